/**
 * What a line may tell its gateway beyond its own fields, and what each value must look like. Names and meanings are FreeSWITCH's
 * (sofia.c, parse_gateways; https://developer.signalwire.com/freeswitch/FreeSWITCH-Explained/Configuration/Sofia-SIP-Stack/Gateways-Configuration_7144069).
 */
const bool = /^(true|false)$/;
const host = /^[A-Za-z0-9.:-]{1,253}$/;
const user = /^[A-Za-z0-9_.+*#-]{1,64}$/;
const seconds = /^[1-9][0-9]{0,4}$/;

export const gatewayParameters = {
  'auth-username': user,
  'from-user': user,
  'from-domain': host,
  extension: user,
  'extension-in-contact': bool,
  'caller-id-in-from': bool,
  'cid-type': /^(rpid|pid|none)$/,
  'register-proxy': host,
  'register-transport': /^(udp|tcp|tls)$/,
  'expire-seconds': seconds,
  'retry-seconds': seconds,
  'ping-min': /^[1-9]$/,
  'ping-max': /^[1-9]$/,
  'contact-params': /^[A-Za-z0-9_.=;-]{1,120}$/,
} as const satisfies Readonly<Record<string, RegExp>>;

export type GatewayParameter = keyof typeof gatewayParameters;

export function isGatewayParameter(name: string): name is GatewayParameter {
  return Object.hasOwn(gatewayParameters, name);
}

/** Whether the value has the form that its parameter needs. */
export function isGatewayValue(name: GatewayParameter, value: string): boolean {
  return gatewayParameters[name].test(value) && !value.includes('\n');
}

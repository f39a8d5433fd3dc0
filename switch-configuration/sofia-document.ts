/** sofia.conf: profiles with their gateways. Parameters and their traps: sofia.c of FreeSWITCH 1.10.12, measured where it matters. */
import { contextOfMark } from '../domain/running-switch.ts';
import { sipDomain } from '../domain/sip-profile.ts';
import type { GatewayRow, ProfileRow, SwitchRows } from '../domain/switch-rows.ts';
import { element, param, UnfitText, type Xml } from './xml.ts';

/** Calls that come in: from phones, from carriers. Both are contexts of dialplan-document.ts. */
export const phonesContext = 'default';
export const carriersContext = 'public';

/** A carrier that vanishes in the middle of a call leaves a channel that nobody ends. */
const rtpTimeoutSeconds = 60;
const rtpHoldTimeoutSeconds = 600;
const nonceSeconds = 60;

/** `asked`: only this profile, as the switch asks when it starts or rescans one. */
export function sofiaConfiguration({ profiles, gateways }: SwitchRows, asked: string | null = null): Xml {
  const wanted = profiles.filter(({ name }) => asked === null || name === asked);
  return element('configuration', { name: 'sofia.conf', description: 'sofia' }, [
    element('global_settings', {}, [...param('log-level', 0), ...param('debug-presence', 0)]),
    element(
      'profiles',
      {},
      wanted.map((profile) =>
        profileElement(
          profile,
          gateways.filter((gateway) => gateway.profile === profile.name),
        ),
      ),
    ),
  ]);
}

function profileElement({ name, settings }: ProfileRow, gateways: readonly GatewayRow[]): Xml {
  const { sipIp, sipPort, authCalls, wsBinding, wssBinding } = settings;
  const rtpIp = settings.rtpIp ?? sipIp;
  const codecs = settings.codecs.join(',');
  return element('profile', { name }, [
    element('gateways', {}, gateways.flatMap(fittingGateway)),
    element('settings', {}, [
      ...param('sip-port', sipPort),
      ...param('sip-ip', sipIp),
      ...param('rtp-ip', rtpIp),
      // A rescan keeps what a document no longer names, so "none" is told as the profile's own address.
      ...param('ext-sip-ip', external(settings.extSipIp) ?? sipIp),
      ...param('ext-rtp-ip', external(settings.extRtpIp) ?? rtpIp),
      ...param('dialplan', 'XML'),
      ...param('context', authCalls ? phonesContext : carriersContext),
      ...param('auth-calls', authCalls),
      ...param('inbound-codec-prefs', codecs),
      ...param('outbound-codec-prefs', codecs),
      ...param('rtp-timer-name', 'soft'),
      ...param('accept-blind-reg', false),
      ...param('accept-blind-auth', false),
      ...param('log-auth-failures', true),
      ...(authCalls ? phoneParams() : carrierParams()),
      ...(wsBinding === null && wssBinding === null ? [] : browserParams(wsBinding, wssBinding)),
    ]),
  ]);
}

function external(address: string | null): string | null {
  if (address === null || /^[\d.]+$/.test(address) || address.includes(':')) return address;
  return `host:${address}`;
}

/** One domain for all phones, whatever address they were told: their passwords are hashed with it. */
function phoneParams(): Xml[] {
  return [
    ...param('challenge-realm', sipDomain),
    ...param('force-register-domain', sipDomain),
    ...param('force-register-db-domain', sipDomain),
    ...param('force-subscription-domain', sipDomain),
    ...param('inbound-reg-force-matching-username', true),
    ...param('nonce-ttl', nonceSeconds),
    // Phones behind a router: they are answered where they were heard from.
    ...param('aggressive-nat-detection', true),
    ...param('NDLB-force-rport', 'safe'),
  ];
}

function carrierParams(): Xml[] {
  return [...param('rtp-timeout-sec', rtpTimeoutSeconds), ...param('rtp-hold-timeout-sec', rtpHoldTimeoutSeconds)];
}

/** Without these only candidates of the internet pass (switch_core_media.c), so a browser in the same network has no sound. */
function browserParams(ws: string | null, wss: string | null): Xml[] {
  return [
    ...param('ws-binding', ws),
    ...param('wss-binding', wss),
    ...['rfc1918.auto', 'localnet.auto', 'wan.auto'].flatMap((list) => param('apply-candidate-acl', list)),
  ];
}

/** A row that can't be written must not take the others along: it stays unmade, and its line says that the switch does not know it. */
function fittingGateway(gateway: GatewayRow): Xml[] {
  try {
    return [gatewayElement(gateway)];
  } catch (error) {
    if (error instanceof UnfitText) return [];
    throw error;
  }
}

function gatewayElement(gateway: GatewayRow): Xml {
  return element(
    'gateway',
    { name: gateway.name },
    gatewayData(gateway).flatMap(([name, value]) => param(name, value)),
  );
}

/**
 * What the mark of a gateway stands for, in the order in which it is written. Without a username FreeSWITCH calls itself "FreeSWITCH"
 * to the carrier, so a peer is given a name of its own and the caller's number goes into From.
 */
export function gatewayData(gateway: GatewayRow): [name: string, value: string | number | boolean | null][] {
  const own: [string, string | number | boolean | null][] = [
    ['username', gateway.username ?? 'carillon'],
    ['password', gateway.password ?? ''],
    ['realm', gateway.realm],
    ['proxy', gateway.address],
    ['outbound-proxy', gateway.outboundProxy],
    ['register', gateway.register],
    ['ping', gateway.pingSeconds],
    ['caller-id-in-from', gateway.register ? null : true],
    ['context', contextOfMark(gateway.mark)],
  ];
  const chosen = Object.entries(gateway.parameters);
  return [...own.filter(([name]) => !chosen.some(([other]) => other === name)), ...chosen];
}

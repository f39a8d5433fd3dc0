/** What mod_sofia writes of its profile and its gateways. */
import type { Gateway } from '../gateway.ts';
import type { SwitchCore } from '../switch-core.ts';
import { ipv4, profileName, profileUrl } from '../switch-identity.ts';

/** `sofia xmlstatus profile external`, as far as anybody reads it. */
export function profileXml(core: SwitchCore): string {
  const fields = [
    ['name', profileName],
    ['dialplan', 'XML'],
    ['context', 'public'],
    ['rtp-ip', ipv4],
    ['sip-ip', ipv4],
    ['url', profileUrl],
    ['bind-url', `${profileUrl};transport=udp,tcp`],
    ['calls-in', '0'],
    ['calls-out', String(core.sessions.sinceStart)],
    ['registrations', String(phonesOf(core).length)],
  ] as const;
  const rows = fields.map(([name, value]) => `    <${name}>${escapeXml(value)}</${name}>`);
  return [
    '<?xml version="1.0" encoding="ISO-8859-1"?>',
    '<profile>',
    '  <profile-info>',
    ...rows,
    '  </profile-info>',
    '</profile>',
    '',
  ].join('\n');
}

/** `sofia xmlstatus profile external reg`: one phone for each extension that has one. */
export function registrationsXml(core: SwitchCore): string {
  const phones = phonesOf(core).map((number) =>
    [
      '    <registration>',
      `        <call-id>phone-${number}@${ipv4}</call-id>`,
      `        <user>${number}@${ipv4}</user>`,
      `        <contact>&lt;sip:${number}@${ipv4}:6071&gt;</contact>`,
      '        <agent>Simulated phone</agent>',
      '        <status>Registered(UDP)(unknown) exp(2038-01-01 00:00:00) expsecs(3600)</status>',
      '        <ping-status>Reachable</ping-status>',
      '        <host>simulator</host>',
      `        <network-ip>${ipv4}</network-ip>`,
      '        <network-port>6071</network-port>',
      `        <sip-auth-user>${number}</sip-auth-user>`,
      `        <sip-auth-realm>${ipv4}</sip-auth-realm>`,
      '    </registration>\n',
    ].join('\n'),
  );
  return `<?xml version="1.0" encoding="ISO-8859-1"?>\n<profile>\n  <registrations>\n${phones.join('')}  </registrations>\n</profile>\n`;
}

function phonesOf(core: SwitchCore): string[] {
  return [...core.extensions].filter(([, phone]) => phone !== null).map(([number]) => number);
}

export function statusText(core: SwitchCore): string {
  const rule = '=================================================================================================';
  const lines = [...core.gateways.values()].map(
    (gateway) =>
      `${`${profileName}::${gateway.name}`.padStart(25)}\tgateway\t${`sip:${gateway.name}@${address(gateway)}`.padStart(40)}\tNOREG${gateway.up ? '' : ' (DOWN)'}`,
  );
  return [
    `${'Name'.padStart(25)}\t   Type\t${'Data'.padStart(40)}\tState`,
    rule,
    `${profileName.padStart(25)}\tprofile\t${profileUrl.padStart(40)}\tRUNNING (${core.channels.size})`,
    ...lines,
    rule,
    '1 profile 0 aliases\n',
  ].join('\n');
}

export function statusXml(core: SwitchCore): string {
  const gateways = [...core.gateways.values()]
    .map(
      (gateway) =>
        `<gateway>\n<name>${gateway.name}</name>\n<type>gateway</type>\n<data>sip:${gateway.name}@${address(gateway)}</data>\n<state>NOREG</state>\n</gateway>\n`,
    )
    .join('');
  return `<?xml version="1.0" encoding="ISO-8859-1"?>\n<profiles>\n<profile>\n<name>${profileName}</name>\n<type>profile</type>\n<data>${profileUrl}</data>\n<state>RUNNING (${core.channels.size})</state>\n</profile>\n${gateways}</profiles>\n`;
}

export function gatewayText(gateway: Gateway): string {
  const rows = gatewayFields(gateway).map(([name, value]) => `${name.padEnd(10)}\t${value}`);
  const rule = '=================================================================================================';
  return [rule, ...rows, rule, ''].join('\n');
}

export function gatewayXml(gateway: Gateway): string {
  const rows = gatewayFields(gateway).map(([name, value]) => `    <${name}>${escapeXml(value)}</${name}>`);
  return ['  <gateway>', ...rows, '  </gateway>', ''].join('\n');
}

function gatewayFields(gateway: Gateway): [name: string, value: string][] {
  return [
    ['name', gateway.name],
    ['profile', profileName],
    ['scheme', 'Digest'],
    ['realm', address(gateway)],
    ['username', gateway.name],
    ['password', 'yes'],
    ['from', `<sip:${gateway.name}@${address(gateway)}>`],
    ['contact', `<sip:gw+${gateway.name}@${ipv4}:5080;transport=udp;gw=${gateway.name}>`],
    ['exten', gateway.name],
    ['to', `sip:${gateway.name}@${address(gateway)}`],
    ['proxy', `sip:${address(gateway)}`],
    ['context', gateway.context],
    ['expires', '3600'],
    ['freq', '3600'],
    ['ping', '0'],
    ['pingfreq', '25'],
    ['pingmin', '1'],
    ['pingcount', gateway.up ? '1' : '0'],
    ['pingmax', '1'],
    ['pingtime', '0.50'],
    ['pinging', '0'],
    ['state', 'NOREG'],
    ['status', gateway.up ? 'UP' : 'DOWN'],
    ['uptime-usec', '0'],
    ['calls-in', '0'],
    ['calls-out', String(gateway.callsOut)],
    ['failed-calls-in', '0'],
    ['failed-calls-out', String(gateway.failedCallsOut)],
  ];
}

function address({ farEnd }: Gateway): string {
  return `${farEnd.host}:${farEnd.port}`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

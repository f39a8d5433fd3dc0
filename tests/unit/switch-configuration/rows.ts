/** Rows of a switch as tests need them. */
import type { SipProfileSettings } from '../../../domain/sip-profile.ts';
import type { GatewayRow, ProfileRow, SwitchRows } from '../../../domain/switch-rows.ts';

export function aProfile(name: string, change: Partial<SipProfileSettings> = {}): ProfileRow {
  return {
    name,
    settings: {
      sipIp: null,
      sipPort: 5080,
      rtpIp: null,
      extSipIp: null,
      extRtpIp: null,
      authCalls: false,
      wsBinding: null,
      wssBinding: null,
      codecs: ['PCMA', 'PCMU'],
      ...change,
    },
  };
}

export function aGateway(name: string, change: Partial<GatewayRow> = {}): GatewayRow {
  return {
    name,
    profile: 'external',
    address: '127.0.0.1:6060',
    register: false,
    username: null,
    password: null,
    realm: null,
    outboundProxy: null,
    pingSeconds: 25,
    parameters: {},
    mark: `mark-${name}`,
    ...change,
  };
}

export function rowsOf(change: Partial<SwitchRows> = {}): SwitchRows {
  return {
    node: 'sw1',
    profiles: [aProfile('external')],
    gateways: [],
    extensions: [],
    extensionDialling: false,
    extensionsDialOut: false,
    blocks: [],
    ...change,
  };
}

/** What the documents of one switch are made from: rows with their secrets opened, for as long as a document is written. */
import type { SipProfileSettings } from './sip-profile.ts';

export type ProfileRow = {
  name: string;
  settings: SipProfileSettings;
};

export type GatewayRow = {
  name: string;
  profile: string;
  /** `host` or `host:port` of the carrier. */
  address: string;
  register: boolean;
  username: string | null;
  password: string | null;
  realm: string | null;
  /** Everything goes by way of this one, when it is given. */
  outboundProxy: string | null;
  /** Null: the carrier is not asked whether it is there. */
  pingSeconds: number | null;
  /** Names and values have passed domain/gateway-parameters.ts. */
  parameters: Readonly<Record<string, string>>;
  /** Of exactly these data; the switch shows it again. */
  mark: string;
};

export type ExtensionRow = {
  number: string;
  /** md5(number:domain:password), as in RFC 2617. */
  a1Hash: string;
  displayName: string;
};

export type SwitchRows = {
  node: string;
  /** Those that shall run. */
  profiles: readonly ProfileRow[];
  gateways: readonly GatewayRow[];
  extensions: readonly ExtensionRow[];
  /** Whether extensions may call each other. */
  extensionDialling: boolean;
};

/** What the documents of one switch are made from: rows with their secrets opened, for as long as a document is written. */
import type { Block } from './phone-guard.ts';
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
  /** The second password, of the agent's page that is open; null: there is none. */
  page: { a1Hash: string; untilMs: number } | null;
};

export type SwitchRows = {
  node: string;
  /** Those that shall run. */
  profiles: readonly ProfileRow[];
  gateways: readonly GatewayRow[];
  extensions: readonly ExtensionRow[];
  /** Whether extensions may call each other. */
  extensionDialling: boolean;
  /** Whether extensions may call outside numbers. */
  extensionsDialOut: boolean;
  /** Where sign-ins of phones are refused, whatever they say. */
  blocks: readonly (Block & { untilMs: number })[];
};

/** What becomes of a call that comes in. `no-answer`: it could not be asked in time. */
export type IncomingAnswer = { kind: 'taken'; taskId: string } | { kind: 'refused' } | { kind: 'no-answer' };

/** One way to an outside number. */
export type OutsideRoute = {
  gateway: string;
  /** As the carrier of this line wants it. */
  number: string;
  callerNumber: string | null;
  codec: 'PCMA' | 'PCMU';
};

/** `no-answer`: it could not be asked whether the number may be called. */
export type OutsideWay =
  | { kind: 'refused'; because: 'do-not-call' | 'no-line' | 'no-answer' }
  | { kind: 'routes'; routes: readonly OutsideRoute[] };

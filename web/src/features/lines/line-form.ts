/** A line as its form holds it, and as the api takes it. */
import type { Schemas } from '../../api/client.ts';

export type Line = Schemas['Line'];

export type LineForm = {
  name: string;
  node: string;
  profile: string;
  address: string;
  register: boolean;
  username?: string;
  /** Empty: the stored one stays. */
  password?: string;
  capacity: number;
  callsPerSecond?: number | null;
  callerNumbers: string[];
  callerRotation: Line['callerRotation'];
  prefix?: string;
  calledStrip?: string;
  codec: 'PCMA' | 'PCMU';
  gateway?: string;
  purpose: Line['purpose'];
  priority: number;
  realm?: string;
  proxy?: string;
  pingSeconds?: number | null;
  parameters: { name: string; value: string }[];
};

const pingSecondsUsual = 25;
const priorityUsual = 5;

export const newLine: Partial<LineForm> = {
  profile: 'external',
  register: false,
  capacity: 10,
  callerNumbers: [],
  callerRotation: 'roundRobin',
  codec: 'PCMA',
  purpose: 'both',
  priority: priorityUsual,
  pingSeconds: pingSecondsUsual,
  parameters: [],
};

export function lineFormOf(line: Line): LineForm {
  const { name, node, profile, address, register, capacity, callsPerSecond, callerNumbers, callerRotation } = line;
  const { codec, gateway, purpose, priority, pingSeconds } = line;
  const plain = { name, node, profile, address, register, capacity, callsPerSecond, callerNumbers, callerRotation };
  return {
    ...plain,
    codec,
    gateway,
    purpose,
    priority,
    pingSeconds,
    prefix: line.prefix ?? '',
    calledStrip: line.calledStrip ?? '',
    username: line.username ?? '',
    realm: line.realm ?? '',
    proxy: line.proxy ?? '',
    parameters: Object.entries(line.parameters).map(([key, value]) => ({ name: key, value })),
  };
}

/** Empty fields are told as null: they were cleared. */
export function lineBodyOf(form: LineForm): Schemas['LineDraft'] {
  const { username, password, prefix, calledStrip, realm, proxy, gateway, callsPerSecond, pingSeconds, parameters, ...plain } =
    form;
  return {
    ...plain,
    prefix: blankToNull(prefix),
    calledStrip: blankToNull(calledStrip),
    realm: blankToNull(realm),
    proxy: blankToNull(proxy),
    callsPerSecond: callsPerSecond ?? null,
    pingSeconds: pingSeconds ?? null,
    parameters: Object.fromEntries(parameters.map(({ name, value }) => [name, value])),
    ...(form.register ? { username: blankToNull(username) } : { username: null, password: null }),
    ...(password === undefined || password === '' ? {} : { password }),
    ...(gateway === undefined || gateway === '' ? {} : { gateway }),
  };
}

function blankToNull(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text.trim();
}

/** Where browsers reach a switch: the WebSocket of a running SIP profile in which phones sign in, as the switch itself says it. */
import type { Queryable } from '../../storage/database.ts';
import { makeSipProfiles, type SipProfile } from '../../storage/sip-profiles.ts';
import { makeSwitchNodes, type SwitchNodeRow } from '../../storage/switch-nodes.ts';

/** `open` apart, each says what is missing. */
export const phoneDoors = ['open', 'switch-away', 'no-profile', 'profile-stopped', 'no-web-socket'] as const;
export type PhoneDoor = { node: string; door: (typeof phoneDoors)[number] };
export type DoorAddress = { host: string; port: number };

/** What a switch said longer ago counts no more: whoever looked may be gone. */
const freshMs = 60_000;

export async function phoneDoorsOf(db: Queryable, nodes: readonly string[]): Promise<PhoneDoor[]> {
  const [profiles, states] = await Promise.all([makeSipProfiles(db).list(), makeSwitchNodes(db).list()]);
  return nodes.map((node) => ({
    node,
    door: doorOf(
      profiles.filter((profile) => profile.node === node),
      states.find(({ name }) => name === node),
    ),
  }));
}

/** Null where the door is not open. A profile that listens everywhere is reached where its switch is. */
export async function doorAddress(db: Queryable, node: string): Promise<DoorAddress | null> {
  const binding = (await makeSipProfiles(db).ofNode(node))
    .filter(isForPhones)
    .filter(runsNow)
    .map(bindingOf)
    .find((one) => one !== null);
  if (binding === undefined) return null;
  if (!isAnyAddress(binding.host)) return binding;
  const host = (await makeSwitchNodes(db).list()).find(({ name }) => name === node)?.host ?? null;
  return host === null ? binding : { ...binding, host };
}

function doorOf(profiles: readonly SipProfile[], state: SwitchNodeRow | undefined): PhoneDoor['door'] {
  if (state?.state !== 'ready') return 'switch-away';
  const forPhones = profiles.filter(isForPhones);
  if (forPhones.length === 0) return 'no-profile';
  const running = forPhones.filter(runsNow);
  if (running.length === 0) return 'profile-stopped';
  return running.some((profile) => bindingOf(profile) !== null) ? 'open' : 'no-web-socket';
}

function isForPhones({ enabled, settings }: SipProfile): boolean {
  return enabled && settings.authCalls;
}

function runsNow({ running, seenAt }: SipProfile): boolean {
  return running === true && seenAt !== null && Date.now() - seenAt.getTime() < freshMs;
}

function bindingOf({ seen }: SipProfile): DoorAddress | null {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(seen?.wsBinding ?? '') ?? [];
  const host = bracketed ?? plain;
  return host === undefined || port === undefined ? null : { host, port: Number(port) };
}

function isAnyAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

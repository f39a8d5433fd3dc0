/** Which process is struck when: planned before anything starts, the same for the same seed. */
import { makeRandom, type Random } from '../../simulator/callee/seeded-random.ts';
import type { ProcessName } from '../product/product-processes.ts';

/** `kill`: SIGKILL. `stop`: SIGSTOP for a while, then SIGCONT: a process that is thought dead and comes back. `kill-child`: one of its children (a backend of Postgres). */
export type Blow = { kind: 'kill' } | { kind: 'stop'; ms: number } | { kind: 'kill-child' };

export type Strike = {
  process: ProcessName;
  blow: Blow;
  /** Not before the switch saw this many rings and ends. */
  afterEvents: number;
  /** And this much later: in the middle of what that event set off. */
  delayMs: number;
};

/** How often each is struck, in relation to the sum. The switch is the witness, and its death ends its calls: seldom. */
const shares: readonly (readonly [ProcessName, number])[] = [
  ['call-worker', 34],
  ['task-worker', 20],
  ['postgres', 17],
  ['temporal', 14],
  ['api', 8],
  ['simulator', 7],
];
const stopShare = 0.25;
const backendShare = 0.4;
const stopMsMin = 500;
/** Longer than any heartbeat timeout: the process comes back to calls that others took over. */
const stopMsMax = 14_000;
/** One in five follows at the heels of the one before, into its recovery. */
const followShare = 0.2;
const followEventsMax = 3;
/** A call's steps lie within this much of a ring or an end. */
const delayMsMax = 600;
/** Each contact gives about two events; the last strikes fall while there is still much to dial. */
const eventsPerContact = 2;
const firstPart = 0.02;
const lastPart = 0.9;

export function planStrikes({ seed, kills, contacts }: { seed: number; kills: number; contacts: number }): Strike[] {
  const random = makeRandom(seed ^ 0x5eed);
  const from = Math.ceil(contacts * eventsPerContact * firstPart);
  const step = (contacts * eventsPerContact * (lastPart - firstPart)) / Math.max(1, kills);
  let before = from;
  return Array.from({ length: kills }, (_, n) => {
    const follows = n > 0 && random.next() < followShare;
    const afterEvents = follows
      ? before + random.between(0, followEventsMax)
      : Math.max(before, Math.round(from + (n + random.next()) * step));
    before = afterEvents;
    const process = pickProcess(random);
    return { process, blow: pickBlow(process, random), afterEvents, delayMs: random.between(0, delayMsMax) };
  });
}

function pickProcess(random: Random): ProcessName {
  let left = random.next() * shares.reduce((sum, [, share]) => sum + share, 0);
  return shares.find(([, share]) => (left -= share) < 0)?.[0] ?? 'call-worker';
}

function pickBlow(process: ProcessName, random: Random): Blow {
  if (random.next() < stopShare) return { kind: 'stop', ms: random.between(stopMsMin, stopMsMax) };
  return process === 'postgres' && random.next() < backendShare ? { kind: 'kill-child' } : { kind: 'kill' };
}

/** Compares the switch's account with the ledger: what rang twice, what was forgotten, what nobody can know and why. */

import type { CallRow, ContactRow } from '../product/ledger-look.ts';
import type { ProcessName } from '../product/product-processes.ts';
import { crowdPartOf } from '../switch/crowd-list.ts';
import { numberHash, ringsAmong, type SwitchLine } from '../switch/witness-log.ts';
import type { Struck } from './strike.ts';

export type Finding = { number: string; callId: string | null; what: string };
export type Unknown = { callId: string; reason: string; rang: boolean; explainedBy: string | null };

export type Verdict = {
  rings: number;
  /** Numbers that rang more than once, by the switch. */
  doubled: Finding[];
  /** Numbers that were never dialled to an end, rings that the ledger doesn't know, ends that it made up. */
  lost: Finding[];
  unknown: Unknown[];
  outcomes: Readonly<Record<string, number>>;
  /** Calls that were up, or just allowed, at some strike: no more than these may be unknown. */
  inFlight: number;
  heldSlots: number;
  longestGapMs: number;
  /** For each strike in order: from the process being back to the next ring; null when none was left to ring. */
  nextRingMs: readonly (number | null)[];
};

/** An end that nobody saw, and an end that the switch took with it. */
const blindOutcomes = new Set(['unknown', 'switch-lost']);
/** Sockets connect again and a database recovers for a moment after the process is back. */
const aftermathMs = 3_000;
/** The clock of the ledger is read a moment after the fact. */
const slackMs = 1_000;
/** Who saw the end of a call, and who could have told it afterwards: their deaths explain most. */
const eyes: ReadonlySet<ProcessName> = new Set(['call-worker', 'simulator']);

export type Accounts = {
  numbers: readonly string[];
  lines: readonly SwitchLine[];
  calls: readonly CallRow[];
  contacts: readonly ContactRow[];
  strikes: readonly Struck[];
  heldSlots: number;
};

export function judge({ numbers, lines, calls, contacts, strikes, heldSlots }: Accounts): Verdict {
  const rings = ringsAmong(lines);
  const ringsOf = new Map<string, number>();
  for (const { numberHash: hash } of rings) ringsOf.set(hash, (ringsOf.get(hash) ?? 0) + 1);
  const doubled = numbers
    .filter((number) => (ringsOf.get(numberHash(number)) ?? 0) > 1)
    .map((number) => ({ number, callId: null, what: `rang ${ringsOf.get(numberHash(number)) ?? 0} times` }));
  const rang = new Set(rings.map(({ uuid }) => uuid));
  const outcomes: Record<string, number> = {};
  for (const { outcome } of calls) outcomes[outcome ?? 'open'] = (outcomes[outcome ?? 'open'] ?? 0) + 1;
  return {
    rings: rings.length,
    doubled,
    lost: [...forgotten(numbers, contacts, calls), ...misreported(calls, rang), ...unheardOf(calls, rings)],
    unknown: unknownOf(calls, rang, strikes),
    outcomes,
    inFlight: calls.filter((call) => strikes.some((struck) => wasInFlight(call, struck))).length,
    heldSlots,
    longestGapMs: longestGap(rings.map(({ atMs }) => atMs)),
    nextRingMs: strikes.map(({ backAtMs }) => {
      const next = rings.find(({ atMs }) => atMs >= backAtMs);
      return next === undefined ? null : next.atMs - backAtMs;
    }),
  };
}

/** Every number of the list must be a contact that is done, by a call with an end. */
function forgotten(numbers: readonly string[], contacts: readonly ContactRow[], calls: readonly CallRow[]): Finding[] {
  const stateOf = new Map(contacts.map(({ number, state }) => [number, state]));
  const final = new Set(calls.filter(({ state }) => state === 'final').map(({ number }) => number));
  return numbers.flatMap((number) => {
    const state = stateOf.get(number) ?? 'missing';
    if (state === 'done' && final.has(number)) return [];
    return [{ number, callId: null, what: `its contact is ${state}${final.has(number) ? '' : ' and no call of it has an end'}` }];
  });
}

/** What the ledger tells must be what the callee did, unless it says that nobody saw it. */
function misreported(calls: readonly CallRow[], rang: ReadonlySet<string>): Finding[] {
  return calls.flatMap(({ id, number, outcome }) => {
    if (outcome === null || blindOutcomes.has(outcome)) return [];
    const able = crowdPartOf(number)?.outcomes ?? [];
    if (!able.includes(outcome))
      return [{ number, callId: id, what: `told as ${outcome}; its phone gives ${able.join(' or ')}` }];
    return rang.has(id) ? [] : [{ number, callId: id, what: `told as ${outcome}, but its phone never rang` }];
  });
}

/** A ring that no call of the ledger allowed. */
function unheardOf(calls: readonly CallRow[], rings: readonly { uuid: string }[]): Finding[] {
  const dialled = new Set(calls.filter(({ dialledAtMs }) => dialledAtMs !== null).map(({ id }) => id));
  return rings.filter(({ uuid }) => !dialled.has(uuid)).map(({ uuid }) => ({ number: '', callId: uuid, what: 'rang unbidden' }));
}

function unknownOf(calls: readonly CallRow[], rang: ReadonlySet<string>, strikes: readonly Struck[]): Unknown[] {
  return calls
    .filter(({ outcome }) => outcome === 'unknown')
    .map((call) => {
      const candidates = strikes.filter((struck) => wasInFlight(call, struck));
      const struck = candidates.findLast(({ process }) => eyes.has(process)) ?? candidates.at(-1);
      const explainedBy = struck === undefined ? null : nameOf(struck);
      return { callId: call.id, reason: call.reason ?? '', rang: rang.has(call.id), explainedBy };
    });
}

function wasInFlight({ dialledAtMs, endedAtMs }: CallRow, { atMs, backAtMs }: Struck): boolean {
  if (dialledAtMs === null) return false;
  return dialledAtMs <= backAtMs + aftermathMs && (endedAtMs ?? Infinity) >= atMs - slackMs;
}

export function nameOf({ process, blow }: Struck): string {
  switch (blow.kind) {
    case 'kill':
      return `SIGKILL of ${process}`;
    case 'kill-child':
      return `SIGKILL of a child of ${process}`;
    case 'stop':
      return `SIGSTOP of ${process}`;
  }
}

function longestGap(timesMs: readonly number[]): number {
  let longest = 0;
  for (let n = 1; n < timesMs.length; n++) longest = Math.max(longest, (timesMs[n] ?? 0) - (timesMs[n - 1] ?? 0));
  return longest;
}

/** Nothing lost, nothing doubled, every slot free, and no unknown that no strike explains. */
export function isKept({ doubled, lost, unknown, heldSlots, inFlight }: Verdict): boolean {
  const unexplained = unknown.filter(({ explainedBy }) => explainedBy === null).length;
  return doubled.length === 0 && lost.length === 0 && heldSlots === 0 && unexplained === 0 && unknown.length <= inFlight;
}

/**
 * Decides what the sound before an answer says: a pure reducer over cycles of tones and recognised words. Nothing that matches nothing
 * (a colour ring) ever comes to a verdict.
 */
import type { ProgressEvent, ProgressTone } from '../../audio/call-progress.ts';
import type { AnnouncementSet } from '../../domain/announcements.ts';
import { type EarlyTone, type EarlyVerdict, outcomesByTone } from '../../domain/early-media.ts';
import { matchKeywords } from '../../domain/keyword-sets.ts';
import type { EarlyMediaPolicy } from './hearing-policy.ts';

export type EarlyHearing = {
  /** Final sentences, joined. */
  readonly said: string;
  /** The sentence that is being spoken. */
  readonly partial: string;
  readonly lastTone: ProgressTone | null;
  /** What the words say so far, and since when. */
  readonly match: { verdict: EarlyVerdict; endsCall: boolean; sinceMs: number } | null;
  readonly tone: EarlyVerdict | null;
};

export type EarlyEvent = { kind: 'cycle'; cycle: ProgressEvent } | { kind: 'partial' | 'final'; text: string; atMs: number };

export type EarlyRules = { sets: readonly AnnouncementSet[]; policy: EarlyMediaPolicy };

export const nothingHeard: EarlyHearing = { said: '', partial: '', lastTone: null, match: null, tone: null };

export function hearEarly(state: EarlyHearing, event: EarlyEvent, rules: EarlyRules): EarlyHearing {
  switch (event.kind) {
    case 'cycle':
      return withCycle(state, event.cycle, rules.policy);
    case 'partial':
      return withWords({ ...state, partial: event.text }, event.atMs, rules);
    case 'final': {
      const said = `${state.said} ${event.text}`.trim().slice(-rules.policy.transcriptCharsMax);
      return withWords({ ...state, said, partial: '' }, event.atMs, rules);
    }
  }
}

/** What is certain at this moment, and whether it ends the call; null when nothing is. */
export function certainEarly(
  state: EarlyHearing,
  atMs: number,
  { policy }: EarlyRules,
): { verdict: EarlyVerdict; endsCall: boolean } | null {
  const { match, tone } = state;
  if (match !== null && atMs - match.sinceMs >= policy.settleMs) return match;
  return tone === null ? null : { verdict: tone, endsCall: true };
}

/** When words that were heard become certain; null when none wait for it. */
export function certainAtMs({ match }: EarlyHearing, { policy }: EarlyRules): number | null {
  return match === null ? null : match.sinceMs + policy.settleMs;
}

/** What was heard when the call is over: words need wait no longer. */
export function concludeEarly({ match, tone }: EarlyHearing): EarlyVerdict | null {
  return match?.verdict ?? tone;
}

export function transcriptOf({ said, partial }: EarlyHearing): string {
  return `${said} ${partial}`.trim();
}

function withCycle(state: EarlyHearing, { tone, cycles }: ProgressEvent, policy: EarlyMediaPolicy): EarlyHearing {
  const heard = { ...state, lastTone: tone };
  if (tone === 'ringback' || cycles < policy.cyclesMin[tone]) return heard;
  return { ...heard, tone: verdictOfTone(tone) };
}

function verdictOfTone(tone: EarlyTone): EarlyVerdict {
  return { kind: 'tone', outcome: outcomesByTone[tone], tone };
}

/** The same words heard again keep their time; other words begin anew; words that are taken back are forgotten. */
function withWords(state: EarlyHearing, atMs: number, { sets }: EarlyRules): EarlyHearing {
  const found = matchKeywords(transcriptOf(state), sets);
  if (found === null) return { ...state, match: null };
  const set = sets.find(({ name }) => name === found.set.name);
  const verdict: EarlyVerdict = {
    kind: 'announcement',
    outcome: found.set.means,
    set: found.set.name,
    words: found.words,
  };
  const { match } = state;
  const same = match?.verdict.kind === 'announcement' && match.verdict.set === verdict.set;
  return { ...state, match: { verdict, endsCall: set?.endsCall ?? false, sinceMs: same ? match.sinceMs : atMs } };
}

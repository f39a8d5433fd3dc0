/** What the callee is saying, put together from partial and final results. */
import { endpointDelayMs } from './endpointing.ts';
import type { EndpointingPolicy } from './policy.ts';
import type { TalkState, Utterance } from './talk-state.ts';

/** Voice that ended longer ago than this before the first text has nothing to do with that text. */
const voiceBelongsMs = 2000;

/** Adds a result. A partial stands for everything since the last final one and replaces the partial before it. */
export function hear(state: TalkState, result: { kind: 'partial' | 'final'; text: string; atMs: number }): Utterance {
  const before = state.utterance ?? {
    settled: '',
    partial: '',
    startedAtMs: voiceStartMs(state, result.atMs),
    lastTextAtMs: result.atMs,
    finalAtMs: null,
    finished: null,
  };
  return result.kind === 'final'
    ? {
        ...before,
        settled: joinTexts(before.settled, result.text.trim()),
        partial: '',
        lastTextAtMs: result.atMs,
        finalAtMs: result.atMs,
        finished: null,
      }
    : { ...before, partial: result.text.trim(), lastTextAtMs: result.atMs, finished: null };
}

/** All words so far. */
export function utteranceText(utterance: Utterance): string {
  return joinTexts(utterance.settled, utterance.partial);
}

/** True when no word may change any more. */
export function isSettled(utterance: Utterance): boolean {
  return utterance.partial === '' && utterance.finalAtMs !== null;
}

/** When the callee's voice ended: by the ear if it heard this utterance, else when its last words were recognised. */
export function speechEndMs(state: TalkState, utterance: Utterance): number {
  const heardByEar = !state.voice.on && state.voice.offAtMs >= utterance.startedAtMs;
  const trailing = utterance.lastTextAtMs - state.voice.offAtMs <= voiceBelongsMs;
  return heardByEar && trailing ? state.voice.offAtMs : utterance.lastTextAtMs;
}

/** When the turn becomes ours if nothing more is heard. */
export function endpointDueMs(state: TalkState, utterance: Utterance, policy: EndpointingPolicy): number {
  const capMs = utterance.lastTextAtMs + policy.capMs;
  if (state.voice.on || !isSettled(utterance)) return capMs;
  return Math.min(capMs, speechEndMs(state, utterance) + endpointDelayMs(utteranceText(utterance), policy, utterance.finished));
}

/** Joins two texts with the blank that their scripts want. */
export function joinTexts(before: string, after: string): string {
  if (before === '' || after === '') return before + after;
  return isWide(before.at(-1)) || isWide(after.at(0)) ? before + after : `${before} ${after}`;
}

/** Han characters and full-width marks stand without blanks. */
function isWide(letter: string | undefined): boolean {
  return letter !== undefined && /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(letter);
}

function voiceStartMs(state: TalkState, atMs: number): number {
  if (state.voice.on) return state.voice.onAtMs;
  return atMs - state.voice.offAtMs <= voiceBelongsMs ? state.voice.onAtMs : atMs;
}

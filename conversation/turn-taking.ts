/**
 * Who speaks next: a pure reducer from what happened, with its time, to what is to be done.
 * It holds no timer: `nextDeadlineMs` says when it wants to be asked again if nothing happens before.
 * Barge-in is decided here, in `onTextWhileWeSpeak`.
 */
import { endpointDelayMs } from './endpointing.ts';
import { beginHandOver, goOnHandingOver, handOverNow, rescue, transferFailed, transferred } from './hand-over-moves.ts';
import { bareText, interrupts, isBackchannel } from './interruption.ts';
import { pressKey } from './key-moves.ts';
import { onTick } from './talk-deadlines.ts';
import {
  askEarly,
  close,
  cutIn,
  goOnListening,
  listenAgain,
  notePending,
  noteUtterance,
  setAside,
  unpause,
} from './talk-moves.ts';
import type { Step, TalkEvent, TalkRules, TalkState } from './talk-state.ts';
import { hear, isSettled, joinTexts, utteranceText } from './utterance.ts';

/** The next state of a talk and what is to be done now. Events of a past epoch change nothing. */
export function takeTurn(state: TalkState, event: TalkEvent, rules: TalkRules): Step {
  if (state.phase === 'ended') return stay(state);
  switch (event.kind) {
    case 'began':
      return begin(state, event);
    case 'voice-on':
      return stay({ ...state, voice: { ...state.voice, on: true, onAtMs: event.startedAtMs } });
    case 'voice-off':
      return stay({ ...state, voice: { ...state.voice, on: false, offAtMs: event.endedAtMs } });
    case 'partial':
      return onText(state, event, rules);
    case 'final':
      return asksForPerson(state, event.text, rules) ? wordsHandOver(state, event) : onText(state, event, rules);
    case 'judged':
      return onJudged(state, event);
    case 'sound-began':
      return isStale(state, event) ? stay(state) : onSound(state, event.atMs);
    case 'said':
      return isStale(state, event) ? stay(state) : onSaid(state, event, rules);
    case 'end-requested':
      return isStale(state, event) ? stay(state) : onEndRequested(state, event.atMs);
    case 'transfer-requested':
      return isStale(state, event) ? stay(state) : beginHandOver(state, event.atMs);
    case 'transferred':
      return transferred(state);
    case 'transfer-failed':
      return transferFailed(state, event.atMs);
    case 'digit':
      return onDigit(state, event, rules);
    case 'model-failed':
    case 'voice-failed':
      return isStale(state, event) ? stay(state) : onFailure(state, event, rules);
    case 'recogniser-failed':
      return needsNoEars(state) ? stay(state) : onTrouble(state, event, rules);
    case 'line-ended':
      return {
        state: { ...state, phase: 'ended', utterance: null, keys: null },
        effects: [...notePending(state), { kind: 'drop', epoch: state.epoch }],
      };
    case 'tick':
      return onTick(state, event.atMs, rules);
  }
}

function stay(state: TalkState): Step {
  return { state, effects: [] };
}

function isStale(state: TalkState, event: { epoch: number }): boolean {
  return event.epoch !== state.epoch;
}

function begin(state: TalkState, event: Extract<TalkEvent, { kind: 'began' }>): Step {
  const epoch = state.epoch + 1;
  const next = { ...state, epoch, waitingSinceMs: event.atMs };
  switch (event.how) {
    case 'opening':
      return { state: { ...next, phase: 'opening' }, effects: [{ kind: 'say', epoch, line: 'opening' }] };
    case 'rest':
      return { state: { ...next, phase: 'speaking' }, effects: [{ kind: 'say-rest', epoch }] };
    case 'last-words':
      return { state: { ...next, phase: 'closing', reason: 'end-call' }, effects: [{ kind: 'say-rest', epoch }] };
    case 'hand-over':
      return { state: { ...next, phase: 'handing-over', handOver: 'line' }, effects: [{ kind: 'say-rest', epoch }] };
    case 'transfer':
      return { state: { ...next, phase: 'transferring' }, effects: [{ kind: 'transfer' }] };
    case 'hang-up':
      return { state: { ...next, phase: 'ended', reason: 'end-call' }, effects: [{ kind: 'hang-up', reason: 'end-call' }] };
    case 'answer':
    case 'given-back':
      return {
        state: { ...next, phase: 'thinking' },
        effects: [
          { kind: 'ask', epoch, text: null, by: 'voice', replacesLast: false },
          { kind: 'release', epoch, speechEndMs: event.atMs, recognisedAtMs: null, endpointedAtMs: event.atMs },
        ],
      };
    case 'listen':
      return stay({ ...next, phase: 'listening' });
  }
}

type TextEvent = { kind: 'partial' | 'final'; text: string; atMs: number };

function onText(before: TalkState, event: TextEvent, rules: TalkRules): Step {
  if (bareText(event.text) === '' && before.utterance === null) return stay(before);
  switch (before.phase) {
    case 'listening':
      return onTextWhileListening({ ...before, utterance: hear(before, event) }, event, rules);
    case 'thinking':
      return onTextWhileThinking({ ...before, utterance: hear(before, event) }, event, rules);
    case 'opening':
    case 'speaking':
    case 'interrupted':
      return onTextWhileWeSpeak(before, event, rules);
    case 'handing-over':
    case 'transferring':
    case 'closing':
      return onTextWhileClosing({ ...before, utterance: hear(before, event) });
    case 'ended':
      return stay(before);
  }
}

/** New words make an early question void; final ones are worth a new one. */
function onTextWhileListening(state: TalkState, event: TextEvent, rules: TalkRules): Step {
  const { preemptive } = rules.policy.thinking;
  const step = event.kind === 'final' && rules.judged === true ? askJudge(goOnListening(state)) : goOnListening(state);
  const { utterance } = step.state;
  if (event.kind !== 'final' || utterance === null || !preemptive.on) return step;
  const tooLong = event.atMs - utterance.startedAtMs > preemptive.speechMsMax;
  const text = utteranceText(utterance);
  const unfinished = endpointDelayMs(text, rules.policy.endpointing) >= rules.policy.endpointing.unfinishedMs;
  if (tooLong || unfinished || bareText(text) === '' || step.state.earlyAttempts >= preemptive.attemptsMax) return step;
  return askEarly(step, text);
}

function askJudge({ state, effects }: Step): Step {
  const { utterance } = state;
  return utterance === null
    ? { state, effects }
    : { state, effects: [...effects, { kind: 'judge', text: utteranceText(utterance) }] };
}

/** A judgement counts for the words it was made of: more of them ask for another one. */
function onJudged(state: TalkState, { text, finished }: { text: string; finished: number }): Step {
  const { utterance } = state;
  if (utterance === null || utteranceText(utterance) !== text) return stay(state);
  return stay({ ...state, utterance: { ...utterance, finished } });
}

/** The callee goes on before we made a sound: our answer is dropped, and both halves become one turn. */
function onTextWhileThinking(state: TalkState, event: TextEvent, rules: TalkRules): Step {
  const { utterance, answering } = state;
  if (utterance === null || isBackchannel(utteranceText(utterance), rules.interruption.backchannels)) return stay(state);
  const whole =
    answering === null
      ? utterance
      : { ...utterance, settled: joinTexts(answering.text, utterance.settled), startedAtMs: answering.startedAtMs };
  const step = cutIn({ ...state, utterance: whole, answering: null, goesOn: answering !== null }, event.atMs);
  return chain(step, (next) => onTextWhileListening(next, event, rules));
}

function onTextWhileWeSpeak(before: TalkState, event: TextEvent, rules: TalkRules): Step {
  const cleared = setAside(before, event.atMs, rules);
  const state = { ...cleared.state, utterance: hear(cleared.state, event) };
  const text = utteranceText(state.utterance);
  const final = isSettled(state.utterance);
  const guarded = isGuarded(state, event.atMs, rules);
  if (!guarded && interrupts(text, { final, opening: state.phase === 'opening' }, rules.interruption)) {
    return chain({ state, effects: cleared.effects }, (next) =>
      chain(cutIn(next, event.atMs), (listening) => onTextWhileListening(listening, event, rules)),
    );
  }
  // A listening noise, complete: the pause was for nothing.
  if (state.phase === 'interrupted' && final) return chain({ state, effects: cleared.effects }, unpause);
  return { state, effects: cleared.effects };
}

/** Our own echo interrupts nothing; and the first line is at least begun, whatever was said before it. */
function isGuarded(state: TalkState, atMs: number, rules: TalkRules): boolean {
  if (state.soundAtMs === null) return state.phase === 'opening';
  return atMs < state.soundAtMs + rules.policy.interruption.echoGuardMs;
}

/** Last words are not interrupted, but what the callee says is written down. */
function onTextWhileClosing(state: TalkState): Step {
  const { utterance } = state;
  if (utterance === null || !isSettled(utterance)) return stay(state);
  return { state: { ...state, utterance: null, goesOn: false }, effects: noteUtterance(state) };
}

/** Our last words and a transfer are on their way already. */
function asksForPerson(state: TalkState, text: string, { handOver }: TalkRules): boolean {
  const bare = bareText(text);
  return !needsNoEars(state) && handOver?.words.some((word) => bare.includes(word)) === true;
}

function wordsHandOver(state: TalkState, event: TextEvent): Step {
  return handOverNow({ ...state, utterance: hear(state, event) }, event.atMs);
}

/** A key is meant: it interrupts at once, without guard or pause, unless nothing may. */
function onDigit(before: TalkState, event: { digit: string; atMs: number }, rules: TalkRules): Step {
  if (before.phase === 'handing-over' || before.phase === 'transferring' || before.phase === 'closing') return stay(before);
  const keys = pressKey(before.keys, event, rules.policy.keys);
  if (keys === null) return stay(before);
  if (before.keys === null && event.digit === rules.handOver?.key) return handOverNow({ ...before, keys }, event.atMs);
  const state = { ...before, keys };
  const effects: Step['effects'] = before.keys === null ? [{ kind: 'collecting', on: true }] : [];
  const speaks = before.phase !== 'listening' && before.phase !== 'thinking';
  if (before.phase === 'listening') return chain({ state, effects }, goOnListening);
  if (speaks && rules.interruption.mode === 'never') return { state, effects };
  return chain({ state, effects }, (next) => cutIn({ ...next, answering: null }, event.atMs));
}

function onSound(state: TalkState, atMs: number): Step {
  const phase = state.phase === 'thinking' ? 'speaking' : state.phase;
  return stay({ ...state, phase, soundAtMs: state.soundAtMs ?? atMs, answering: null });
}

function onSaid(state: TalkState, event: { atMs: number; spoke: boolean }, rules: TalkRules): Step {
  if (state.phase === 'closing') {
    if (!event.spoke && state.reason === 'end-call') return close(state, 'end-call', 'goodbye', event.atMs);
    return { state: { ...state, phase: 'ended' }, effects: [{ kind: 'hang-up', reason: state.reason ?? 'end-call' }] };
  }
  if (state.phase === 'handing-over') return goOnHandingOver(state, event.atMs);
  if (state.overtime) return close(state, 'max-duration', 'goodbye', event.atMs);
  return chain(setAside(state, event.atMs, rules), (next) => listenAgain(next, event.atMs));
}

function onEndRequested(state: TalkState, atMs: number): Step {
  const step: Step = state.phase === 'interrupted' ? unpause(state) : stay(state);
  return { ...step, state: { ...step.state, phase: 'closing', reason: 'end-call', waitingSinceMs: atMs } };
}

/** Last words need no ears, and while another phone rings nothing of ours is asked for. */
function needsNoEars({ phase }: TalkState): boolean {
  return phase === 'closing' || phase === 'handing-over' || phase === 'transferring';
}

type Trouble = { kind: 'model-failed' | 'voice-failed' | 'recogniser-failed'; atMs: number };

/** A person helps, where one may be asked; else one apology, then the end. */
function onTrouble(state: TalkState, { kind, atMs }: Trouble, { handOver }: TalkRules): Step {
  const helps = handOver?.onTrouble === true && !state.rescued && !needsNoEars(state);
  return helps ? rescue(state, atMs) : close(state, kind, 'trouble', atMs);
}

/** If even the apology cannot be said, the end. */
function onFailure(state: TalkState, event: Trouble & { kind: 'model-failed' | 'voice-failed' }, rules: TalkRules): Step {
  const { kind } = event;
  if (state.phase !== 'closing') return onTrouble(state, event, rules);
  const reason = state.reason ?? kind;
  return { state: { ...state, phase: 'ended', reason }, effects: [{ kind: 'hang-up', reason }] };
}

function chain(step: Step, next: (state: TalkState) => Step): Step {
  const after = next(step.state);
  return { state: after.state, effects: [...step.effects, ...after.effects] };
}

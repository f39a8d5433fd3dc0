/** The words of turn-taking: where a talk stands, what can happen to it, and what it asks to be done. */
import type { HandOverRule } from './hand-over-rule.ts';
import type { InterruptionRule } from './interruption.ts';
import type { TalkPolicy } from './policy.ts';

/**
 * opening: our first line sounds · listening: the turn is the callee's · thinking: the model was asked, nothing sounds yet ·
 * speaking: we are heard · interrupted: our voice is paused until we know whether that was an interruption ·
 * handing-over: our last words before a transfer, nothing interrupts them · transferring: the other phone rings, nobody speaks ·
 * closing: last words, nothing interrupts them · ended: the line is gone, handed over, or is being hung up.
 */
export type Phase =
  | 'opening'
  | 'listening'
  | 'thinking'
  | 'speaking'
  | 'interrupted'
  | 'handing-over'
  | 'transferring'
  | 'closing'
  | 'ended';

/** Fixed lines of an assistant. `filler` is no turn of its own: it is said in an answer, while a tool works. */
export type LineName = 'opening' | 'silence' | 'timeWarning' | 'goodbye' | 'trouble' | 'transfer' | 'transferFailed' | 'filler';

/** Why we ended a talk. */
export type ClosingReason = 'end-call' | 'callee-silent' | 'max-duration' | 'model-failed' | 'voice-failed' | 'recogniser-failed';

/** What the callee is saying: settled words, and those that may still change. */
export type Utterance = {
  settled: string;
  partial: string;
  startedAtMs: number;
  lastTextAtMs: number;
  finalAtMs: number | null;
  /** How sure the judge of sentences is that these words are all (0–1); null while it has not said. */
  finished: number | null;
};

/** Keys that the callee is pressing. */
export type Keys = { digits: string; startedAtMs: number; lastAtMs: number; complete: boolean };

/** How something came from the callee. */
export type SaidBy = 'voice' | 'keys';

export type TalkState = {
  phase: Phase;
  /** Counts everything that we say or ask. Results that carry an older number are stale. */
  epoch: number;
  endsAtMs: number;
  /** When we say that the time is nearly up; null when that is done, or was never to be. */
  warnsAtMs: number | null;
  /** The maximum duration is over, the running sentence may end. */
  overtime: boolean;
  utterance: Utterance | null;
  /** Keys that are not a turn yet. */
  keys: Keys | null;
  /** The callee's turn that is being answered, kept until our answer sounds: the callee may still go on with it. */
  answering: { text: string; startedAtMs: number } | null;
  /** The next note of the callee's turn replaces the last one (they went on after we thought they had finished). */
  goesOn: boolean;
  /** The model was asked before the endpoint; its answer is held. */
  askedEarly: boolean;
  earlyAttempts: number;
  voice: { on: boolean; onAtMs: number; offAtMs: number };
  /** Start of our present sound; null while none was heard. */
  soundAtMs: number | null;
  /** Start of that stretch of voice for which we have paused already; the same one pauses us only once. */
  pausedForVoiceAtMs: number | null;
  /** Pauses since the last real interruption that came to nothing. */
  falsePauses: number;
  /** Since when the present phase waits: for words, for the model, for the pause to end, for the last words. */
  waitingSinceMs: number;
  reprompts: number;
  reason: ClosingReason | null;
  /** What sounds while we hand over: the model's own words first, then the fixed line. */
  handOver: 'words' | 'line' | null;
  /** A failure handed the callee over once; the next one ends the talk. */
  rescued: boolean;
};

/**
 * How a talk begins: fresh, or taken over from a process that is gone: in the middle of our words, of our last words,
 * before our answer, while the callee had the turn, in the middle of the words before a transfer, while the other phone rang,
 * or when all was said; or given back by a person who had the callee meanwhile.
 */
export type Beginning =
  | 'opening'
  | 'rest'
  | 'last-words'
  | 'answer'
  | 'listen'
  | 'hand-over'
  | 'transfer'
  | 'hang-up'
  | 'given-back';

export type TalkEvent = { atMs: number } & (
  | { kind: 'began'; how: Beginning }
  | { kind: 'voice-on'; startedAtMs: number }
  | { kind: 'voice-off'; endedAtMs: number }
  | { kind: 'partial' | 'final'; text: string }
  /** What the judge of sentences says of the words it was asked about. */
  | { kind: 'judged'; text: string; finished: number }
  | { kind: 'sound-began'; epoch: number }
  /** All that this epoch had to say was heard to its end (`spoke`: it was anything at all). */
  | { kind: 'said'; epoch: number; spoke: boolean }
  /** The model called end_call: what it says in this epoch are the last words. */
  | { kind: 'end-requested'; epoch: number }
  /** The model called transfer_to_agent: what it says in this epoch is said to the end, then the callee is handed over. */
  | { kind: 'transfer-requested'; epoch: number }
  /** The callee talks to somebody else now. */
  | { kind: 'transferred' }
  /** Nobody took the call: it is ours again. */
  | { kind: 'transfer-failed' }
  /** The callee pressed a key. */
  | { kind: 'digit'; digit: string }
  | { kind: 'model-failed' | 'voice-failed'; epoch: number }
  | { kind: 'recogniser-failed' }
  | { kind: 'line-ended' }
  | { kind: 'tick' }
);

export type TalkEffect =
  /** Say a fixed line. Whatever sounded before is cut. */
  | { kind: 'say'; epoch: number; line: LineName }
  /** Say what the last turn before a takeover had still to say. */
  | { kind: 'say-rest'; epoch: number }
  /** Ask the judge of sentences whether these words are all. */
  | { kind: 'judge'; text: string }
  /** Ask the model. The answer is held until `release`. `text` null: the question is in the transcript already. */
  | { kind: 'ask'; epoch: number; text: string | null; by: SaidBy; replacesLast: boolean }
  | { kind: 'release'; epoch: number; speechEndMs: number; recognisedAtMs: number | null; endpointedAtMs: number }
  /** Cancel model and voice of this epoch and silence the line; what was heard of it stays. */
  | { kind: 'drop'; epoch: number }
  | { kind: 'pause'; epoch: number }
  | { kind: 'unpause'; epoch: number }
  /** Write down what the callee said, or which keys were pressed. */
  | { kind: 'note-callee'; text: string; by: SaidBy; startMs: number; endMs: number; replacesLast: boolean }
  /** Keys are being collected from here on, or no more. */
  | { kind: 'collecting'; on: boolean }
  /** Call the other phone and join both; tells `transferred` or `transfer-failed`. */
  | { kind: 'transfer' }
  /** The line is somebody else's now: nothing is hung up. */
  | { kind: 'let-go' }
  | { kind: 'hang-up'; reason: ClosingReason };

export type Step = { state: TalkState; effects: TalkEffect[] };

/** `judged`: a judge of sentences stands by. `handOver`: null where nobody takes callees over. */
export type TalkRules = { policy: TalkPolicy; interruption: InterruptionRule; judged?: boolean; handOver?: HandOverRule | null };

/** A talk before anything happened. `endsAtMs`: when its maximum duration is over. */
export function newTalk({ atMs, endsAtMs, warnsAtMs }: Pick<TalkState, 'endsAtMs' | 'warnsAtMs'> & { atMs: number }): TalkState {
  return {
    phase: 'listening',
    epoch: 0,
    endsAtMs,
    warnsAtMs,
    overtime: false,
    utterance: null,
    keys: null,
    answering: null,
    goesOn: false,
    askedEarly: false,
    earlyAttempts: 0,
    voice: { on: false, onAtMs: -Infinity, offAtMs: -Infinity },
    soundAtMs: null,
    pausedForVoiceAtMs: null,
    falsePauses: 0,
    waitingSinceMs: atMs,
    reprompts: 0,
    reason: null,
    handOver: null,
    rescued: false,
  };
}

/** A call (通话): one attempt to reach a contact, and the steps its row takes. */
import type { EndedBy, HangupEvidence, Outcome } from './outcome.ts';

/**
 * claimed → dialling → live → final, each step guarded by state and epoch in one statement.
 * `withdrawn`: claimed but never dialled, handed back to its contact (pause, stop, no node).
 */
export const callStates = ['claimed', 'dialling', 'live', 'final', 'withdrawn'] as const;
export type CallState = (typeof callStates)[number];

/** Whether we called somebody, or they called a number of ours. */
export const callDirections = ['outbound', 'inbound'] as const;
export type CallDirection = (typeof callDirections)[number];

/** What one attempt came to: the value that travels from the wire to the ledger. */
export type CallResult = {
  outcome: Outcome;
  /** Code of the one sentence that explains the outcome to a person, e.g. `sip-486-busy`. */
  reason: string;
  endedBy: EndedBy;
  evidence: HangupEvidence;
  /** Notifications: was the message heard to its end. Null where the question makes no sense. */
  heardToEnd: boolean | null;
  /** Absent where no service failed. */
  culprit?: Culprit;
};

export const culpritParts = ['model', 'voice', 'recogniser'] as const;

/** The service that failed in a call, and how, in a code of its kind. `accountId` is null where nobody knows which one served. */
export type Culprit = { part: (typeof culpritParts)[number]; code: string; accountId: string | null };

/** `us`: an assistant, or a message that is read. `agent`: a person of ours. */
export const speakers = ['callee', 'us', 'agent'] as const;
export type Speaker = (typeof speakers)[number];

/** Where the time went between the end of the callee's speech and our first sound; all in ms since that end. */
export type TurnTimings = {
  recognisedMs?: number;
  endpointedMs?: number;
  /** The model was asked; before the endpoint when it was asked early. */
  askedMs?: number;
  firstTokenMs?: number;
  firstClauseMs?: number;
  /** The voice gave its first sound. */
  voicedMs?: number;
  firstAudioMs?: number;
};

/** The accounts that a talk is held with; null where it has none of the kind. */
export type TalkServices = { llmAccountId: string | null; voiceId: string | null; recogniserId: string | null };

/** Of words that are only read out. */
export function voiceAlone(voiceId: string | null): TalkServices {
  return { llmAccountId: null, voiceId, recogniserId: null };
}

/** One utterance of either side, with what was really heard of it. Times in ms since the answer. */
export type Turn = {
  n: number;
  speaker: Speaker;
  text: string;
  /** What the callee could hear of our words (equal to text unless cut). For the callee: what was recognised. */
  heard: string;
  interrupted: boolean;
  startMs: number;
  endMs: number;
  timings: TurnTimings;
  /** The callee pressed these keys instead of speaking. Absent = spoken words. */
  kind?: 'keys';
  /** User name of the agent who speaks; null where they were removed. Absent = no agent does. */
  agentName?: string | null;
};

/**
 * Turns as they were heard: by their start. Their numbers are the order in which they were written down, and what a callee says under
 * our words is written when it ends.
 */
export function inTimeOrder(turns: readonly Turn[]): Turn[] {
  return [...turns].sort((one, other) => one.startMs - other.startMs || one.n - other.n);
}

/** One use of a tool by the model (工具调用). Arguments and answer are speech of a kind: shown to people, never logged. */
export type ToolUse = {
  /** Counts the uses of one call, from 1. */
  n: number;
  name: string;
  /** Since the answer, in ms. */
  atMs: number;
  ms: number;
  ok: boolean;
  argumentsJson: string;
  answer: string;
};

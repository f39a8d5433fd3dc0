/** What people may ask of a running call, and what becomes of it. */

/**
 * Of the agent who has the callee. `drop`: without the person who was asked in. `complete`: that person gets the callee. `give-back`: the
 * assistant does, who had them before.
 */
export const talkMoveKinds = [
  'hold',
  'resume',
  'transfer',
  'consult',
  'complete',
  'three-way',
  'drop',
  'give-back',
  'end',
] as const;
export type TalkMoveKind = (typeof talkMoveKinds)[number];

/** Of a supervisor; they may `end` a call as well. */
export const listeningMoveKinds = ['listen', 'mode', 'take-over', 'leave'] as const;
export type ListeningMoveKind = (typeof listeningMoveKinds)[number];

export const moveKinds = [...talkMoveKinds, ...listeningMoveKinds] as const;
export type MoveKind = (typeof moveKinds)[number];

export const moveStates = ['asked', 'doing', 'done', 'refused'] as const;
export type MoveState = (typeof moveStates)[number];

/** Whom a callee may be given to. */
export type MoveTarget =
  | { kind: 'agent'; agentId: string }
  | { kind: 'group'; groupId: string }
  /** As it is stored and dialled; `timeZone`: by whose clock it may be called, null where nobody knows. */
  | { kind: 'number'; number: string; timeZone: string | null };

/** 监听: nobody hears the supervisor. `whisper` 密语: the agent alone. `callee`: the callee alone. `all` 强插（三方）: both. */
export const listenModes = ['listen', 'whisper', 'callee', 'all'] as const;
export type ListenMode = (typeof listenModes)[number];

/** `note`: what the assistant is told of the talk that the agent had. */
export type MoveWish = { to?: MoveTarget; mode?: ListenMode; note?: string };
export const givenBackNoteCharsMax = 500;

/** How a callee stands to the agent who has them. */
export const talkStates = ['talking', 'held', 'consulting', 'three-way'] as const;
/** `other`: who is called, or there, beside the agent. `agentId` null: a number. */
export type TalkStanding = {
  state: (typeof talkStates)[number];
  other: { agentId: string | null; name: string; state: 'ringing' | 'talking' } | null;
};

/** Why a move came to nothing. The callee and their agent are as they were. */
export const moveRefusals = [
  /** No call worker took it in time. */
  'nobody-home',
  /** The call worker died on the way. */
  'interrupted',
  'call-over',
  /** The call does not stand so that this could be done. */
  'wrong-state',
  /** The one who asks has no phone at the switch of the call. */
  'no-phone',
  'agent-not-free',
  'no-agent',
  'busy',
  'no-answer',
  'refused',
  'unreachable',
  'switch-away',
  /** The asker broke it off. */
  'broken-off',
  'number-unfit',
  'do-not-call',
  'outside-hours',
  'no-line',
  'leg-gone',
  'leg-busy',
  'not-done',
  /** Whoever wants to listen has a call themselves, listens to another one, or does not listen to this one. */
  'own-call',
  'listens-already',
  'not-listening',
  /** The call is no assistant's. */
  'no-assistant',
  /** No person has the callee to whom a whisper would go. */
  'nobody-to-whisper',
] as const;
export type MoveRefusal = (typeof moveRefusals)[number];

/** Nobody took it for so long: the worker is gone, and a press that comes true later surprises people. */
export const untakenMsMax = 5_000;

/** It does not wait for what is under way, but breaks it off. */
export function breaksOff(kind: MoveKind): boolean {
  return kind === 'drop' || kind === 'end' || kind === 'take-over';
}

/** Done one after the other with the callee; a supervisor who listens waits for none of them. */
export function isInTurn(kind: MoveKind): boolean {
  return kind === 'take-over' || talkMoveKinds.some((talk) => talk === kind);
}

/** Words of an agent (坐席): how one stands, what may happen, and the limits in time that go with it. */

/**
 * `signed-in` 已签入: there, but takes no calls yet. `free` 置闲: waits for calls. `busy` 置忙. `reserved` 已预留: a call has this agent and
 * nobody else may; nothing rings yet. `ringing` 振铃. `talking` 通话中. `wrap-up` 话后整理. `offline` 离线.
 */
export const agentStates = ['offline', 'signed-in', 'free', 'busy', 'reserved', 'ringing', 'talking', 'wrap-up'] as const;
export type AgentState = (typeof agentStates)[number];

/** 小休, 会议, 培训. Beside them an installation has words of its own (the parameter `busyReasons`). */
export const busyReasons = ['break', 'meeting', 'training'] as const;
/** Never chosen: the phone rang and nobody took the call, or a contact was shown and nobody decided. The next one goes to somebody else. */
export const missedReasons = ['no-answer', 'not-dialled'] as const;
export type MissedReason = (typeof missedReasons)[number];
/** Why somebody is offline who did not sign out: no sign of life from the page, none from the phone, or a supervisor's word. */
export const offlineReasons = ['vanished', 'phone-gone', 'forced'] as const;
export type OfflineReason = (typeof offlineReasons)[number];

/** The page gives a sign of life so often. */
export const beatEveryMs = 2_000;
/** Two signs that did not come, and half a second for the round that sees it: out of the pool within 5 s. */
export const unseenMsMax = 4_500;
/** Whoever vanished and is back within this time stands as before: a short loss of the network or a restart of ours. */
export const returnMsMax = 60_000;
/** A reservation lasts so long unless it says otherwise: longer than a callee may wait for an agent. */
export const reservationMs = 5_000;
/** Whoever dials by hand has their own phone called within this, also when the first process that was asked is gone. */
export const dialReservationMs = 30_000;
/** Who answers and is to be joined to an agent waits no longer for one (16 CFR 310.4(b)(4)(ii): two seconds after the greeting). */
export const agentWaitMsMax = 2_000;
/** When no group says otherwise. */
export const wrapUpMsUsual = 15_000;

/** What somebody becomes who is asked for nothing but to be there, busy or free. */
export type Resting = { state: 'signed-in' } | { state: 'free' } | { state: 'busy'; reason: string };
/** What was asked for while a call is in hand: it comes true when the call and its wrap-up are over. Null: free again. */
export type Asked = { state: 'busy'; reason: string } | { state: 'offline' } | null;

/** Times are ms of one clock: in the product that of the database. */
export type Standing =
  /** `before`: how one stood who vanished, and stands again when back in time. */
  | { state: 'offline'; reason: OfflineReason | null; before: Resting | null; sinceMs: number }
  | { state: 'signed-in' }
  /** Calls go to whoever waits longest; a reservation that came to nothing takes nobody's place. */
  | { state: 'free'; waitingSinceMs: number }
  | { state: 'busy'; reason: string }
  | { state: 'reserved' | 'ringing'; callId: string; untilMs: number; waitingSinceMs: number; asked: Asked }
  | { state: 'talking'; callId: string; asked: Asked }
  | { state: 'wrap-up'; callId: string; untilMs: number; asked: Asked };

export type AgentEvent =
  | { kind: 'sign-in' }
  | { kind: 'sign-out' }
  | { kind: 'go-free' }
  | { kind: 'go-busy'; reason: string }
  /** The notes after a call are written: what was asked for meanwhile comes at once, else free. */
  | { kind: 'done' }
  /** A supervisor's word. `now`: also when that takes the agent out of a call, which then has nobody. */
  | { kind: 'force'; to: Exclude<Resting, { state: 'signed-in' }> | { state: 'offline' }; now: boolean }
  /** No sign of life for too long. */
  | { kind: 'vanish'; why: 'vanished' | 'phone-gone' }
  /** A sign of life, with all that was missed. */
  | { kind: 'return' }
  | { kind: 'reserve'; callId: string; forMs: number }
  /** The agent makes a call of their own (手工外呼). */
  | { kind: 'dial'; callId: string; forMs: number }
  /** The phone rings, for so long at the most. */
  | { kind: 'ring'; callId: string; forMs: number }
  /** The call does not need the agent any more, or could not be brought. */
  | { kind: 'release'; callId: string }
  /** It rang and nobody took it (`no-answer` unless told). */
  | { kind: 'miss'; callId: string; why?: MissedReason }
  | { kind: 'answer'; callId: string }
  | { kind: 'hang-up'; callId: string; wrapUpMs: number }
  /** Somebody looks whether a limit in time has passed. */
  | { kind: 'expire' };

export type AgentRefusal =
  | 'not-signed-in'
  /** It is not free, or not where this event belongs. */
  | 'not-free'
  | 'not-reserved'
  | 'not-ringing'
  | 'not-talking'
  /** Another call has this agent. */
  | 'other-call'
  /** A talk is not ended because a page is gone. */
  | 'in-a-call'
  | 'not-due'
  | 'not-vanished';

/** `lost`: a call that had this agent and has nobody now; whoever conducts it offers it elsewhere. */
export type AgentStep =
  | { kind: 'changed'; standing: Standing; lost: string | null }
  /** It is so already: a second press harms nothing. */
  | { kind: 'unchanged' }
  | { kind: 'refused'; code: AgentRefusal };

/** Whether somebody may give this as the reason of a pause. `own`: words of the installation. */
export function isBusyReason(reason: string, own: readonly string[]): boolean {
  return busyReasons.some((known) => known === reason) || own.includes(reason);
}

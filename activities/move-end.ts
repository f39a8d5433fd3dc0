/** What carrying out a move is given, and what it comes to. */
import type { MoveRefusal } from '../domain/call-moves.ts';
import type { CallMove } from '../storage/call-moves.ts';
import type { MoveOutcome } from '../telephony/people/people-ports.ts';
import type { CallDesk } from './call-desk.ts';
import type { CallPeople } from './call-people.ts';

export type Carrying = {
  move: CallMove;
  people: CallPeople;
  /** The call is over, is another process's, or the asker breaks the move off. */
  signal: AbortSignal;
};

export type MoveEnd = { kind: 'done' } | { kind: 'refused'; why: MoveRefusal };

/** Throws what the switch throws, and CallLeft: the move is refused, or left to whoever has the call. */
export type Carrier = (carrying: Carrying, house: CallDesk) => Promise<MoveEnd>;

export const done: MoveEnd = { kind: 'done' };

export function refused(why: MoveRefusal): Extract<MoveEnd, { kind: 'refused' }> {
  return { kind: 'refused', why };
}

/** What the switch made of it. */
export function endOf(outcome: MoveOutcome): MoveEnd {
  return outcome.kind === 'done' ? done : refusedAs(outcome);
}

export function refusedAs({ why }: Extract<MoveOutcome, { kind: 'refused' }>): Extract<MoveEnd, { kind: 'refused' }> {
  return refused(why === 'callee-gone' ? 'call-over' : why);
}

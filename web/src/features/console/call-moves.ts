/** What an agent may do with the call they have, by how the talk stands. The server carries it out, so that it is the same with any phone. */

/** What an agent presses. */
export type MoveKind = 'hold' | 'resume' | 'transfer' | 'consult' | 'complete' | 'three-way' | 'drop' | 'end';
/** What needs to be told who is meant. */
export type AskingKind = 'transfer' | 'consult';
export type TalkState = 'talking' | 'held' | 'consulting' | 'three-way';

/** Of a talk and of what was last asked of it, what counts here. */
type Talk = { state: TalkState; isMine: boolean; other: { state: 'ringing' | 'talking' } | null };
type Asked = { kind: string; state: 'asked' | 'doing' | 'done' | 'refused' };

/** The order is that of the buttons. */
const possible: Readonly<Record<TalkState, readonly MoveKind[]>> = {
  talking: ['hold', 'transfer', 'consult'],
  held: ['resume', 'transfer', 'consult'],
  consulting: ['complete', 'three-way', 'drop'],
  'three-way': ['complete', 'drop'],
};

/** What may be pressed now. Somebody who rings can't be given a callee yet, but the ringing can be ended. */
export function movesOf({ state, isMine, other }: Talk, last: Asked | null): readonly MoveKind[] {
  // Who was asked in leaves by hanging up.
  if (!isMine) return [];
  if (other?.state === 'ringing') return ['drop', 'end'];
  return isUnderWay(last) ? ['end'] : [...possible[state], 'end'];
}

export function isUnderWay(move: Asked | null): boolean {
  return move !== null && (move.state === 'asked' || move.state === 'doing');
}

/** The callee is a colleague's now. */
export function wasGivenOn(move: Asked | null): boolean {
  return move?.state === 'done' && (move.kind === 'transfer' || move.kind === 'complete');
}

/** What an agent may do with the call they have, by how the talk stands. The server carries it out, so that it is the same with any phone. */

/** What an agent presses. */
export type MoveKind = 'hold' | 'resume' | 'transfer' | 'consult' | 'complete' | 'three-way' | 'drop' | 'give-back' | 'end';
/** What needs to be told who is meant. */
export type AskingKind = 'transfer' | 'consult';
export type TalkState = 'talking' | 'held' | 'consulting' | 'three-way';

/** What opens a dialog before it is asked for. */
export type DialogKind = AskingKind | 'give-back';

/** Of a talk and of what was last asked of it, what counts here. */
type Talk = { state: TalkState; isMine: boolean; other: { state: 'ringing' | 'talking' } | null };
type Asked = { kind: string; state: 'asked' | 'doing' | 'done' | 'refused' };

/** The order is that of the buttons. */
const possible: Readonly<Record<TalkState, readonly MoveKind[]>> = {
  talking: ['hold', 'transfer', 'consult', 'give-back'],
  held: ['resume', 'transfer', 'consult', 'give-back'],
  consulting: ['complete', 'three-way', 'drop'],
  'three-way': ['complete', 'drop'],
};

/**
 * What may be pressed now. Somebody who rings can't be given a callee yet, but the ringing can be ended. `assistants`: it is the call of
 * an assistant, who can have the callee back.
 */
export function movesOf(
  { state, isMine, other }: Talk,
  last: Asked | null,
  { assistants }: { assistants: boolean },
): readonly MoveKind[] {
  // Who was asked in leaves by hanging up.
  if (!isMine) return [];
  if (other?.state === 'ringing') return ['drop', 'end'];
  return isUnderWay(last) ? ['end'] : [...possible[state].filter((kind) => assistants || kind !== 'give-back'), 'end'];
}

export function isUnderWay(move: Asked | null): boolean {
  return move !== null && (move.state === 'asked' || move.state === 'doing');
}

/** Whose the callee is now; null: the agent gave them to nobody. */
export function givenTo(move: Asked | null): 'colleague' | 'assistant' | null {
  if (move?.state !== 'done') return null;
  if (move.kind === 'give-back') return 'assistant';
  return move.kind === 'transfer' || move.kind === 'complete' ? 'colleague' : null;
}

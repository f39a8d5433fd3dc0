/** An agent gives the callee back to the assistant that had them before. */
import type { CallDesk } from './call-desk.ts';
import type { CallPeople } from './call-people.ts';
import type { GivenBack } from './hand-over.ts';
import { type Carrying, done, endOf, type MoveEnd, refused } from './move-end.ts';
import { untilWritten } from './until-written.ts';

/** The agent is taken out of the talk first: until then nothing has happened to the callee. */
export async function giveBack({ move, people }: Carrying, house: CallDesk): Promise<MoveEnd> {
  if (people.grant.brief.taskType !== 'ai') return refused('no-assistant');
  const talk = await people.talk();
  const { theirs } = people;
  if (talk === null || theirs === null || people.second !== null || people.isBeingTaken) return refused('wrong-state');
  await hushWhispers(people, house);
  const outcome = await talk.takeBack();
  if (outcome.kind === 'refused') return endOf(outcome);
  const note = move.wish.note ?? null;
  const write = () => house.askedIn.givenBack(people.grant, note);
  await untilWritten({ what: 'who has the callee', write, signal: people.signal, log: house.log });
  theirs.givenBack(note);
  return done;
}

/**
 * For a callee whom nobody has on the switch after a process died: when that one was about to give them back, its move says so, and is
 * brought to its end. Null: it was not, or the call is not ours.
 */
export async function givenBackMeanwhile({ grant, signal }: CallPeople, house: CallDesk): Promise<GivenBack | null> {
  const { moves, askedIn, log } = house;
  const move = (await moves.ofCall(grant.callId)).find(({ kind, state }) => kind === 'give-back' && state === 'doing');
  if (move === undefined) return null;
  const note = move.wish.note ?? null;
  const write = () => askedIn.givenBack(grant, note);
  if (!(await untilWritten({ what: 'who has the callee', write, signal, log }))) return null;
  await moves.done(move.id);
  return { kind: 'given-back', note };
}

/** No agent would hear a supervisor who whispers, and the assistant would take their words for the callee's. */
async function hushWhispers({ listeners }: CallPeople, house: CallDesk): Promise<void> {
  for (const { legId, listening } of listeners.values()) {
    if (listening === null || (listening.mode !== 'whisper' && listening.mode !== 'all')) continue;
    await listening.setMode('listen');
    await house.listeners.listens(legId, 'listen');
  }
}

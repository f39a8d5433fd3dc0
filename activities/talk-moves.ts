/** What the agent who has a callee does with them. */
import type { TalkMoveKind } from '../domain/call-moves.ts';
import { type Carrier, done, endOf, refused } from './move-end.ts';
import { hangUpOurs } from './owned-hang-up.ts';

const notYet: Carrier = () => Promise.resolve(refused('not-done'));

const hold: Carrier = async ({ people }, { moves }) => {
  const talk = await people.talk();
  if (talk === null) return refused('wrong-state');
  const outcome = await talk.hold(null);
  if (outcome.kind === 'done') await moves.setTalk(people.grant, { state: 'held', other: null });
  return endOf(outcome);
};

const resume: Carrier = async ({ people }, { moves }) => {
  const talk = await people.talk();
  if (talk === null) return refused('wrong-state');
  const outcome = await talk.resume();
  if (outcome.kind === 'done') await moves.setTalk(people.grant, { state: 'talking', other: null });
  return endOf(outcome);
};

const end: Carrier = async ({ people: { grant, channel } }, house) => {
  await hangUpOurs({ grant, channel, cause: 'NORMAL_CLEARING' }, house);
  return done;
};

export const talkCarriers: Readonly<Record<TalkMoveKind, Carrier>> = {
  hold,
  resume,
  transfer: notYet,
  consult: notYet,
  complete: notYet,
  'three-way': notYet,
  drop: notYet,
  end,
};

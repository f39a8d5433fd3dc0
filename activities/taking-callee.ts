/** A supervisor takes the callee over: from the agent, who wraps up, or from an assistant, whose talk ends. */
import { transferTalkMsMax } from '../domain/assistant-tools.ts';
import type { JoinOutcome, Listening } from '../telephony/people/people-ports.ts';
import { backToTalkMsMax, joiningMsMax } from './agent-offer.ts';
import type { CallDesk } from './call-desk.ts';
import type { CallPeople, Listener } from './call-people.ts';
import { endListener, letGoOf } from './listener-legs.ts';
import { done, type MoveEnd, refused } from './move-end.ts';
import { untilWritten } from './until-written.ts';

type Taking = { people: CallPeople; agentId: string; listener: Listener; listening: Listening };

/** Until the two are joined the callee goes on with whoever has them; when it comes to nothing, they never notice. */
export async function takeOverCallee(taking: Taking, house: CallDesk): Promise<MoveEnd> {
  const { people, agentId, listener, listening } = taking;
  if (listener.takesOver || listener.leaving.signal.aborted) return refused('not-listening');
  listener.takesOver = true;
  try {
    // Somebody was asked in, is being called, or nobody has the callee yet.
    const talk = await people.talk();
    if (people.second !== null || (talk === null && people.ours === null)) return refused('wrong-state');
    if (talk !== null && talk.state.kind !== 'talking' && talk.state.kind !== 'held') return refused('wrong-state');
    if (!(await house.listeners.beginTakeOver(people.grant, agentId, transferTalkMsMax + joiningMsMax))) {
      return refused('wrong-state');
    }
    const outcome = await joined(listening, house);
    await written(taking, outcome.kind === 'joined', house);
    if (outcome.kind === 'joined') {
      await isTheirs(taking, house);
      return done;
    }
    try {
      if (outcome.attachAgain) await people.ours?.moved();
    } finally {
      await leftOut(taking, house);
    }
    return refused(outcome.why === 'callee-gone' ? 'call-over' : outcome.why);
  } finally {
    listener.takesOver = false;
    // It may have ended meanwhile, and was let be.
    void listening.ended.then(() => letGoOf({ people, agentId, listener }, house));
  }
}

async function joined(
  listening: Listening,
  { log }: CallDesk,
): Promise<Extract<JoinOutcome, { kind: 'refused' }> | { kind: 'joined' }> {
  try {
    return await listening.takeOver({
      ...{ beep: false, talkMsMax: transferTalkMsMax, callMsMax: backToTalkMsMax },
      afterLeg: 'end-call',
    });
  } catch (error) {
    log.error({ callId: listening.callId, err: error }, 'a callee was not taken over');
    return { kind: 'refused', why: 'not-done', attachAgain: false };
  }
}

function written({ people, agentId }: Taking, taken: boolean, { listeners, log }: CallDesk): Promise<void> {
  const write = () => listeners.endTakeOver(people.grant, agentId, taken);
  return untilWritten({ what: 'take-over', write, signal: people.signal, log });
}

async function isTheirs({ people, agentId, listener }: Taking, house: CallDesk): Promise<void> {
  people.ours?.taken();
  people.listeners.delete(agentId);
  await house.moves.setTalk(people.grant, { state: 'talking', other: null });
  await house.listeners.end(listener.legId);
}

async function leftOut({ people, agentId, listener }: Taking, house: CallDesk): Promise<void> {
  people.listeners.delete(agentId);
  await endListener(listener.legId, house);
}

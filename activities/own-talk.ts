/** Our own talk with a callee, who may be taken from us by a supervisor, or given away by ourselves: one of the two at a time. */
import type { Waiting } from './agent-offer.ts';
import type { CallPeople, Ours } from './call-people.ts';

export type OwnTalk = {
  /** Aborted: somebody else has the callee. */
  taken: AbortSignal;
  /** Nobody can take the callee while we call somebody for them. False when somebody takes them already. */
  givingAway(giveAway: () => Promise<boolean>): Promise<boolean>;
  over(): void;
};

export function ownTalk({ grant: { brief }, onMoved }: Waiting, people: CallPeople): OwnTalk {
  const taken = new AbortController();
  const ours: Ours = { taken: () => taken.abort(), moved: onMoved };
  // On a predictive call we only look for an agent: there is no talk to be taken over.
  const mayBeTaken = brief.taskType !== 'predictive';
  people.ours = mayBeTaken ? ours : null;
  return {
    taken: taken.signal,
    async givingAway(giveAway) {
      if (people.isBeingTaken) return false;
      people.ours = null;
      const gone = await giveAway();
      if (!gone && mayBeTaken) people.ours = ours;
      return gone;
    },
    over() {
      people.ours = null;
    },
  };
}

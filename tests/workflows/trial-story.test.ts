/** The story of a trial on a real Temporal server: what its activity comes to, and what is told when nobody is there for it. */
import { afterEach, describe, expect, it } from 'vitest';
import type { TrialActivities, TrialBooks } from '../../activities/contracts.ts';
import { makeTemporalTrialControl } from '../../api/trial-calls/trial-control.ts';
import { trialWorkflowId } from '../../workflows/messages.ts';
import { type Script, type StoryTeller, tellStories } from './story-teller.ts';

let teller: StoryTeller | null = null;
afterEach(async () => {
  await teller?.close();
  teller = null;
});

const trialId = '33333333-0000-4000-8000-000000000000';
const idle: Script = {
  reviewTask: async () => ({ kind: 'ended', status: 'paused' }),
  feedLane: async () => ({ calls: [], goOn: false }),
  conductCall: async () => ({ kind: 'withdrawn' }),
  gradeIntent: async () => ({ intent: null }),
  readList: async () => ({ kind: 'read' }),
  commitImport: async () => ({ accepted: 0 }),
  deliverBatch: async () => ({ left: 0 }),
};

async function told(
  node: string,
  conduct: TrialActivities['conductTrial'],
): Promise<{ state: unknown; attempts: number; closed: boolean[] }> {
  const closed: boolean[] = [];
  let attempts = 0;
  const script: Script & TrialActivities & TrialBooks = {
    ...idle,
    async conductTrial(input) {
      attempts += 1;
      return conduct(input);
    },
    async closeTrial({ began }) {
      closed.push(began);
    },
  };
  teller = await tellStories(script);
  const control = makeTemporalTrialControl(teller.client);
  await control.start({ trialId, node });
  // A repeated start joins the first.
  await control.start({ trialId, node }).catch(() => undefined);
  const result: unknown = await teller.client.workflow.getHandle(trialWorkflowId(trialId)).result();
  return { state: result, attempts, closed };
}

describe('the story of a trial', () => {
  it('is that of its one activity', async () => {
    expect(await told('sim', async () => ({ state: 'ended' }))).toEqual({ state: { state: 'ended' }, attempts: 1, closed: [] });
  });

  it('is tried twice, the second time only to hang up, and then told as lost', async () => {
    const failing = async (): Promise<never> => {
      throw new Error('the worker is gone');
    };
    expect(await told('sim', failing)).toEqual({ state: { state: 'lost' }, attempts: 2, closed: [true] });
  });

  it('says after some seconds that nobody stands beside the switch', async () => {
    expect(await told('nowhere', async () => ({ state: 'ended' }))).toEqual({
      state: { state: 'lost' },
      attempts: 0,
      closed: [false],
    });
  }, 30_000);
});

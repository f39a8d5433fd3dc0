/**
 * The talks of tests/freeswitch/hundred-talks.test.ts on the simulated switch, a few of them: ten questions, random interruptions, and
 * a transcript that equals what was said and heard.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answers } from '../../simulator/callee/callee-plan.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { type CallCentre, gateway, openCallCentre } from './call-centre.ts';
import { ChattingCallee } from './talks/chatting-callee.ts';
import { type Difference, differences } from './talks/compare-talk.ts';
import { type QuestionModel, questions, startQuestionModel } from './talks/question-model.ts';
import { SimulatedPhone } from './talks/simulated-phone.ts';
import { startTalks } from './talks/start-talks.ts';
import { until } from './waiting.ts';

const talks = 6;
const taskMsMax = 150_000;

const callees = new Map<string, ChattingCallee>(
  Array.from({ length: talks }, (_, seed) => [`1390000000${seed}`, new ChattingCallee({ questions, seed })]),
);

let centre: CallCentre;
let model: QuestionModel;

beforeAll(async () => {
  model = await startQuestionModel();
  centre = await openCallCentre({
    capacity: talks,
    callees: ({ number }) => answers({ kind: 'own', take: () => phoneOf(number) }, { afterMs: 300 }),
  });
  await Promise.all([centre.start('task-worker'), centre.start('call-worker')]);
}, 120_000);

afterAll(async () => {
  await centre.close();
  await model.close();
});

function phoneOf(number: string): SimulatedPhone {
  const phone = new SimulatedPhone();
  callees.get(number)?.begin(phone);
  return phone;
}

it(
  'writes down word for word what was said and heard, however often it was interrupted',
  async () => {
    const numbers = [...callees.keys()];
    const taskId = await startTalks(centre.db, { modelUrl: model.baseUrl, node: 'simulated', gateway, atOnce: talks, numbers });
    const status = async (): Promise<string | undefined> => (await makeTasks(centre.db).find(taskId))?.status;
    await until('the end of the task', async () => (await status()) === 'completed', taskMsMax);
    const differing: (Difference & { number: string })[] = [];
    for (const [number, callee] of callees) {
      for (const one of await differences(centre.db, number, callee.transcript)) differing.push({ number, ...one });
    }
    expect(differing).toEqual([]);
    expect([...callees.values()].reduce((sum, { silencedMs }) => sum + silencedMs.length, 0)).toBeGreaterThan(talks);
  },
  taskMsMax + 30_000,
);

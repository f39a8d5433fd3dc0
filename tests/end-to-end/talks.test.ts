/**
 * The talks of tests/freeswitch/hundred-talks.test.ts on the simulated switch, a few of them: ten questions, random interruptions, and
 * a transcript that equals what was said and heard.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answers } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { openTestDatabase, type TestDatabase } from '../setup/database.ts';
import { openTestNamespace } from '../setup/temporal.ts';
import { makeProcessRoom, type ProcessRoom } from './product-process.ts';
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

let dataFolder: string;
let simulated: SimulatedSwitch;
let database: TestDatabase;
let db: Database;
let model: QuestionModel;
let processes: ProcessRoom;

beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'carillon-'));
  const [opened, temporal] = await Promise.all([openTestDatabase(), openTestNamespace()]);
  database = opened;
  db = openDatabase({ connectionString: database.url, applicationName: 'talks', log: pino({ level: 'silent' }) });
  model = await startQuestionModel();
  simulated = await makeSimulatedSwitch({
    dataFolder,
    gateways: [
      {
        name: 'chat',
        capacity: talks,
        callees: ({ number }) => answers({ kind: 'own', take: () => phoneOf(number) }, { afterMs: 300 }),
      },
    ],
  });
  processes = makeProcessRoom({
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    FREESWITCH_NODES: `simulated=${simulated.password}@127.0.0.1:${simulated.port}`,
    CARILLON_DATA: dataFolder,
  });
  await Promise.all([processes.start('task-worker'), processes.start('call-worker')]);
}, 120_000);

afterAll(async () => {
  await processes.close();
  await model.close();
  await simulated.close();
  await db.end();
  await database.drop();
  await rm(dataFolder, { recursive: true, force: true });
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
    const taskId = await startTalks(db, { modelUrl: model.baseUrl, node: 'simulated', gateway: 'chat', atOnce: talks, numbers });
    const status = async (): Promise<string | undefined> => (await makeTasks(db).find(taskId))?.status;
    await until('the end of the task', async () => (await status()) === 'completed', taskMsMax);
    const differing: (Difference & { number: string })[] = [];
    for (const [number, callee] of callees) {
      for (const one of await differences(db, number, callee.transcript)) differing.push({ number, ...one });
    }
    expect(differing).toEqual([]);
    expect([...callees.values()].reduce((sum, { silencedMs }) => sum + silencedMs.length, 0)).toBeGreaterThan(talks);
  },
  taskMsMax + 30_000,
);

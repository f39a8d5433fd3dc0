/**
 * Whole conversations by the whole product through a real switch: workers and api as processes of their own, callees behind the carrier
 * who ask ten questions each and interrupt at random. FREESWITCH_TEST_TALKS (100) of them, FREESWITCH_TEST_TALKS_AT_ONCE (10) at a time.
 */
import { chmod } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { quantile } from '../../bench/quantiles.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import { adminPassword } from '../end-to-end/call-centre.ts';
import { openDoor } from '../end-to-end/door.ts';
import { makeProcessRoom, type ProcessRoom } from '../end-to-end/product-process.ts';
import { ChattingCallee } from '../end-to-end/talks/chatting-callee.ts';
import { type Difference, differences } from '../end-to-end/talks/compare-talk.ts';
import { type QuestionModel, questions, startQuestionModel } from '../end-to-end/talks/question-model.ts';
import { startTalks } from '../end-to-end/talks/start-talks.ts';
import { until } from '../end-to-end/waiting.ts';
import { openTestDatabase, type TestDatabase } from '../setup/database.ts';
import { openTestNamespace } from '../setup/temporal.ts';
import { openRealSwitch, type RealSwitch, recordingFolder } from './real-switch.ts';

const talks = Number(process.env['FREESWITCH_TEST_TALKS'] ?? 100);
const atOnce = Number(process.env['FREESWITCH_TEST_TALKS_AT_ONCE'] ?? 10);
/** A talk of ten questions and answers takes somewhat more than a minute. */
const talkMsMax = 150_000;
const taskMsMax = 60_000 + Math.ceil(talks / atOnce) * talkMsMax;

let fs: RealSwitch;
let database: TestDatabase;
let db: Database;
let model: QuestionModel;
let processes: ProcessRoom;
let origin: string;

beforeAll(async () => {
  fs = await openRealSwitch();
  const [opened, temporal, port] = await Promise.all([openTestDatabase(), openTestNamespace(), findFreePort()]);
  database = opened;
  db = openDatabase({ connectionString: database.url, applicationName: 'talks', log: pino({ level: 'silent' }) });
  model = await startQuestionModel();
  origin = `http://127.0.0.1:${port}`;
  const folder = recordingFolder();
  await chmod(folder, 0o777);
  processes = makeProcessRoom({
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    FREESWITCH_NODES: `${fs.address.name}=${fs.address.password}@${fs.address.host}:${fs.address.port}`,
    CARILLON_DATA: folder,
    CARILLON_PORT: String(port),
    CARILLON_URL: origin,
    CARILLON_ADMIN_PASSWORD: adminPassword,
  });
  await processes.start('api');
  await processes.start('task-worker');
  await processes.start('call-worker');
}, 120_000);

afterAll(async () => {
  await processes.close();
  await model.close();
  await db.end();
  await database.drop();
  await fs.close();
}, 60_000);

it(
  'writes down word for word what was said and heard, however often it was interrupted',
  async () => {
    const callees = Array.from({ length: talks }, (_, seed) => new ChattingCallee({ questions, seed }));
    const numberOf = new Map(
      callees.map((callee) => [callee, fs.carrier.callee({ kind: 'answers', speaks: (phone) => callee.begin(phone) })]),
    );
    const taskId = await startTalks(db, {
      ...{ modelUrl: model.baseUrl, node: fs.address.name, gateway: fs.gateway },
      ...{ atOnce, numbers: [...numberOf.values()] },
    });
    const status = async (): Promise<string | undefined> => (await makeTasks(db).find(taskId))?.status;
    await until('the end of the task', async () => (await status()) === 'completed', taskMsMax);
    const differing: (Difference & { number: string })[] = [];
    for (const [callee, number] of numberOf) {
      for (const one of await differences(db, number, callee.transcript)) differing.push({ number, ...one });
    }
    const report = await (await openDoor(origin)).get<Report>(`/reports/latency?taskId=${taskId}`);
    tell({ callees, report });
    expect(differing).toEqual([]);
    const [row] = report.items;
    expect(row).toMatchObject({ calls: talks });
    expect(row?.stages['firstAudio']?.p95).toBeGreaterThan(0);
  },
  taskMsMax + 60_000,
);

type Quantiles = { p50: number; p95: number };
type Report = { items: { answers: number; calls: number; stages: Record<string, Quantiles | null> }[] };

function tell({ callees, report }: { callees: readonly ChattingCallee[]; report: Report }): void {
  const words = (values: readonly number[]): string =>
    `${values.length}, p50 ${Math.round(quantile(values, 0.5))} ms, p95 ${Math.round(quantile(values, 0.95))} ms`;
  process.stdout.write(
    [
      `${callees.length} talks`,
      `callee stops → our first sound on the wire: ${words(callees.flatMap(({ answeredMs }) => answeredMs))}`,
      `callee’s first sound → our last: ${words(callees.flatMap(({ silencedMs }) => silencedMs))}`,
      `latency report: ${JSON.stringify(report.items)}`,
      '',
    ].join('\n'),
  );
}

/**
 * Whole conversations by the whole product through a real switch: workers and api as processes of their own, callees behind the carrier
 * who ask ten questions each and interrupt at random. FREESWITCH_TEST_TALKS (100) of them, FREESWITCH_TEST_TALKS_AT_ONCE (10) at a time.
 */
import { chmod } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { quantile } from '../../bench/quantiles.ts';
import { appendContacts } from '../../storage/contact-batches.ts';
import { type Database, openDatabase, withTransaction } from '../../storage/database.ts';
import { ensureLineSlots } from '../../storage/slots.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import { adminPassword } from '../end-to-end/call-centre.ts';
import { openDoor } from '../end-to-end/door.ts';
import { makeProcessRoom, type ProcessRoom } from '../end-to-end/product-process.ts';
import { until } from '../end-to-end/waiting.ts';
import { openTestDatabase, type TestDatabase } from '../setup/database.ts';
import { openTestNamespace } from '../setup/temporal.ts';
import { ChattingCallee, type Heard } from './carrier/chatting-callee.ts';
import { goodbye, type QuestionModel, questions, startQuestionModel } from './question-model.ts';
import { openRealSwitch, type RealSwitch, recordingFolder } from './real-switch.ts';

const talks = Number(process.env['FREESWITCH_TEST_TALKS'] ?? 100);
const atOnce = Number(process.env['FREESWITCH_TEST_TALKS_AT_ONCE'] ?? 10);
/** A talk of ten questions and answers takes somewhat more than a minute. */
const talkMsMax = 150_000;
const taskMsMax = 60_000 + Math.ceil(talks / atOnce) * talkMsMax;
const opening = '您好，我是云铃客服，请问您有什么问题？';

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

async function startTask(numbers: readonly string[]): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `with m as (insert into llm_account (name, kind, base_url, model) values ('questions', 'openai-compatible', $1::text, 'm') returning id
    ), v as (insert into voice (name, kind) values ('tone', 'tone') returning id
    ), r as (insert into recogniser (name, kind) values ('tone', 'tone') returning id)
    insert into assistant (name, llm_account_id, voice_id, recogniser_id, prompt, opening_line, hangup_line, silence_line, trouble_line)
    select 'talks', m.id, v.id, r.id, '你是客服。', $2::text, '再见。', '您好，听得到吗？', '抱歉，再见。' from m, v, r returning id`,
    [model.baseUrl, opening],
  );
  return withTransaction(db, async (tx) => {
    const line = await tx.query<{ id: string }>(
      `insert into line (name, node, gateway, address, capacity, codec) values ('line', $1::text, $2::text, '127.0.0.1', $3::integer, 'PCMU')
      returning id`,
      [fs.address.name, fs.gateway, atOnce],
    );
    const lineId = line.rows[0]?.id ?? '';
    await ensureLineSlots(tx, lineId, atOnce);
    const assistantId = rows[0]?.id ?? '';
    const common = { voiceId: null, playTimes: 1, callingWindow: null, retry: null, startAt: null, createdBy: null };
    const made = {
      name: 'talks',
      type: 'ai',
      maxConcurrency: atOnce,
      lineIds: [lineId],
      assistantId,
      ringSecondsMax: 20,
    } as const;
    const taskId = await makeTasks(tx).create({ ...common, ...made, dedupe: 'file', onMachine: 'goOn' });
    const drafts = numbers.map((number, n) => ({ number, name: '', message: null, variables: {}, rowNumber: n + 1 }));
    await appendContacts(tx, { taskId, drafts, refused: 0, createdBy: null });
    await makeTaskChanges(tx).step({ taskId, step: 'start' });
    return taskId;
  });
}

type Written = { speaker: 'us' | 'callee'; text: string; heard: string };

/** What the product wrote down of a call. */
async function written(number: string): Promise<Written[]> {
  const { rows } = await db.query<Written>(
    `select t.speaker, t.text, case t.speaker when 'us' then t.heard else t.text end as heard
    from turn t join call c on c.id = t.call_id where c.number = $1::text order by t.n`,
    [number],
  );
  return rows.filter(({ heard }) => heard !== '');
}

/** A word with the mark behind it: its data tones are over before its sound is, so a listener knows it although it was cut. */
const lettersAtBreak = 2;

/**
 * A switch short of processor time drops a frame that it received now and then (see audio.test.ts), and a frame is a word: so many of the
 * callees' sentences may lack one. Nothing of the kind excuses a word of ours.
 */
const tornShareMax = 0.03;

/** Every line of a talk that was not written down as it was said and heard. */
function differences(turns: readonly Written[], heard: readonly Heard[]): { speaker: string; what: string }[] {
  const differing: { speaker: string; what: string }[] = [];
  for (let n = 0; n < Math.max(turns.length, heard.length); n += 1) {
    const [turn, said] = [turns[n], heard[n]];
    if (turn !== undefined && isWhatWasHeard(turn, said)) continue;
    const what = `${n}: written ${turn?.speaker} “${turn?.heard}” of “${turn?.text}”, said ${said?.speaker} “${said?.text}”`;
    differing.push({ speaker: turn?.speaker === said?.speaker ? (turn?.speaker ?? '') : 'another', what });
  }
  return heard.at(-1)?.text === goodbye ? differing : [...differing, { speaker: 'us', what: 'no goodbye was heard' }];
}

function isWhatWasHeard({ speaker, text, heard }: Written, said: Heard | undefined): boolean {
  if (said?.speaker !== speaker) return false;
  if (said.text === heard) return true;
  const brokeOff = heard.length < text.length;
  return (
    brokeOff && text.startsWith(said.text) && said.text.startsWith(heard) && said.text.length - heard.length <= lettersAtBreak
  );
}

it(
  'writes down word for word what was said and heard, however often it was interrupted',
  async () => {
    const callees = Array.from({ length: talks }, (_, seed) => new ChattingCallee({ questions, seed }));
    const numberOf = new Map(
      callees.map((callee) => [callee, fs.carrier.callee({ kind: 'answers', speaks: (phone) => callee.begin(phone) })]),
    );
    const taskId = await startTask([...numberOf.values()]);
    const status = async (): Promise<string | undefined> => (await makeTasks(db).find(taskId))?.status;
    await until('the end of the task', async () => (await status()) === 'completed', taskMsMax);
    const differing: { number: string; speaker: string; what: string }[] = [];
    for (const [callee, number] of numberOf) {
      for (const one of differences(await written(number), callee.transcript)) differing.push({ number, ...one });
    }
    const torn = differing.filter(({ speaker }) => speaker === 'callee');
    const report = await (await openDoor(origin)).get<Report>(`/reports/latency?taskId=${taskId}`);
    tell({ callees, torn: torn.map(({ what }) => what), report });
    expect(differing.filter(({ speaker }) => speaker !== 'callee')).toEqual([]);
    expect(torn.length).toBeLessThanOrEqual(talks * questions.length * tornShareMax);
    const [row] = report.items;
    expect(row).toMatchObject({ calls: talks });
    expect(row?.stages['firstAudio']?.p95).toBeGreaterThan(0);
  },
  taskMsMax + 60_000,
);

type Quantiles = { p50: number; p95: number };
type Report = { items: { answers: number; calls: number; stages: Record<string, Quantiles | null> }[] };

function tell({ callees, torn, report }: { callees: readonly ChattingCallee[]; torn: readonly string[]; report: Report }): void {
  const words = (values: readonly number[]): string =>
    `${values.length}, p50 ${Math.round(quantile(values, 0.5))} ms, p95 ${Math.round(quantile(values, 0.95))} ms`;
  process.stdout.write(
    [
      `${callees.length} talks; sentences of callees with a word torn on the way: ${torn.length}`,
      ...torn,
      `callee stops → our first sound on the wire: ${words(callees.flatMap(({ answeredMs }) => answeredMs))}`,
      `callee’s first sound → our last: ${words(callees.flatMap(({ silencedMs }) => silencedMs))}`,
      `latency report: ${JSON.stringify(report.items)}`,
      '',
    ].join('\n'),
  );
}

/**
 * Whole conversations by the whole product through a real switch: workers and api as processes of their own, callees behind the carrier
 * who ask ten questions each and interrupt at random. FREESWITCH_TEST_TALKS (100) of them, FREESWITCH_TEST_TALKS_AT_ONCE (10) at a time.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { quantile } from '../../bench/quantiles.ts';
import { openDoor } from '../end-to-end/door.ts';
import { ChattingCallee } from '../end-to-end/talks/chatting-callee.ts';
import { type Difference, differences } from '../end-to-end/talks/compare-talk.ts';
import { questions } from '../end-to-end/talks/question-model.ts';
import { openRealProduct, type RealProduct } from './real-product.ts';

const talks = Number(process.env['FREESWITCH_TEST_TALKS'] ?? 100);
const atOnce = Number(process.env['FREESWITCH_TEST_TALKS_AT_ONCE'] ?? 10);
/** A talk of ten questions and answers takes somewhat more than a minute. */
const talkMsMax = 150_000;
const taskMsMax = 60_000 + Math.ceil(talks / atOnce) * talkMsMax;

let product: RealProduct;

beforeAll(async () => {
  product = await openRealProduct();
  for (const name of ['api', 'task-worker', 'call-worker'] as const) await product.processes.start(name);
}, 120_000);

afterAll(() => product.close(), 60_000);

it(
  'writes down word for word what was said and heard, however often it was interrupted',
  async () => {
    const callees = Array.from({ length: talks }, (_, seed) => new ChattingCallee({ questions, seed }));
    const numberOf = new Map(
      callees.map((callee) => [callee, product.fs.carrier.callee({ kind: 'answers', speaks: (phone) => callee.begin(phone) })]),
    );
    const taskId = await product.talks([...numberOf.values()], { atOnce });
    await product.untilCompleted(taskId, taskMsMax);
    const differing: (Difference & { number: string })[] = [];
    for (const [callee, number] of numberOf) {
      for (const one of await differences(product.db, number, callee.transcript)) differing.push({ number, ...one });
    }
    const report = await (await openDoor(product.origin)).get<Report>(`/reports/latency?taskId=${taskId}`);
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

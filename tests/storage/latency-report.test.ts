/** What the latency report tells of the times that turns keep. */
import { beforeAll, expect, it } from 'vitest';
import type { TalkServices, TurnTimings } from '../../domain/call.ts';
import { latencyReport } from '../../storage/latency-report.ts';
import { makeTurns } from '../../storage/turns.ts';
import { completed, dialOne, makeAssistant, makeLine, makeTask, useWorld } from './world.ts';

const world = useWorld();
const span = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) };

let lineId = '';
beforeAll(async () => {
  lineId = await makeLine(world.db, { capacity: 20 });
});

/** A talk with one answer for each of the timings. */
async function talk(taskId: string, answers: readonly TurnTimings[], services?: TalkServices): Promise<void> {
  const grant = await dialOne(world.ledger, taskId);
  await world.ledger.markLive(grant);
  for (const [n, timings] of answers.entries()) {
    const turn = { n, speaker: 'us', text: '好', heard: '好', interrupted: false, startMs: n, endMs: n + 1, timings } as const;
    await makeTurns(world.db).save(grant, turn, services);
  }
  await world.ledger.release({ ...grant, result: completed, waiter: null });
}

const task = () => makeTask(world.db, { contacts: 10, maxConcurrency: 10, lineIds: [lineId] });

const answer = (modelMs: number, ownMs: number): TurnTimings => ({
  recognisedMs: 100,
  endpointedMs: 400,
  askedMs: 150,
  firstTokenMs: 150 + modelMs,
  firstClauseMs: 200 + modelMs,
  voicedMs: 300 + modelMs,
  firstAudioMs: 300 + modelMs + ownMs,
});

it('tells medians and tails of each part of the wait, and of all of it', async () => {
  const taskId = await task();
  await talk(taskId, [answer(500, 10), answer(600, 20), answer(700, 90)]);
  const [row] = await latencyReport(world.db, { by: 'task', taskId, ...span });
  expect(row).toMatchObject({
    id: taskId,
    name: 'a task',
    answers: 3,
    calls: 1,
    stages: {
      recognised: { p50: 100, p95: 100 },
      endpointed: { p50: 400, p95: 400 },
      model: { p50: 600, p95: 690 },
      voice: { p50: 100, p95: 100 },
      own: { p50: 20, p95: 83 },
      firstAudio: { p50: 920, p95: 1073 },
    },
  });
});

it('counts for ourselves only what comes after the endpoint, when an early answer had to wait for it', async () => {
  const taskId = await task();
  await talk(taskId, [
    { endpointedMs: 900, askedMs: 100, firstTokenMs: 200, firstClauseMs: 250, voicedMs: 910, firstAudioMs: 930 },
  ]);
  const [row] = await latencyReport(world.db, { by: 'task', taskId, ...span });
  expect(row?.stages).toMatchObject({ recognised: null, voice: { p50: 10 }, own: { p50: 20 } });
});

it('leaves out words that answered nobody, and calls of another time', async () => {
  const taskId = await task();
  await talk(taskId, [{}, answer(500, 10)]);
  expect(await latencyReport(world.db, { by: 'task', taskId, ...span })).toMatchObject([{ answers: 1 }]);
  const before = { from: new Date(Date.now() - 7_200_000), to: new Date(Date.now() - 3_600_000) };
  expect(await latencyReport(world.db, { by: 'task', taskId, ...before })).toEqual([]);
});

it('is told by the accounts that served each answer, also when the assistant has others now or they are gone', async () => {
  const taskId = await task();
  const { voiceId } = await makeAssistant(world.db);
  const goneVoiceId = '00000000-0000-4000-8000-000000000001';
  await talk(taskId, [answer(1, 1), answer(1, 1)], { llmAccountId: null, voiceId, recogniserId: null });
  await talk(taskId, [answer(1, 1)], { llmAccountId: null, voiceId: goneVoiceId, recogniserId: null });
  const rows = await latencyReport(world.db, { by: 'voice', taskId, ...span });
  expect(rows[0]?.name).toMatch(/^voice-/);
  expect(rows).toMatchObject([
    { id: voiceId, answers: 2 },
    { id: goneVoiceId, answers: 1, name: null },
  ]);
});

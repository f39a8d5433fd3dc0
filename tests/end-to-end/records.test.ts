/** What is kept of a call that really took place: words, times, sound, story, grade and the row of the export. */

import type { Static } from 'typebox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallDetail, HistoryStep } from '../../api/calls/call-schemas.ts';
import { readWav } from '../../audio/wav.ts';
import { type CallCentre, interrupter as interrupts, openCallCentre } from './call-centre.ts';
import { append, type Front, makeAiTask, openFront, pressed, untilStatus } from './door-tasks.ts';
import { callsOf, numbersOf } from './lists.ts';
import { rowsOf } from './sheets.ts';
import { type Listening, listenIn, mishearing, saidIn } from './switch-log.ts';
import { until } from './waiting.ts';

type Detail = Static<typeof CallDetail>;

let centre: CallCentre;
let front: Front;
let listening: Listening;
let taskId: string;
const [talker = '', interrupter = '', busy = ''] = numbersOf(['4006', interrupts, '0486'], 3);
const records = new Map<string, Detail>();

beforeAll(async () => {
  centre = await openCallCentre();
  listening = listenIn(centre);
  await Promise.all([centre.start('api'), centre.start('task-worker'), centre.start('call-worker')]);
  front = await openFront(centre);
  taskId = await makeAiTask(front, 3);
  await append(front, taskId, [
    { number: talker, name: '张三', variables: { 城市: '北京' } },
    { number: interrupter, name: '=李四' },
    { number: busy, name: '王五' },
  ]);
  await pressed(front, taskId, 'start');
  await untilStatus(front, taskId, 'completed', 90_000);
  for (const { id, number } of await callsOf(centre, taskId)) {
    const detail = () => front.door.get<Detail>(`/calls/${id}`);
    await until('the grade', async () => (await detail()).intentState !== 'due', 30_000);
    records.set(number, await detail());
  }
}, 180_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-4000));
});

afterAll(async () => {
  listening.close();
  await centre.close();
});

function recordOf(number: string): Detail {
  const record = records.get(number);
  if (record === undefined) throw new Error('no record of this number');
  return record;
}

const joined = (texts: readonly string[]): string => texts.join('').replace(/\s/gu, '');
const saidOf = (number: string, speaker: 'us' | 'callee') =>
  listening
    .of(number)
    .filter((line) => line.speaker === speaker)
    .map(({ text }) => text);
const turnsOf = (number: string, speaker: 'us' | 'callee') => recordOf(number).turns.filter((turn) => turn.speaker === speaker);

describe('the record of a talk', () => {
  it.each([
    ['that nobody interrupts', talker],
    ['with an interruption', interrupter],
  ])('%s has every word of both sides as the callee heard and said it', (_, number) => {
    // Who says hello before our ears are on the line is not heard; all later words are.
    const [hello = '', ...later] = saidOf(number, 'callee');
    const recognised = joined(turnsOf(number, 'callee').map(({ text }) => text));
    expect(joined([hello, ...later]).endsWith(recognised)).toBe(true);
    expect(recognised.endsWith(joined(later))).toBe(true);

    const heard = joined(saidOf(number, 'us'));
    expect(mishearing({ ...saidIn(turnsOf(number, 'us')), heard, holes: listening.holesOf(number) })).toBeNull();
    expect(turnsOf(number, 'us').length).toBeGreaterThan(1);
  });

  it('marks the interruption, and what was heard until then', () => {
    const opening = (number: string) => turnsOf(number, 'us')[0];
    expect(opening(talker)).toMatchObject({ interrupted: false, heard: opening(talker)?.text });
    const cut = opening(interrupter);
    expect(cut?.interrupted).toBe(true);
    expect(cut?.heard.length).toBeGreaterThan(2);
    expect(cut?.heard.length).toBeLessThan(cut?.text.length ?? 0);
    expect(cut?.text.startsWith(cut.heard)).toBe(true);
    expect(turnsOf(interrupter, 'us')[1]).toMatchObject({ interrupted: false });
  });

  it('tells where the time of each answer went, in the order of its steps', () => {
    const answers = turnsOf(talker, 'us').filter(({ timings }) => timings.firstTokenMs !== undefined);
    expect(answers.length).toBeGreaterThan(0);
    for (const { timings } of answers) {
      const { recognisedMs = -1, endpointedMs = -1, firstTokenMs = -1, firstClauseMs = -1, firstAudioMs = -1 } = timings;
      expect(Math.min(recognisedMs, endpointedMs)).toBeGreaterThanOrEqual(0);
      expect(firstClauseMs).toBeGreaterThanOrEqual(firstTokenMs);
      expect(firstAudioMs).toBeGreaterThanOrEqual(Math.max(firstClauseMs, endpointedMs));
    }
  });

  it('has the facts of the call and a sentence about its end', () => {
    expect(recordOf(talker)).toMatchObject({
      number: talker,
      name: '张三',
      variables: { 城市: '北京' },
      outcome: 'completed',
      connected: true,
      state: 'final',
    });
    expect(recordOf(talker).talkSeconds).toBeGreaterThan(3);
    expect(recordOf(busy)).toMatchObject({ outcome: 'busy', connected: false, recording: null, turns: [], talkSeconds: null });
    expect(recordOf(busy).evidence).toMatchObject({ cause: 'USER_BUSY', sipCode: 486 });
    for (const { sentence } of records.values()) expect(sentence).toMatch(/^[A-Z].* .*\.$/u);
  });

  it('is graded by the language model', () => {
    expect(recordOf(talker)).toMatchObject({ intent: 'F', intentState: 'given' });
    expect(recordOf(busy)).toMatchObject({ intent: null, intentState: 'none' });
  });

  it('tells its durable story to the end', async () => {
    const story = await front.door.get<{ kept: boolean; workflowId: string; steps: Static<typeof HistoryStep>[] }>(
      `/calls/${recordOf(talker).id}/history`,
    );
    expect(story.kept).toBe(true);
    expect(story.workflowId).toContain(taskId);
    const events = story.steps.map(({ event }) => event);
    expect(events[0]).toBe('WorkflowExecutionStarted');
    expect(events.at(-1)).toBe('WorkflowExecutionCompleted');
    expect(events.filter((event) => event === 'ActivityTaskCompleted')).toHaveLength(2);
    for (const { sentence } of story.steps) expect(sentence).not.toMatch(/\{|undefined/u);
    expect(JSON.stringify(story)).not.toContain(talker);
    expect(recordOf(talker).steps.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['claimed', 'permitted', 'answered', 'ended']),
    );
  });
});

describe('the recording', () => {
  it('has the callee left and us right, as long as the talk, and can be had in parts', async () => {
    const { id, talkSeconds } = recordOf(talker);
    const whole = await front.door.ask('GET', `/calls/${id}/recording`);
    expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    const { rateHz, left, right = new Int16Array() } = readWav(whole.bytes);
    expect(rateHz).toBe(8000);
    expect(Math.abs(left.length / rateHz - (talkSeconds ?? 0))).toBeLessThan(1);
    expect(loudSeconds(left)).toBeGreaterThan(1);
    expect(loudSeconds(right)).toBeGreaterThan(1);

    const part = await front.door.ask('GET', `/calls/${id}/recording`, { headers: { range: 'bytes=100-299' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-299/${whole.bytes.length}`);
    expect(part.bytes.equals(whole.bytes.subarray(100, 300))).toBe(true);
    const beyond = { range: `bytes=${whole.bytes.length}-` };
    expect((await front.door.ask('GET', `/calls/${id}/recording`, { headers: beyond })).status).toBe(416);
    expect((await front.door.ask('GET', `/calls/${recordOf(busy).id}/recording`)).status).toBe(404);
  });
});

/** Seconds that are loud enough for an ear. */
function loudSeconds(samples: Int16Array): number {
  const frame = 160;
  let loud = 0;
  for (let from = 0; from + frame <= samples.length; from += frame) {
    const power = samples.subarray(from, from + frame).reduce((sum, sample) => sum + sample * sample, 0) / frame;
    if (Math.sqrt(power) > 300) loud += 1;
  }
  return (loud * frame) / 8000;
}

describe('the export', () => {
  it('has one row for each call, and no cell that a spreadsheet would run', async () => {
    const reply = await front.door.ask('GET', `/calls/export.xlsx?taskId=${taskId}&lang=en`);
    const [header = [], ...rows] = await rowsOf(reply.bytes);
    const cell = (row: unknown[], name: string) => row[header.indexOf(name)];
    const found = new Map(rows.map((row) => [cell(row, 'Number'), row]));
    expect([...found.keys()].toSorted()).toEqual([talker, interrupter, busy].toSorted());
    for (const [number, { id, sentence, hangupCause }] of records) {
      const row = found.get(number) ?? [];
      expect(cell(row, 'Call uuid')).toBe(id);
      expect(cell(row, 'Hang-up cause')).toBe(hangupCause);
      expect(sentence).toContain(String(cell(row, 'Reason')));
    }
    expect(cell(found.get(talker) ?? [], 'Intent')).toBe('F');
    expect(String(cell(found.get(interrupter) ?? [], 'Name'))).toBe("'=李四");
  });
});

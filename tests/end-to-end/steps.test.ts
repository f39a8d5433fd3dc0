/** What the buttons of a task do to calls that really ring, judged by the switch's own log. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StepRefusal } from '../../domain/task.ts';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { bodyOf } from './door.ts';
import { append, type Front, makeAiTask, openFront, press, pressed, taskOf, untilStatus } from './door-tasks.ts';
import { callsOf, heldSlots, numbersOf } from './lists.ts';
import { mostAtOnce, rungOf, switchLog } from './switch-log.ts';
import { until } from './waiting.ts';

let centre: CallCentre;
let front: Front;

beforeAll(async () => {
  centre = await openCallCentre();
  await Promise.all([centre.start('api'), centre.start('task-worker'), centre.start('call-worker')]);
  front = await openFront(centre);
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-4000));
});

afterAll(async () => {
  await centre.close();
});

const contactsOf = (numbers: readonly string[]) => numbers.map((number) => ({ number }));
const rung = (numbers: readonly string[]): string[] => rungOf(centre, numbers);

/** Numbers that a committed statement allowed to ring, sorted. */
async function permitted(taskId: string): Promise<string[]> {
  const calls = await callsOf(centre, taskId);
  return calls
    .filter(({ state }) => state === 'dialling' || state === 'live' || state === 'final')
    .map(({ number }) => number)
    .toSorted();
}

describe('pause and resume', () => {
  it('stop dialling at once, let calls end by themselves, and go on with exactly the undialled', async () => {
    const numbers = numbersOf(['5002', '0486'], 40, 1);
    const more = numbersOf(['5002'], 5, 2);
    const taskId = await makeAiTask(front, 8);
    await append(front, taskId, contactsOf(numbers));
    await pressed(front, taskId, 'start');
    await until('some rings', () => rung(numbers).length >= 12);

    await pressed(front, taskId, 'pause');
    const atPause = await permitted(taskId);
    await pressed(front, taskId, 'pause');
    const paused = await untilStatus(front, taskId, 'paused', 30_000);
    expect(await permitted(taskId)).toEqual(atPause);
    expect(rung(numbers)).toEqual(atPause);
    expect(atPause.length).toBeLessThan(numbers.length);
    expect(paused.counts).toMatchObject({ dialled: atPause.length, dialling: 0, notDialled: numbers.length - atPause.length });
    for (const call of await callsOf(centre, taskId)) {
      if (call.state !== 'final') continue;
      expect(call.outcome).toBe(call.number.endsWith('5002') ? 'completed' : 'busy');
      expect(call.endedBy).toBe('callee');
    }
    expect(await heldSlots(centre)).toBe(0);

    await pressed(front, taskId, 'resume');
    await pressed(front, taskId, 'resume');
    await pressed(front, taskId, 'start');
    await append(front, taskId, contactsOf(more));
    const { counts } = await untilStatus(front, taskId, 'completed', 60_000);
    expect(rung([...numbers, ...more])).toEqual([...numbers, ...more].toSorted());
    expect(counts).toMatchObject({ total: 45, dialled: 45, notDialled: 0, byOutcome: { completed: 25, busy: 20 } });
  });

  it('leave a completed task ready for appended contacts, of which alone the next start dials', async () => {
    const first = numbersOf(['0486'], 3, 3);
    const later = numbersOf(['0603'], 3, 3);
    const taskId = await makeAiTask(front, 3);
    await append(front, taskId, contactsOf(first));
    await pressed(front, taskId, 'start');
    await untilStatus(front, taskId, 'completed', 30_000);
    const before = rung([...first, ...later]);

    await append(front, taskId, contactsOf(later));
    expect(await taskOf(front, taskId)).toMatchObject({ status: 'completed', counts: { total: 6, notDialled: 3 } });
    expect(bodyOf<{ code: string }>(await press(front, taskId, 'pause')).code).toBe('task-is-completed' satisfies StepRefusal);
    await pressed(front, taskId, 'start');
    await until('the second end', async () => (await taskOf(front, taskId)).counts.dialled === 6, 30_000);
    await untilStatus(front, taskId, 'completed', 30_000);
    expect(rung([...first, ...later])).toEqual([...before, ...later].toSorted());
    expect(await callsOf(centre, taskId)).toHaveLength(6);
  });
});

describe('a step that makes no sense', () => {
  const cases: [step: 'start' | 'pause' | 'resume' | 'stop', code: StepRefusal][] = [
    ['start', 'nothing-to-dial'],
    ['pause', 'task-is-draft'],
    ['resume', 'task-is-draft'],
    ['stop', 'task-is-draft'],
  ];
  it.each(cases)('%s of an empty draft is refused with the reason %s', async (step, code) => {
    const taskId = await makeAiTask(front, 1);
    const reply = await press(front, taskId, step, step === 'stop' ? 'drain' : undefined);
    expect(reply.status).toBe(409);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    const problem = bodyOf<{ code: string; detail: string }>(reply);
    expect(problem.code).toBe(code);
    expect(problem.detail).toMatch(/^[A-Z].* .*\.$/u);
    expect((await taskOf(front, taskId)).status).toBe('draft');
  });
});

describe('the number of calls at once', () => {
  it('follows a change while the task runs, up and down, and is never exceeded on the switch', async () => {
    const numbers = numbersOf(['5002'], 36, 4);
    const taskId = await makeAiTask(front, 3);
    await append(front, taskId, contactsOf(numbers));
    const change = (maxConcurrency: number) => front.door.ask('PATCH', `/tasks/${taskId}`, { body: { maxConcurrency } });
    const up = (): number => centre.switch.channels().filter(({ number }) => numbers.includes(number)).length;
    await pressed(front, taskId, 'start');
    await until('three calls', () => up() === 3, 30_000);
    const callIds = async () =>
      new Set((await callsOf(centre, taskId)).filter(({ state }) => state !== 'claimed').map(({ id }) => id));
    await until('a free line that was used again', () => rung(numbers).length > 5, 30_000);
    expect(mostAtOnce(switchLog(centre), await callIds())).toBe(3);

    expect((await change(9)).status).toBe(200);
    await until('nine calls', () => up() === 9, 30_000);
    expect((await change(2)).status).toBe(200);
    const before = await callIds();
    expect(mostAtOnce(switchLog(centre), before)).toBe(9);
    await untilStatus(front, taskId, 'completed', 60_000);

    const all = await callIds();
    const after = new Set([...all].filter((id) => !before.has(id)));
    expect(after.size).toBeGreaterThan(4);
    expect(mostAtOnce(switchLog(centre), all, after)).toBe(2);
    expect(rung(numbers)).toEqual(numbers.toSorted());
  });
});

describe('stop', () => {
  it('with drain lets the calls in progress end by themselves and dials no more', async () => {
    const numbers = numbersOf(['5002'], 30, 5);
    const taskId = await makeAiTask(front, 5);
    await append(front, taskId, contactsOf(numbers));
    await pressed(front, taskId, 'start');
    await until('some rings', () => rung(numbers).length >= 7, 30_000);
    await pressed(front, taskId, 'stop', 'drain');
    const atStop = await permitted(taskId);
    await pressed(front, taskId, 'stop', 'drain');
    const { counts } = await untilStatus(front, taskId, 'stopped', 30_000);
    expect(rung(numbers)).toEqual(atStop);
    expect(counts).toMatchObject({ dialled: atStop.length, dialling: 0, notDialled: numbers.length - atStop.length });
    const ended = (await callsOf(centre, taskId)).filter(({ state }) => state === 'final');
    expect(ended.map(({ endedBy }) => endedBy)).toEqual(atStop.map(() => 'callee'));
    expect(await heldSlots(centre)).toBe(0);
    expect((await press(front, taskId, 'resume')).status).toBe(409);
  });

  it('with hangup ends the calls in progress at once, ringing and talking ones', async () => {
    const numbers = numbersOf(['5000', '2000'], 16, 6);
    const taskId = await makeAiTask(front, 8);
    await append(front, taskId, contactsOf(numbers));
    await pressed(front, taskId, 'start');
    const ours = () => centre.switch.channels().filter(({ number }) => numbers.includes(number));
    const up = (ending: string, answered: boolean): number =>
      ours().filter(({ number, answeredAtMs }) => number.endsWith(ending) && (answeredAtMs !== null) === answered).length;
    const halfTalk = (): boolean => up('5000', true) > 0 && up('2000', false) > 0 && up('5000', false) === 0;
    await until('eight calls, of which some talk and some ring', () => ours().length === 8 && halfTalk(), 30_000);
    const onLine = new Set(ours().map(({ number }) => number));
    await pressed(front, taskId, 'stop', 'hangup');
    await untilStatus(front, taskId, 'stopped', 15_000);
    expect(ours()).toEqual([]);
    expect(rung(numbers)).toEqual([...onLine].toSorted());
    const ended = (await callsOf(centre, taskId)).filter(({ state }) => state === 'final');
    expect(ended).toHaveLength(8);
    for (const { number, outcome, endedBy } of ended) {
      expect([outcome, endedBy]).toEqual([number.endsWith('5000') ? 'completed' : 'no-answer', 'us']);
    }
    expect(await heldSlots(centre)).toBe(0);
    expect(centre.switch.faults).toEqual([]);
  });
});

/** Switches are added on the page, emptied, lost and removed while a task runs over them, and no process is started again. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Crew, openCrew, type SimulatedNode } from './crew.ts';
import { bodyOf, type Door, openDoor } from './door.ts';
import { append, type Front, pressed, type TaskView, taskOf, untilStatus } from './door-tasks.ts';
import { callsOf, heldSlots, makeAssistant, numbersOf } from './lists.ts';
import { until } from './waiting.ts';

type SwitchNode = {
  name: string;
  state: string;
  fromPage: boolean;
  callsNow: number;
  workers: number;
  version: string | null;
  draining: { empty: boolean } | null;
  start: string | null;
};

const lineCapacity = 4;
let crew: Crew;
let door: Door;
let a: SimulatedNode;
let b: SimulatedNode;

beforeAll(async () => {
  crew = await openCrew({ nodes: ['a', 'b'], variables: { CARILLON_DRAIN_SECONDS: '2', CARILLON_NODES: '*' } });
  const [nodeA, nodeB] = crew.nodes;
  if (nodeA === undefined || nodeB === undefined) throw new Error('two nodes were asked for');
  [a, b] = [nodeA, nodeB];
  const onlyA = { FREESWITCH_NODES: `a=${a.now.password}@127.0.0.1:${a.now.port}` };
  await crew.startWith('api', onlyA);
  await Promise.all([crew.startWith('task-worker', onlyA), crew.startWith('call-worker', onlyA)]);
  door = await openDoor(crew.origin);
}, 180_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(crew.said().slice(-6000));
});

afterAll(async () => {
  await crew.close();
});

const nodeOf = (name: string): Promise<SwitchNode> => door.get<SwitchNode>(`/switch-nodes/${name}`);
const press = (name: string, act: 'drain' | 'resume'): Promise<SwitchNode> => door.post(`/switch-nodes/${name}/${act}`);

it('adds one, empties one, loses one and removes one: what is on the others goes on, and nobody is rung twice', async () => {
  await until('the switch of the settings', async () => (await nodeOf('a')).state === 'ready', 30_000);
  expect(await nodeOf('a')).toMatchObject({ fromPage: false, start: null });
  const added = { name: 'b', host: '127.0.0.1', port: b.now.port, password: b.now.password };
  expect(await door.post('/switch-nodes', added)).toMatchObject({ fromPage: true });
  await until('the added switch', async () => (await nodeOf('b')).state === 'ready', 30_000);
  await until('its worker', async () => (await nodeOf('b')).workers === 1, 30_000);
  expect((await nodeOf('b')).version).toMatch(/./);

  const lineIds = [await crew.makeLine('a', lineCapacity), await crew.makeLine('b', lineCapacity)];
  const assistantId = await makeAssistant(crew);
  const draft = { name: 'over two', type: 'ai', maxConcurrency: 8, lineIds, assistantId, ringSecondsMax: 6 };
  const { id: taskId } = await door.post<TaskView>('/tasks', draft);
  const front: Front = { door, lineId: '', assistantId, voiceId: '' };
  const numbers = numbersOf(['5002', '0486', '5002', '4006'], 100);
  await append(
    front,
    taskId,
    numbers.map((number) => ({ number })),
  );
  await pressed(front, taskId, 'start');
  await until('calls on both', () => a.rings().length >= 4 && b.rings().length >= 4, 60_000);

  // Emptied: what is on it goes on to its end, nothing new comes, the other one carries the task.
  await press('a', 'drain');
  await until('an empty switch', async () => (await nodeOf('a')).draining?.empty === true, 60_000);
  expect(a.now.channels()).toEqual([]);
  const [rungOnA, rungOnB] = [a.rings().length, b.rings().length];
  await until('the other one to go on', () => b.rings().length >= rungOnB + 6, 60_000);
  expect(a.rings().length).toBe(rungOnA);
  await press('a', 'resume');
  await until('calls again', () => a.rings().length > rungOnA, 60_000);

  // Lost for good: its calls have an end, the other one goes on.
  await until('calls on the one that dies', () => b.now.channels().length > 0, 60_000);
  const lost = new Set(b.now.channels().map(({ uuid }) => uuid));
  await b.die();
  const ended = async (): Promise<boolean> => {
    const calls = await callsOf(crew, taskId);
    return calls.filter(({ id, state }) => lost.has(id) && state === 'final').length === lost.size;
  };
  await until('the end of its calls', ended, 15_000);
  const before = a.rings().length;
  await until('new calls on the other', () => a.rings().length >= before + 4, 60_000);
  await untilStatus(front, taskId, 'completed', 120_000);

  const rung = crew.rings().map(({ number }) => number);
  expect(rung.toSorted()).toEqual([...new Set(rung)].toSorted());
  const calls = await callsOf(crew, taskId);
  expect(calls.map(({ number }) => number).toSorted()).toEqual(numbers.toSorted());
  for (const { id, outcome, reason, endedBy } of calls) {
    if (!lost.has(id)) continue;
    // Whose callee hung up just then, or which said goodbye, had ended by itself.
    if (endedBy === 'callee' || reason === 'end-call') continue;
    expect(['nobody', 'switch']).toContain(endedBy);
    expect([`${outcome} ${reason ?? ''}`]).toEqual([
      outcome === 'completed' ? 'completed answered-switch-lost' : 'switch-lost switch-restarted',
    ]);
  }
  expect((await taskOf(front, taskId)).counts).toMatchObject({ total: 100, dialled: 100, notDialled: 0, dialling: 0 });
  expect(await heldSlots(crew)).toBe(0);

  // Removed: refused while a line stands on it, then let go of by the worker that runs.
  const refused = await door.ask('DELETE', '/switch-nodes/b');
  expect([refused.status, bodyOf<{ code: string }>(refused).code]).toEqual([409, 'node-has-lines']);
  await crew.db.query(`update line set node = 'a', gateway = 'other' where node = 'b'`);
  expect((await door.ask('DELETE', '/switch-nodes/b')).status).toBe(204);
  await until('the worker to let go', async () => {
    const { rows } = await crew.db.query<{ node: string }>('select node from worker_presence');
    return rows.every(({ node }) => node === 'a');
  });
  expect((await door.ask('GET', '/switch-nodes/b')).status).toBe(404);
}, 300_000);

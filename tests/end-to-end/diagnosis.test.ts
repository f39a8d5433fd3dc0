/** Each trouble of the FAQ, staged for real; the diagnosis names it, as the table in docs/diagnosis.md says. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answers } from '../../simulator/callee/callee-plan.ts';
import { calleesByNumber } from '../../simulator/callee/number-patterns.ts';
import { Presence } from '../../storage/presence.ts';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { type Check, makeCheckLooks } from './check-looks.ts';
import { bodyOf, type Door, openDoor } from './door.ts';
import { append, type ContactDraft, type Front, openFront, pressed, untilStatus } from './door-tasks.ts';
import { numbersOf } from './lists.ts';
import { until } from './waiting.ts';

let centre: CallCentre;
let door: Door;
let front: Front;
let provider: Server;
let services: string;
let deadPort: number;
const { look, note, expectTable } = makeCheckLooks(() => door);

/** What providers answer in trouble, by the first part of the path. */
const staged: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'wrong-key': (response) => json(response, 401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } }),
  'agent-app': (response) =>
    json(response, 400, { code: 'invalid_param', message: 'Agent Chat App does not support blocking mode', status: 400 }),
};

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function makeLine(gateway: string, change: object = {}): Promise<string> {
  centre.switch.setGateway(gateway, { callees: calleesByNumber({ otherwise: () => answers({ kind: 'silent' }), ringMs: 50 }) });
  const draft = { name: gateway, node: 'simulated', gateway, profile: 'external', address: '127.0.0.1:5060', register: false };
  return (await door.post<{ id: string }>('/lines', { ...draft, capacity: 5, callerNumbers: [], ...change })).id;
}

type TaskPlan = { lineId: string; type?: 'ai' | 'notification'; change?: object; contacts?: readonly ContactDraft[] };

async function makeTask({ lineId, type = 'notification', change = {}, contacts = [] }: TaskPlan): Promise<string> {
  const speaker = type === 'ai' ? { assistantId: front.assistantId } : { voiceId: front.voiceId, playTimes: 1 };
  const draft = { name: 'staged', type, maxConcurrency: 5, lineIds: [lineId], ringSecondsMax: 6, ...speaker, ...change };
  const { id } = await door.post<{ id: string }>('/tasks', draft);
  if (contacts.length > 0) await append(front, id, contacts);
  return id;
}

const spoken = (endings: readonly string[], count: number, series: number, message = '您好。'): ContactDraft[] =>
  numbersOf(endings, count, series).map((number) => ({ number, message }));

async function dialOut(plan: TaskPlan): Promise<string> {
  const taskId = await makeTask(plan);
  await pressed(front, taskId, 'start');
  await untilStatus(front, taskId, 'completed', 120_000);
  return taskId;
}

async function callIdOf(taskId: string): Promise<string> {
  const { items } = await door.get<{ items: { id: string }[] }>(`/calls?taskId=${taskId}`);
  return items[0]?.id ?? '';
}

beforeAll(async () => {
  centre = await openCallCentre();
  deadPort = await findFreePort();
  provider = createServer((request, response) => {
    request.resume().on('end', () => staged[request.url?.split('/')[1] ?? '']?.(response));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  services = `127.0.0.1:${(provider.address() as AddressInfo).port}`;
  await Promise.all([centre.start('api'), centre.start('call-worker')]);
  door = await openDoor(centre.origin);
  // Nobody does the work of tasks yet.
  note('no task worker', await look('task-worker'));
  await centre.start('task-worker');
  front = await openFront(centre, { capacity: 100 });
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-4000));
});

afterAll(async () => {
  await new Promise((resolve) => provider.close(resolve));
  await centre.close();
});

describe('I started the task, and no phone rings', () => {
  const task = (taskId: string) => ({ query: `?taskId=${taskId}` });

  it('a task without a list, one that was not started, and one whose list is dialled', async () => {
    const { lineId } = front;
    const empty = await makeTask({ lineId });
    note('a task without a list', await look('task-dials', task(empty)));
    const waiting = await makeTask({ lineId, contacts: spoken(['0486'], 2, 0) });
    const found = await look('task-dials', task(waiting));
    note('a task that nobody started', found);
    // The button beside the verdict starts it.
    expect(found.cure?.kind).toBe('start-task');
    await door.post(`/checks/${found.id}/cure`);
    await untilStatus(front, waiting, 'completed');
    note('a list that is dialled to its end', await look('task-dials', task(waiting)));
  });

  it('hours that are closed', async () => {
    const { lineId } = front;
    const today = new Date().getUTCDay();
    const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
    const later = days[(today + 3) % 7] ?? 'sun';
    const callingWindow = { timeZone: 'UTC', days: { [later]: [['09:00', '18:00']] } };
    const closed = await makeTask({ lineId, contacts: spoken(['0486'], 1, 1), change: { callingWindow } });
    await pressed(front, closed, 'start');
    note('calling hours that are closed now', await look('task-dials', task(closed)));
  });

  it('five calls at once on a line of one', async () => {
    const lineId = await makeLine('single', { capacity: 1 });
    const taskId = await makeTask({ lineId, contacts: spoken(['0486'], 1, 2) });
    const found = await look('task-concurrency', task(taskId));
    note('concurrency 5 on a line of 1', found);
    await door.post(`/checks/${found.id}/cure`);
    expect((await look('task-concurrency', task(taskId))).verdict).toBe('holds');
  });

  it('a notification without texts, and a list of 20 rows of which 15 count', async () => {
    const taskId = await makeTask({ lineId: front.lineId });
    const upload = async (id: string, rows: readonly string[]): Promise<void> => {
      const reply = await door.ask('POST', `/tasks/${id}/imports`, {
        file: { name: 'list.csv', bytes: Buffer.from(['手机号码,通知内容', ...rows].join('\n')) },
      });
      const { id: importId } = bodyOf<{ id: string }>(reply);
      await until(
        'the list is read',
        async () => (await door.get<{ status: string }>(`/tasks/${id}/imports/${importId}`)).status !== 'reading',
      );
    };
    await upload(taskId, ['13800000001,', '13800000002,']);
    note('a notification whose rows have no text', await look('task-texts', task(taskId)));
    const numbers = Array.from({ length: 15 }, (_, n) => `139000000${String(n).padStart(2, '0')},您好。`);
    const other = await makeTask({ lineId: front.lineId });
    await upload(other, [...numbers, ...numbers.slice(0, 4), '1234567890123456789,您好。']);
    note('20 rows in the file, 15 in the list', await look('list-whole', task(other)));
  });

  it('a gateway that is down', async () => {
    const lineId = await makeLine('dead');
    centre.switch.setGateway('dead', { up: false });
    const taskId = await makeTask({ lineId, contacts: spoken(['0486'], 1, 3) });
    await until('the gateway is seen', async () => (await look('line-usable', task(taskId))).code === 'line-down', 60_000);
    await pressed(front, taskId, 'start');
    note('a gateway that is down', await look('line-usable', task(taskId)));
    note('a task whose only gateway is down', await look('task-dials', task(taskId)));
  });

  it('a carrier that forbids every call, and the rest that follows', async () => {
    const lineId = await makeLine('forbidding', { capacity: 1 });
    const taskId = await makeTask({ lineId, contacts: spoken(['1403'], 6, 4), change: { maxConcurrency: 1 } });
    await pressed(front, taskId, 'start');
    await until('the line rests', async () => (await look('line-usable', task(taskId))).code === 'line-rests', 60_000);
    note('a carrier that forbids every call', await look('task-carrier', task(taskId)));
    const resting = await look('line-usable', task(taskId));
    note('a line that rests after five failures', resting);
    note('a call that the carrier forbade', await look('call-outcome', { query: `?callId=${await callIdOf(taskId)}` }));
    await door.post(`/tasks/${taskId}/pause`);
    await door.post(`/checks/${resting.id}/cure`);
    expect((await look('line-usable', task(taskId))).code).not.toBe('line-rests');
  });

  it('a carrier that speaks another codec', async () => {
    const lineId = await makeLine('other-codec');
    const taskId = await dialOut({ lineId, contacts: spoken(['1488'], 1, 5) });
    const found = await look('codec-agreed', task(taskId));
    note('a carrier that refuses the codec', found);
    await door.post(`/checks/${found.id}/cure`);
    expect(await door.get<{ codec: string }>(`/lines/${lineId}`)).toMatchObject({ codec: 'PCMU' });
  });
});

describe('it hangs up at once, there is no sound, the customer can’t be heard', () => {
  it.each([
    [
      'a wrong key of the model',
      'model-answers',
      '/llm-accounts',
      () => ({ kind: 'openai-compatible', baseUrl: `http://${services}/wrong-key/v1`, model: 'm', apiKey: 'sk-staged' }),
    ],
    [
      'a Dify app of the type Agent',
      'model-answers',
      '/llm-accounts',
      () => ({ kind: 'dify', baseUrl: `http://${services}/agent-app/v1/chat-messages`, apiKey: 'app-staged' }),
    ],
    [
      'a voice with a wrong key',
      'voice-speaks',
      '/voices',
      () => ({ kind: 'openai', baseUrl: `http://${services}/wrong-key/v1`, model: 'm', voiceName: 'v', apiKey: 'sk-staged' }),
    ],
    [
      'a recogniser that is dead',
      'recogniser-hears',
      '/recognisers',
      () => ({ kind: 'funasr', baseUrl: `ws://127.0.0.1:${deadPort}` }),
    ],
  ])('%s', async (fault, kind, path, draft) => {
    const { id } = await door.post<{ id: string }>(path, { name: fault, ...draft() });
    expect((await look(kind, { subjectId: id })).code).toBe('service-untested');
    note(fault, await door.post<Check>(`/checks/${kind}~${id}/run`));
    expect((await look(kind, { subjectId: id })).verdict).toBe('fails');
  });

  it('a callee whose sound never comes in', async () => {
    const lineId = await makeLine('one-way');
    const taskId = await dialOut({ lineId, contacts: spoken(['5000'], 1, 6, '您好，这是一条测试通知，请您注意查收，谢谢。') });
    note('sound that goes one way', await look('sound-heard', { query: `?taskId=${taskId}` }));
    note('a call without a packet from the callee', await look('call-sound', { query: `?callId=${await callIdOf(taskId)}` }));
  });
});

it('the call drops after 30-odd seconds', async () => {
  // Longer than the 32 s after which an answer without an ACK is given up.
  const message = '您好，这是一条很长的测试通知。'.repeat(60);
  const [unheard, missing] = [await makeLine('ack-unheard'), await makeLine('ack-missing')];
  const [first, second] = await Promise.all([
    dialOut({ lineId: unheard, contacts: spoken(['5004'], 3, 7, message) }),
    dialOut({ lineId: missing, contacts: spoken(['5005'], 1, 8, message) }),
  ]);
  note('three answers whose ACK never reaches the callee', await look('ack-reaches-callee', { query: `?taskId=${first}` }));
  note('an answer whose ACK never comes', await look('ack-reaches-switch', { query: `?taskId=${second}` }));
  note('a call that the callee ends after 32 s', await look('call-length', { query: `?callId=${await callIdOf(first)}` }));
  note('a call that the switch ends after 32 s', await look('call-length', { query: `?callId=${await callIdOf(second)}` }));
}, 150_000);

describe('the system', () => {
  it('a wrong password of the event socket, and a switch that is not there', async () => {
    const port = centre.switch.port;
    await Promise.all([
      centre.start('call-worker', { FREESWITCH_NODES: `locked=not-the-password@127.0.0.1:${port}` }),
      centre.start('call-worker', { FREESWITCH_NODES: `absent=whatever@127.0.0.1:${deadPort}` }),
    ]);
    await until(
      'the password is refused',
      async () => (await look('switch', { subjectId: 'locked' })).code === 'switch-wrong-password',
    );
    note('a wrong password of the event socket', await look('switch', { subjectId: 'locked' }));
    await until('the switch is away', async () => (await look('switch', { subjectId: 'absent' })).code === 'switch-away');
    note('a switch that does not run', await look('switch', { subjectId: 'absent' }));
  });

  it('a worker of another release', async () => {
    const connectionString = centre.db.options.connectionString ?? '';
    const old = new Presence({
      ...{ connectionString, owner: 'old/1/x', kind: 'call-worker', nodes: ['simulated'], release: '0.0.9+old' },
      log: pino({ level: 'silent' }),
    });
    await old.start();
    note('a worker that an upgrade left running', await look('release'));
    await old.close();
  });

  it('a workflow server that is away', async () => {
    const port = await findFreePort();
    await centre.start('api', { CARILLON_PORT: String(port), TEMPORAL_ADDRESS: `127.0.0.1:${deadPort}` });
    const other = await openDoor(`http://127.0.0.1:${port}`);
    const { items } = await other.get<{ items: Check[] }>('/checks');
    const found = items.find(({ kind }) => kind === 'temporal');
    if (found === undefined) throw new Error('no check of the workflow server');
    note('no Temporal server', found);
  });
});

it('each fault was shown as docs/diagnosis.md says, and the table has no row that was not staged', () => {
  expectTable('Staged with the whole product');
});

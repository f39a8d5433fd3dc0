import { describe, expect, it } from 'vitest';
import { useHouse } from './house.ts';
import { lineBody, makeAssistant, makeLine, makeTask, makeVoice } from './nouns.ts';

const house = useHouse();
const nobody = '00000000-0000-4000-8000-000000000000';

type Task = {
  id: string;
  status: string;
  counts: Record<string, number>;
  allowedSteps: string[];
  limit: { code: string; sentence: string; at: string | null };
};

const post = (url: string, payload?: object, headers: Record<string, string> = {}) =>
  house.as('supervisor', { method: 'POST', url: `/api/v1${url}`, headers, ...(payload === undefined ? {} : { payload }) });

const append = (id: string, ...numbers: string[]) =>
  post(`/tasks/${id}/contacts`, { contacts: numbers.map((number) => ({ number })) });

const read = async (id: string): Promise<Task> => (await house.as('viewer', { url: `/api/v1/tasks/${id}` })).json<Task>();

describe('making a task', () => {
  it('answers the whole task, a draft with nothing to dial', async () => {
    const [line, assistantId] = [await makeLine(house, { name: '一号线' }), await makeAssistant(house)];
    const reply = await post('/tasks', { name: ' 回访 ', type: 'ai', maxConcurrency: 4, lineIds: [line], assistantId });
    expect(reply.statusCode).toBe(201);
    expect(reply.json()).toMatchObject({
      name: '回访',
      status: 'draft',
      lines: [{ id: line, name: '一号线', capacity: 3 }],
      playTimes: 2,
      dedupe: 'file',
      counts: { total: 0, notDialled: 0, connectRate: 0, byOutcome: { busy: 0 } },
      allowedSteps: [],
      limit: { code: 'not-started' },
    });
  });

  it('asks for what each type needs', async () => {
    const lineIds = [await makeLine(house)];
    const base = { name: 'x', maxConcurrency: 1, lineIds };
    expect((await post('/tasks', { ...base, type: 'ai' })).json()).toMatchObject({ code: 'assistant-required' });
    expect((await post('/tasks', { ...base, type: 'notification' })).json()).toMatchObject({ code: 'voice-required' });
    expect((await post('/tasks', { ...base, type: 'notification', voiceId: await makeVoice(house) })).statusCode).toBe(201);
  });

  it('names the reference that leads nowhere', async () => {
    const assistantId = await makeAssistant(house);
    const base = { name: 'x', type: 'ai', maxConcurrency: 1 };
    const lost = await post('/tasks', { ...base, assistantId, lineIds: [nobody] });
    expect(lost.json()).toMatchObject({ status: 422, code: 'reference-missing', errors: [{ field: 'lineIds' }] });
    const mute = await post('/tasks', { ...base, assistantId: nobody, lineIds: [await makeLine(house)] });
    expect(mute.json()).toMatchObject({ errors: [{ field: 'assistantId' }] });
  });

  it('names every fault of the calling hours', async () => {
    const callingWindow = { timeZone: 'Mars/Olympus', days: { mon: [['18:00', '09:00']] } };
    const task = { name: 'x', type: 'ai', maxConcurrency: 1, assistantId: await makeAssistant(house), callingWindow };
    const reply = await post('/tasks', { ...task, lineIds: [await makeLine(house)] });
    const fields = reply
      .json<{ errors: { field: string; code: string }[] }>()
      .errors.map(({ field, code }) => `${field} ${code}`);
    expect(fields.sort()).toEqual(['callingWindow.days.mon.0 ends-before-it-begins', 'callingWindow.timeZone time-zone-unknown']);
  });

  it('makes one task for one key, however often it is sent, and another body is refused', async () => {
    const body = {
      name: 'once',
      type: 'ai',
      maxConcurrency: 1,
      assistantId: await makeAssistant(house),
      lineIds: [await makeLine(house)],
    };
    const headers = { 'idempotency-key': 'order-17' };
    const replies = await Promise.all([1, 2, 3, 4].map(() => post('/tasks', body, headers)));
    expect(replies.map((reply) => reply.statusCode)).toEqual([201, 201, 201, 201]);
    expect(new Set(replies.map((reply) => reply.json<Task>().id)).size).toBe(1);
    expect(replies.filter((reply) => reply.headers['idempotency-replayed'] === 'true')).toHaveLength(3);
    const other = await post('/tasks', { ...body, name: 'other' }, headers);
    expect(other.json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
    const listed = await house.as('viewer', { url: '/api/v1/tasks?q=once' });
    expect(listed.json()).toMatchObject({ total: 1 });
  });

  it('keeps keys of different askers apart, and forgets a key whose request was refused', async () => {
    const body = { name: 'apart', type: 'ai', maxConcurrency: 1, lineIds: [await makeLine(house)] };
    const headers = { 'idempotency-key': 'same-key' };
    expect((await post('/tasks', body, headers)).statusCode).toBe(422);
    const good = { ...body, assistantId: await makeAssistant(house) };
    const [ours, theirs] = [
      await post('/tasks', good, headers),
      await house.as('admin', { method: 'POST', url: '/api/v1/tasks', payload: good, headers }),
    ];
    expect([ours.statusCode, theirs.statusCode]).toEqual([201, 201]);
    expect(ours.json<Task>().id).not.toBe(theirs.json<Task>().id);
  });
});

describe('the buttons', () => {
  it('start only what has somebody to call, and say so', async () => {
    const id = await makeTask(house);
    expect((await post(`/tasks/${id}/start`)).json()).toMatchObject({ status: 409, code: 'nothing-to-dial' });
    await append(id, '13800000001');
    expect((await read(id)).allowedSteps).toEqual(['start']);
    expect((await post(`/tasks/${id}/start`)).json()).toMatchObject({ status: 'running', allowedSteps: ['pause', 'stop'] });
    expect(house.told).toContainEqual({ kind: 'changed', taskId: id, change: 'started' });
  });

  it('do nothing the second time', async () => {
    const id = await makeTask(house);
    await append(id, '13800000001');
    await post(`/tasks/${id}/start`);
    expect((await post(`/tasks/${id}/start`)).json()).toMatchObject({ status: 'running' });
    const audit = await house.as('admin', { url: `/api/v1/audit?subjectId=${id}` });
    const actions = audit.json<{ items: { action: string }[] }>().items.map((entry) => entry.action);
    expect(actions).toEqual(['task.start', 'task.append', 'task.create']);
  });

  it('refuse a forbidden step with its reason', async () => {
    const id = await makeTask(house);
    expect((await post(`/tasks/${id}/resume`)).json()).toMatchObject({ status: 409, code: 'task-is-draft' });
    expect((await post(`/tasks/${id}/stop`, { mode: 'drain' })).json()).toMatchObject({ status: 409, code: 'task-is-draft' });
    expect((await post(`/tasks/${id}/stop`, { mode: 'now' })).json()).toMatchObject({ status: 400, errors: [{ field: 'mode' }] });
    expect((await post(`/tasks/${nobody}/start`)).statusCode).toBe(404);
  });

  it('say what limits a task now', async () => {
    const id = await makeTask(house, { lineIds: [await makeLine(house, { enabled: false })] });
    await append(id, '13800000001');
    await post(`/tasks/${id}/start`);
    expect((await read(id)).limit).toMatchObject({ code: 'no-line' });
    const payload = { callingWindow: { timeZone: 'Asia/Shanghai', days: { mon: [['00:00', '00:01']] } }, startAt: null };
    await house.as('supervisor', { method: 'PATCH', url: `/api/v1/tasks/${id}`, payload });
    expect((await read(id)).limit.sentence).toMatch(
      /^Outside of its calling hours: they open at .+ \(Asia\/Shanghai\), in .+\.$/,
    );
    await house.as('supervisor', { method: 'PATCH', url: `/api/v1/tasks/${id}`, payload: { startAt: '2099-01-01T00:00:00Z' } });
    expect((await read(id)).limit).toMatchObject({ code: 'not-yet' });
  });

  it('name moments by the clock of who asks, and opening hours by their own', async () => {
    const id = await makeTask(house, { startAt: '2099-01-01T00:00:00Z' });
    await append(id, '13800000001');
    await post(`/tasks/${id}/start`);
    const limitIn = async (zone: string): Promise<{ sentence: string; at: string | null }> =>
      (await house.as('viewer', { url: `/api/v1/tasks/${id}`, headers: { 'time-zone': zone } })).json<Task>().limit;
    const at = '2099-01-01T00:00:00.000Z';
    expect(await limitIn('America/New_York')).toMatchObject({ sentence: 'Waits for its start time: 31 Dec 2098 19:00.', at });
    // What nobody knows is no wish: the zone of the parameters.
    expect(await limitIn('Moon')).toMatchObject({ sentence: 'Waits for its start time: 1 Jan 2099 08:00.', at });
    const payload = { callingWindow: { timeZone: 'Asia/Shanghai', days: { mon: [['00:00', '00:01']] } }, startAt: null };
    await house.as('supervisor', { method: 'PATCH', url: `/api/v1/tasks/${id}`, payload });
    expect((await limitIn('America/New_York')).sentence).toContain('00:00 (Asia/Shanghai)');
  });
});

describe('changing a task', () => {
  it('tells who changed what from what to what', async () => {
    const id = await makeTask(house, { maxConcurrency: 5 });
    const reply = await house.as('supervisor', { method: 'PATCH', url: `/api/v1/tasks/${id}`, payload: { maxConcurrency: 9 } });
    expect(reply.json()).toMatchObject({ maxConcurrency: 9 });
    expect(house.told.filter((told) => told.taskId === id)).toEqual([]);
    const audit = await house.as('admin', { url: `/api/v1/audit?subjectKind=task&subjectId=${id}` });
    expect(audit.json()).toMatchObject({
      items: [
        { action: 'task.update', actorName: 'supervisor program', before: { maxConcurrency: 5 }, after: { maxConcurrency: 9 } },
        {},
      ],
    });
  });

  it('is told to the workflow of a task that runs', async () => {
    const id = await makeTask(house);
    await append(id, '13800000001');
    await post(`/tasks/${id}/start`);
    await house.as('supervisor', { method: 'PATCH', url: `/api/v1/tasks/${id}`, payload: { maxConcurrency: 9 } });
    expect(house.told).toContainEqual({ kind: 'changed', taskId: id, change: 'edited' });
  });

  it('needs at least one field', async () => {
    const id = await makeTask(house);
    const reply = await house.as('admin', { method: 'PATCH', url: `/api/v1/tasks/${id}`, payload: {} });
    expect(reply.json()).toMatchObject({ status: 400, errors: [{ code: 'empty' }] });
  });

  it('removes a task that rests and keeps one that runs', async () => {
    const id = await makeTask(house);
    await append(id, '13800000001');
    await post(`/tasks/${id}/start`);
    expect((await house.as('admin', { method: 'DELETE', url: `/api/v1/tasks/${id}` })).json()).toMatchObject({
      code: 'task-runs',
    });
    const other = await makeTask(house);
    expect((await house.as('admin', { method: 'DELETE', url: `/api/v1/tasks/${other}` })).statusCode).toBe(204);
    expect((await house.as('admin', { url: `/api/v1/tasks/${other}` })).statusCode).toBe(404);
  });
});

describe('the list of tasks', () => {
  it('goes on page by page without repeating or losing one', async () => {
    const ids = [];
    for (let n = 0; n < 5; n += 1) ids.push(await makeTask(house, { name: `paged ${n}` }));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const next: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await house.as('viewer', { url: `/api/v1/tasks?q=paged&limit=2${next}` });
      const body = page.json<{ items: Task[]; nextCursor: string | null; total: number }>();
      expect(body.total).toBe(5);
      seen.push(...body.items.map((task) => task.id));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(ids.reverse());
  });
});

describe('a line', () => {
  it('keeps its password sealed and to itself', async () => {
    const body = lineBody({ register: true, username: 'u', password: 'carrier-secret' });
    const made = await house.as('admin', { method: 'POST', url: '/api/v1/lines', payload: body });
    expect(made.json()).toMatchObject({ hasPassword: true, inUse: 0, codec: 'PCMA' });
    const { id } = made.json<{ id: string }>();
    const audit = await house.as('admin', { url: `/api/v1/audit?subjectId=${id}` });
    expect(made.body + audit.body).not.toContain('carrier-secret');
    const { rows } = await house.db.query<{ sealed: Buffer }>('select password_sealed as sealed from line where id = $1::uuid', [
      id,
    ]);
    expect(rows[0]?.sealed.includes('carrier-secret')).toBe(false);
    const url = `/api/v1/lines/${id}`;
    expect((await house.as('admin', { method: 'PATCH', url, payload: { capacity: 7 } })).json()).toMatchObject({
      hasPassword: true,
      capacity: 7,
    });
    expect((await house.as('admin', { method: 'PATCH', url, payload: { password: null } })).json()).toMatchObject({
      hasPassword: false,
    });
  });

  it('stays while a task uses it', async () => {
    const line = await makeLine(house);
    await makeTask(house, { lineIds: [line] });
    const reply = await house.as('admin', { method: 'DELETE', url: `/api/v1/lines/${line}` });
    expect(reply.json()).toMatchObject({ status: 409, code: 'in-use' });
  });

  it('has a name and a gateway of its own', async () => {
    const body = lineBody({ gateway: 'gw-1' });
    await house.as('admin', { method: 'POST', url: '/api/v1/lines', payload: body });
    const again = await house.as('admin', { method: 'POST', url: '/api/v1/lines', payload: body });
    expect(again.json()).toMatchObject({ status: 409, code: 'name-taken', errors: [{ field: 'name' }] });
    const other = await house.as('admin', { method: 'POST', url: '/api/v1/lines', payload: { ...body, name: 'other' } });
    expect(other.json()).toMatchObject({ code: 'gateway-taken', errors: [{ field: 'gateway' }] });
  });
});

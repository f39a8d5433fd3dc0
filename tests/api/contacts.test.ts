import { describe, expect, it } from 'vitest';
import { useHouse } from './house.ts';
import { makeTask, makeVoice } from './nouns.ts';

const house = useHouse();

const append = (id: string, contacts: object[], headers: Record<string, string> = {}) =>
  house.as('supervisor', { method: 'POST', url: `/api/v1/tasks/${id}/contacts`, payload: { contacts }, headers });

describe('appending contacts', () => {
  it('takes numbers as people write them, drops repeats of the request and names what it refuses', async () => {
    const id = await makeTask(house);
    const reply = await append(id, [
      { number: '138 0000-0001', name: ' 张三 ', variables: { 积分: '20', empty: '' } },
      { number: 13800000001 },
      { number: '+86 13800000002' },
      { number: '1.38E+10' },
      { number: 'x' },
    ]);
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toMatchObject({
      accepted: 2,
      duplicate: 1,
      refused: [
        { index: 3, field: 'number', code: 'number-digits-lost' },
        {
          index: 4,
          field: 'number',
          code: 'number-not-a-number',
          message: expect.stringContaining('not a phone number') as unknown,
        },
      ],
    });
    const listed = await house.as('agent', { url: `/api/v1/tasks/${id}/contacts` });
    expect(listed.json()).toMatchObject({
      total: 2,
      items: [
        { number: '13800000001', name: '张三', variables: { 积分: '20' }, state: 'waiting', row: 1 },
        { number: '13800000002' },
      ],
    });
    const task = await house.as('viewer', { url: `/api/v1/tasks/${id}` });
    expect(task.json()).toMatchObject({ counts: { total: 2, notDialled: 2 } });
  });

  it('does not compare different requests, unless the task asks for it', async () => {
    const [plain, strict] = [await makeTask(house), await makeTask(house, { dedupe: 'task' })];
    for (const id of [plain, strict]) await append(id, [{ number: '13800000001' }]);
    expect((await append(plain, [{ number: '13800000001' }])).json()).toMatchObject({ accepted: 1, duplicate: 0 });
    expect((await append(strict, [{ number: '13800000001' }])).json()).toMatchObject({ accepted: 0, duplicate: 1 });
  });

  it('needs a message in every row of a voice notification', async () => {
    const id = await makeTask(house, { type: 'notification', voiceId: await makeVoice(house) });
    const reply = await append(id, [
      { number: '13800000001', message: ' ' },
      { number: '13800000002', message: '您好' },
    ]);
    expect(reply.json()).toMatchObject({ accepted: 1, refused: [{ index: 0, field: 'message', code: 'message-missing' }] });
  });

  it('refuses a message where nobody would hear it, and a number with a minus', async () => {
    const id = await makeTask(house);
    const reply = await append(id, [
      { number: '13800000001', message: '您好' },
      { number: '-13800000011' },
      { number: '13800000002', message: null },
    ]);
    expect(reply.json()).toMatchObject({
      accepted: 1,
      refused: [
        { index: 0, field: 'message', code: 'message-not-read', message: expect.stringContaining('variables') as unknown },
        { index: 1, field: 'number', code: 'number-not-a-number' },
      ],
    });
  });

  it('adds nothing when the same request is sent again', async () => {
    const id = await makeTask(house);
    const headers = { 'idempotency-key': `batch of ${id}` };
    const first = await append(id, [{ number: '13800000001' }], headers);
    const again = await append(id, [{ number: '13800000001' }], headers);
    expect(again.json()).toEqual(first.json());
    expect(house.told.filter((one) => one.taskId === id)).toEqual([]);
    expect((await house.as('viewer', { url: `/api/v1/tasks/${id}` })).json()).toMatchObject({ counts: { total: 1 } });
  });

  it('are told to a task that runs, and to no other', async () => {
    const id = await makeTask(house);
    await append(id, [{ number: '13800000001' }]);
    await house.as('supervisor', { method: 'POST', url: `/api/v1/tasks/${id}/start` });
    await append(id, [{ number: '13800000002' }]);
    const changes = house.told.flatMap((one) => (one.kind === 'changed' && one.taskId === id ? [one.change] : []));
    expect(changes).toEqual(['started', 'contacts-appended']);
  });

  it('takes ten thousand at once and not one more', async () => {
    const id = await makeTask(house);
    const many = (count: number) => Array.from({ length: count }, (_, n) => ({ number: String(13_800_000_000 + n) }));
    expect((await append(id, many(10_000))).json()).toMatchObject({ accepted: 10_000 });
    expect((await append(id, many(10_001))).json()).toMatchObject({
      status: 400,
      errors: [{ field: 'contacts', code: 'too-many' }],
    });
  });
});

describe('looking through contacts', () => {
  it('filters by state and by a part of number or name, in list order', async () => {
    const id = await makeTask(house);
    await append(id, [
      { number: '13800000001', name: '王五' },
      { number: '13900000002', name: '50%_off' },
      { number: '13900000003' },
    ]);
    const numbers = async (query: string) => {
      const reply = await house.as('agent', { url: `/api/v1/tasks/${id}/contacts?${query}` });
      return reply.json<{ items: { number: string }[] }>().items.map((contact) => contact.number);
    };
    expect(await numbers('q=139')).toEqual(['13900000002', '13900000003']);
    expect(await numbers(`q=${encodeURIComponent('王')}`)).toEqual(['13800000001']);
    expect(await numbers(`q=${encodeURIComponent('%_')}`)).toEqual(['13900000002']);
    expect(await numbers('state=done')).toEqual([]);
  });

  it('masks numbers for viewers, who can not find them out by searching either', async () => {
    const id = await makeTask(house);
    await append(id, [{ number: '13812345678' }]);
    const url = `/api/v1/tasks/${id}/contacts`;
    expect((await house.as('viewer', { url })).json()).toMatchObject({ items: [{ number: '138****5678' }] });
    expect((await house.as('viewer', { url: `${url}?q=13812` })).json()).toMatchObject({
      status: 403,
      code: 'number-filter-partial',
    });
  });
});

describe('a name that means something to the language', () => {
  const send = async (contacts: string) => {
    const id = await makeTask(house);
    const headers = { 'content-type': 'application/json' };
    const url = `/api/v1/tasks/${id}/contacts`;
    return house.as('supervisor', { method: 'POST', url, headers, payload: `{"contacts":[${contacts}]}` });
  };

  it.each([
    ['{"number":"13800000001","variables":{"__proto__":"x"}}', 'contacts.0.variables.__proto__'],
    ['{"number":"13800000001"},{"__proto__":{"admin":true},"number":"13800000002"}', 'contacts.1.__proto__'],
    ['{"number":"13800000001","constructor":{"prototype":{"admin":true}}}', 'contacts.0.constructor'],
  ])('is refused by its path: %s', async (contacts, field) => {
    const reply = await send(contacts);
    expect(reply.json()).toMatchObject({ status: 422, code: 'forbidden-name', errors: [{ field, code: 'forbidden-name' }] });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('is taken where it is a word like any other', async () => {
    const reply = await send('{"number":"13800000001","variables":{"constructor":"x","prototype":"y"}}');
    expect(reply.json()).toMatchObject({ accepted: 1 });
  });
});

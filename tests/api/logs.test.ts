import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { keepLogLines } from '../../storage/log-lines.ts';
import { useHouse } from './house.ts';

const house = useHouse();

type Lines = { items: { message: string; process: string; at: string }[]; total: number };

it('is read by supervisors, by call and by level', async () => {
  const callId = randomUUID();
  const said = (fields: object): string => JSON.stringify({ time: '2026-11-27T10:00:00.000Z', process: 'api', ...fields });
  await keepLogLines(house.db, [
    said({ callId, msg: 'call ended' }),
    said({ callId, msg: 'Hangup', process: 'freeswitch', node: 'fs1', level: 'error' }),
    said({ msg: 'of nobody' }),
  ]);
  const ask = (role: 'supervisor' | 'viewer', query: string) => house.as(role, { url: `/api/v1/logs?${query}` });
  expect((await ask('viewer', '')).statusCode).toBe(403);
  const ofCall = (await ask('supervisor', `callId=${callId}`)).json<Lines>();
  expect(ofCall.items.map(({ message }) => message)).toEqual(['Hangup', 'call ended']);
  expect(ofCall.items[0]).toMatchObject({ at: '2026-11-27T10:00:00.000Z', level: 'error', node: 'fs1', taskId: null });
  expect((await ask('supervisor', 'level=error&process=freeswitch')).json<Lines>().total).toBe(1);
  expect((await ask('supervisor', 'level=loud')).json()).toMatchObject({ status: 400, errors: [{ field: 'level' }] });
});

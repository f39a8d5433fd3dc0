import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../storage/database.ts';
import { ensureLineSlots } from '../../storage/slots.ts';
import { useHouse } from './house.ts';

const house = useHouse();

const look: InjectOptions = { method: 'GET', url: '/metrics', headers: { host: 'localhost:8080' } };

/** The value of each series, by its name and labels as they are written. */
async function series(): Promise<Map<string, number>> {
  const reply = await house.app.inject({ ...look, remoteAddress: '127.0.0.1' });
  expect(reply.statusCode).toBe(200);
  expect(reply.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = reply.body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

async function makeTask(status: string): Promise<{ taskId: string; lineId: string }> {
  return withTransaction(house.db, async (tx) => {
    const line = await tx.query<{ id: string }>(
      `insert into line (name, node, gateway, address, capacity) values ('Acme ' || gen_random_uuid(), 'n1', 'acme-' || substr(gen_random_uuid()::text, 1, 8), 'sip.example', 3)
      returning id`,
    );
    const lineId = line.rows[0]?.id ?? '';
    await ensureLineSlots(tx, lineId, 3);
    const task = await tx.query<{ id: string }>(
      `with v as (insert into voice (name, kind) values ('Spring ' || gen_random_uuid(), 'tone') returning id)
      insert into task (name, type, status, max_concurrency, voice_id)
      select 'Spring sale', 'notification', $1::text, 5, id from v returning id`,
      [status],
    );
    return { taskId: task.rows[0]?.id ?? '', lineId };
  });
}

describe('the figures', () => {
  it('tell how calls, lines, lanes and lists stand, by id and state', async () => {
    const { taskId, lineId } = await makeTask('running');
    await house.db.query(
      `with i as (
        insert into list_import (task_id, source, status, parsed, accepted, refused) values ($1::uuid, 'file', 'done', 4, 3, 1) returning id
      ), k as (
        insert into contact (task_id, import_id, row_number, number, name, state, attempts, outcome)
        select $1::uuid, i.id, n, '1380000000' || n, 'Zhang San', case n when 1 then 'live' when 2 then 'done' else 'waiting' end,
          case when n < 3 then 1 else 0 end, case n when 2 then 'unknown' end
        from i, generate_series(1, 3) n returning id, number, state
      ), c as (
        insert into call (task_id, contact_id, attempt, state, lane, claim_key, number, node, line_id, dialled_at, ended_at, outcome)
        select $1::uuid, k.id, 1, case k.state when 'live' then 'live' else 'final' end, 0, 'key', k.number, 'n1', $2::uuid, now(),
          case k.state when 'done' then now() end, case k.state when 'done' then 'unknown' end
        from k where k.state <> 'waiting' returning id, state
      ) select 1 from c`,
      [taskId, lineId],
    );
    await house.db.query(
      `update line_slot set call_id = (select id from call where task_id = $1::uuid and state = 'live') where line_id = $2::uuid and n = 0`,
      [taskId, lineId],
    );
    await house.db.query(`insert into switch_node (name, state, seen_at) values ('n1', 'ready', now())`);
    const told = await series();
    expect(told.get('carillon_calls{state="live"}')).toBe(1);
    expect(told.get('carillon_calls{state="claimed"}')).toBe(0);
    expect(told.get('carillon_calls_unknown')).toBe(1);
    expect(told.get('carillon_contacts_by_outcome{outcome="unknown"}')).toBe(1);
    expect(told.get('carillon_contacts{state="waiting"}')).toBe(1);
    expect(told.get(`carillon_line_held{line="${lineId}",node="n1"}`)).toBe(1);
    expect(told.get(`carillon_line_capacity{line="${lineId}",node="n1"}`)).toBe(3);
    expect(told.get('carillon_node_ready{node="n1"}')).toBe(1);
    expect(told.get('carillon_node_held{node="n1"}')).toBe(1);
    expect(told.get(`carillon_task_waiting{task="${taskId}"}`)).toBe(1);
    expect(told.get(`carillon_task_limit{task="${taskId}"}`)).toBe(5);
    expect(told.get(`carillon_lane_on_the_line{task="${taskId}",lane="0"}`)).toBe(1);
    expect(told.get('carillon_import_rows{fate="refused"}')).toBe(1);
    expect(told.get('carillon_import_rows{fate="accepted"}')).toBe(3);
    expect([...told.keys()].some((key) => key.startsWith('process_cpu_seconds_total'))).toBe(true);
  });

  it('never tell a number or a name', async () => {
    await makeTask('running');
    const { body } = await house.app.inject({ ...look, remoteAddress: '127.0.0.1' });
    expect(body).not.toMatch(/1380000000|Zhang|Acme|Spring|acme/);
  });

  it('do not tell of a task that is over', async () => {
    const { taskId } = await makeTask('completed');
    expect((await house.app.inject({ ...look, remoteAddress: '::1' })).body).not.toContain(taskId);
  });
});

describe('who may look', () => {
  it('asks a key of whoever does not come from this machine, of any role', async () => {
    const far = await house.app.inject({ ...look, remoteAddress: '10.0.0.7' });
    expect(far.statusCode).toBe(401);
    expect(far.json()).toMatchObject({ code: 'not-signed-in' });
    expect((await house.as('viewer', { ...look, remoteAddress: '10.0.0.7' })).statusCode).toBe(200);
    const wrong = { host: 'localhost', authorization: 'Bearer nobody' };
    expect((await house.app.inject({ ...look, headers: wrong, remoteAddress: '127.0.0.1' })).statusCode).toBe(401);
  });

  it.each([
    { 'x-forwarded-for': '127.0.0.1' },
    { forwarded: 'for=1.2.3.4' },
    { via: '1.1 proxy' },
    { host: 'calls.example.com' },
  ])('does not take a proxy or a page from elsewhere for this machine: %j', async (headers) => {
    const reply = await house.app.inject({ ...look, headers: { host: 'localhost', ...headers }, remoteAddress: '127.0.0.1' });
    expect(reply.statusCode).toBe(401);
  });
});

/** What was said in a call goes when somebody asks for it; that it took place stays. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeCallHearing } from '../../storage/call-hearing.ts';
import { useHouse } from './house.ts';
import { makeTask } from './nouns.ts';

const house = useHouse();

/** An answered call with a turn and a recording. */
async function answeredCall(state: 'final' | 'live'): Promise<{ id: string; file: string }> {
  const taskId = await makeTask(house, { name: `content ${state} ${Math.random()}` });
  const { rows } = await house.db.query<{ id: string }>(
    `with i as (
      insert into list_import (task_id, source, status) values ($1::uuid, 'api', 'done') returning id, task_id
    ), k as (
      insert into contact (task_id, import_id, row_number, number, name, state)
      select task_id, id, 1, '13812345678', '王芳', 'done' from i returning *
    ), l as (
      insert into line (name, node, gateway, address, capacity) select 'line ' || id, 'sw1', 'g' || id, '127.0.0.1', 1 from k
      returning id
    )
    insert into call (task_id, contact_id, attempt, state, lane, claim_key, number, node, line_id, dialled_at, answered_at, ended_at,
      outcome, reason, ended_by)
    select k.task_id, k.id, 1, $2::text, 0, 'key', k.number, 'sw1', l.id, now(), now(), case when $2::text = 'final' then now() end,
      case when $2::text = 'final' then 'completed' end, 'answered-callee-hung-up', 'callee'
    from k, l returning id`,
    [taskId, state],
  );
  const id = rows[0]?.id ?? '';
  const kept = `2026-03-01/${id}.wav`;
  await house.db.query('update call set recording_path = $2::text, recording_started_at = now() where id = $1::uuid', [id, kept]);
  await house.db.query(
    `insert into turn (call_id, n, speaker, text, heard, start_ms, end_ms) values ($1::uuid, 1, 'callee', '我的卡号是', '我的卡号是', 0, 900)`,
    [id],
  );
  const file = path.join(house.folder, 'recordings', kept);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '0123456789');
  return { id, file };
}

const removeAs = (role: 'admin' | 'supervisor', id: string) =>
  house.as(role, { method: 'DELETE', url: `/api/v1/calls/${id}/content` });
const detail = async (id: string) =>
  (await house.as('agent', { url: `/api/v1/calls/${id}` })).json<{
    turns: unknown[];
    recording: unknown;
    contentRemoved: unknown;
  }>();

it('removes recording and transcript for good, keeps the record, and says so in the audit log', async () => {
  const { id, file } = await answeredCall('final');
  expect((await removeAs('admin', id)).statusCode).toBe(204);
  expect(existsSync(file)).toBe(false);
  expect(await detail(id)).toMatchObject({
    number: '13812345678',
    outcome: 'completed',
    turns: [],
    recording: null,
    contentRemoved: { by: 'request' },
  });
  expect((await house.as('agent', { url: `/api/v1/calls/${id}/recording` })).statusCode).toBe(404);
  const audit = await house.as('admin', { url: `/api/v1/audit?subjectKind=call` });
  expect(audit.json()).toMatchObject({ items: [{ action: 'call.remove-content', subjectId: id }] });
  expect(audit.body).not.toContain('卡号');
});

it('is done once: asked again it is no error and nothing changes', async () => {
  const { id } = await answeredCall('final');
  await removeAs('admin', id);
  expect((await removeAs('admin', id)).statusCode).toBe(204);
});

it('waits for the end of a call, and is for admins', async () => {
  const { id, file } = await answeredCall('live');
  const early = await removeAs('admin', id);
  expect(early.statusCode).toBe(409);
  expect(early.json()).toMatchObject({ code: 'call-in-progress', title: 'The call is in progress' });
  expect(existsSync(file)).toBe(true);
  expect((await removeAs('supervisor', (await answeredCall('final')).id)).statusCode).toBe(403);
});

it('takes what was heard before the answer with it, and leaves what it meant', async () => {
  const { id } = await answeredCall('final');
  const audioPath = `2026-03-01/${id}.early.wav`;
  const verdict = { kind: 'announcement', outcome: 'busy', set: '正在通话', words: ['正在通话'] } as const;
  await makeCallHearing(house.db).saveEarly(
    { callId: id, epoch: 0 },
    { verdict, transcript: '正在通话中', lastTone: null, heardMs: 2_000, audioPath },
  );
  const file = path.join(house.folder, 'recordings', audioPath);
  await writeFile(file, '0123456789');
  await removeAs('admin', id);
  expect(existsSync(file)).toBe(false);
  expect(await detail(id)).toMatchObject({ earlyMedia: { outcome: 'busy', transcript: '', url: null } });
});

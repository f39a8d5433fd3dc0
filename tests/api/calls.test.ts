import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import exceljs from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ControlUnavailable } from '../../api/task-control.ts';
import { writeWav } from '../../audio/wav.ts';
import { makeCallHearing } from '../../storage/call-hearing.ts';
import { agentHouse } from './agent-house.ts';
import type { House } from './house.ts';
import { useHouse } from './house.ts';
import { makeTask } from './nouns.ts';

const house = useHouse();
const { makeAgent } = agentHouse(house);

type Made = { number: string; outcome: string; reason: string; seconds?: number | null; recordingPath?: string | null };

/** One ended call, dialled `n` minutes after the hour. */
async function endedCall(from: House, taskId: string, n: number, call: Made): Promise<string> {
  const { rows } = await from.db.query<{ id: string }>(
    `with i as (
      insert into list_import (task_id, source, status) values ($1::uuid, 'api', 'done') returning id, task_id
    ), k as (
      insert into contact (task_id, import_id, row_number, number, name, state, variables)
      select task_id, id, 1, $3::text, '=cmd|x', 'done', '{"积分": "20"}' from i returning *
    )
    insert into call (task_id, contact_id, attempt, state, lane, claim_key, number, node, dialled_at, answered_at, ended_at,
      outcome, reason, ended_by, hangup_cause, sip_code, recording_path, recording_started_at)
    select task_id, id, 1, 'final', 0, 'key', number, 'sw1', d.at, case when $6::integer is not null then d.at + interval '5 s' end,
      d.at + interval '5 s' + coalesce($6::integer, 0) * interval '1 s', $4::text, $5::text, 'callee', 'USER_BUSY', 486, $7::text,
      d.at + interval '6 s'
    from k, (select timestamptz '2026-03-01 10:00Z' + $2::integer * interval '1 minute' as at) d returning id`,
    [taskId, n, call.number, call.outcome, call.reason, call.seconds ?? null, call.recordingPath ?? null],
  );
  return rows[0]?.id ?? '';
}

let taskId = '';
let answered = '';
let busy = '';

beforeAll(async () => {
  taskId = await makeTask(house, { name: '回访' });
  const recordingPath = '2026-03-01/a.wav';
  answered = await endedCall(house, taskId, 1, {
    number: '13812345678',
    outcome: 'completed',
    reason: 'answered-callee-hung-up',
    seconds: 65,
    recordingPath,
  });
  busy = await endedCall(house, taskId, 2, { number: '13900000002', outcome: 'busy', reason: 'sip-486-busy' });
  await house.db.query(
    `insert into turn (call_id, n, speaker, text, heard, interrupted, start_ms, end_ms, timings)
    values ($1::uuid, 1, 'us', '您好，请问', '您好', true, 0, 900, '{"firstAudioMs": 310}')`,
    [answered],
  );
  await mkdir(path.join(house.folder, 'recordings/2026-03-01'), { recursive: true });
  await writeFile(path.join(house.folder, 'recordings', recordingPath), Buffer.from('0123456789'));
});

const get = (url: string, headers: Record<string, string> = {}) => house.as('agent', { url: `/api/v1${url}`, headers });
const ids = async (query: string) =>
  (await get(`/calls?${query}`)).json<{ items: { id: string }[] }>().items.map((call) => call.id);

describe('call records', () => {
  it('are listed newest first, each with a sentence that explains its end', async () => {
    const reply = await get('/calls');
    expect(reply.json()).toMatchObject({
      total: 2,
      items: [
        { id: busy, outcome: 'busy', connected: false, sentence: 'The callee’s line is busy (SIP 486).', hasRecording: false },
        { id: answered, connected: true, talkSeconds: 65, taskName: '回访', number: '13812345678', hasRecording: true },
      ],
    });
    const chinese = await get('/calls', { 'accept-language': 'zh' });
    expect(chinese.json()).toMatchObject({ items: [{ sentence: '客户占线（SIP 486）。' }, {}] });
  });

  it('are filtered by what was asked', async () => {
    expect(await ids('outcome=busy')).toEqual([busy]);
    expect(await ids('connected=true')).toEqual([answered]);
    expect(await ids('number=8123')).toEqual([answered]);
    expect(await ids('from=2026-03-01T10:02:00Z')).toEqual([busy]);
    expect(await ids('to=2026-03-01T10:02:00Z')).toEqual([answered]);
    expect(await ids('minSeconds=60&maxSeconds=70')).toEqual([answered]);
    expect(await ids('minSeconds=70')).toEqual([]);
    expect(await ids('taskId=00000000-0000-4000-8000-000000000000')).toEqual([]);
    expect((await get('/calls?outcome=fine')).json()).toMatchObject({ errors: [{ field: 'outcome', code: 'not-one-of' }] });
  });

  it('go on page by page', async () => {
    const first = (await get('/calls?limit=1')).json<{ items: { id: string }[]; nextCursor: string }>();
    expect(first.items.map((call) => call.id)).toEqual([busy]);
    const second = (await get(`/calls?limit=1&cursor=${first.nextCursor}`)).json<{ nextCursor: string | null }>();
    expect(second).toMatchObject({ items: [{ id: answered }], nextCursor: null });
  });

  it('are exported with the same filter, and no cell can run in a spreadsheet', async () => {
    const file = await get('/calls/export.xlsx?connected=true&lang=en');
    expect(file.headers['content-type']).toContain('spreadsheetml');
    const book = new exceljs.Workbook();
    await book.xlsx.load(file.rawPayload.buffer as ArrayBuffer);
    const sheet = book.worksheets[0];
    expect(sheet?.actualRowCount).toBe(2);
    const cells = sheet?.getRow(2).values;
    expect(cells).toContain(answered);
    expect(cells).toContain('Answered; the callee hung up.');
    expect(sheet?.getRow(2).getCell(4).formula).toBeUndefined();
    expect((await house.as('viewer', { url: '/api/v1/calls/export.xlsx' })).statusCode).toBe(403);
  });

  it('show viewers masked numbers and let them search for whole ones only', async () => {
    const view = (query: string) => house.as('viewer', { url: `/api/v1/calls?${query}` });
    expect((await view('connected=true')).json()).toMatchObject({ items: [{ number: '138****5678' }] });
    expect((await view('number=138')).json()).toMatchObject({ status: 403, code: 'number-filter-partial' });
    expect((await view('number=13812345')).json()).toMatchObject({ total: 0 });
    expect((await view('number=13812345678')).json()).toMatchObject({ total: 1 });
  });
});

describe('one call', () => {
  it('has its evidence, its turns with what was heard, and its variables', async () => {
    expect((await get(`/calls/${answered}`)).json()).toMatchObject({
      evidence: { cause: 'USER_BUSY', sipCode: 486, q850: null },
      variables: { 积分: '20' },
      turns: [{ n: 1, speaker: 'us', text: '您好，请问', heard: '您好', interrupted: true, timings: { firstAudioMs: 310 } }],
      recording: { url: `/api/v1/calls/${answered}/recording`, startsMs: 1000 },
      steps: [],
    });
  });

  it('names the agent who took it, in its record, its steps and its export, and is found by them', async () => {
    const { id: agentId, username, number } = await makeAgent();
    const id = await endedCall(house, taskId, 3, { number: '13700000001', outcome: 'transferred', reason: 'x', seconds: 9 });
    await house.db.query('update call set agent_id = $2::uuid where id = $1::uuid', [id, agentId]);
    const step = 'insert into call_step (call_id, step, actor, detail) values ($1::uuid, $2::text, $3::text, $4::jsonb)';
    for (const [name, detail] of [
      ['offered', { agentId }],
      ['missed', { agentId, why: 'no-answer' }],
      ['agent-answered', { agentId: '00000000-0000-4000-8000-000000000000' }],
    ] as const)
      await house.db.query(step, [id, name, '', JSON.stringify(detail)]);
    expect(await ids(`agentId=${agentId}`)).toEqual([id]);
    const whole = (await get(`/calls/${id}`)).json<{ steps: { sentence: string }[] }>();
    expect(whole).toMatchObject({ agentId, agentName: username, agentExtension: number });
    expect(whole.steps.map(({ sentence }) => sentence.replace(/: .*/, ':'))).toEqual([
      `Given to a free agent ${username} (${number}), whose phone rings.`,
      `The agent ${username} (${number}) did not take it:`,
      // Of somebody who is no agent any more.
      'The agent answered.',
    ]);
    const book = new exceljs.Workbook();
    const file = await get(`/calls/export.xlsx?agentId=${agentId}&lang=en`);
    await book.xlsx.load(file.rawPayload.buffer as ArrayBuffer);
    expect(book.worksheets[0]?.getRow(2).values).toContain(`${username} · ${number}`);
    await house.db.query('delete from call where id = $1::uuid', [id]);
  });

  it('tells how long its recording is, from the file, once it has ended', async () => {
    const samples = new Int16Array(12_340);
    const wav = writeWav({ rateHz: 8000, left: samples, right: samples });
    await writeFile(path.join(house.folder, 'recordings/2026-03-01/b.wav'), wav);
    const made = { number: '1', outcome: 'completed', reason: 'x', seconds: 3 };
    const id = await endedCall(house, taskId, 8, { ...made, recordingPath: '2026-03-01/b.wav' });
    expect((await get(`/calls/${id}`)).json()).toMatchObject({ recording: { ms: 1543 } });
    await house.db.query(`update call set recording_ms = 1540 where id = $1::uuid`, [id]);
    expect((await get(`/calls/${id}`)).json()).toMatchObject({ recording: { ms: 1540 } });
    for (const recordingPath of ['gone.wav', '../secret', '2026-03-01/a.wav']) {
      const other = await endedCall(house, taskId, 9, { ...made, recordingPath });
      expect((await get(`/calls/${other}`)).json()).toMatchObject({ recording: { ms: null } });
    }
  });

  it('tells its story from Temporal in words, with the way to its page', async () => {
    house.control.story = async (call) => ({
      workflowId: 'w',
      runId: 'run-1',
      events: [
        { at: new Date(0), event: 'WorkflowExecutionStarted', detail: {} },
        { at: new Date(1), event: 'WorkflowTaskScheduled', detail: {} },
        { at: new Date(2), event: 'ActivityTaskStarted', detail: { attempt: call.attempt + 1, worker: 'w7' } },
      ],
    });
    const reply = (await get(`/calls/${answered}/history`)).json<{ workflowId: string; steps: { sentence: string }[] }>();
    expect(reply).toMatchObject({ kept: true });
    expect(reply.steps.map((step) => step.sentence)).toEqual([
      'The story of the call began.',
      'The activity was begun (attempt 2, by w7).',
    ]);
    expect(reply).toMatchObject({
      temporalUrl: `http://temporal.example/namespaces/carillon/workflows/${encodeURIComponent(reply.workflowId)}/run-1/history`,
    });
  });

  it('says when Temporal does not answer, or keeps the story no longer', async () => {
    house.control.story = async () => {
      throw new ControlUnavailable('away');
    };
    expect((await get(`/calls/${answered}/history`)).json()).toMatchObject({ status: 503, code: 'history-unavailable' });
    house.control.story = async () => null;
    expect((await get(`/calls/${answered}/history`)).json()).toMatchObject({ kept: false, steps: [] });
  });
});

describe('a recording', () => {
  const listen = (range?: string) => get(`/calls/${answered}/recording`, range === undefined ? {} : { range });

  it('is sent whole, and in the ranges that a player asks for', async () => {
    const whole = await listen();
    expect([whole.statusCode, whole.body, whole.headers['accept-ranges']]).toEqual([200, '0123456789', 'bytes']);
    const part = await listen('bytes=2-4');
    expect([part.statusCode, part.body, part.headers['content-range']]).toEqual([206, '234', 'bytes 2-4/10']);
    expect((await listen('bytes=7-')).body).toBe('789');
    expect((await listen('bytes=-2')).body).toBe('89');
    expect((await listen('bytes=8-99')).headers['content-range']).toBe('bytes 8-9/10');
    expect((await listen('bytes=4-2')).statusCode).toBe(200);
    const beyond = await listen('bytes=10-');
    expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([416, 'bytes */10']);
  });

  it('is never read from outside of its folder', async () => {
    await writeFile(path.join(house.folder, 'secret'), 'secret');
    await symlink(path.join(house.folder, 'secret'), path.join(house.folder, 'recordings/link.wav'));
    for (const recordingPath of ['../secret', path.join(house.folder, 'secret'), 'link.wav', '.', 'gone.wav']) {
      const made = { number: '1', outcome: 'completed', reason: 'x', seconds: 1, recordingPath };
      const id = await endedCall(house, taskId, 9, made);
      expect((await get(`/calls/${id}/recording`)).json()).toMatchObject({ status: 404, code: 'recording-missing' });
    }
  });

  it('is not there for a call that was not answered', async () => {
    expect((await get(`/calls/${busy}/recording`)).json()).toMatchObject({ status: 404, code: 'recording-missing' });
  });
});

describe('the live board', () => {
  it('counts what runs now', async () => {
    const board = await house.as('viewer', { url: '/api/v1/live-calls' });
    expect(board.json()).toMatchObject({ callsNow: 0, talking: 0, items: [], lines: [{ used: 0, capacity: 3 }] });
  });
});

describe('what was heard of a call', () => {
  const earlyPath = '2026-03-01/early.wav';

  beforeAll(async () => {
    const hearing = makeCallHearing(house.db);
    const owned = { callId: busy, epoch: 0 };
    const verdict = { kind: 'announcement', outcome: 'busy', set: '正在通话', words: ['正在通话'] } as const;
    await hearing.saveEarly(owned, {
      verdict,
      transcript: '正在通话中',
      lastTone: 'ringback',
      heardMs: 4_000,
      audioPath: earlyPath,
    });
    await hearing.saveEarly(
      { ...owned, epoch: 7 },
      { verdict: null, transcript: 'x', lastTone: null, heardMs: 1, audioPath: null },
    );
    await hearing.saveAnsweredBy(
      { callId: answered, epoch: 0 },
      { verdict: 'human', words: [], because: 'short-speech', atMs: 1_400, action: null },
    );
    await writeFile(path.join(house.folder, 'recordings', earlyPath), Buffer.from('0123456789'));
  });

  it('before the answer stands on the call as its owner wrote it, with its sound', async () => {
    expect((await get(`/calls/${busy}`)).json()).toMatchObject({
      earlyMedia: {
        decided: false,
        outcome: 'busy',
        evidence: 'announcement',
        set: '正在通话',
        words: ['正在通话'],
        transcript: '正在通话中',
        lastTone: 'ringback',
        url: `/api/v1/calls/${busy}/early-media`,
      },
      answeredBy: null,
    });
    const part = await get(`/calls/${busy}/early-media`, { range: 'bytes=2-4' });
    expect([part.statusCode, part.headers['content-range'], part.body]).toEqual([206, 'bytes 2-4/10', '234']);
  });

  it('is not there where nothing was heard', async () => {
    expect((await get(`/calls/${answered}`)).json()).toMatchObject({
      earlyMedia: null,
      answeredBy: { verdict: 'human', because: 'short-speech' },
    });
    expect((await get(`/calls/${answered}/early-media`)).json()).toMatchObject({ code: 'recording-missing' });
  });
});

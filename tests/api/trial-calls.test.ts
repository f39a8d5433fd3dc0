/** Trial calls by the api: who may ask for one, what is refused before anything rings, and what is told of it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ControlUnavailable } from '../../api/task-control.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import { makeTrialCalls } from '../../storage/trial-calls.ts';
import type { TrialCallInput } from '../../workflows/messages.ts';
import { useHouse } from './house.ts';
import { makeAssistant, makeLine } from './nouns.ts';

const started: TrialCallInput[] = [];
let away = false;
const house = useHouse({
  trialControl: {
    start: async (input) => {
      if (away) throw new ControlUnavailable(new Error('gone'));
      started.push(input);
    },
  },
});

type Trial = {
  id: string;
  kind: string;
  state: string;
  number: string;
  reason: string | null;
  sentence: string;
  steps: { step: string; sentence: string }[];
  turns: { text: string }[];
};

beforeEach(async () => {
  away = false;
  started.length = 0;
  await house.db.query('delete from trial_call');
});

const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  house.as('supervisor', { method: 'POST', url: `/api/v1${url}`, payload, headers });

async function extension(change: { enabled?: boolean; node?: string } = {}): Promise<string> {
  const { rows } = await house.db.query<{ id: string }>(
    `insert into extension (number, a1_hash, enabled, node)
    select (2000 + count(*))::text, md5('x'), $1::boolean, $2::text from extension returning id`,
    [change.enabled ?? true, change.node ?? null],
  );
  return rows[0]?.id ?? '';
}

async function ready(name: string): Promise<void> {
  await makeSwitchNodes(house.db).report({ name, state: 'ready', coreUuid: null, detail: null });
}

describe('the test call of a line', () => {
  it('is stored, told as about to ring, and given to whoever stands beside its switch', async () => {
    const lineId = await makeLine(house);
    const reply = await post(`/lines/${lineId}/test-call`, { number: '138 0000 0001', say: 'hello' });
    expect(reply.statusCode, reply.body).toBe(202);
    const trial = reply.json<Trial>();
    expect(trial).toMatchObject({ kind: 'line', state: 'waiting', number: '13800000001', sentence: 'About to call.', steps: [] });
    expect(started).toEqual([{ trialId: trial.id, node: 'sw1' }]);
    const { rows } = await house.db.query<{ after: string }>(
      `select after::text from audit_entry where action = 'trial-call.create' and subject_id = $1::text`,
      [trial.id],
    );
    expect(rows[0]?.after).toContain(lineId);
    expect(rows[0]?.after).not.toContain('1380000');
  });

  it('is started once for a repeated request', async () => {
    const lineId = await makeLine(house);
    const ask = () => post(`/lines/${lineId}/test-call`, { number: '13800000001' }, { 'idempotency-key': `trial ${lineId}` });
    const [first, second] = [await ask(), await ask()];
    expect(second.json<Trial>().id).toBe(first.json<Trial>().id);
    expect(started).toHaveLength(1);
  });

  it.each<[string, object, number, string]>([
    ['a number that is none', { number: 'call me' }, 422, 'invalid-request'],
    ['a number of the do-not-call list', { number: '13811111111' }, 409, 'number-on-do-not-call'],
    ['a message that would never end', { number: '13800000001', say: 'x'.repeat(301) }, 400, 'invalid-request'],
  ])('refuses %s', async (_name, body, status, code) => {
    await house.db.query(`insert into do_not_call (number, source) values ('13811111111', 'page') on conflict do nothing`);
    const reply = await post(`/lines/${await makeLine(house)}/test-call`, body);
    expect({ status: reply.statusCode, code: reply.json<{ code: string }>().code }).toEqual({ status, code });
    expect(started).toEqual([]);
  });

  it('refuses a line that is off, and one that is full', async () => {
    const off = await makeLine(house, { purpose: 'off' });
    const body = { number: '13800000001' };
    expect((await post(`/lines/${off}/test-call`, body)).json<{ code: string }>().code).toBe('trial-line-off');
    const one = await makeLine(house, { capacity: 1 });
    expect((await post(`/lines/${one}/test-call`, body)).statusCode).toBe(202);
    expect((await post(`/lines/${one}/test-call`, body)).json<{ code: string }>().code).toBe('trial-line-full');
  });

  it('that could not be started says so, and is over', async () => {
    away = true;
    const reply = await post(`/lines/${await makeLine(house)}/test-call`, { number: '13800000001' });
    expect(reply.statusCode).toBe(503);
    const [trial] = (await house.as('viewer', { url: '/api/v1/trial-calls' })).json<{ items: Trial[] }>().items;
    expect(trial).toMatchObject({ state: 'ended', reason: 'trial-not-started' });
    expect(trial?.sentence).toContain('Temporal');
  });

  it('is told to viewers with its number masked, its story in words, in both languages', async () => {
    const { id } = (await post(`/lines/${await makeLine(house)}/test-call`, { number: '13800000001' })).json<Trial>();
    const trials = makeTrialCalls(house.db);
    await trials.addStep(id, { step: 'sent' });
    await trials.addStep(id, { step: 'answered', detail: { codec: 'PCMA' } });
    await trials.saveTurn(id, {
      n: 1,
      speaker: 'callee',
      text: 'my number is 13900000002',
      heard: '',
      interrupted: false,
      startMs: 0,
      endMs: 1,
      timings: {},
    });
    await trials.end(
      id,
      { outcome: 'line-fault', reason: 'sip-403-line-forbids', endedBy: 'carrier' },
      { sipCode: 403, sipReason: 'Forbidden', packetsIn: 0, packetsOut: 120 },
    );
    const read = async (language: string): Promise<Trial> =>
      (await house.as('viewer', { url: `/api/v1/trial-calls/${id}`, headers: { 'accept-language': language } })).json<Trial>();
    const [en, zh] = [await read('en'), await read('zh')];
    expect(en.number).toBe('138****0001');
    expect(en.turns[0]?.text).not.toContain('13900000002');
    expect(en.steps.map(({ sentence }) => sentence)).toEqual([
      'The call was sent (INVITE).',
      'Answered (200), codec PCMA.',
      expect.stringContaining('403 Forbidden, the carrier forbids it'),
    ]);
    expect(en.steps.at(-1)?.sentence).toContain('Sound packets: 0 in, 120 out.');
    expect(zh.steps.at(-1)?.sentence).toContain('声音包：收 0，发 120。');
    // What has ended is not ended again.
    const late = await post(`/trial-calls/${id}/hang-up`, {});
    expect(late.statusCode).toBe(202);
    expect(late.json<Trial>().reason).toBe('sip-403-line-forbids');
  });
});

describe('an assistant that calls an extension', () => {
  it('is given to the switch where the extension registers', async () => {
    await ready('sw1');
    const [extensionId, assistantId] = [await extension(), await makeAssistant(house)];
    const reply = await post(`/extensions/${extensionId}/trial-call`, { assistantId, values: { name: '王芳' } });
    expect(reply.statusCode, reply.body).toBe(202);
    expect(reply.json<Trial>()).toMatchObject({ kind: 'assistant', node: 'sw1', extensionId, assistantId });
    expect(started).toHaveLength(1);
    const again = await post(`/extensions/${extensionId}/trial-call`, { assistantId });
    expect(again.json<{ code: string }>().code).toBe('trial-extension-busy');
  });

  it.each<[string, { enabled?: boolean; node?: string }, string]>([
    ['an extension that is off', { enabled: false }, 'trial-extension-off'],
    ['an extension of a switch that is away', { node: 'elsewhere' }, 'no-switch-ready'],
  ])('refuses %s', async (_name, change, code) => {
    await ready('sw1');
    const reply = await post(`/extensions/${await extension(change)}/trial-call`, { assistantId: await makeAssistant(house) });
    expect({ status: reply.statusCode, code: reply.json<{ code: string }>().code }).toEqual({ status: 409, code });
  });

  it('refuses an assistant that is not there', async () => {
    await ready('sw1');
    const nobody = '00000000-0000-4000-8000-000000000000';
    const reply = await post(`/extensions/${await extension()}/trial-call`, { assistantId: nobody });
    expect(reply.json<{ code: string }>().code).toBe('reference-missing');
  });

  it('is nothing for agents and viewers', async () => {
    const id = await makeLine(house);
    for (const role of ['agent', 'viewer'] as const) {
      const reply = await house.as(role, {
        method: 'POST',
        url: `/api/v1/lines/${id}/test-call`,
        payload: { number: '13800000001' },
      });
      expect(reply.statusCode).toBe(403);
    }
  });
});

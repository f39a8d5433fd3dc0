import { describe, expect, it } from 'vitest';
import { useHouse } from './house.ts';
import { makeAssistant, makeLine, makeTask } from './nouns.ts';

const house = useHouse();

type Problem = { status: number; code: string; detail: string };

describe('what is in use', () => {
  it('names itself and what holds it, and is never advised about lines', async () => {
    const assistantId = await makeAssistant(house);
    const taskId = await makeTask(house, { assistantId });
    const refusal = async (url: string, language: string) => {
      const headers = { 'accept-language': language };
      return (await house.as('admin', { method: 'DELETE', url: `/api/v1${url}`, headers })).json<Problem>();
    };
    expect(await refusal(`/assistants/${assistantId}`, 'en')).toMatchObject({
      status: 409,
      code: 'in-use',
      detail:
        'Used by at least one task. Choose another assistant there (or remove the task that uses it), then remove this one.',
    });
    expect(await refusal(`/assistants/${assistantId}`, 'zh')).toMatchObject({
      detail: '仍有任务在使用该智能体。请先在那里改选其他智能体（或删除使用它的任务），再删除它。',
    });
    const held = await house.as('viewer', { url: `/api/v1/assistants/${assistantId}` });
    const { llmAccountId, voiceId, recogniserId } = held.json<Record<string, string>>();
    for (const [url, noun] of [
      [`/llm-accounts/${llmAccountId}`, 'language model account'],
      [`/voices/${voiceId}`, 'voice'],
      [`/recognisers/${recogniserId}`, 'recogniser'],
    ] as const) {
      expect((await refusal(url, 'en')).detail).toContain(`at least one assistant. Choose another ${noun} there`);
    }
    const task = await house.as('viewer', { url: `/api/v1/tasks/${taskId}` });
    const lineId = task.json<{ lineIds: string[] }>().lineIds[0] ?? '';
    expect((await refusal(`/lines/${lineId}`, 'en')).detail).toContain('at least one task. Choose another line there');
  });

  it('tells of a line that has carried calls that it can be disabled', async () => {
    const lineId = await makeLine(house);
    const taskId = await makeTask(house);
    await house.db.query(
      `with i as (
        insert into list_import (task_id, source, status) values ($1::uuid, 'api', 'done') returning id, task_id
      ), k as (
        insert into contact (task_id, import_id, row_number, number) select task_id, id, 1, '13800000001' from i returning *
      )
      insert into call (task_id, contact_id, attempt, state, lane, claim_key, number, node, line_id, dialled_at, ended_at,
        outcome, reason, ended_by)
      select task_id, id, 1, 'final', 0, 'k', number, 'sw1', $2::uuid, now(), now(), 'busy', 'sip-486-busy', 'carrier' from k`,
      [taskId, lineId],
    );
    const reply = await house.as('admin', { method: 'DELETE', url: `/api/v1/lines/${lineId}` });
    expect(reply.json()).toMatchObject({
      status: 409,
      code: 'line-has-calls',
      detail: expect.stringContaining('Disable') as unknown,
    });
  });
});

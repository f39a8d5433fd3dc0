/** Whose talks are written down, as a group says it, and how their words are told. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { transcriptTurnsFrom } from '../../domain/call-transcript.ts';
import { makeCallTranscripts } from '../../storage/call-transcripts.ts';
import { agentHouse } from './agent-house.ts';
import { useHouse } from './house.ts';
import { made, makeTask } from './nouns.ts';

const house = useHouse();
const { makeAgent, makeGroup, get } = agentHouse(house);
const makeRecogniser = async () => (await made(house, '/recognisers', { name: `transcripts ${randomUUID()}`, kind: 'tone' })).id;

type Group = { recogniserId: string | null };
type Problem = { status: number; code: string; detail: string; errors?: { field: string }[] };

describe('a group of agents', () => {
  it('has its talks written down by a recogniser, or not, and says so in the audit log', async () => {
    const [recogniserId, groupId] = [await makeRecogniser(), await makeGroup()];
    const change = (payload: object) =>
      house.as('supervisor', { method: 'PATCH', url: `/api/v1/agent-groups/${groupId}`, payload });
    expect(await get<Group>(`/agent-groups/${groupId}`)).toMatchObject({ recogniserId: null });
    expect((await change({ recogniserId })).json()).toMatchObject({ recogniserId });
    // What is not named stays.
    expect((await change({ notes: 'n' })).json()).toMatchObject({ recogniserId });
    const { rows } = await house.db.query<{ after: Group }>(
      `select after from audit_entry where subject_id = $1::text and action = 'agent-group.update' order by id limit 1`,
      [groupId],
    );
    expect(rows[0]?.after).toMatchObject({ recogniserId });
    expect((await change({ recogniserId: null })).json()).toMatchObject({ recogniserId: null });
  });

  it('can not name a recogniser that is not there, and keeps the one that it names', async () => {
    const recogniserId = await makeRecogniser();
    const groupId = await makeGroup({ recogniserId });
    const wrong = await house.as('supervisor', {
      method: 'PATCH',
      url: `/api/v1/agent-groups/${groupId}`,
      payload: { recogniserId: randomUUID() },
    });
    expect(wrong.json()).toMatchObject({
      code: 'reference-missing',
      errors: [{ field: 'recogniserId', code: 'reference-missing' }],
    });
    const url = `/api/v1/recognisers/${recogniserId}`;
    const remove = async () => (await house.as('admin', { method: 'DELETE', url })).json<Problem>();
    expect(await remove()).toMatchObject({ status: 409, code: 'in-use' });
    expect((await remove()).detail).toContain('Choose another recogniser there');
    await house.as('supervisor', {
      method: 'PATCH',
      url: `/api/v1/agent-groups/${groupId}`,
      payload: { recogniserId: null },
    });
    expect((await house.as('admin', { method: 'DELETE', url })).statusCode).toBe(204);
  });
});

/** An ended call of an agent, whose talk is to be written down. */
async function endedCall(agentId: string): Promise<string> {
  const taskId = await makeTask(house);
  const { rows } = await house.db.query<{ id: string }>(
    `with i as (
      insert into list_import (task_id, source, status) values ($1::uuid, 'api', 'done') returning id, task_id
    ), k as (
      insert into contact (task_id, import_id, row_number, number, name, state)
      select task_id, id, 1, '13812345678', '王芳', 'done' from i returning *
    ), c as (
      insert into call (task_id, contact_id, attempt, state, lane, claim_key, number, node, dialled_at, answered_at, ended_at, outcome,
        reason, ended_by, agent_id)
      select k.task_id, k.id, 1, 'final', 0, 'key', k.number, 'sw1', now(), now(), now(), 'transferred', 'transferred-callee-hung-up',
        'callee', $2::uuid from k returning id
    )
    insert into call_transcript (call_id, parts, next_at) select id, '[]', now() from c returning call_id as id`,
    [taskId, agentId],
  );
  return rows[0]?.id ?? '';
}

type Detail = { turns: object[]; transcript: unknown; steps: { step: string; sentence: string }[] };

describe('a call of an agent', () => {
  it('says that its words are still to come, and then has those of both, with the name of the agent', async () => {
    const agent = await makeAgent();
    const id = await endedCall(agent.id);
    expect((await get<Detail>(`/calls/${id}`)).transcript).toEqual({ state: 'due', reason: null, sentence: null, heardMs: 0 });
    const recogniserId = await makeRecogniser();
    const said = { startMs: 1_000, endMs: 2_000, recogniserId };
    await makeCallTranscripts(house.db).keep(
      id,
      [
        { ...said, n: transcriptTurnsFrom, speaker: 'agent', text: '您的电话是 13812345678 吗？', agentId: agent.id },
        { ...said, n: transcriptTurnsFrom + 1, speaker: 'callee', text: '是的。', startMs: 3_000, endMs: 3_500, agentId: null },
      ],
      5_000,
    );
    const { turns, transcript, steps } = await get<Detail>(`/calls/${id}`, 'agent');
    expect(turns).toMatchObject([
      { speaker: 'agent', agentName: agent.username, text: '您的电话是 13812345678 吗？', startMs: 1_000, kind: 'words' },
      { speaker: 'callee', text: '是的。' },
    ]);
    expect(turns[1]).not.toHaveProperty('agentName');
    expect(transcript).toEqual({ state: 'made', reason: null, sentence: null, heardMs: 5_000 });
    expect(steps.at(-1)?.sentence).toBe('The talk with the agent was written down from the recording.');
    // Numbers in it are masked for those who see none.
    const viewer = await get<Detail>(`/calls/${id}`);
    expect(JSON.stringify(viewer.turns)).not.toContain('13812345678');
    expect(viewer.turns[0]).toMatchObject({ agentName: agent.username });
  });

  it('tells in words why there are none', async () => {
    const id = await endedCall((await makeAgent()).id);
    await makeCallTranscripts(house.db).leave(id, 'mono');
    const { transcript, steps } = await get<Detail>(`/calls/${id}`);
    const sentence = 'the recording has one channel, in which nobody can tell who said what. Two are needed.';
    expect(transcript).toMatchObject({ state: 'none', reason: 'mono', sentence });
    expect(steps.at(-1)?.sentence).toBe(`The talk with the agent was not written down: ${sentence}`);
    const chinese = await house.as('agent', { url: `/api/v1/calls/${id}`, headers: { 'accept-language': 'zh' } });
    expect(chinese.json()).toMatchObject({ transcript: { sentence: expect.stringContaining('双声道') as string } });
  });

  it('has no word of it where no group wants any', async () => {
    const id = await endedCall((await makeAgent()).id);
    await house.db.query('delete from call_transcript where call_id = $1::uuid', [id]);
    expect(await get<Detail>(`/calls/${id}`)).toMatchObject({ transcript: null, turns: [] });
  });
});

/** Tasks whose calls go to people, through the api: what they need, what may be set, and why they dial as they do. */
import { describe, expect, it } from 'vitest';
import { agentHouse } from './agent-house.ts';
import { useHouse } from './house.ts';
import { makeAssistant, makeLine, makeVoice } from './nouns.ts';

const house = useHouse();
const { makeGroup, makeAgent, personOf, phoneThere } = agentHouse(house);

type Task = { id: string; pacing: Record<string, unknown>; agentGroupName: string; abandonRestHours: number; onMachine: string };

async function draft(change: object = {}): Promise<Record<string, unknown>> {
  const lineIds = [await makeLine(house)];
  return { name: 'people', type: 'predictive', maxConcurrency: 4, lineIds, agentGroupId: await makeGroup(), ...change };
}

const post = (payload: object) => house.as('admin', { method: 'POST', url: '/api/v1/tasks', payload });
const made = async (change: object = {}): Promise<Task> => (await post(await draft(change))).json<Task>();
const patch = (id: string, payload: object) => house.as('admin', { method: 'PATCH', url: `/api/v1/tasks/${id}`, payload });

describe('a predictive task', () => {
  it('has a plan as usual where none is given, rests numbers that found nobody for 72 h, and listens for no machines', async () => {
    const task = await made({ pacing: { answerPercent: 20 } });
    expect(task).toMatchObject({ abandonRestHours: 72, onMachine: 'goOn' });
    expect(task.pacing).toEqual({
      mode: 'predictive',
      ratio: 1,
      abandonPercentMax: 3,
      windowDays: 30,
      answerPercent: 20,
      ringSeconds: 12,
      talkSeconds: 60,
      wrapUpSeconds: 15,
      previewSeconds: 120,
      held: false,
    });
  });

  it('needs a group, and a voice for what is read out to whom nobody took', async () => {
    expect((await post(await draft({ agentGroupId: null }))).json()).toMatchObject({ status: 422, code: 'group-required' });
    const message = { abandonMessage: '抱歉，坐席正忙。' };
    expect((await post(await draft(message))).json()).toMatchObject({
      code: 'message-needs-voice',
      errors: [{ field: 'voiceId' }],
    });
    expect((await post(await draft({ ...message, voiceId: await makeVoice(house) }))).statusCode).toBe(201);
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect((await post(await draft({ agentGroupId: nobody }))).json()).toMatchObject({
      code: 'reference-missing',
      errors: [{ field: 'agentGroupId' }],
    });
  });

  it('listens for machines where it is told to, and leaves them a message that is written and has a voice', async () => {
    const task = await made({ onMachine: 'hangUp' });
    expect(task).toMatchObject({ onMachine: 'hangUp', machineMessage: null });
    const leaves = { onMachine: 'leaveMessage', machineMessage: '{{name}}，请回电。' };
    expect((await patch(task.id, { onMachine: 'leaveMessage' })).json()).toMatchObject({
      ...{ status: 422, code: 'machine-message-required', errors: [{ field: 'machineMessage' }] },
    });
    const voiceless = (await patch(task.id, leaves)).json<{ detail: string }>();
    expect(voiceless).toMatchObject({ status: 422, code: 'message-needs-voice', errors: [{ field: 'voiceId' }] });
    expect(voiceless.detail).toContain('machineMessage');
    expect((await patch(task.id, { ...leaves, voiceId: await makeVoice(house) })).json()).toMatchObject(leaves);
    expect((await patch(task.id, { machineMessage: null })).json()).toMatchObject({ code: 'machine-message-required' });
    expect((await patch(task.id, { onMachine: 'goOn', machineMessage: null })).statusCode).toBe(200);
    expect((await post(await draft(leaves))).json()).toMatchObject({ code: 'message-needs-voice' });
  });

  it('takes its brake and its plan while it runs, field by field', async () => {
    const { id } = await made();
    expect((await patch(id, { pacing: { held: true } })).json<Task>().pacing).toMatchObject({ held: true, mode: 'predictive' });
    const changed = (await patch(id, { pacing: { mode: 'ratio', ratio: 1.5 } })).json<Task>();
    expect(changed.pacing).toMatchObject({ held: true, mode: 'ratio', ratio: 1.5 });
    expect((await patch(id, { pacing: { ratio: 40 } })).json()).toMatchObject({
      status: 400,
      errors: [{ field: 'pacing.ratio' }],
    });
  });

  it('keeps what belongs to it from the other types', async () => {
    const ai = {
      name: 'ai',
      type: 'ai',
      maxConcurrency: 1,
      lineIds: [await makeLine(house)],
      assistantId: await makeAssistant(house),
    };
    expect((await post({ ...ai, pacing: { held: true } })).json()).toMatchObject({
      code: 'not-of-this-type',
      errors: [{ field: 'pacing' }],
    });
    expect((await post({ ...ai, agentGroupId: await makeGroup() })).json()).toMatchObject({ code: 'not-of-this-type' });
  });

  it('says why it dials as it does: at first that nothing was decided', async () => {
    const { id } = await made();
    const pacing = await house.as('viewer', { url: `/api/v1/tasks/${id}/pacing` });
    expect(pacing.json()).toEqual({
      decidedAt: null,
      ageMs: null,
      dial: 0,
      sentence: null,
      agents: null,
      calls: null,
      budget: null,
      forecast: null,
    });
  });

  it('says whom it lacks, step by step, until it dials at the pace of its agents', async () => {
    const agentGroupId = await makeGroup({ name: '售前' });
    const { id } = await made({ agentGroupId });
    await house.as('admin', {
      method: 'POST',
      url: `/api/v1/tasks/${id}/contacts`,
      payload: { contacts: [{ number: '13600000009' }] },
    });
    await house.as('admin', { method: 'POST', url: `/api/v1/tasks/${id}/start` });
    const limit = async () =>
      (await house.as('viewer', { url: `/api/v1/tasks/${id}`, headers: { 'accept-language': 'en' } })).json<{
        limit: { code: string; sentence: string };
      }>().limit;
    expect(await limit()).toMatchObject({
      code: 'group-empty',
      sentence: 'The group 售前 has no agents, so nothing is dialled. Add agents to it.',
    });
    const { username, number } = await makeAgent([{ groupId: agentGroupId }]);
    expect((await limit()).code).toBe('no-agent-signed-in');
    const own = await personOf(username);
    await own.post('/agents/me/sign-in', {});
    expect((await limit()).sentence).toContain('1 of 售前 are signed in; 1 are busy or not free yet, 0 have no phone');
    await own.post('/agents/me/state', { state: 'free' });
    expect((await limit()).sentence).toContain('0 are busy or not free yet, 1 have no phone');
    await phoneThere(number);
    await own.post('/agents/me/beat', {});
    expect(await limit()).toMatchObject({
      code: 'paced',
      sentence: 'Dials at the pace of its agents: 1 are free, 0 talk or wrap up.',
    });
    await patch(id, { pacing: { held: true } });
    expect((await limit()).code).toBe('held');
    await house.db.query(`update task set changed_at = now() - interval '1 minute' where id = $1::uuid`, [id]);
    await own.post('/agents/me/beat', {});
    expect((await limit()).code).toBe('pace-undecided');
  });

  it('asks for skills, which no other type of task has', async () => {
    const { id } = await made({ agentSkills: ['英语', 'vip'] });
    const read = await house.as('viewer', { url: `/api/v1/tasks/${id}` });
    expect(read.json()).toMatchObject({ agentSkills: ['英语', 'vip'] });
    expect((await patch(id, { name: 'others' })).json()).toMatchObject({ agentSkills: ['英语', 'vip'] });
    expect((await patch(id, { agentSkills: [] })).json()).toMatchObject({ agentSkills: [] });
    expect((await patch(id, { agentSkills: ['vip', 'vip'] })).json()).toMatchObject({ status: 400 });
    const ai = { type: 'ai', agentGroupId: null, assistantId: await makeAssistant(house), agentSkills: ['vip'] };
    expect((await post(await draft(ai))).json()).toMatchObject({
      code: 'not-of-this-type',
      errors: [{ field: 'agentSkills' }],
    });
  });

  it('says when nobody of its group has the skills, and counts those alone who have them', async () => {
    const agentGroupId = await makeGroup({ name: '售后' });
    await makeAgent([{ groupId: agentGroupId, skills: ['vip'] }]);
    const { id } = await made({ agentGroupId, agentSkills: ['vip', '英语'] });
    await house.as('admin', {
      method: 'POST',
      url: `/api/v1/tasks/${id}/contacts`,
      payload: { contacts: [{ number: '13600000010' }] },
    });
    await house.as('admin', { method: 'POST', url: `/api/v1/tasks/${id}/start` });
    const limit = async () =>
      (await house.as('viewer', { url: `/api/v1/tasks/${id}`, headers: { 'accept-language': 'en' } })).json<{
        limit: { code: string; sentence: string };
      }>().limit;
    const lacking = await limit();
    expect(lacking.code).toBe('group-lacks-skills');
    expect(lacking.sentence).toContain('No agent of 售后 has the skills that the task asks for (vip, 英语)');
    await patch(id, { agentSkills: ['vip'] });
    const away = await limit();
    expect(away.code).toBe('no-agent-signed-in');
    expect(away.sentence).toContain('None of the 1 agents of 售后 (vip) is signed in');
  });

  it('keeps its group from being removed', async () => {
    const agentGroupId = await makeGroup();
    await made({ agentGroupId });
    const removed = await house.as('admin', { method: 'DELETE', url: `/api/v1/agent-groups/${agentGroupId}` });
    expect(removed.json()).toMatchObject({ status: 409, code: 'in-use' });
  });
});

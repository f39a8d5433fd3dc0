import { describe, expect, it } from 'vitest';
import { defaultAnnouncementSets } from '../../domain/announcements.ts';
import { readHearingSettings } from '../../storage/hearing-settings.ts';
import { useHouse } from './house.ts';
import { makeTask } from './nouns.ts';

const house = useHouse();
const patch = (payload: Record<string, unknown>, role: 'admin' | 'supervisor' = 'admin') =>
  house.as(role, { method: 'PATCH', url: '/api/v1/hearing', payload });
const tried = async (payload: Record<string, unknown>, language = 'en') =>
  (
    await house.as('supervisor', {
      method: 'POST',
      url: '/api/v1/hearing/test',
      payload,
      headers: { 'accept-language': language },
    })
  ).json<{ match: { set: string; means: string } | null; sentence: string; found: { against: string[] }[] }>();

const own = { name: '自定', means: 'busy', keywords: ['忙得很'], unless: ['请稍等'], endsCall: false };

describe('listening before the answer', () => {
  it('is on with the default sets until somebody changes it, and the change counts for the workers', async () => {
    const before = (await house.as('viewer', { url: '/api/v1/hearing' })).json<Record<string, unknown>>();
    expect(before).toMatchObject({ listenBeforeAnswer: true, recogniserId: null, changedBy: null });
    expect(before['announcementSets']).toEqual(defaultAnnouncementSets);
    const changed = await patch({ listenBeforeAnswer: false, announcementSets: [own] });
    expect(changed.json()).toMatchObject({ listenBeforeAnswer: false, announcementSets: [own] });
    expect(await readHearingSettings(house.db)).toMatchObject({ listens: false, sets: [own] });
    expect((await patch({ announcementSets: before['announcementSets'], listenBeforeAnswer: true })).statusCode).toBe(200);
  });

  it('is changed by an admin only, with a recogniser that exists, and with meanings that announcements can have', async () => {
    expect((await patch({ listenBeforeAnswer: true }, 'supervisor')).statusCode).toBe(403);
    const unknown = await patch({ recogniserId: '00000000-0000-4000-8000-000000000000' });
    expect(unknown.statusCode).toBe(422);
    expect(unknown.json()).toMatchObject({ errors: [{ field: 'recogniserId' }] });
    const wrong = await patch({ announcementSets: [{ ...own, means: 'completed' }] });
    expect(wrong.json()).toMatchObject({ errors: [{ field: 'announcementSets.0.means' }] });
  });

  it('tells of a sentence which set it matches, and why', async () => {
    expect(await tried({ text: '您拨打的号码是空号' }, 'zh')).toMatchObject({
      match: { set: '空号', means: 'empty-number' },
      sentence: '匹配“空号”（关键词：是空号），结果为“空号”，立即结束呼叫。',
    });
    expect(await tried({ text: '请不要挂机，正在通话中' })).toMatchObject({ match: null, found: [{ against: ['请不要挂机'] }] });
    expect((await tried({ text: '欢迎您的来电' })).sentence).toContain('colour ring');
    expect(await tried({ text: '忙得很', sets: [own] })).toMatchObject({ match: { set: '自定' } });
  });
});

describe('a task and machines', () => {
  const task = async (id: string) => (await house.as('viewer', { url: `/api/v1/tasks/${id}` })).json<Record<string, unknown>>();
  const change = (id: string, payload: Record<string, unknown>) =>
    house.as('supervisor', { method: 'PATCH', url: `/api/v1/tasks/${id}`, payload });

  it('hangs up on them unless told otherwise, and can be told while it runs', async () => {
    const id = await makeTask(house, { name: '机器' });
    expect(await task(id)).toMatchObject({ onMachine: 'hangUp', machineMessage: null });
    await change(id, { onMachine: 'leaveMessage', machineMessage: '请回电' });
    expect(await task(id)).toMatchObject({ onMachine: 'leaveMessage', machineMessage: '请回电' });
    await change(id, { machineMessage: null });
    expect(await task(id)).toMatchObject({ onMachine: 'leaveMessage', machineMessage: null });
    const wrong = await change(id, { onMachine: 'shout' });
    expect(wrong.json()).toMatchObject({ errors: [{ field: 'onMachine', code: 'not-one-of' }] });
  });
});

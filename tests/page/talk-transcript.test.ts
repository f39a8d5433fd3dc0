/** The words of an agent's talk on the page: chosen in the group, awaited on the call, and then read and heard beside the recording. */
import { expect, it } from 'vitest';
import { transcriptTurnsFrom } from '../../domain/call-transcript.ts';
import { makeCallTranscripts } from '../../storage/call-transcripts.ts';
import { makeAgent } from './console-scene.ts';
import { faultsOf } from './page-axe.ts';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

async function recogniserNamed(name: string): Promise<string> {
  return (await world.seed.client.post('/recognisers', { name, kind: 'tone' })).id;
}

it('is chosen in the group, with what it does and costs', async () => {
  await recogniserNamed('转写专用');
  await world.seed.client.post('/agent-groups', { name: '售后组' });
  const page = await world.at('/agent-groups');
  await page.getByRole('button', { name: '修改 售后组' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('按大约等于通话时长的音频计费', { exact: false }).waitFor();
  await drawer.getByText('不转写').waitFor();
  await drawer.getByRole('combobox', { name: '通话转写' }).click();
  await page.getByTitle('转写专用', { exact: true }).click();
  await picture(page, 'transcript-group-zh');
  await drawer.getByRole('button', { name: '保存' }).click();
  await drawer.waitFor({ state: 'detached' });
  const { rows } = await world.house.db.query<{ name: string }>(
    'select r.name from agent_group g join recogniser r on r.id = g.recogniser_id',
  );
  expect(rows).toEqual([{ name: '转写专用' }]);
  await page.context().close();
});

it('is awaited on the page of the call, comes by itself, and goes to what is clicked', async () => {
  const { db } = world.house;
  const callId = world.seed.talkedCallId;
  const agentId = await makeAgent(world, { username: 'wang.xiao', number: '6101', groupIds: [] });
  await db.query(`insert into call_transcript (call_id, parts, next_at) values ($1::uuid, '[]', now() + interval '1 day')`, [
    callId,
  ]);
  const page = await world.at(`/calls/${callId}`);
  await page.getByText('正在根据录音转写坐席与客户的对话', { exact: false }).waitFor();
  await picture(page, 'transcript-due-zh');

  const recogniserId = await recogniserNamed('另一个');
  await makeCallTranscripts(db).keep(
    callId,
    [
      {
        ...{
          n: transcriptTurnsFrom,
          speaker: 'agent',
          text: '您好，我是坐席小王，由我来接待您。',
          agentId,
          recogniserId,
        },
        ...{ startMs: 16_500, endMs: 19_500 },
      },
      {
        ...{ n: transcriptTurnsFrom + 1, speaker: 'callee', text: '好的，麻烦你了。', agentId: null, recogniserId },
        ...{ startMs: 19_700, endMs: 20_400 },
      },
    ],
    9_000,
  );
  const ofAgent = page.getByRole('listitem').filter({ hasText: '由我来接待您' });
  await ofAgent.waitFor();
  expect(await ofAgent.locator('strong').textContent()).toBe('坐席');
  await ofAgent.getByText('wang.xiao', { exact: true }).waitFor();
  expect(await page.getByText('正在根据录音转写', { exact: false }).count()).toBe(0);
  const lines = await page.locator('li[data-turn]').allTextContents();
  expect(lines.slice(-2).map((line) => line.includes('小王'))).toEqual([true, false]);
  await page.getByRole('button', { name: '播放', exact: true }).and(page.locator(':enabled')).waitFor();
  await ofAgent.getByRole('button', { name: '播放坐席' }).click();
  await page.locator('li[aria-current="true"]').filter({ hasText: '由我来接待您' }).waitFor();
  await picture(page, 'transcript-made-zh', { whole: true });
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});

it('says why there is none', async () => {
  const callId = world.seed.talkedCallId;
  await world.house.db.query(
    `update call_transcript set state = 'none', reason = 'mono', ended_at = now() where call_id = $1::uuid`,
    [callId],
  );
  await world.house.db.query('delete from turn where call_id = $1::uuid', [callId]);
  const page = await world.at(`/calls/${callId}`, { language: 'en' });
  await page.getByText('The talk with the agent was not written down: the recording has one channel', { exact: false }).waitFor();
  await picture(page, 'transcript-none-en');
  await page.context().close();
});

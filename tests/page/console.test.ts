/** The console 工作台: from nobody to an agent who is called, hears and is heard, writes, and goes on; with a real sound and a fake switch. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLedger } from '../../storage/ledger.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { makeTurns } from '../../storage/turns.ts';
import { atConsole, type Callee, liveCall, makeAgent, makePerson, openCallee, openDoor, standingsOf } from './console-scene.ts';
import { faultsOf } from './page-axe.ts';
import { phone, picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';
import { openRelayingSwitch, type RelayingSwitch } from './relaying-switch.ts';

const world = usePageWorld();
let relaying: RelayingSwitch;
let callee: Callee;
let groupId = '';

beforeAll(async () => {
  relaying = await openRelayingSwitch();
  await openDoor(world, relaying);
  ({ id: groupId } = await world.seed.client.post('/agent-groups', {
    name: '回访组',
    wrapUpSeconds: 600,
    dispositions: ['有意向', '无意向'],
  }));
  await world.house.db.query(`update task set agent_script = $2::text where id = $1::uuid`, [
    world.seed.runningTaskId,
    '您好{{name}}，您购买的{{产品}}用得怎么样？\n请核对地址：{{地址}}。',
  ]);
  callee = await openCallee(world, relaying, '9001');
});

// As a keeper does all the time: what a switch said a minute ago counts no more.
beforeEach(() => openDoor(world, relaying));

// A test that failed in a call leaves nobody on the line.
afterEach(() => callee.hangUp());

afterAll(async () => {
  await callee.close();
  relaying.close();
});

const big = (page: Page, words: string) => page.getByRole('status', { name: '我的坐席状态' }).getByText(words, { exact: true });
const offered = (callId: string, more: string[] = []) => [`X-Carillon-Call: ${callId}`, ...more];
const atOnce = 'Call-Info: <sip:carillon>;answer-after=0';

async function makeFree(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: '签入' }).click();
  const allow = page.getByRole('button', { name: '允许使用麦克风' });
  const there = page.getByRole('status').filter({ hasText: '已登录' });
  await allow.or(there).first().waitFor();
  if (await allow.isVisible()) await allow.click();
  await there.waitFor();
  await page.getByRole('main').getByRole('button', { name: '置闲', exact: true }).click();
  await big(page, '置闲').waitFor();
}

/** Reserves the agent and lets the phone ring, as a call worker does. */
async function offer(agentId: string, callId: string): Promise<void> {
  expect((await standingsOf(world).reserve({ groupId, callId }))?.agentId).toBe(agentId);
  await standingsOf(world).step(agentId, { kind: 'ring', callId, forMs: 60_000 });
}

async function endCall({ callId, epoch }: DialGrant, agentId: string): Promise<void> {
  const evidence = { cause: 'NORMAL_CLEARING', q850: 16, sipCode: 200, sipReason: 'OK', disposition: 'recv_bye' };
  const result = {
    outcome: 'completed',
    reason: 'answered-callee-hung-up',
    endedBy: 'callee',
    evidence,
    heardToEnd: null,
  } as const;
  await makeLedger(world.house.db).release({ callId, epoch, result, waiter: null });
  await standingsOf(world).step(agentId, { kind: 'hang-up', callId });
}

describe('who has nothing to do here yet', () => {
  it('learns what makes an agent, and whom to ask', async () => {
    const admin = await world.at('/console');
    await admin.getByText('您还不是坐席').waitFor();
    expect(await admin.getByRole('link', { name: '去新建坐席' }).getAttribute('href')).toBe('/agents');
    expect(await faultsOf(admin)).toEqual([]);
    await picture(admin, 'console-nobody-zh');
    await admin.context().close();

    await makePerson(world, 'nobody.yet');
    const nobody = await atConsole(world, 'nobody.yet');
    await nobody.getByText('请管理员（admin）').waitFor();
    await nobody.context().close();

    await makeAgent(world, { username: 'lonely', number: '7190', groupIds: [] });
    const lonely = await atConsole(world, 'lonely');
    await lonely.getByText('请班长或管理员在“业务组”页把您加入业务组').waitFor();
    await lonely.context().close();
  });
});

describe('an agent with the phone of this browser', () => {
  it('is called, hears and is heard, sees whom they talk with, writes, makes an appointment, and goes on', async () => {
    const agentId = await makeAgent(world, { username: 'zhou.ting', number: '7101', groupIds: [groupId] });
    const page = await atConsole(world, 'zhou.ting', { size: { width: 1440, height: 900 } });
    await picture(page, 'console-offline-zh');
    await makeFree(page);
    await page.getByText('现在没有通话').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'console-free-zh');

    const grant = await liveCall(world);
    await offer(agentId, grant.callId);
    await page.getByRole('heading', { level: 2, name: grant.brief.name }).waitFor();
    await big(page, '振铃').waitFor();
    await callee.dial('7101', offered(grant.callId, [atOnce]));
    await page.getByRole('button', { name: '静音' }).waitFor();
    await standingsOf(world).step(agentId, { kind: 'answer', callId: grant.callId });
    await big(page, '通话中').waitFor();

    // Energy both ways.
    await expect.poll(async () => (await callee.heard()).level, { timeout: 15_000 }).toBeGreaterThan(0.01);
    const packets = () => page.getByTestId('sound-counts').getAttribute('data-packets-in');
    await expect.poll(async () => Number(await packets()), { timeout: 15_000 }).toBeGreaterThan(50);
    const level = () => page.getByRole('progressbar', { name: '听到' }).getAttribute('aria-valuenow');
    await expect.poll(async () => Number(await level()), { timeout: 15_000, interval: 100 }).toBeGreaterThan(0);

    const script = page.locator('.call-script');
    await expect.poll(() => script.textContent()).toContain(`您好${grant.brief.name}，您购买的`);
    expect(await script.textContent()).toContain('[地址?]');
    await page.getByText(grant.brief.number).first().waitFor();

    // The transcript of an assistant's part comes as it is said.
    const said = { n: 0, speaker: 'callee', text: '我想找人工', heard: '我想找人工', interrupted: false } as const;
    await makeTurns(world.house.db).save(grant, { ...said, startMs: 400, endMs: 1_400, timings: {} });
    await page.getByRole('log').getByText('我想找人工').waitFor();

    await page.getByRole('button', { name: '静音' }).click();
    expect(await page.getByRole('button', { name: '静音' }).getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Alt+m');
    await expect.poll(() => page.getByRole('button', { name: '静音' }).getAttribute('aria-pressed')).toBe('false');
    // Held by the server, which knows of it then (console-moves.test.ts), and not by the phone.
    expect(await page.getByRole('button', { name: '保持' }).count()).toBe(1);

    await page.keyboard.press('Alt+n');
    await page.keyboard.type('想换滤芯？周五回电');
    await page.getByText('有意向', { exact: true }).click();
    await page.getByText('已保存', { exact: true }).waitFor();
    await expect
      .poll(async () => (await world.house.db.query<object>('select text, disposition from call_note')).rows)
      .toEqual([{ text: '想换滤芯？周五回电', disposition: '有意向' }]);
    await page.getByRole('button', { name: '预约回拨' }).click();
    await page.getByRole('button', { name: '120 分钟后' }).click();
    await page.getByText(/已预约：|已改为/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'console-talking-zh');
    await page.getByRole('button', { name: '切换明暗' }).click();
    await picture(page, 'console-talking-dark-zh');
    await page.getByRole('button', { name: '切换明暗' }).click();

    await callee.hangUp();
    await endCall(grant, agentId);
    await big(page, '话后整理').waitFor();
    await page.getByText('剩余').waitFor();
    await picture(page, 'console-wrap-up-zh');
    await page.getByRole('button', { name: '整理完毕' }).click();
    await big(page, '置闲').waitFor();
    await page.getByText('已结束').waitFor();

    // The day: one call, whose note can still be put right.
    await page.getByRole('button', { name: `修改 ${grant.brief.name} 的小结` }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('小结内容').fill('想换滤芯，周六回电');
    await drawer.getByText('已保存', { exact: true }).waitFor();
    await page.keyboard.press('Escape');

    // The same number again: the colleague sees what came before.
    const { rows } = await world.house.db.query<{ state: string; because: string }>(
      'select state, waits_because as because from contact where id = $1::uuid',
      [grant.brief.contactId],
    );
    expect(rows[0]?.state).toBe('waiting');
    await page.getByRole('main').getByRole('button', { name: '签出' }).click();
    await big(page, '离线').waitFor();
    await page.context().close();
  });

  it('takes a call by a key, and after a reload in the middle of it says so and takes it again without a press', async () => {
    const agentId = await makeAgent(world, { username: 'sun.lei', number: '7102', groupIds: [groupId] });
    const page = await atConsole(world, 'sun.lei');
    await makeFree(page);
    await page.keyboard.press('?');
    const help = page.getByRole('dialog').filter({ hasText: 'Alt + A' });
    await help.waitFor();
    expect(await faultsOf(page, '.ant-modal')).toEqual([]);
    await picture(page, 'console-shortcuts-zh');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });

    const grant = await liveCall(world);
    await offer(agentId, grant.callId);
    await callee.dial('7102', offered(grant.callId));
    await page.getByRole('button', { name: '接听' }).waitFor();
    // A call that is there is seen from every screen.
    await page.getByRole('link', { name: '坐席', exact: true }).click();
    await page.getByRole('button', { name: '去工作台' }).click();
    // The keys belong to the console, which is there with its buttons.
    await page.getByRole('button', { name: '接听' }).waitFor();
    await picture(page, 'console-ringing-zh');
    await page.keyboard.press('Alt+a');
    await page.getByRole('button', { name: '静音' }).waitFor();
    await standingsOf(world).step(agentId, { kind: 'answer', callId: grant.callId });
    await big(page, '通话中').waitFor();

    let asked = false;
    page.on('dialog', (dialog) => {
      asked = dialog.type() === 'beforeunload';
      void dialog.accept();
    });
    await page.reload();
    expect(asked).toBe(true);
    await expect.poll(() => relaying.carried.findLast((message) => message.startsWith('BYE '))).toContain(';cause=41;');
    await big(page, '通话中').waitFor();
    await page.getByRole('heading', { level: 2, name: grant.brief.name }).waitFor();
    await page.getByRole('status').filter({ hasText: '已登录' }).waitFor();
    await page.getByText('通话状态还在，但这个页面没有接着它').waitFor();
    await picture(page, 'console-reloaded-zh');
    await callee.dial('7102', offered(grant.callId));
    await page.getByRole('button', { name: '静音' }).waitFor();
    await page.getByText('通话状态还在，但这个页面没有接着它').waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: '挂断' }).click();
    await expect.poll(() => callee.state()).toBeNull();
    await endCall(grant, agentId);
    await big(page, '话后整理').waitFor();
    await page.getByRole('button', { name: '不再拨打' }).click();
    await page.getByRole('menuitem', { name: '所有任务都不再拨打' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '不再拨打' }).click();
    await page.getByText('所有任务免打扰').waitFor();
    await page.keyboard.press('Alt+w');
    await big(page, '置闲').waitFor();
    await page.getByRole('main').getByRole('button', { name: '签出' }).click();
    await big(page, '离线').waitFor();
    await page.context().close();
  });
});

describe('an agent with another phone', () => {
  it('sees the same without the buttons of a phone, in English and on a small screen', async () => {
    const agentId = await makeAgent(world, { username: 'smith.j', number: '7103', groupIds: [groupId], language: 'en' });
    const page = await atConsole(world, 'smith.j', { language: 'en', size: phone });
    await page.getByText('Another phone', { exact: true }).click();
    await page.getByRole('main').getByRole('button', { name: 'Sign in for calls' }).click();
    await page.getByRole('status').filter({ hasText: 'Phone is there' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Free', exact: true }).click();
    await page.getByText('You are free: a call shows up here by itself.').waitFor();
    const grant = await liveCall(world);
    await offer(agentId, grant.callId);
    await standingsOf(world).step(agentId, { kind: 'answer', callId: grant.callId });
    await page.getByRole('heading', { level: 2, name: grant.brief.name }).waitFor();
    expect(await page.getByRole('button', { name: 'Hang up' }).count()).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'console-phone-en', { whole: true });
    await page.getByRole('button', { name: 'Give back to the assistant' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Tell the assistant' }).fill('Address confirmed');
    await picture(page, 'console-give-back-en');
    expect(await faultsOf(page, '.ant-modal')).toEqual([]);
    await dialog.getByRole('button', { name: 'Give back to the assistant' }).click();
    const asked = async () =>
      (
        await world.house.db.query<{ kind: string; wish: object }>('select kind, wish from call_move where call_id = $1::uuid', [
          grant.callId,
        ])
      ).rows;
    await expect.poll(asked).toEqual([{ kind: 'give-back', wish: { note: 'Address confirmed' } }]);
    await dialog.waitFor({ state: 'hidden' });
    await endCall(grant, agentId);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.context().close();
  });
});

/** Calls that come in, on the page: a number is set up, changed and removed; who waits is seen; such calls stand in lists as what they are. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { makeInboundNumbers } from '../../storage/inbound-numbers.ts';
import { comeIn, leaveQueue, makeInboundNumber } from '../storage/callers.ts';
import { makePredictiveTask } from '../storage/predictive-world.ts';
import { atConsole, makeAgent, standingsOf } from './console-scene.ts';
import { faultsOf } from './page-axe.ts';
import { phone, picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();
let groupId = '';
let peopleTaskId = '';

beforeAll(async () => {
  ({ id: groupId } = await world.seed.client.post('/agent-groups', { name: '售后回访组' }));
  peopleTaskId = await makePredictiveTask(world.house.db, { groupId });
  await world.house.db.query(`update task set name = '会员升级邀约' where id = $1::uuid`, [peopleTaskId]);
});

/** The address at which the carrier reaches the switch. */
async function seenFromOutside(extSipIp: string): Promise<void> {
  const { rows } = await world.house.db.query<{ id: string }>(`select id from sip_profile where name = 'external'`);
  await world.seed.client.patch(`/sip-profiles/${rows[0]?.id ?? ''}`, { extSipIp });
}

const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).click();
  await page.locator('.ant-select-item-option').filter({ hasText: option }).click();
}

describe('before there is a task', () => {
  const bare = usePageWorld({ seeded: false });

  it('says what numbers are for, and leads to the task that comes first', async () => {
    const page = await bare.at('/inbound');
    await page.getByText('还没有呼入号码').waitFor();
    await page.getByText(/请先新建一个任务/).waitFor();
    expect(await page.getByRole('link', { name: '去新建任务' }).getAttribute('href')).toBe('/tasks/new');
    expect(await page.getByRole('link', { name: /去 SIP 配置/ }).getAttribute('href')).toBe('/sip-profiles');
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'inbound-empty-zh');
    await page.context().close();
  });
});

describe('a number', () => {
  it('is set up from nothing, told in words, refused where it can not be, changed and removed', async () => {
    await seenFromOutside('203.0.113.9');
    const page = await world.at('/inbound');
    await page.getByText('还没有呼入号码').waitFor();
    await page.getByText('203.0.113.9:5080').waitFor();
    await page.getByRole('button', { name: '添加呼入号码' }).last().click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('号码', { exact: true }).fill('热线');
    await drawer.getByLabel('名称').fill('售后热线');
    await choose(page, '其他人由此任务接待', '会员升级邀约');
    await drawer.getByLabel('欢迎语').fill('您好，这里是售后服务。');
    await page.getByRole('button', { name: '保存' }).click();
    await drawer
      .locator('.ant-form-item-explain-error')
      .filter({ hasText: /号码|数字/ })
      .waitFor();
    await drawer.getByLabel('号码', { exact: true }).fill('+86 10-8888 0000');
    await page.getByRole('button', { name: '保存' }).click();
    await drawer.locator('.ant-form-item-explain-error').filter({ hasText: '音色' }).waitFor();
    await choose(page, '音色', '晓彤');
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'inbound-drawer-zh');
    await page.getByRole('button', { name: '保存' }).click();
    await drawer.waitFor({ state: 'detached' });

    const row = rowOf(page, '01088880000');
    await row.getByText('30 天内拨打过的客户 → 拨打他的任务').waitFor();
    await row.getByRole('link', { name: '会员升级邀约' }).waitFor();
    await row.getByText('最多 20 人排队，每人等 120 秒；等不到：登记回电').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'inbound-zh');

    await row
      .getByRole('button', { name: /01088880000/ })
      .first()
      .click();
    await drawer.getByLabel('接回拨打过的客户').fill('0');
    await drawer.getByText('转给业务组', { exact: true }).click();
    await choose(page, '转给的业务组', '售后回访组');
    await drawer.getByLabel('最长等待').fill('60');
    await picture(page, 'inbound-drawer-group-zh');
    await page.getByRole('button', { name: '保存' }).click();
    await row.getByText('最多 20 人排队，每人等 60 秒；等不到：转给“售后回访组”').waitFor();
    await row.getByText('所有人 →').waitFor();

    await page.goto('/audit?subjectKind=inbound-number');
    await page.getByText('最长等待').first().waitFor();
    await picture(page, 'inbound-audit-zh');
    await page.goto('/inbound');
    await row.getByRole('button', { name: /删除/ }).click();
    await page.getByText('之后打到这个号码的来电会被拒接').waitFor();
    await page.locator('.ant-popconfirm, .ant-modal').getByRole('button', { name: /删除/ }).click();
    await page.getByText('还没有呼入号码').waitFor();
    await page.context().close();
  });

  it('fits a phone, in English', async () => {
    const inboundId = await makeInboundNumber(world.house.db, { number: '95013', name: 'Hotline', taskId: peopleTaskId });
    const page = await world.at('/inbound', { language: 'en', size: phone });
    await rowOf(page, '95013').getByText('Called within 30 days → the task that called them').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    await picture(page, 'inbound-phone-en', { whole: true });
    await makeInboundNumbers(world.house.db).remove(inboundId);
    await page.context().close();
  });
});

describe('who calls', () => {
  let inboundId = '';
  const waiting = (number: string, waitedMs: number, name = '') =>
    comeIn(world.house.db, { taskId: peopleTaskId, inboundId, number, name, queue: { groupId, waitedMs } });
  beforeAll(async () => {
    inboundId = await makeInboundNumber(world.house.db, { number: '01066660000', taskId: peopleTaskId });
  });

  it('waits on the supervisors’ board in their order, and is gone from it as they hang up', async () => {
    await waiting('13722220002', 15_000, '赵敏');
    const first = await waiting('13722220001', 48_000, '周强');
    const page = await world.at('/supervision');
    const queue = page.locator('.board-card').filter({ hasText: '呼入队列' });
    await queue.getByRole('row').filter({ hasText: '周强' }).waitFor();
    const shown = await queue.locator('tbody tr.ant-table-row').allTextContents();
    expect(shown).toHaveLength(2);
    expect(shown[0]).toMatch(/^1.*13722220001.*呼入.*会员升级邀约.*01066660000 · 售后热线.*售后回访组/);
    expect(shown[1]).toMatch(/^2.*13722220002/);
    await page.getByText('没有客户在等待').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'inbound-queue-zh', { whole: true });
    await leaveQueue(world.house.db, first);
    await world.house.db.query(`select announce('call', jsonb_build_object('callId', $1::text))`, [first]);
    await queue.getByRole('row').filter({ hasText: '周强' }).waitFor({ state: 'detached' });
    expect(await queue.locator('tbody tr.ant-table-row').first().textContent()).toMatch(/^1.*13722220002/);
    await page.context().close();
  });

  it('stands in the records with the number that was called, found by the direction, and in the story of the number', async () => {
    const id = await waiting('13722220009', 1_000, '孙悦');
    await world.house.db.query(
      `insert into call_step (call_id, step) values ($1::uuid, 'received'), ($1::uuid, 'picked-up'), ($1::uuid, 'queued')`,
      [id],
    );
    await leaveQueue(world.house.db, id);
    const page = await world.at('/calls');
    await rowOf(page, '13900001000').getByText('呼出').waitFor();
    await choose(page, '方向', '呼入');
    await page.waitForURL(/direction=inbound/);
    await rowOf(page, '13900001000').waitFor({ state: 'detached' });
    await rowOf(page, '13722220009').getByText('01066660000').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'inbound-calls-zh');

    await page.getByRole('link', { name: '13722220009' }).click();
    await page.getByRole('heading', { level: 1, name: '孙悦 · 13722220009' }).waitFor();
    await page.getByText('01066660000 · 售后热线').waitFor();
    await page.getByText('呼入，客户在排队时挂机，没有坐席接听。').waitFor();
    await page.getByText('进入业务组的排队，等待坐席。').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'inbound-call-zh', { whole: true });

    await page.goto('/numbers/13722220009');
    await page.getByText('客户呼入 01066660000，由任务“会员升级邀约”接待。').waitFor();
    await page.getByText(/不会自动拨打：这个号码只呼入过/).waitFor();
    await picture(page, 'inbound-number-zh');
    await page.context().close();
  });

  it('is told to the agent with the number they called, and with earlier calls as ever', async () => {
    await leaveQueue(world.house.db, await waiting('13722220011', 20_000, '吴丹'));
    // Longer than those before: who waits longest is served first.
    const callId = await waiting('13722220011', 600_000, '吴丹');
    const agentId = await makeAgent(world, { username: 'wang.li', number: '6501', groupIds: [groupId] });
    await makeAgentStandings(world.house.db).signIn(agentId, null);
    await standingsOf(world).step(agentId, { kind: 'go-free' });
    await standingsOf(world).reserve({ groupId, callId });
    await standingsOf(world).step(agentId, { kind: 'answer', callId });
    const page = await atConsole(world, 'wang.li');
    const pane = page.locator(`[data-call="${callId}"]`);
    await pane.getByText('呼入', { exact: true }).waitFor();
    await pane.getByText('01066660000 · 售后热线').waitFor();
    await pane.getByText('呼入，客户在排队时挂机，没有坐席接听。').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await picture(page, 'inbound-console-zh');
    await page.context().close();
  });
});

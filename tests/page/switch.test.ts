/** Lines and SIP profiles on the page. */
import { describe, expect, it } from 'vitest';
import { makeSipProfiles } from '../../storage/sip-profiles.ts';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

describe('the page of a line', () => {
  it('says how it stands and stood, with the answer of its carrier in words', async () => {
    const page = await world.at('/lines');
    await page.getByRole('link', { name: '联通中继 A' }).click();
    await page.getByRole('heading', { name: '联通中继 A' }).waitFor();
    await page.getByText('在线 · 12 毫秒').waitFor();
    await page.getByText('403 Forbidden，运营商拒绝').waitFor();
    expect(await page.getByText('接通率').count()).toBe(1);
    await picture(page, 'line-zh', { whole: true });
    await page.context().close();
  });

  it('adds a line that registers, and shows what the server finds wrong beside its field', async () => {
    const page = await world.at('/lines');
    await page.getByRole('button', { name: '新建线路' }).click();
    await page.getByLabel('线路名称').fill('电信 IMS');
    await page.getByLabel('运营商地址').fill('ims.carrier.example:5060');
    await page.getByLabel('交换机节点').click();
    await page.locator('.ant-select-item-option', { hasText: 'sw1' }).click();
    await page.getByText('注册', { exact: true }).click();
    await page.getByRole('button', { name: /保\s*存/ }).click();
    await page.getByText('注册模式的线路必须有账号和密码').first().waitFor();
    await page.getByLabel('用户名').fill('02188880001');
    await page.getByLabel('密码').fill('secret');
    await page.getByRole('button', { name: /保\s*存/ }).click();
    await page.getByRole('link', { name: '电信 IMS' }).waitFor();
    await page.context().close();
  });
});

describe('the page of SIP profiles', () => {
  it('warns of what breaks calls, and says before a restart how many it would drop', async () => {
    const page = await world.at('/sip-profiles');
    await page.getByText('对公网运营商报出的是内网地址').waitFor();
    await picture(page, 'sip-profiles-zh', { whole: true });
    await page.getByRole('button', { name: '重启 external' }).click();
    await page.getByText('会挂断正在进行的 2 个通话。').waitFor();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /重\s*启/ })
      .click();
    await page.getByText('重启：正在进行。').waitFor();
    expect(world.house.profileOrders).toMatchObject([{ node: 'sw1', action: 'restart', waitForCalls: true }]);
    const [external] = await makeSipProfiles(world.house.db).ofNode('sw1');
    if (external === undefined) throw new Error('no profile');
    await makeSipProfiles(world.house.db).setOperation(external.id, { action: 'restart', state: 'rolled-back', detail: 'port' });
    await page.getByText('新的设置无法启动，已恢复为之前的设置并重新运行').waitFor();
    await page.context().close();
  });
});

describe('the page of switches', () => {
  it('adds one, says what to start beside it, drains and resumes it, and removes it', async () => {
    const page = await world.at('/switches');
    await page.getByText('sw1', { exact: true }).waitFor();
    await page.getByRole('button', { name: '添加交换机' }).click();
    await page.getByLabel('名称').fill('fs2');
    await page.getByLabel('地址', { exact: true }).fill('10.0.0.6');
    await page.getByLabel('事件套接字密码').fill('ClueCon');
    await page.getByRole('button', { name: /保\s*存/ }).click();
    await page.getByText('CARILLON_NODES=fs2 docker compose').waitFor();
    await picture(page, 'switches-zh', { whole: true });
    await page.getByRole('button', { name: '排空 fs2' }).click();
    await page
      .getByRole('button', { name: /^排\s*空$/ })
      .last()
      .click();
    await page.getByText('已排空：没有通话了').waitFor();
    await page.getByRole('button', { name: '恢复 fs2' }).click();
    await page.getByRole('button', { name: '排空 fs2' }).waitFor();
    await page.getByRole('button', { name: '删除 fs2' }).click();
    await page
      .getByRole('button', { name: /^删\s*除$/ })
      .last()
      .click();
    await page.getByText('10.0.0.6:8021').waitFor({ state: 'detached' });
    await page.context().close();
  });
});

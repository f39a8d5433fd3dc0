/** Extensions on the page: passwords that are shown once, phones that come and go, and addresses that are shut out. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { parameters } from '../../domain/parameters.ts';
import { makePhoneGuard } from '../../storage/phone-guard.ts';
import { makeRegistrations } from '../../storage/registrations.ts';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();
let page: Page;
afterEach(() => page.context().close());

const save = () => page.getByRole('button', { name: /保\s*存/ }).click();
const registrations = () => makeRegistrations(world.house.db);

async function extension(number: string): Promise<void> {
  await world.seed.client.post('/extensions', { number });
}

describe('the page of extensions', () => {
  it('shows the password of a new one once, with everything that its phone needs', async () => {
    page = await world.at('/extensions');
    await page.getByRole('button', { name: '新建分机' }).first().click();
    await page.getByLabel('分机号', { exact: true }).fill('110');
    await save();
    await page.getByText('110 是紧急号码').first().waitFor();
    await page.getByLabel('分机号', { exact: true }).fill('1001');
    await page.getByLabel('名称', { exact: true }).fill('前台');
    await save();
    const card = page.getByRole('dialog', { name: '分机 1001 的话机设置' });
    await card.getByText('密码只显示这一次').waitFor();
    const rows = await card.locator('dl').innerText();
    const password = /密码\s+(\S{20})/.exec(rows)?.[1] ?? '';
    expect(password).toMatch(/^[A-Za-z0-9]{20}$/);
    expect(rows).toContain('5060');
    expect(rows).toContain('UDP');
    const code = card.getByRole('img', { name: '话机账号二维码' });
    await code.waitFor();
    expect(await code.getAttribute('src')).toMatch(/^data:image\/png;base64,.{500}/);
    await picture(page, 'extension-sign-in-zh');
    await card.getByRole('button', { name: '我已保存' }).click();
    await card.waitFor({ state: 'detached' });
    await page.getByText('前台').waitFor();
    expect(await page.content()).not.toContain(password);
  });

  it('names no server while the SIP profile is stopped, and leads to the profile instead', async () => {
    const { db } = world.house;
    const profile = `node = 'sw1' and name = 'internal'`;
    await db.query(`update sip_profile set running = false, seen = null, seen_at = now() where ${profile}`);
    page = await world.at('/extensions');
    await page.getByRole('button', { name: '新建分机' }).first().click();
    await page.getByLabel('分机号', { exact: true }).fill('1002');
    await save();
    const card = page.getByRole('dialog', { name: '分机 1002 的话机设置' });
    await card.getByText('SIP 配置 internal（sw1）没有运行').waitFor();
    expect(await card.locator('dl').innerText()).not.toMatch(/localhost|127\.0\.0\.1/);
    expect(await card.getByRole('img', { name: '话机账号二维码' }).count()).toBe(0);
    expect(await card.getByRole('link', { name: 'SIP 配置' }).getAttribute('target')).toBe('_blank');
    await db.query(`update sip_profile set running = null, seen_at = null where ${profile}`);
  });

  it('shows phones as they come and go, without being asked', async () => {
    await extension('1101');
    page = await world.at('/extensions?text=1101');
    await page.getByText('不在线').waitFor();
    const phone = { profile: 'internal', callId: 'c-1101', number: '1101', address: '198.51.100.4', port: 5062 };
    await registrations().registered('sw1', { ...phone, userAgent: 'Yealink T31', expiresInMs: 600_000 });
    await page.getByText('Yealink T31 · 198.51.100.4:5062').waitFor();
    await picture(page, 'extensions-zh');
    await registrations().gone('sw1', { number: '1101', callId: null });
    await page.getByText('Yealink T31 · 198.51.100.4:5062').waitFor({ state: 'detached' });
  });

  it('gives another password, shown once', async () => {
    await extension('1201');
    page = await world.at('/extensions?text=1201');
    await page.getByRole('button', { name: '分机 1201 的新密码' }).click();
    await page.getByLabel('密码', { exact: true }).fill('aaaaaaaaaaaa1');
    await save();
    await page.getByText('请混用字母和数字').first().waitFor();
    await page.getByLabel('密码', { exact: true }).fill('correct7Horse9battery');
    await save();
    await page.getByRole('dialog', { name: '分机 1201 的话机设置' }).getByText('correct7Horse9battery').waitFor();
  });

  it('makes many at once, whose passwords are in one file', async () => {
    page = await world.at('/extensions');
    await page.getByRole('button', { name: '批量新建' }).first().click();
    await page.getByLabel('起始分机号').fill('1301');
    await page.getByLabel('数量').fill('3');
    await page.getByLabel('名称', { exact: true }).fill('=客服 {n}');
    await save();
    const result = page.getByRole('dialog', { name: '已新建 3 个分机' });
    await result.waitFor();
    const [saved] = await Promise.all([page.waitForEvent('download'), result.getByRole('button', { name: '下载 CSV' }).click()]);
    const text = await readFile(await saved.path(), 'utf8');
    const lines = text.trim().split('\r\n');
    expect(saved.suggestedFilename()).toBe('extensions-1301.csv');
    expect(lines).toHaveLength(4);
    // A spreadsheet must not take a name for a formula.
    expect(lines[1]).toMatch(/^"1301","'=客服 1301","[A-Za-z0-9]{20}","[^"]+","5060","UDP"$/);
    await result.getByRole('button', { name: /关\s*闭/ }).click();
    await result.waitFor({ state: 'detached' });
    await page.getByText('=客服 1303').waitFor();
  });

  it('lets extensions call each other by a switch, with the reason why it is off beside it', async () => {
    page = await world.at('/extensions');
    await page.getByText('默认关闭：话机由呼叫中心调度').waitFor();
    const dialling = page.getByRole('switch', { name: '分机互拨' });
    expect(await dialling.getAttribute('aria-checked')).toBe('false');
    await dialling.click();
    await page.locator('[role=switch][aria-label="分机互拨"][aria-checked=true]').waitFor();
    const { rows } = await world.house.db.query(`select value from setting where key = 'extensionDialling'`);
    expect(rows).toEqual([{ value: true }]);
  });

  it('lists who guesses and who is shut out, and lets an address in again', async () => {
    const failure = {
      profile: 'internal',
      address: '203.0.113.7',
      method: 'REGISTER',
      number: '1001',
      userAgent: 'friendly-scanner',
    } as const;
    for (let tries = 0; tries < parameters.phoneFailuresMax.usual; tries += 1)
      await makePhoneGuard(world.house.db).note('sw1', failure);
    page = await world.at('/extensions?tab=refused');
    await page.getByText('friendly-scanner').first().waitFor();
    await page.getByRole('tab', { name: '封锁的地址' }).click();
    await page.getByText(`10 分钟内有 ${parameters.phoneFailuresMax.usual} 次登录失败`).waitFor();
    await picture(page, 'blocked-addresses-zh');
    await page.getByRole('button', { name: '解除对 203.0.113.7 的封锁' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '解除封锁' }).click();
    await page.getByText('已解除').waitFor();
  });
});

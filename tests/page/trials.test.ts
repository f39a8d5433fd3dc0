/** Trials on the page: a line tried step by step, and an assistant that would call where no browser can be a phone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { makeSipProfiles } from '../../storage/sip-profiles.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import { makeTrialCalls } from '../../storage/trial-calls.ts';
import { faultsOf } from './page-axe.ts';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

describe('the test call of a line', () => {
  it('shows what happens as it happens, with the answer of the carrier in words', async () => {
    const page = await world.at('/lines');
    await page.getByRole('link', { name: '联通中继 A' }).click();
    await page.getByRole('button', { name: '拨打测试' }).click();
    await page.getByLabel('呼叫的号码').fill('不是号码');
    await page.getByRole('button', { name: '开始呼叫' }).click();
    await page.getByRole('dialog').getByRole('alert').first().waitFor();
    await page.getByLabel('呼叫的号码').fill('13800000001');
    await page.getByRole('button', { name: '开始呼叫' }).click();
    await page.getByText('准备呼叫。').waitFor();
    const [started] = world.house.trialStarts;
    if (started === undefined) throw new Error('nothing was started');
    const trials = makeTrialCalls(world.house.db);
    await trials.begin(started.trialId, 'test');
    await trials.addStep(started.trialId, { step: 'sent' });
    await page.getByText('呼叫已发出（INVITE）。').waitFor();
    await trials.addStep(started.trialId, { step: 'ringing' });
    await page.getByText('对方开始振铃（180）。').waitFor();
    await page.getByRole('button', { name: '立即挂断' }).click();
    await page.getByText('正在呼叫。').waitFor();
    const detail = { sipCode: 486, sipReason: 'Busy Here', packetsIn: 0, packetsOut: 0 };
    await expect.poll(async () => (await trials.beat(started.trialId)).hangUpAsked).toBe(true);
    await trials.end(started.trialId, { outcome: 'busy', reason: 'sip-486-busy', endedBy: 'callee' }, detail);
    await page.getByText('486 Busy Here').waitFor();
    await page.getByText('声音包：收 0，发 0。').waitFor();
    expect(await page.getByRole('button', { name: '立即挂断' }).count()).toBe(0);
    await picture(page, 'test-call-zh');
    await page.context().close();
  });
});

describe('the button 试打给我', () => {
  it('says what is missing where no browser can be a phone, and how to get it', async () => {
    const page = await world.at('/assistants');
    await page
      .getByRole('button', { name: /试打给我/ })
      .first()
      .click();
    await page.getByText('浏览器电话现在用不了').waitFor();
    await page.getByText('供电话注册的 SIP 配置没有').waitFor();
    expect(await page.getByRole('link', { name: 'SIP 配置' }).count()).toBeGreaterThan(0);
    expect(await faultsOf(page, '.ant-drawer')).toEqual([]);
    await picture(page, 'phone-missing-zh');
    await page.context().close();
  });

  describe('with a switch that has a WebSocket', () => {
    const register: string[] = [];
    let fakeSwitch: WebSocketServer;

    beforeAll(async () => {
      fakeSwitch = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'sip' });
      fakeSwitch.on('connection', (socket) => socket.on('message', (text: Buffer) => register.push(text.toString())));
      await new Promise((resolve) => fakeSwitch.once('listening', resolve));
      const address = fakeSwitch.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const seen = { sipIp: '127.0.0.1', sipPort: 5060, wsBinding: `127.0.0.1:${port}`, calls: 0, registrations: 0 };
      await makeSipProfiles(world.house.db).report('sw1', [{ name: 'internal', seen }]);
      await makeSwitchNodes(world.house.db).report({ name: 'sw1', state: 'ready', coreUuid: null, detail: null });
    });

    afterAll(() => {
      fakeSwitch.close();
    });

    it('registers this browser there, as an extension lent for it', async () => {
      const page = await world.at('/assistants', { language: 'en' });
      await page.getByRole('button', { name: 'Open the phone' }).click();
      await page.getByRole('button', { name: 'Use my browser’s extension' }).click();
      await page.getByRole('status').filter({ hasText: '7000' }).waitFor();
      while (register.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(register[0]).toMatch(/^REGISTER sip:carillon SIP\/2\.0\r\n/);
      expect(register[0]).toContain('sip:7000@carillon');
      expect(await faultsOf(page, '.ant-drawer')).toEqual([]);
      await picture(page, 'phone-en');
      // Nothing of the password is kept by the page.
      expect(await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain('7000');
      await page.context().close();
    });
  });
});

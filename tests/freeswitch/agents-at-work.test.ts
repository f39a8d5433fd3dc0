/**
 * Agents at work on a real switch: a predictive call comes to the console of one, who hears and is heard, holds it, asks a colleague and
 * gives it on; a supervisor listens and whispers; each in a Chromium of their own, or at a desk phone. Everybody says a tone of their own,
 * and who hears whom is measured.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../end-to-end/waiting.ts';
import { picture } from '../page/page-browser.ts';
import { toneOf } from '../telephony/toned-people.ts';
import { bareSettings } from './bare-switch.ts';
import { SipPhone } from './carrier/sip-phone.ts';
import { type ConsoleAgent, ConsolePeople, type MadeAgent } from './console-people.ts';
import { openPhoneProduct, type PhoneProduct } from './phone-product.ts';
import { wholeBurstFrames } from './toned-browser.ts';

const settings = bareSettings();
const carrierPort = 16_097;
const tone = toneOf('supervisor', 8_000);

describe.skipIf(settings === null)(
  'agents at work (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    let product: PhoneProduct;
    let people: ConsolePeople;
    let agents: MadeAgent[];
    let li: ConsoleAgent;
    let wang: ConsoleAgent;

    beforeAll(async () => {
      if (settings === null) return;
      product = await openPhoneProduct(settings);
      people = await ConsolePeople.open(product, { node: settings.address.name, carrierPort });
      agents = await people.hire(['li.na', 'wang.wei', 'zhao.min'], '2301');
      li = await people.atConsole({ username: 'li.na', voice: 'agent' });
      wang = await people.atConsole({ username: 'wang.wei', voice: 'second' });
    }, 180_000);

    afterAll(async () => {
      if (settings === null) return;
      await people.close();
      await product.close();
    });

    const endOf = async (taskId: string): Promise<{ outcome: string | null; agent: string | null }> => {
      const { rows } = await product.db.query<{ outcome: string | null; agent: string | null }>(
        `select c.outcome, u.username as agent from call c left join agent a on a.id = c.agent_id left join app_user u on u.id = a.user_id
        where c.task_id = $1::uuid`,
        [taskId],
      );
      return rows[0] ?? { outcome: null, agent: null };
    };

    const allHungUp = (): Promise<void> =>
      until('all lines to be hung up', async () => (await product.channels()).length === 0, 10_000);

    it('an agent is called, hears and is heard, holds the callee, and gives them to a colleague', async () => {
      await li.begins();
      await picture(li.page, 'agents-1-free');
      const taskId = await people.call('Zhang San', { product: 'purifier', address: '8 Park Road' });
      await li.page.getByRole('heading', { level: 2, name: 'Zhang San' }).waitFor();
      await li.talk('talking');
      await li.hears('callee');
      await people.calleeHears('agent');
      await picture(li.page, 'agents-2-talking');

      await li.button('Hold').click();
      await li.talk('held');
      await li.hears('');
      await people.calleeHears('');
      await picture(li.page, 'agents-3-held');
      await li.page.keyboard.press('Alt+p');
      await li.talk('talking');
      await li.hears('callee');
      await people.calleeHears('agent');

      await wang.begins();
      await li.page.keyboard.press('Alt+t');
      const choose = li.page.getByRole('button', { name: 'Transfer to wang.wei' });
      await expect.poll(() => choose.isEnabled()).toBe(true);
      await picture(li.page, 'agents-4-transfer');
      await choose.click();
      await wang.page.getByRole('heading', { level: 2, name: 'Zhang San' }).waitFor();
      await wang.talk('talking');
      await wang.hears('callee');
      await people.calleeHears('second');
      await picture(wang.page, 'agents-5-second');

      await li.stands('Wrap-up');
      await li.page.getByLabel('What was agreed').fill('Wants a new filter; Wang Wei arranges the visit.');
      await li.page.getByText('Interested', { exact: true }).click();
      await li.page.getByText('Saved', { exact: true }).waitFor();
      await picture(li.page, 'agents-6-wrap-up');
      await li.button('Done').click();
      await li.stands('Free');

      await wang.button('Hang up').click();
      await wang.stands('Wrap-up');
      await wang.button('Done').click();
      await until('the end of the call', async () => (await endOf(taskId)).outcome !== null, 30_000);
      expect(await endOf(taskId)).toEqual({ outcome: 'transferred', agent: 'wang.wei' });
      await allHungUp();
    }, 240_000);

    it('a colleague is asked while the callee waits, all three talk, and the colleague goes on alone', async () => {
      await wang.button('Busy').click();
      await wang.page.getByRole('menuitem', { name: 'break' }).click();
      await wang.stands('Busy · break');
      const taskId = await people.call('Wang Fang', { product: 'purifier' });
      await li.talk('talking');
      await li.hears('callee');
      await wang.button('Free').click();
      await li.page.keyboard.press('Alt+c');
      await li.page.getByLabel('Name, extension or group').fill('wang');
      const choose = li.page.getByRole('button', { name: 'Consult wang.wei' });
      await expect.poll(() => choose.isEnabled()).toBe(true);
      await li.page.keyboard.press('Enter');
      await li.talk('consulting');
      await li.hears('second');
      await wang.hears('agent');
      await people.calleeHears('');
      await picture(li.page, 'agents-7-consulting');
      await li.page.keyboard.press('Alt+3');
      await li.talk('three-way');
      await people.calleeHears('agent second');
      await li.hears('callee second');
      await wang.hears('callee agent');
      await picture(li.page, 'agents-8-three-way');
      await li.page.keyboard.press('Alt+g');
      await li.stands('Wrap-up');
      await wang.talk('talking');
      await wang.hears('callee');
      await people.calleeHears('second');
      await wang.button('Hang up').click();
      await until('the end of the call', async () => (await endOf(taskId)).outcome !== null, 30_000);
      for (const agent of [li, wang]) await agent.button('Done').click();
      await allHungUp();
    }, 240_000);

    it('a supervisor listens unheard, whispers to the agent alone, and leaves; the call goes on', async () => {
      await wang.button('Busy').click();
      await wang.page.getByRole('menuitem', { name: 'break' }).click();
      await wang.stands('Busy · break');
      await people.hire(['chen.lei'], '2311', 'supervisor');
      const chen = await people.atConsole({ username: 'chen.lei', voice: 'supervisor' });
      await chen.signsIn();
      await chen.page.getByRole('menuitem', { name: 'Supervision' }).click();
      const taskId = await people.call('Han Mei', { product: 'purifier' });
      await li.talk('talking');
      await li.hears('callee');
      await people.calleeHears('agent');

      await chen.page.getByRole('button', { name: /^Listen to the call with .* Han Mei$/ }).click();
      const bar = chen.page.getByRole('region', { name: 'Listening in' });
      await bar.getByText('Listen', { exact: true }).waitFor();
      await chen.hears('callee agent');
      await people.calleeHears('agent', wholeBurstFrames);
      await li.hears('callee', wholeBurstFrames);
      await picture(chen.page, 'agents-9-listening');

      await bar.getByText('Whisper', { exact: true }).click();
      await li.hears('callee supervisor');
      await people.calleeHears('agent', wholeBurstFrames);
      await chen.hears('callee agent');
      await chen.page.getByText('chen.lei · Whisper').scrollIntoViewIfNeeded();
      await picture(chen.page, 'agents-10-whispering');

      await bar.getByRole('button', { name: 'Leave' }).click();
      await bar.waitFor({ state: 'detached' });
      await chen.page.getByRole('menuitem', { name: 'Console' }).click();
      await chen.stands('Signed in');
      await chen.button('Hang up').waitFor({ state: 'detached' });
      await people.calleeHears('agent', wholeBurstFrames);
      await li.hears('callee', wholeBurstFrames);
      await li.talk('talking');
      await li.button('Hang up').click();
      await until('the end of the call', async () => (await endOf(taskId)).outcome !== null, 30_000);
      expect(await endOf(taskId)).toMatchObject({ agent: 'li.na' });
      await li.button('Done').click();
      await allHungUp();
    }, 240_000);

    it('a page that is loaded anew in the middle of a call has it again, and the callee waits for it', async () => {
      const taskId = await people.call('Zhou Ting', { product: 'purifier' });
      await li.talk('talking');
      await li.hears('callee');
      await people.calleeHears('agent');
      // The browser asks whether to go; it goes.
      li.page.once('dialog', (dialog) => void dialog.accept());
      await li.page.reload();
      await li.page.getByRole('heading', { level: 2, name: 'Zhou Ting' }).waitFor();
      await li.button('Mute').waitFor();
      await li.talk('talking');
      await li.hears('callee');
      await people.calleeHears('agent');
      await picture(li.page, 'agents-11-again');
      const { rows } = await product.db.query<{ step: string }>(
        `select step from call_step s join call c on c.id = s.call_id where c.task_id = $1::uuid and step like 'page-%' order by s.id`,
        [taskId],
      );
      expect(rows.map(({ step }) => step)).toEqual(['page-left', 'page-back']);
      await li.button('Hang up').click();
      await until('the end of the call', async () => (await endOf(taskId)).outcome !== null, 30_000);
      expect(await endOf(taskId)).toEqual({ outcome: 'transferred', agent: 'li.na' });
      await li.button('Done').click();
      await allHungUp();
    }, 240_000);

    it('an agent with a desk phone does the same from the page', async () => {
      for (const agent of [li, wang]) await agent.button('Sign out').click();
      const account = agents.find(({ username }) => username === 'zhao.min');
      const server = { host: '127.0.0.1', port: settings?.ports.internal ?? 0 };
      const phone = await SipPhone.open(server.host, {
        server,
        user: account?.extension ?? '',
        password: account?.password ?? '',
      });
      await until('the sign-in of the phone', async () => (await phone.register()) === 200, 30_000);
      const zhao = await people.atConsole({ username: 'zhao.min', voice: 'supervisor' });
      phone.speaks = (sound) => sound.repeat(tone);
      await zhao.page.getByText('Another phone', { exact: true }).click();
      await zhao.button('Sign in for calls').click();
      await zhao.page.getByRole('status').filter({ hasText: 'Phone is there' }).waitFor();
      await zhao.button('Free').click();
      const taskId = await people.call('Li Lei', { product: 'purifier' });
      await zhao.talk('talking');
      await people.calleeHears('supervisor');
      await zhao.button('Hold').click();
      await zhao.talk('held');
      await people.calleeHears('');
      await zhao.button('Take back').click();
      await zhao.talk('talking');
      await people.calleeHears('supervisor');
      await zhao.button('End the call').click();
      await zhao.stands('Wrap-up');
      await until('the end of the call', async () => (await endOf(taskId)).outcome !== null, 30_000);
      await allHungUp();
      phone.close();
    }, 240_000);
  },
);

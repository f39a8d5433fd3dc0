/** A browser is a phone at a real switch: an assistant calls it, it calls another browser, and a line is tried; sound by the packets counted. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../end-to-end/waiting.ts';
import { picture } from '../page/page-browser.ts';
import { bareSettings } from './bare-switch.ts';
import { echoes } from './carrier/callee-plan.ts';
import { SipCarrier } from './carrier/sip-carrier.ts';
import { openPhoneProduct, type PhoneProduct } from './phone-product.ts';

const settings = bareSettings();
const carrierPort = 16_081;

type Trial = {
  id: string;
  state: string;
  outcome: string | null;
  reason: string | null;
  steps: { step: string; detail: Record<string, string | number | null> }[];
  turns: { speaker: string; text: string; kind: string }[];
};

describe.skipIf(settings === null)(
  'a phone in a browser (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    let product: PhoneProduct;

    beforeAll(async () => {
      if (settings !== null) product = await openPhoneProduct(settings);
    }, 120_000);

    afterAll(async () => {
      if (settings !== null) await product.close();
    });

    const newest = async (): Promise<Trial> => {
      const [trial] = (await product.door.get<{ items: Trial[] }>('/trial-calls')).items;
      if (trial === undefined) throw new Error('There is no trial.');
      return trial;
    };

    /** Packets of sound that the browser counted. */
    const counted = async (page: Page): Promise<{ packetsIn: number; packetsOut: number }> => {
      const counts = page.getByTestId('sound-counts');
      const read = async (name: string): Promise<number> =>
        Number(await counts.getAttribute(name, { timeout: 2_000 }).catch(() => '0'));
      return { packetsIn: await read('data-packets-in'), packetsOut: await read('data-packets-out') };
    };

    const soundBothWays = (page: Page, least: number): Promise<void> =>
      until(
        'sound both ways',
        async () => {
          const { packetsIn, packetsOut } = await counted(page);
          return packetsIn > least && packetsOut > least;
        },
        30_000,
      );

    it('is called by an assistant at the press of a button, and talks with it', async () => {
      const page = await product.window('/assistants');
      await page.getByRole('button', { name: 'Let it call me: Demo' }).click();
      await page.getByRole('status').filter({ hasText: '7000 · signed in' }).waitFor();
      await page.getByRole('log').getByText('您好，我是云铃客服').waitFor();
      await soundBothWays(page, 100);
      await picture(page, 'phone-call-en');
      // A key reaches the assistant by RFC 2833.
      await page.getByRole('group', { name: 'Keys' }).getByRole('button', { name: '5' }).click();
      await until('the key as a turn', async () => (await newest()).turns.some(({ kind }) => kind === 'keys'), 30_000);
      await page.getByRole('button', { name: 'Hang up now' }).click();
      await page.getByText('Hung up on the page.').waitFor();
      const trial = await newest();
      expect(trial).toMatchObject({ state: 'ended', outcome: 'completed', reason: 'trial-hung-up-on-page' });
      expect(trial.steps.map(({ step }) => step)).toEqual(expect.arrayContaining(['sent', 'ringing', 'answered', 'ended']));
      const detail = trial.steps.at(-1)?.detail ?? {};
      expect(Number(detail['packetsIn'])).toBeGreaterThan(100);
      expect(Number(detail['packetsOut'])).toBeGreaterThan(100);
      expect((await product.door.get<{ total: number }>('/calls')).total).toBe(0);
      await page.context().close();
    });

    it('calls another browser, is muted, held and hung up', async () => {
      await product.extension('1001', 'password-of-1001');
      const [caller, callee] = [await product.window('/tasks'), await product.window('/tasks')];
      for (const page of [caller, callee]) await page.getByRole('button', { name: 'Open the phone' }).click();
      await caller.getByRole('button', { name: 'Use my browser’s extension' }).click();
      await callee.getByLabel('Extension', { exact: true }).fill('1001');
      await callee.getByLabel('Its password').fill('password-of-1001');
      await callee.getByRole('button', { name: 'Sign in' }).click();
      for (const page of [caller, callee]) await page.getByRole('status').filter({ hasText: 'signed in' }).waitFor();
      await caller.getByLabel('Extension to call').fill('1001');
      await caller.getByRole('button', { name: 'Call', exact: true }).click();
      await callee.getByRole('button', { name: 'Answer' }).click();
      await soundBothWays(caller, 50);
      await soundBothWays(callee, 50);
      await caller.getByRole('button', { name: 'Mute' }).click();
      expect(await caller.getByRole('button', { name: 'Mute' }).getAttribute('aria-pressed')).toBe('true');
      await caller.getByRole('button', { name: 'Hold' }).click();
      await caller.getByText('on hold').waitFor();
      await caller.getByRole('button', { name: 'Hold' }).click();
      await caller.getByText('talking').waitFor();
      await callee.getByRole('button', { name: 'Hang up', exact: true }).click();
      await caller.getByLabel('Extension to call').waitFor();
      for (const page of [caller, callee]) await page.context().close();
    });

    it('is an agent’s console beside a desk phone: each signs in with a password of its own, as one extension', async () => {
      const extensionId = await product.extension('1002', 'password-of-1002');
      const person = { username: 'wang.li', password: 'a horse on the moon' };
      const user = await product.door.post<{ id: string }>('/users', { ...person, role: 'agent', language: 'en' });
      await product.db.query('update app_user set must_change_password = false');
      await product.door.post('/agents', { userId: user.id, extensionId });
      const own = await product.window('/tasks');
      await own.context().request.post('/api/v1/session', { data: person });
      await own.goto('/console');
      await own.getByRole('main').getByRole('button', { name: 'Sign in for calls' }).click();
      await own.getByText('signed in', { exact: true }).waitFor();
      const caller = await product.window('/tasks');
      await caller.getByRole('button', { name: 'Open the phone' }).click();
      await caller.getByRole('button', { name: 'Use my browser’s extension' }).click();
      await caller.getByRole('status').filter({ hasText: 'signed in' }).waitFor();
      await caller.getByLabel('Extension to call').fill('1002');
      await caller.getByRole('button', { name: 'Call', exact: true }).click();
      await own.getByRole('button', { name: 'Answer' }).click();
      await soundBothWays(own, 50);
      await soundBothWays(caller, 50);
      // The page goes in the middle of the call, and is a phone again at once.
      own.on('dialog', (dialog) => void dialog.accept());
      await own.reload();
      await caller.getByLabel('Extension to call').waitFor();
      await own.getByText('signed in', { exact: true }).waitFor();
      await own.context().close();

      const desk = await product.window('/tasks');
      await desk.getByRole('button', { name: 'Open the phone' }).click();
      await desk.getByLabel('Extension', { exact: true }).fill('1002');
      await desk.getByLabel('Its password').fill('password-of-1002');
      await desk.getByRole('button', { name: 'Sign in' }).click();
      await desk.getByRole('status').filter({ hasText: '1002 · signed in' }).waitFor();
      for (const page of [caller, desk]) await page.context().close();
    });

    it('that signs in with a wrong password is told so', async () => {
      const page = await product.window('/tasks');
      await page.getByRole('button', { name: 'Open the phone' }).click();
      await page.getByLabel('Extension', { exact: true }).fill('1001');
      await page.getByLabel('Its password').fill('wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('The switch refuses the login').waitFor();
      await page.context().close();
    });

    it('that is not registered is told so within moments', async () => {
      const id = await product.extension('1009', 'nobody');
      const asked = await product.door.post<Trial>(`/extensions/${id}/trial-call`, { assistantId: product.assistantId });
      await until('its end', async () => (await product.door.get<Trial>(`/trial-calls/${asked.id}`)).state === 'ended', 10_000);
      expect(await product.door.get<Trial>(`/trial-calls/${asked.id}`)).toMatchObject({ reason: 'trial-phone-not-registered' });
    });

    it('is not needed to try a line: a number is rung by it and hears itself', async () => {
      const carrier = await SipCarrier.open({ host: '127.0.0.1', port: carrierPort });
      const line = await product.door.post<{ id: string }>('/lines', {
        ...{
          name: 'trunk',
          node: settings?.address.name,
          profile: 'external',
          address: `127.0.0.1:${carrierPort}`,
          register: false,
        },
        ...{ capacity: 2, callerNumbers: ['02188880001'], codec: 'PCMU', pingSeconds: 5 },
      });
      const number = carrier.callee(echoes);
      const ring = async (): Promise<Trial> => {
        const { id } = await product.door.post<Trial>(`/lines/${line.id}/test-call`, { number });
        await until('its end', async () => (await product.door.get<Trial>(`/trial-calls/${id}`)).state === 'ended', 40_000);
        return product.door.get<Trial>(`/trial-calls/${id}`);
      };
      // The gateway needs a moment until the switch has made it and found its carrier.
      let trial = await ring();
      for (let n = 0; n < 20 && trial.outcome !== 'completed'; n += 1) trial = await ring();
      expect(trial.steps.map(({ step }) => step)).toEqual(['sent', 'ringing', 'answered', 'speaking', 'echo', 'heard', 'ended']);
      expect(trial.steps[2]?.detail).toEqual({ codec: 'PCMU' });
      const detail = trial.steps.at(-1)?.detail ?? {};
      expect(Number(detail['packetsIn'])).toBeGreaterThan(100);
      expect(Number(detail['packetsOut'])).toBeGreaterThan(100);
      carrier.close();
    });
  },
);

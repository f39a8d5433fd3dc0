/**
 * From an empty database and a switch that knows only our address to calls, by nothing but the api that the page uses: where it listens, a
 * line, two extensions, what they may dial, two phones (one of them a browser), calls between them and outside, and another address for
 * the line while a call by it goes on.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Door } from '../end-to-end/door.ts';
import { until } from '../end-to-end/waiting.ts';
import { bareSettings } from './bare-switch.ts';
import { echoes } from './carrier/callee-plan.ts';
import { SipCarrier } from './carrier/sip-carrier.ts';
import { type PhoneCall, SipPhone } from './carrier/sip-phone.ts';
import { changeSipProfile, openPhoneProduct, type PhoneProduct, untilBrowsersMayCome } from './phone-product.ts';

const settings = bareSettings();
const local = '127.0.0.1';
const carrierPorts = [16_091, 16_092] as const;
const switchMsMax = 30_000;
const tone = Int16Array.from({ length: 800 }, (_, n) => Math.round(8_000 * Math.sin((2 * Math.PI * 440 * n) / 8_000)));
const loud = 1_000;

describe.skipIf(settings === null)(
  'an empty product beside a bare switch (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    let product: PhoneProduct;
    let door: Door;
    const carriers: SipCarrier[] = [];
    const closers: (() => void)[] = [];

    beforeAll(async () => {
      if (settings === null) return;
      product = await openPhoneProduct(settings, { empty: true });
      ({ door } = product);
      for (const port of carrierPorts) carriers.push(await SipCarrier.open({ host: local, port }));
    }, 120_000);

    afterAll(async () => {
      for (const close of closers) close();
      for (const carrier of carriers) carrier.close();
      if (settings !== null) await product.close();
    });

    async function change(path: string, body: object): Promise<void> {
      const reply = await door.ask('PATCH', path, { body });
      expect(reply.status, reply.bytes.toString()).toBe(200);
    }

    const profiles = async (): Promise<unknown[]> => (await door.get<{ items: unknown[] }>('/sip-profiles')).items;

    /** The ports of a fresh product may be somebody else's on this machine. */
    async function listenAt(name: 'internal' | 'external', sipPort: number): Promise<void> {
      const own = name === 'internal' ? { wsBinding: `${local}:${sipPort + 6}` } : {};
      await changeSipProfile(door, name, { sipIp: local, rtpIp: local, sipPort, codecs: ['PCMU', 'PCMA'], ...own });
    }

    async function extension(number: string): Promise<string> {
      return (await door.post<{ password: string }>('/extensions', { number })).password;
    }

    async function browserPhone(number: string, password: string): Promise<Page> {
      const page = await product.window('/tasks');
      await page.getByRole('button', { name: 'Open the phone' }).click();
      await page.getByLabel('Extension', { exact: true }).fill(number);
      await page.getByLabel('Its password').fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('status').filter({ hasText: 'signed in' }).waitFor();
      return page;
    }

    /** Resolves when the phone hears what it says itself, by way of the carrier's echo. */
    function hearsItself(call: PhoneCall): Promise<void> {
      return new Promise((resolve, reject) => {
        const { sound } = call;
        if (sound === null) {
          reject(new Error(`The call was answered with ${call.status}.`));
          return;
        }
        sound.repeat(tone);
        sound.onFrame = (frame) => (Math.max(...frame) > loud ? resolve() : undefined);
      });
    }

    async function answered(phone: SipPhone, number: string): Promise<PhoneCall> {
      let call = await phone.call(number);
      // A changed setting reaches the dialplan within moments.
      for (let tries = 0; tries < 50 && call.status !== 200; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        call = await phone.call(number);
      }
      expect(call.status).toBe(200);
      return call;
    }

    it('comes to calls between phones and outside, and to another carrier during a call', async () => {
      const ports = settings?.ports ?? { internal: 0, external: 0 };
      await until('the profiles that every switch begins with', async () => (await profiles()).length === 2, switchMsMax);
      await listenAt('internal', ports.internal);
      await listenAt('external', ports.external);
      await untilBrowsersMayCome(door);

      const line = await door.post<{ id: string }>('/lines', {
        ...{ name: 'trunk', node: settings?.address.name, profile: 'external', address: `${local}:${carrierPorts[0]}` },
        ...{ register: false, capacity: 5, callerNumbers: ['02188880001'], codec: 'PCMU', pingSeconds: 5, purpose: 'both' },
      });
      const standing = async (): Promise<string | undefined> =>
        (await door.get<{ standing: { state: string } | null }>(`/lines/${line.id}`)).standing?.state;
      await until('the line', async () => (await standing()) === 'reachable', switchMsMax);

      const [deskPassword, browserPassword] = [await extension('2001'), await extension('2002')];
      const account = { server: { host: local, port: ports.internal }, user: '2001', password: deskPassword };
      const desk = await SipPhone.open(local, account);
      closers.push(() => desk.close());
      await until('the sign-in of the desk phone', async () => (await desk.register()) === 200, switchMsMax);
      const browser = await browserPhone('2002', browserPassword);

      expect((await desk.call('2002')).status).toBe(403);
      await change('/settings', { extensionDialling: true, extensionsDialOut: true });
      await until('the setting at the switch', async () => (await desk.call('2009')).status === 404, switchMsMax);
      const ringing = answered(desk, '2002');
      await browser.getByRole('button', { name: 'Answer' }).click();
      const between = await ringing;
      await browser.getByText('talking').waitFor();
      between.sound?.repeat(tone);
      const counted = async (name: string): Promise<number> =>
        Number(await browser.getByTestId('sound-counts').getAttribute(name, { timeout: 2_000 }));
      await until(
        'sound both ways',
        async () => (await counted('data-packets-in')) > 50 && (await counted('data-packets-out')) > 50,
        switchMsMax,
      );
      between.hangUp();

      const [first, second] = carriers;
      if (first === undefined || second === undefined) throw new Error('There is no carrier.');
      const [numberBefore, numberAfter] = [first.callee(echoes), second.callee(echoes)];
      const outside = await answered(desk, numberBefore);
      await hearsItself(outside);
      await change(`/lines/${line.id}`, { address: `${local}:${carrierPorts[1]}` });
      // The switch has the new address within moments; until then the other carrier is still asked.
      let next = await answered(desk, numberAfter);
      for (let tries = 0; tries < 50 && second.callsTo(numberAfter).length === 0; tries += 1) {
        next.hangUp();
        next = await answered(desk, numberAfter);
      }
      expect(second.callsTo(numberAfter).at(-1)).toMatchObject({ endedBy: null });
      await hearsItself(next);
      // The first one went on all the time.
      await hearsItself(outside);
      const stillThere = (): number => first.callsTo(numberBefore).filter(({ endedBy }) => endedBy === null).length;
      expect(stillThere()).toBe(1);
      for (const call of [outside, next]) call.hangUp();
      await until('its end', async () => stillThere() === 0, switchMsMax);
      await browser.context().close();
    }, 240_000);
  },
);

/** Agents at their consoles on a real switch, each in a Chromium of their own, and a callee at the carrier: who hears whom is measured. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { LegChoice } from '../../domain/agent/open-leg.ts';
import { makePeopleTask } from '../end-to-end/agents-at-work.ts';
import { type Door, openDoor } from '../end-to-end/door.ts';
import { press } from '../end-to-end/lists.ts';
import { until } from '../end-to-end/waiting.ts';
import { Ears, keptFrames, toneOf, type Voice } from '../telephony/toned-people.ts';
import { SipCarrier } from './carrier/sip-carrier.ts';
import type { PhoneProduct } from './phone-product.ts';
import { giveEars, heardIn, openTonedBrowser } from './toned-browser.ts';

const local = '127.0.0.1';
const size = { width: 1280, height: 800 };
const password = 'a horse on the moon';
const heardMsMax = 30_000;
const actMsMax = 30_000;

/** What tells people apart: how they sign in, and what they sound like. */
export type Person = { username: string; voice: Voice };
export type MadeAgent = { id: string; username: string; extension: string; password: string };

export class ConsoleAgent {
  readonly page: Page;
  readonly #browser: Browser;

  private constructor(page: Page, browser: Browser) {
    this.page = page;
    this.#browser = browser;
  }

  static async open({ origin }: PhoneProduct, { username, voice }: Person, folder: string): Promise<ConsoleAgent> {
    const browser = await openTonedBrowser(voice, folder);
    const context = await browser.newContext({
      ...{ baseURL: origin, viewport: size, locale: 'en-GB', permissions: ['microphone'] },
      ...{ timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' },
    });
    context.setDefaultTimeout(actMsMax);
    await giveEars(context);
    await context.request.post('/api/v1/session', { data: { username, password } });
    const page = await context.newPage();
    await page.goto('/console');
    return new ConsoleAgent(page, browser);
  }

  button(name: string): Locator {
    return this.page.getByRole('main').getByRole('button', { name, exact: true });
  }

  /** How the agent stands, in the large words of the console. */
  stands(words: string): Promise<void> {
    return this.page.getByRole('status', { name: 'My state as an agent' }).getByText(words, { exact: true }).waitFor();
  }

  /** How the talk stands. */
  talk(state: 'talking' | 'held' | 'consulting' | 'three-way'): Promise<void> {
    return this.page.locator(`[data-talk="${state}"]`).waitFor();
  }

  /** Signed in, with the phone of this browser. */
  async signsIn(): Promise<void> {
    await this.button('Sign in for calls').click();
    await this.page.getByRole('status').filter({ hasText: 'signed in' }).waitFor();
  }

  async begins(): Promise<void> {
    await this.signsIn();
    await this.button('Free').click();
    await this.stands('Free');
  }

  hears(voices: string, frames: number = keptFrames): Promise<void> {
    return expect.poll(() => heardIn(this.page, frames), { timeout: heardMsMax, interval: 50 }).toBe(voices);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

export class ConsolePeople {
  readonly product: PhoneProduct;
  readonly carrier: SipCarrier;
  readonly #folder: string;
  readonly #open: ConsoleAgent[] = [];
  #ears = new Ears();
  lineId = '';
  groupId = '';

  private constructor(product: PhoneProduct, carrier: SipCarrier, folder: string) {
    this.product = product;
    this.carrier = carrier;
    this.#folder = folder;
  }

  /** A line to the carrier at that port, and a group whose calls are taken by themselves. */
  static async open(
    product: PhoneProduct,
    { node, carrierPort, legs = 'per-call' }: { node: string; carrierPort: number; legs?: LegChoice },
  ): Promise<ConsolePeople> {
    const carrier = await SipCarrier.open({ host: local, port: carrierPort });
    const people = new ConsolePeople(product, carrier, await mkdtemp(path.join(tmpdir(), 'carillon-voices-')));
    const { door } = product;
    const line = await door.post<{ id: string }>('/lines', {
      ...{ name: 'trunk', node, profile: 'external', address: `${local}:${carrierPort}`, register: false },
      ...{ capacity: 10, callerNumbers: ['02188880001'], codec: 'PCMU', pingSeconds: 5, purpose: 'both' },
    });
    people.lineId = line.id;
    const standing = async (): Promise<string | undefined> =>
      (await door.get<{ standing: { state: string } | null }>(`/lines/${line.id}`)).standing?.state;
    await until('the line', async () => (await standing()) === 'reachable', 30_000);
    const group = { name: 'After-sales', wrapUpSeconds: 600, autoAnswer: true, dispositions: ['Interested', 'Not interested'] };
    people.groupId = (await door.post<{ id: string }>('/agent-groups', { ...group, legs })).id;
    return people;
  }

  /** Users who are agents of the group, with new extensions from `first` on; supervisors take none of its calls. */
  async hire(usernames: readonly string[], first: string, role: 'agent' | 'supervisor' = 'agent'): Promise<MadeAgent[]> {
    const { door, db } = this.product;
    const userIds: string[] = [];
    for (const username of usernames) {
      const { id } = await door.post<{ id: string }>('/users', { username, password, role, language: 'en' });
      userIds.push(id);
    }
    await db.query('update app_user set must_change_password = false');
    const made = await door.post<{ items: MadeAgent[] }>('/agent-batches', {
      userIds,
      first,
      groupIds: role === 'agent' ? [this.groupId] : [],
    });
    return made.items;
  }

  async atConsole(person: Person): Promise<ConsoleAgent> {
    const agent = await ConsoleAgent.open(this.product, person, this.#folder);
    this.#open.push(agent);
    return agent;
  }

  /** What an agent does by the api alone. */
  doorOf(username: string): Promise<Door> {
    return openDoor(this.product.origin, { username, password });
  }

  /** The number of somebody who says their tone once they have answered. */
  callee(afterMs?: number): string {
    return this.carrier.callee({
      kind: 'answers',
      ...(afterMs === undefined ? {} : { afterMs }),
      speaks: (phone) => {
        phone.onFrame = (frame) => this.#ears.hear(frame);
        phone.repeat(toneOf('callee', 8_000));
      },
    });
  }

  /** A predictive task calls one person, who answers. Answers the id of the task. */
  async call(name: string, variables: Record<string, string>): Promise<string> {
    const number = this.callee();
    const { product, groupId } = this;
    const taskId = await makePeopleTask(product, { lineId: this.lineId, groupId, pacing: { mode: 'progressive' } });
    await product.db.query('update task set name = $2::text, agent_script = $3::text where id = $1::uuid', [
      taskId,
      `Purifier check ${this.carrier.witnessed.length + 1}`,
      'Hello {{name}}, how do you like your {{product}}?\nPlease check the address: {{address}}.',
    ]);
    await product.door.post(`/tasks/${taskId}/contacts`, { contacts: [{ number, name, variables }] });
    await press(product, taskId, 'start');
    return taskId;
  }

  /** From now on, during so many frames. */
  calleeHears(voices: string, frames: number = keptFrames): Promise<void> {
    this.#ears = new Ears(frames);
    return expect.poll(() => this.#ears.heard(), { timeout: heardMsMax, interval: 50 }).toBe(voices);
  }

  async close(): Promise<void> {
    for (const agent of this.#open) await agent.close();
    this.carrier.close();
    await rm(this.#folder, { recursive: true });
  }
}

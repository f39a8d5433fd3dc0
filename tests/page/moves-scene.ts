/** Agents in browsers at a whole call centre: their phones stand at the simulated switch, so their pages work as beside a desk phone. */
import type { Browser, Locator, Page } from 'playwright-core';
import { answers, type CalleeChoice, refuses } from '../../simulator/callee/callee-plan.ts';
import { makePeopleTask } from '../end-to-end/agents-at-work.ts';
import { type CallCentre, openCallCentre } from '../end-to-end/call-centre.ts';
import { type Door, openDoor } from '../end-to-end/door.ts';
import { makeLine, press } from '../end-to-end/lists.ts';
import { until } from '../end-to-end/waiting.ts';
import { TonedPerson } from '../telephony/toned-people.ts';
import { laptop, openBrowser, type WindowLook } from './page-browser.ts';

const password = 'a horse on the moon';
const actMsMax = 30_000;

/** With a sound of their own: a phone that sends none is taken for gone. */
const talks: CalleeChoice = () => answers(new TonedPerson('agent').behaviour, { afterMs: 100 });
const ringsOut: CalleeChoice = () => ({ alerting: 'ring', alertAfterMs: 5, ending: { kind: 'never' } });
/** Of numbers that agents dial: 3 at the end rings for ever, 5 is busy. */
const callees: CalleeChoice = (call) => {
  if (call.number.startsWith('139') && call.number.endsWith('3')) return ringsOut(call);
  return call.number.startsWith('139') && call.number.endsWith('5') ? refuses(486, { afterMs: 300 }) : talks(call);
};

/** Agents by name, with their extensions; the phone of one rings for ever. */
export const team = { 'li.na': '5101', 'wang.wei': '5102', 'zhao.min': '5103' } as const;
export type Name = keyof typeof team;
const phones = { '5101': talks, '5102': talks, '5103': ringsOut };

export class DeskAgent {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  button(name: string): Locator {
    return this.page.getByRole('main').getByRole('button', { name, exact: true });
  }

  stands(words: string): Promise<void> {
    return this.page
      .getByRole('status', { name: /我的坐席状态|My state as an agent/ })
      .getByText(words, { exact: true })
      .waitFor();
  }

  talk(state: 'talking' | 'held' | 'consulting' | 'three-way'): Promise<void> {
    return this.page.locator(`[data-talk="${state}"]`).waitFor();
  }

  async free(): Promise<void> {
    const isFree = await this.page.locator('[data-state="free"]').isVisible();
    if (!isFree) await this.button('置闲').click();
    await this.stands('置闲');
  }
}

export class MovesScene {
  readonly centre: CallCentre;
  readonly door: Door;
  readonly #browser: Browser;
  #lineId = '';
  #groupId = '';
  #numbers = 0;

  private constructor(centre: CallCentre, door: Door, browser: Browser) {
    this.centre = centre;
    this.door = door;
    this.#browser = browser;
  }

  static async open(): Promise<MovesScene> {
    const centre = await openCallCentre({ callees, phones });
    await Promise.all((['api', 'call-worker', 'task-worker'] as const).map((name) => centre.start(name)));
    const scene = new MovesScene(centre, await openDoor(centre.origin), await openBrowser());
    scene.#lineId = await makeLine(centre, 10);
    await until('the phones to be known', async () => {
      const known = await centre.db.query('select 1 from registration');
      return known.rowCount === Object.keys(phones).length;
    });
    await scene.#hire();
    return scene;
  }

  async #hire(): Promise<void> {
    const { door, centre } = this;
    const group = { name: '回访组', wrapUpSeconds: 600, ringSecondsMax: 30, dispositions: ['有意向', '无意向'] };
    this.#groupId = (await door.post<{ id: string }>('/agent-groups', group)).id;
    const userIds: string[] = [];
    for (const username of Object.keys(team)) {
      userIds.push((await door.post<{ id: string }>('/users', { username, password, role: 'agent', language: 'zh' })).id);
    }
    await centre.db.query('update app_user set must_change_password = false');
    await door.post('/agent-batches', { userIds, first: team['li.na'], groupIds: [this.#groupId] });
  }

  /** At the console, signed in with another phone. */
  async agent(username: Name, { language = 'zh', size = laptop }: WindowLook = {}): Promise<DeskAgent> {
    const context = await this.#browser.newContext({
      ...{ baseURL: this.centre.origin, viewport: size, locale: language === 'zh' ? 'zh-CN' : 'en-GB' },
      ...{ timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' },
    });
    context.setDefaultTimeout(actMsMax);
    await context.request.post('/api/v1/session', { data: { username, password } });
    const page = await context.newPage();
    await page.goto('/console');
    await page.getByText('其他话机', { exact: true }).click();
    const agent = new DeskAgent(page);
    await agent.button('签入').click();
    await page.getByRole('status').filter({ hasText: '话机在线' }).waitFor();
    return agent;
  }

  /** A task that nobody starts: for dialling by hand. */
  task(): Promise<string> {
    return makePeopleTask(this.centre, { lineId: this.#lineId, groupId: this.#groupId, ringSecondsMax: 30 });
  }

  /** A predictive task calls a number of its own, and somebody answers. */
  async call(name: string): Promise<string> {
    this.#numbers += 1;
    const number = `1380000${String(this.#numbers).padStart(4, '0')}`;
    const taskId = await makePeopleTask(this.centre, {
      ...{ lineId: this.#lineId, groupId: this.#groupId, pacing: { mode: 'progressive' } },
    });
    await this.door.post(`/tasks/${taskId}/contacts`, { contacts: [{ number, name, variables: { 产品: '净水器' } }] });
    await press(this.centre, taskId, 'start');
    return number;
  }

  /** A running preview task over these people. */
  async preview(contacts: readonly { number: string; name: string }[]): Promise<string> {
    const taskId = await makePeopleTask(this.centre, {
      ...{ lineId: this.#lineId, groupId: this.#groupId, pacing: { mode: 'preview', previewSeconds: 300 } },
    });
    await this.centre.db.query('update task set agent_script = $2::text where id = $1::uuid', [
      taskId,
      '您好，{{name}}，我是净水器回访中心的工作人员，想了解一下您使用{{产品}}的情况。',
    ]);
    const list = contacts.map((contact) => ({ ...contact, variables: { 产品: '净水器 X3', 购买日期: '2026-05-12' } }));
    await this.door.post(`/tasks/${taskId}/contacts`, { contacts: list });
    await press(this.centre, taskId, 'start');
    return taskId;
  }

  /** The extension that the callee talks with; null: with nobody. */
  partner(number: string): string | null {
    const channels = this.centre.switch.channels();
    const { bridgedTo } = channels.find((channel) => channel.number === number) ?? {};
    return channels.find(({ uuid }) => uuid === bridgedTo)?.number ?? null;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.centre.close();
  }
}

/** Every screen shows itself in both languages, and on a phone without scrolling sideways. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { laptop, phone, picture } from './page-browser.ts';
import type { Seed } from './page-seed.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

/** The button that stands for the menu on a phone. */
const menu = { zh: '菜单', en: 'Menu' } as const;

type Screen = { name: string; path: (seed: Seed) => string; zh: string; en: string };

const screens: readonly Screen[] = [
  { name: 'tasks', path: () => '/tasks', zh: '外呼任务', en: 'Tasks' },
  { name: 'task-new', path: () => '/tasks/new', zh: '新建任务', en: 'New task' },
  { name: 'task', path: ({ runningTaskId }) => `/tasks/${runningTaskId}`, zh: '十一月老客户回访', en: '十一月老客户回访' },
  { name: 'task-imports', path: ({ draftTaskId }) => `/tasks/${draftTaskId}`, zh: '积分到期提醒', en: '积分到期提醒' },
  {
    name: 'task-settings',
    path: ({ draftTaskId }) => `/tasks/${draftTaskId}?tab=settings`,
    zh: '积分到期提醒',
    en: '积分到期提醒',
  },
  {
    name: 'task-changes',
    path: ({ runningTaskId }) => `/tasks/${runningTaskId}?tab=changes`,
    zh: '十一月老客户回访',
    en: '十一月老客户回访',
  },
  { name: 'calls', path: () => '/calls', zh: '通话记录', en: 'Calls' },
  { name: 'call', path: ({ talkedCallId }) => `/calls/${talkedCallId}`, zh: '杨磊', en: '杨磊' },
  { name: 'numbers', path: () => '/numbers', zh: '号码查询', en: 'Numbers' },
  { name: 'number', path: () => '/numbers/13900001000', zh: '号码查询', en: 'Numbers' },
  { name: 'do-not-call', path: () => '/do-not-call', zh: '免打扰名单', en: 'Do not call' },
  { name: 'live', path: () => '/live', zh: '实时', en: 'Live' },
  { name: 'assistants', path: () => '/assistants', zh: '智能体', en: 'Assistants' },
  { name: 'assistant', path: ({ assistantId }) => `/assistants/${assistantId}`, zh: '回访助理', en: '回访助理' },
  { name: 'assistant-new', path: () => '/assistants/new', zh: '新建智能体', en: 'New assistant' },
  { name: 'llm-accounts', path: () => '/llm-accounts', zh: '大模型', en: 'Language models' },
  { name: 'voices', path: () => '/voices', zh: '音色', en: 'Voices' },
  { name: 'recognisers', path: () => '/recognisers', zh: '语音识别', en: 'Recognisers' },
  { name: 'lines', path: () => '/lines', zh: '线路', en: 'Lines' },
  { name: 'line', path: ({ lineId }) => `/lines/${lineId}`, zh: '联通中继 A', en: '联通中继 A' },
  { name: 'sip-profiles', path: () => '/sip-profiles', zh: 'SIP 配置', en: 'SIP profiles' },
  { name: 'extensions', path: () => '/extensions', zh: '分机', en: 'Extensions' },
  { name: 'switches', path: () => '/switches', zh: '交换机', en: 'Switches' },
  { name: 'agents', path: () => '/agents', zh: '坐席', en: 'Agents' },
  { name: 'agent-groups', path: () => '/agent-groups', zh: '业务组', en: 'Groups' },
  { name: 'inbound', path: () => '/inbound', zh: '呼入配置', en: 'Incoming calls' },
  { name: 'diagnosis', path: () => '/diagnosis', zh: '诊断', en: 'Diagnosis' },
  { name: 'settings', path: () => '/settings', zh: '参数', en: 'Parameters' },
  { name: 'reports', path: () => '/reports', zh: '报表', en: 'Reports' },
  { name: 'latency', path: () => '/latency', zh: '响应时延', en: 'Latency' },
  { name: 'users', path: () => '/users', zh: '用户', en: 'Users' },
  { name: 'api-keys', path: () => '/keys', zh: 'API 密钥', en: 'API keys' },
  { name: 'webhooks', path: () => '/webhooks', zh: '事件推送', en: 'Webhooks' },
  { name: 'webhook', path: ({ webhookId }) => `/webhooks/${webhookId}`, zh: '客户系统', en: '客户系统' },
  { name: 'account', path: () => '/account', zh: '我的账号', en: 'My account' },
  { name: 'audit', path: () => '/audit', zh: '审计', en: 'Audit' },
  { name: 'logs', path: () => '/logs', zh: '日志', en: 'Logs' },
];

const width = (of: 'scrollWidth' | 'clientWidth'): Promise<number> => page.evaluate(`document.documentElement.${of}`);

/** One window for all: opening them is what costs time. */
let page: Page;
beforeAll(async () => {
  page = await world.at('/tasks');
});
afterAll(() => page.context().close());

const languages = ['zh', 'en'] as const;

/** First the language in which the screen before it was left. */
async function languagesFromHere(): Promise<readonly ('zh' | 'en')[]> {
  const now = await page.evaluate('document.documentElement.lang');
  return now === 'en' ? languages.toReversed() : languages;
}

it.each(screens)('$name shows its name in both languages, and does not scroll sideways on a phone in either', async (screen) => {
  await page.setViewportSize(laptop);
  await page.goto(screen.path(world.seed));
  const [first, second] = await languagesFromHere();
  for (const language of [first, second]) {
    if (language === undefined) throw new Error('two languages were expected');
    if (language === second)
      await page.getByRole('button', { name: language === 'en' ? 'English' : '中文', exact: true }).click();
    await page.getByRole('heading', { level: 1 }).filter({ hasText: screen[language] }).waitFor();
    await picture(page, `${screen.name}-${language}`, { whole: true });
    await page.setViewportSize(phone);
    await page.getByRole('button', { name: menu[language] }).waitFor();
    await picture(page, `${screen.name}-phone-${language}`);
    expect(await width('scrollWidth'), language).toBe(await width('clientWidth'));
    await page.setViewportSize(laptop);
    await page.getByRole('button', { name: menu[language] }).waitFor({ state: 'detached' });
  }
});

/** Every screen shows itself in both languages, and on a phone without scrolling sideways. */
import { describe, expect, it } from 'vitest';
import { phone, picture } from './page-browser.ts';
import type { Seed } from './page-seed.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

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
  { name: 'live', path: () => '/live', zh: '实时', en: 'Live' },
  { name: 'assistants', path: () => '/assistants', zh: '智能体', en: 'Assistants' },
  { name: 'assistant', path: ({ assistantId }) => `/assistants/${assistantId}`, zh: '回访助理', en: '回访助理' },
  { name: 'assistant-new', path: () => '/assistants/new', zh: '新建智能体', en: 'New assistant' },
  { name: 'llm-accounts', path: () => '/llm-accounts', zh: '大模型', en: 'Language models' },
  { name: 'voices', path: () => '/voices', zh: '音色', en: 'Voices' },
  { name: 'recognisers', path: () => '/recognisers', zh: '语音识别', en: 'Recognisers' },
  { name: 'lines', path: () => '/lines', zh: '线路', en: 'Lines' },
  { name: 'settings', path: () => '/settings', zh: '参数', en: 'Parameters' },
  { name: 'users', path: () => '/users', zh: '用户', en: 'Users' },
  { name: 'api-keys', path: () => '/keys', zh: 'API 密钥', en: 'API keys' },
  { name: 'audit', path: () => '/audit', zh: '审计', en: 'Audit' },
];

describe.each(['zh', 'en'] as const)('in %s', (language) => {
  it.each(screens)('$name shows its name', async (screen) => {
    const page = await world.at(screen.path(world.seed), { language });
    const heading = page.getByRole('heading', { level: 1 });
    await heading.waitFor();
    expect(await heading.textContent()).toContain(screen[language]);
    await picture(page, `${screen.name}-${language}`, { whole: true });
    await page.context().close();
  });
});

it.each(screens)('$name does not scroll sideways on a phone', async (screen) => {
  const page = await world.at(screen.path(world.seed), { size: phone });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await picture(page, `${screen.name}-phone`);
  const width = (of: 'scrollWidth' | 'clientWidth'): Promise<number> => page.evaluate(`document.documentElement.${of}`);
  expect(await width('scrollWidth')).toBe(await width('clientWidth'));
  await page.context().close();
});

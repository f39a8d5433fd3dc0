/** Lists that were not read yet: nobody is told that there is nothing before it is known. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

/** What the frame around a screen asks for; whatever else is asked waits until it is let go. */
const frame = /\/api\/v1\/(session|health|settings|events|agents\/me|phone)/;
let letGo: () => void = () => undefined;
let page: Page;

beforeAll(async () => {
  page = await world.at('/tasks');
  await page.route('**/api/v1/**', async (route) => {
    if (!frame.test(route.request().url())) await new Promise<void>((resolve) => (letGo = resolve));
    await route.continue();
  });
});
afterAll(async () => {
  letGo();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.context().close();
});

const lists = [
  ...['/tasks', '/calls', '/do-not-call', '/assistants', '/llm-accounts', '/voices', '/recognisers', '/lines', '/sip-profiles'],
  ...[
    '/extensions',
    '/switches',
    '/agents',
    '/agent-groups',
    '/inbound',
    '/users',
    '/keys',
    '/webhooks',
    '/audit',
    '/logs',
    '/latency',
    '/reports',
  ],
];

it.each(lists)('%s shows that it is being read, and no word of an empty list', async (path) => {
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('.ant-spin-spinning, .ant-skeleton-active').first().waitFor();
  expect(await page.locator('.ant-empty').count()).toBe(0);
});

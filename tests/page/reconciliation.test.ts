import { beforeEach, describe, expect, it } from 'vitest';
import type { Difference } from '../../domain/reconciliation.ts';
import type { Reconciliation } from '../../domain/reconciliation-report.ts';
import { phone, picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();
const startedAt = new Date('2026-11-24T06:29:55Z');

beforeEach(() => {
  world.house.reconciliation.last = { state: 'never' };
  world.house.reconciliation.orders.length = 0;
});

const strangerId = 'c0000000-0000-4000-8000-000000000009';

function differences(): Difference[] {
  const { talkedCallId: callId, runningTaskId: taskId } = world.seed;
  const call = { callId, taskId, contactId: strangerId, attempt: 1, claim: 1, node: 'simulated' };
  return [
    { key: `orphaned-channel/${callId}`, kind: 'orphaned-channel', cure: 'adopt', call },
    { key: `unknown-channel/${strangerId}`, kind: 'unknown-channel', cure: 'hang-up', callId: strangerId, node: 'simulated' },
    { key: `stale-slot/${callId}/line`, kind: 'stale-slot', cure: 'free-slot', callId, of: 'line', state: 'final' },
    { key: `rung-twice/${callId}`, kind: 'rung-twice', cure: null, callId, taskId },
  ];
}

function report(found: Difference[], mended: Reconciliation['mended'] = []): Reconciliation {
  const { runningTaskId: taskId } = world.seed;
  return {
    lookedAt: '2026-11-24T06:30:00.000Z',
    taskId: null,
    verdict: found.length === 0 ? 'agrees' : 'differs',
    open: { claimed: 4, dialling: 3, live: 17, slots: { task: 20, line: 20, node: 0 }, workflows: 25 },
    nodes: [
      { node: 'simulated', channels: 20, problem: null },
      { node: 'south', channels: null, problem: 'switch-away' },
    ],
    tasks: [{ taskId, name: '十一月老客户回访', attempts: 1200, rings: 1198, notSent: 2, histories: 900, historiesGone: 300 }],
    differences: found,
    differencesTotal: found.length,
    mended,
  };
}

describe('the page of the reconciliation', () => {
  it('says that nobody has looked yet, and looks when it is asked to', async () => {
    const page = await world.at('/reconciliation');
    await page.getByText('还没有对过账').waitFor();
    world.house.reconciliation.last = { state: 'running', startedAt };
    await page.getByRole('button', { name: '立即对账' }).click();
    await page.getByText('正在对账').waitFor();
    expect(world.house.reconciliation.orders).toEqual([{ taskId: null, mend: 'nothing' }]);
    // The page follows by itself.
    world.house.reconciliation.last = { state: 'done', startedAt, report: report([]) };
    await page.getByText('三方一致').waitFor();
    await picture(page, 'reconciliation-agrees-zh', { whole: true });
    await page.context().close();
  });

  it.each(['zh', 'en'] as const)('shows the three counts and each difference with its cure (%s)', async (language) => {
    world.house.reconciliation.last = { state: 'done', startedAt, report: report(differences()) };
    const page = await world.at('/reconciliation', { language });
    const words = {
      zh: ['发现 4 项差异', '路通道', '没有工作流照看它', 'south：呼叫进程连不上它', '300 次已不再保留，不算差异'],
      en: [
        'Differences found: 4',
        'channels',
        'no workflow looks after',
        'south: its call worker has no connection',
        '300 no longer kept',
      ],
    }[language];
    for (const text of words) await page.getByText(text).first().waitFor();
    const names = { zh: ['接管', '挂断', '释放名额'], en: ['Take over', 'Hang up', 'Free slot'] }[language];
    const list = page.getByRole('list').filter({ hasText: language === 'zh' ? '释放' : 'Frees this slot' });
    expect(await list.getByRole('button').allTextContents()).toHaveLength(names.length);
    await picture(page, `reconciliation-${language}`, { whole: true });
    await page.context().close();
  });

  it('mends one by its button, all by another, and a channel that may be somebody else’s only when that was said twice', async () => {
    world.house.reconciliation.last = { state: 'done', startedAt, report: report(differences()) };
    const page = await world.at('/reconciliation', { language: 'en' });
    const { orders } = world.house.reconciliation;
    const ordered = async (count: number): Promise<void> => {
      await expect.poll(() => orders.length, { timeout: 20_000 }).toBe(count);
    };
    await page.getByRole('button', { name: 'Take over' }).click();
    await ordered(1);
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('only when no other installation').waitFor();
    expect(orders).toHaveLength(1);
    await page.getByRole('tooltip').getByRole('button', { name: 'Hang up' }).click();
    await ordered(2);
    await page.getByRole('button', { name: 'Mend all (2)' }).click();
    const mended: Reconciliation['mended'] = differences()
      .slice(2, 3)
      .map((difference) => ({ difference, result: 'done' }));
    world.house.reconciliation.last = { state: 'done', startedAt, report: report([], mended) };
    await page.getByRole('tooltip').getByRole('button', { name: 'Mend all (2)' }).click();
    await page.getByText('All agree').waitFor();
    await page.getByText('A slot of the line is held by a call that is over.').waitFor();
    expect(orders.map(({ mend }) => mend)).toEqual([
      { keys: [`orphaned-channel/${world.seed.talkedCallId}`] },
      { keys: [`unknown-channel/${strangerId}`] },
      'all',
    ]);
    await page.context().close();
  });

  it('does not scroll sideways on a phone', async () => {
    world.house.reconciliation.last = { state: 'done', startedAt, report: report(differences()) };
    const page = await world.at('/reconciliation', { size: phone });
    await page.getByText('发现 4 项差异').waitFor();
    const width = (of: 'scrollWidth' | 'clientWidth'): Promise<number> => page.evaluate(`document.documentElement.${of}`);
    expect(await width('scrollWidth')).toBe(await width('clientWidth'));
    await picture(page, 'reconciliation-phone', { whole: true });
    await page.context().close();
  });
});

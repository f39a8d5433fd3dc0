import { describe, expect, it } from 'vitest';
import { phone, picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

describe('the page of the diagnosis', () => {
  it.each(['zh', 'en'] as const)(
    'groups the checks by the questions of people, the failing ones first (%s)',
    async (language) => {
      const page = await world.at('/diagnosis', { language });
      const words = {
        zh: {
          groups: ['启动外呼任务，没接到电话', '电话接通后没有声音', '电话接通后听不到客户说的话', '系统'],
          failing: '没有呼叫进程负责交换机 sw1。',
          todo: '处理：',
          filter: '异常（',
          holding: 'Postgres 有响应。',
        },
        en: {
          groups: [
            'I started the task, and no phone rings',
            'Answered, but there is no sound',
            'The customer can’t be heard',
            'The system',
          ],
          failing: 'No call worker serves the switch sw1.',
          todo: 'To do:',
          filter: 'Failing (',
          holding: 'Postgres answers.',
        },
      }[language];
      for (const name of words.groups) await page.getByRole('heading', { level: 2, name }).waitFor();
      const failing = page.getByRole('listitem').filter({ hasText: words.failing });
      await failing.getByText(words.todo).waitFor();
      await picture(page, `diagnosis-checks-${language}`, { whole: true });
      await page.getByText(words.filter).click();
      await page.getByText(words.holding).waitFor({ state: 'detached' });
      await failing.waitFor();
      await page.context().close();
    },
  );

  it('tests a language model that nobody tested, and shows why another one fails', async () => {
    const page = await world.at('/diagnosis', { language: 'en' });
    const of = (name: string) => page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
    await of('演示大模型').getByText('was never tested').waitFor();
    await of('演示大模型').getByRole('button', { name: 'Look now' }).click();
    await of('演示大模型').getByText('The last test went well').waitFor();
    await of('连不上的大模型').getByRole('button', { name: 'Look now' }).click();
    await of('连不上的大模型').getByText('The address can’t be reached').waitFor();
    await page.context().close();
  });

  it('is a press away from a task that does not dial, and mends it there', async () => {
    const { client, draftTaskId } = world.seed;
    await client.post(`/tasks/${draftTaskId}/contacts`, { contacts: [{ number: '13900007777', message: '您好。' }] });
    const page = await world.at(`/tasks/${draftTaskId}`);
    await page.getByRole('link', { name: '为什么没接到电话？' }).click();
    await page.getByText('导入名单后不会自动拨打').waitFor();
    const concurrency = page.getByRole('listitem').filter({ hasText: '最大并发是 30，但线路只有 10 路。' });
    await concurrency.getByRole('button', { name: '改为 10' }).click();
    await page.getByText('最大并发 10，线路共 10 路。').waitFor();
    await picture(page, 'diagnosis-task-zh', { whole: true });
    await page.getByRole('button', { name: '启动任务' }).click();
    await expect
      .poll(async () => {
        const { rows } = await world.house.db.query<{ status: string }>('select status from task where id = $1::uuid', [
          draftTaskId,
        ]);
        return rows[0]?.status;
      })
      .toBe('running');
    await page.getByRole('button', { name: '启动任务' }).waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('is a press away from a call, and from the dot that says that a part is away', async () => {
    const page = await world.at(`/calls/${world.seed.talkedCallId}`, { language: 'en' });
    await page.getByRole('link', { name: 'Diagnose this call' }).click();
    await page.getByRole('heading', { name: 'The call drops after 30-odd seconds' }).waitFor();
    await page.getByRole('link', { name: 'All checks' }).click();
    await page.getByRole('heading', { level: 2, name: 'The system' }).waitFor();
    await page.goto('/tasks');
    await page.getByRole('button', { name: 'System state' }).click();
    await page.getByRole('link', { name: 'See the diagnosis' }).click();
    await page.getByRole('heading', { level: 1, name: 'Diagnosis' }).waitFor();
    await page.context().close();
  });

  it('hands an admin the support bundle', async () => {
    const page = await world.at('/diagnosis', { language: 'en' });
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Support bundle' }).click();
    expect((await coming).suggestedFilename()).toBe('carillon-support.zip');
    await page.context().close();
  });

  it('does not scroll sideways on a phone', async () => {
    const page = await world.at('/diagnosis', { size: phone });
    await page.getByRole('heading', { level: 2, name: '系统' }).waitFor();
    const width = (of: 'scrollWidth' | 'clientWidth'): Promise<number> => page.evaluate(`document.documentElement.${of}`);
    expect(await width('scrollWidth')).toBe(await width('clientWidth'));
    await page.context().close();
  });
});

/** Hours, caps and retries in the form of a task; what a task waits for; lines that rest. */
import { expect, it } from 'vitest';
import { makeGateways } from '../../storage/gateways.ts';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

type Task = { ruleSet: string; callingWindow: unknown; frequency: unknown; retry: unknown };

async function readTask(id: string): Promise<Task> {
  const { rows } = await world.house.db.query<Task>(
    `select rule_set as "ruleSet", calling_window as "callingWindow", frequency, retry from task where id = $1::uuid`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the task is gone');
  return row;
}

it('a rule set fills hours and caps, a retry rule reads as a sentence, and both are stored and told as changes', async () => {
  const page = await world.at(`/tasks/${world.seed.draftTaskId}?tab=settings`);
  await page.getByRole('radio', { name: '美国' }).click();
  await page.getByText(/按被叫所在时区 08:00–21:00 拨打/).waitFor();
  expect(await page.getByRole('textbox', { name: '周日' }).inputValue()).toBe('08:00-21:00');
  expect(await page.getByRole('spinbutton', { name: '24 小时内最多' }).inputValue()).toBe('3');
  await page.getByRole('button', { name: '添加规则' }).click();
  await page.getByText('无人接听、占线：再拨 2 次，每次间隔 30 分钟').waitFor();
  await page.getByRole('checkbox', { name: '换一个时段' }).click();
  await page.getByText('无人接听、占线：再拨 2 次，每次间隔 30 分钟、换一个时段').waitFor();
  await picture(page, 'task-rules', { whole: true });
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('已保存，2 秒内生效。').waitFor();
  expect(await readTask(world.seed.draftTaskId)).toMatchObject({
    ruleSet: 'us',
    callingWindow: { timeZone: 'callee', unknownZone: null },
    frequency: { perDayMax: 3, oneAtATime: true },
    retry: { rules: [{ outcomes: ['no-answer', 'busy'], times: 2, afterSeconds: 1800, otherTimeOfDay: true }] },
  });
  await page.getByRole('tab', { name: '变更' }).click();
  const change = page.getByRole('row').filter({ hasText: '修改 · 任务' });
  await change.first().waitFor();
  await change.first().getByRole('button', { name: /另外/ }).click();
  await change.getByText(/无人接听、占线：再拨 2 次/).waitFor();
  await picture(page, 'task-changes');
  await page.context().close();
});

it('a task that waits says for what and until when, and each contact shows its next attempt', async () => {
  const id = world.seed.runningTaskId;
  await world.house.db.query(
    `update contact set next_attempt_at = now() + interval '2 hours', due_at = now() + interval '2 hours', waits_because = 'retry',
      outcome = 'busy', attempts = 1
    where task_id = $1::uuid and state = 'waiting'`,
    [id],
  );
  const page = await world.at(`/tasks/${id}?tab=contacts&state=waiting`);
  await page.getByText(/没有可立即拨打的号码：16 个号码等待下一次拨打/).waitFor();
  await page.getByText('上次占线').first().waitFor();
  await picture(page, 'task-waits', { whole: true });
  await page.context().close();
});

it('a line that rests says until when and why, and can be woken', async () => {
  const { db } = world.house;
  const { rows } = await db.query<{ node: string; name: string }>(
    `update line set rests = 1, rest_until = now() + interval '5 minutes', rest_reason = 'line-down' where id = $1::uuid
    returning node, gateway as name`,
    [world.seed.lineId],
  );
  for (const { node, name } of rows) {
    await makeGateways(db).report(node, [{ name, state: 'NOREG', up: false, answer: null }], () => null);
  }
  const page = await world.at('/lines');
  const row = page.getByRole('row').filter({ hasText: '联通中继 A' });
  await row.getByText(/休息至 \d\d:\d\d:\d\d/).waitFor();
  await row.getByText('无应答').waitFor();
  await picture(page, 'line-resting');
  await row.getByRole('button', { name: '唤醒 联通中继 A' }).click();
  await row.getByText(/休息至/).waitFor({ state: 'detached' });
  await page.context().close();
});

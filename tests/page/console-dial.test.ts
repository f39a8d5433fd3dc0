/** 手工外呼 at the console: a number is typed and dialled, given up, busy, and on the do-not-call list; at a whole call centre. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DeskAgent, MovesScene } from './moves-scene.ts';
import { faultsOf } from './page-axe.ts';
import { laptop, phone, picture } from './page-browser.ts';

let scene: MovesScene;
let li: DeskAgent;

beforeAll(async () => {
  scene = await MovesScene.open();
  await scene.task();
  li = await scene.agent('li.na');
}, 240_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(scene.centre.said().slice(-8000));
});

afterAll(async () => {
  await scene.close();
});

const card = (state: string) => li.page.locator(`[data-dial="${state}"]`);

async function dial(number: string): Promise<void> {
  await li.page.keyboard.press('Alt+o');
  await li.page.getByLabel('输入号码').fill(number);
  await li.page.keyboard.press('Enter');
}

async function wrapUp(): Promise<void> {
  await li.stands('话后整理');
  await li.button('整理完毕').click();
  await li.stands('置闲');
}

describe('an agent who dials', () => {
  it('cannot before being free or busy, and is told so', async () => {
    await li.page.getByText('空闲、置忙或话后整理时可以拨打').waitFor();
    expect(await li.button('拨打').isDisabled()).toBe(true);
    expect(await faultsOf(li.page)).toEqual([]);
  });

  it('hears it ring, sees whom, and may give it up', async () => {
    await li.free();
    await dial('139 1000 0003');
    await card('ringing').waitFor();
    await li.page.getByRole('heading', { level: 2, name: '无姓名' }).or(li.page.locator('[data-call]')).first().waitFor();
    await picture(li.page, 'dial-ringing-zh');
    expect(await faultsOf(li.page)).toEqual([]);
    await li.button('取 消').or(li.button('取消')).click();
    await li.page.getByRole('alert').getByText('13910000003 没有接通').waitFor();
    await picture(li.page, 'dial-cancelled-zh');
    await wrapUp();
  });

  it('talks with whoever answers, with all that a call has, and may dial them again', async () => {
    await dial('13910000001');
    await li.talk('talking');
    await expect.poll(() => scene.partner('13910000001'), { timeout: 20_000 }).toBe('5101');
    await picture(li.page, 'dial-talking-zh');
    expect(await faultsOf(li.page)).toEqual([]);
    await li.button('结束通话').click();
    await li.stands('话后整理');
    await li.button('再次拨打').click();
    await li.talk('talking');
    await li.button('结束通话').click();
    await wrapUp();
  });

  it('is told that the number was busy', async () => {
    await dial('13910000005');
    await li.page.getByRole('alert').getByText('13910000005 没有接通').waitFor();
    await wrapUp();
    await picture(li.page, 'dial-busy-zh');
    expect(await faultsOf(li.page)).toEqual([]);
  });

  it('is told at once what the gate refuses, and what helps', async () => {
    await scene.door.post('/do-not-call', { number: '13910000007' });
    await dial('13910000007');
    await li.page.getByText('号码在免打扰名单中').first().waitFor();
    await picture(li.page, 'dial-refused-zh');
    await li.stands('置闲');
  });

  it('in a pause, with several tasks, on a narrow window', async () => {
    await scene.task();
    await li.button('置忙').click();
    await li.page.getByRole('menuitem', { name: '小休' }).click();
    await li.page.getByLabel('以哪个任务外呼').waitFor();
    await li.page.setViewportSize(phone);
    await picture(li.page, 'dial-phone-zh');
    expect(await faultsOf(li.page)).toEqual([]);
    await li.page.setViewportSize(laptop);
    await dial('13910000009');
    await li.talk('talking');
    await li.button('结束通话').click();
    await li.stands('话后整理');
    await li.button('整理完毕').click();
    await li.page.locator('[data-state="busy"]').waitFor();
  });
});

describe('the records', () => {
  it('say which calls were dialled by hand, and by whom', async () => {
    const calls = await scene.door.get<{ items: { manual: boolean; dialledBy: string | null; agentName: string | null }[] }>(
      '/calls?manual=true',
    );
    expect(calls.items.length).toBeGreaterThanOrEqual(4);
    expect(new Set(calls.items.map(({ dialledBy }) => dialledBy))).toEqual(new Set(['li.na']));
    expect((await scene.door.get<{ items: unknown[] }>('/calls?manual=false')).items).toEqual([]);
  });
});

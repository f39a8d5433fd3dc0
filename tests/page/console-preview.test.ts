/** 预览外呼 at the console: a contact pops, is read, dialled or skipped, and goes back when nobody decides; at a whole call centre. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DeskAgent, MovesScene } from './moves-scene.ts';
import { faultsOf } from './page-axe.ts';
import { laptop, phone, picture } from './page-browser.ts';

const wang = { number: '13910000001', name: '王芳' };
const zhao = { number: '13910000015', name: '赵敏' };
const sun = { number: '13910000021', name: '孙浩' };

let scene: MovesScene;
let li: DeskAgent;

beforeAll(async () => {
  scene = await MovesScene.open();
  li = await scene.agent('li.na');
  await scene.preview([wang, zhao, sun]);
}, 240_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(scene.centre.said().slice(-8000));
});

afterAll(async () => {
  await scene.close();
});

const card = () => li.page.locator('[data-preview="reading"]');
const shows = async ({ name, number }: typeof wang): Promise<void> => {
  await li.page.getByRole('heading', { level: 2, name }).waitFor();
  await card().waitFor();
  await li.page.getByText(number).first().waitFor();
};

describe('an agent of a preview task', () => {
  it('reads who is next, with the script and how long they may', async () => {
    await li.button('置闲').click();
    await shows(wang);
    await li.page.getByText('预览中', { exact: true }).waitFor();
    await li.page.getByText('净水器回访中心').waitFor();
    expect(await li.page.getByRole('timer').textContent()).toMatch(/剩余 .*\d/);
    await picture(li.page, 'preview-reading-zh');
    expect(await faultsOf(li.page)).toEqual([]);
    await li.page.setViewportSize(phone);
    await picture(li.page, 'preview-phone-zh');
    await li.page.setViewportSize(laptop);
  });

  it('dials with a key, and has an ordinary call with whoever answers', async () => {
    await li.page.keyboard.press('Alt+y');
    await li.talk('talking');
    await expect.poll(() => scene.partner(wang.number), { timeout: 20_000 }).toBe('5101');
    expect(await card().count()).toBe(0);
    await li.button('结束通话').click();
    await li.stands('话后整理');
    await li.button('整理完毕').click();
  });

  it('skips the next one, and has the one after it', async () => {
    await shows(zhao);
    await card().getByRole('button', { name: '跳过' }).click();
    await shows(sun);
  });

  it('gives the contact back by going busy, at once', async () => {
    await li.button('置忙').click();
    await li.page.getByRole('menuitem', { name: '小休' }).click();
    await li.page.locator('[data-state="busy"]').waitFor();
    await card().waitFor({ state: 'detached' });
    await li.button('置闲').click();
    await shows(sun);
  });

  it('who lets the time run out is busy, and sees why', async () => {
    await scene.centre.db.query(
      `update call set preview_until = clock_timestamp() where preview_until is not null and state = 'claimed'`,
    );
    await li.stands('置忙 · 预览超时');
    await picture(li.page, 'preview-over-zh');
    expect(await card().count()).toBe(0);
  });
});

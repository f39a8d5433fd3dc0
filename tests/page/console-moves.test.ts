/** What an agent does with a callee, by the buttons and keys of the console, at a whole call centre over the simulated switch. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DeskAgent, MovesScene } from './moves-scene.ts';
import { faultsOf } from './page-axe.ts';
import { phone, picture } from './page-browser.ts';

let scene: MovesScene;
let li: DeskAgent;
let wang: DeskAgent;

beforeAll(async () => {
  scene = await MovesScene.open();
  li = await scene.agent('li.na');
  wang = await scene.agent('wang.wei');
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(scene.centre.said().slice(-8000));
});

afterAll(async () => {
  await scene.close();
});

const talksWith = (number: string) => expect.poll(() => scene.partner(number), { timeout: 20_000 });

/** A call for the one agent who is free. */
async function callFor(agent: DeskAgent, name: string): Promise<string> {
  await agent.free();
  const number = await scene.call(name);
  await agent.talk('talking');
  return number;
}

async function wrapUp(agent: DeskAgent): Promise<void> {
  await agent.stands('话后整理');
  await agent.button('整理完毕').click();
  await agent.stands('置闲');
}

describe('an agent with a callee', () => {
  it('holds them, by button and key, and ends the call', async () => {
    const number = await callFor(li, '王丽');
    await talksWith(number).toBe('5101');
    expect(await faultsOf(li.page)).toEqual([]);
    await picture(li.page, 'moves-talking-zh');
    await li.button('保持').click();
    await li.talk('held');
    await talksWith(number).toBeNull();
    await picture(li.page, 'moves-held-zh');
    expect(await faultsOf(li.page)).toEqual([]);
    await li.page.keyboard.press('Alt+p');
    await li.talk('talking');
    await talksWith(number).toBe('5101');
    await li.page.keyboard.press('Alt+p');
    await li.talk('held');
    await li.button('取回').click();
    await li.talk('talking');
    await li.button('结束通话').click();
    await wrapUp(li);
    await talksWith(number).toBeNull();
  });

  it('gives them to a colleague who is found by name, and goes to the note', async () => {
    const number = await callFor(li, '张三');
    await li.page.keyboard.press('Alt+t');
    const dialog = li.page.getByRole('dialog').filter({ hasText: '对方接听后' });
    const wangs = dialog.getByRole('button', { name: '转接给 wang.wei' });
    await wangs.waitFor();
    expect(await wangs.isDisabled()).toBe(true);
    await picture(li.page, 'moves-transfer-zh');
    expect(await faultsOf(li.page, '.ant-modal')).toEqual([]);
    await wang.free();
    await expect.poll(() => wangs.isEnabled()).toBe(true);
    await dialog.getByLabel('姓名、分机或业务组').fill('wang');
    await li.page.keyboard.press('Enter');
    await talksWith(number).toBe('5102');
    await wang.page.getByRole('heading', { level: 2, name: '张三' }).waitFor();
    await wang.talk('talking');
    await li.page.getByText('客户已转给同事').waitFor();
    await picture(li.page, 'moves-given-on-zh');
    await wrapUp(li);
    await wang.button('结束通话').click();
    await wrapUp(wang);
  });

  it('asks a colleague while the callee waits, talks with both, and lets the colleague go', async () => {
    await wang.button('置忙').click();
    await wang.page.getByRole('menuitem', { name: '小休' }).click();
    const number = await callFor(li, '陈静');
    await wang.free();
    await li.page.keyboard.press('Alt+c');
    const wangs = li.page.getByRole('button', { name: '咨询 wang.wei' });
    await expect.poll(() => wangs.isEnabled()).toBe(true);
    await wangs.click();
    await li.talk('consulting');
    await wang.page.getByText('li.na 正在咨询您').waitFor();
    await picture(li.page, 'moves-consulting-zh');
    await picture(wang.page, 'moves-consulted-zh');
    expect(await faultsOf(li.page)).toEqual([]);
    expect(await wang.button('保持').count()).toBe(0);
    await li.page.keyboard.press('Alt+3');
    await li.talk('three-way');
    await picture(li.page, 'moves-three-way-zh');
    await li.button('请对方离开').click();
    await li.talk('talking');
    await talksWith(number).toBe('5101');
    await wrapUp(wang);

    // Once more, and this time the colleague goes on with the callee.
    await li.page.keyboard.press('Alt+c');
    await expect.poll(() => wangs.isEnabled()).toBe(true);
    await wangs.click();
    await li.talk('consulting');
    await li.page.keyboard.press('Alt+g');
    await wang.talk('talking');
    await talksWith(number).toBe('5102');
    await wrapUp(li);
    await wang.button('结束通话').click();
    await wrapUp(wang);
  });

  it('is told in words why something was not done, and goes on talking', async () => {
    await wang.button('置忙').click();
    await wang.page.getByRole('menuitem', { name: '小休' }).click();
    const zhao = await scene.agent('zhao.min');
    const number = await callFor(li, '赵敏');
    await zhao.free();

    // A phone that rings, and is called off.
    await li.button('咨询').click();
    const zhaos = li.page.getByRole('button', { name: '咨询 zhao.min' });
    await expect.poll(() => zhaos.isEnabled()).toBe(true);
    await zhaos.click();
    await li.page.getByText('正在呼叫 zhao.min').waitFor();
    await li.page.getByRole('dialog').waitFor({ state: 'hidden' });
    await picture(li.page, 'moves-calling-zh');
    await li.button('取消呼叫').click();
    await li.page.getByText('正在呼叫 zhao.min').waitFor({ state: 'hidden' });
    await li.talk('talking');
    await talksWith(number).toBe('5101');

    // A number that may not be called.
    await scene.door.post('/do-not-call', { number: '13900000009' });
    await li.button('转接').click();
    await li.page.getByText('外部号码', { exact: true }).click();
    await li.page.getByLabel('要呼叫的号码').fill('139 0000 0009');
    await picture(li.page, 'moves-number-zh');
    await li.page.keyboard.press('Enter');
    await li.page.getByRole('alert').filter({ hasText: '转接：没有成功' }).getByText('号码在免打扰名单中，不会拨打。').waitFor();
    await picture(li.page, 'moves-refused-zh');
    expect(await faultsOf(li.page)).toEqual([]);
    await li.page.getByRole('button', { name: '收起' }).click();
    await li.page.getByRole('alert').waitFor({ state: 'hidden' });

    await li.button('转接').click();
    await li.page.getByText('业务组', { exact: true }).last().click();
    await li.page.getByRole('list', { name: '业务组' }).getByText('回访组').waitFor();
    await picture(li.page, 'moves-group-zh');
    await li.page.keyboard.press('Escape');

    await li.page.setViewportSize(phone);
    expect(await li.page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    await picture(li.page, 'moves-phone-zh', { whole: true });
    await li.button('结束通话').click();
    await wrapUp(li);
  });
});

/** Models tried in text, voices by ear, and keys that are shown once. */
import { expect, it } from 'vitest';
import { picture } from './page-browser.ts';
import { usePageWorld } from './page-world.ts';

const world = usePageWorld();

it('streams the answer of a model with the time to its first token, and keeps the test', async () => {
  const page = await world.at('/llm-accounts');
  await page.getByRole('button', { name: '文本测试：演示大模型' }).click();
  await page.getByRole('button', { name: '发送' }).click();
  await page.getByText(/首字 \d+ 毫秒 · 共 \d+ 毫秒/).waitFor();
  expect(await page.locator('.bubble-answer').textContent()).not.toBe('');
  await picture(page, 'text-test-passed');
  await page
    .getByRole('button', { name: 'Close' })
    .or(page.getByRole('button', { name: '关闭' }))
    .first()
    .click();
  await page.getByRole('row').filter({ hasText: '演示大模型' }).getByText('通过').waitFor();
  await page.context().close();
});

it('tells in words why a model does not answer', async () => {
  const page = await world.at('/llm-accounts');
  await page.getByRole('button', { name: '文本测试：连不上的大模型' }).click();
  await page.getByRole('button', { name: '发送' }).click();
  const told = page.getByRole('alert');
  await told.waitFor();
  expect(await told.textContent()).toMatch(/地址|网络|连接/);
  await picture(page, 'text-test-failed');
  await page.context().close();
});

it('talks to an assistant with sample values, and warns of changes that are not saved', async () => {
  const page = await world.at(`/assistants/${world.seed.assistantId}`);
  await page.getByRole('textbox', { name: '产品', exact: true }).fill('净水器');
  await page.getByRole('button', { name: '发送' }).click();
  await page.getByText(/首字 \d+ 毫秒/).waitFor();
  await page.getByLabel('开场白').fill('您好，我是新的开场白。');
  await page.getByText('有未保存的修改').waitFor();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('有未保存的修改').waitFor({ state: 'detached' });
  await page.context().close();
});

it('lets a voice be heard', async () => {
  const page = await world.at('/voices');
  await page.getByRole('button', { name: '试听 晓彤' }).click();
  const sound = page.locator('audio');
  await sound.waitFor();
  const seconds = (): Promise<number> => sound.evaluate('document.querySelector("audio").duration');
  await expect.poll(seconds, { timeout: 15_000 }).toBeGreaterThan(0.5);
  await page.context().close();
});

it('tells how soon the sound of a voice began', async () => {
  const page = await world.at('/voices');
  await page.getByRole('button', { name: '试听 晓彤' }).click();
  await page.getByText(/首个声音 \d+ 毫秒后到达/).waitFor();
  await page.context().close();
});

it('asks for what the chosen kind of recogniser needs, keeps it, and shows no secret', async () => {
  const page = await world.at('/recognisers');
  await page.getByRole('button', { name: '新建语音识别' }).first().click();
  await page.getByLabel('服务地址').waitFor();
  await page.getByLabel('来源').click();
  await page.getByTitle('阿里云智能语音交互').click();
  await page.getByLabel('名称').fill('阿里识别');
  await page.getByLabel('AccessKey ID').fill('LTAI-test');
  await page.getByLabel('AccessKey Secret').fill('a-secret');
  await page.getByText(/须选用 8 kHz/).waitFor();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('请填写此项').first().waitFor();
  await page.getByLabel('Appkey').fill('app-1');
  await page.getByLabel('备用账号').click();
  await page.getByTitle('标准识别').click();
  await picture(page, 'recogniser-form');
  await page.getByRole('button', { name: '保存' }).click();
  const row = page.getByRole('row').filter({ hasText: '阿里识别' });
  await row.waitFor();
  await row.getByRole('button', { name: '修改 阿里识别' }).click();
  await page.getByText(/已保存，留空则不变/).waitFor();
  expect(await page.getByLabel('AccessKey ID').inputValue()).toBe('LTAI-test');
  expect(await page.getByLabel('AccessKey Secret').inputValue()).toBe('');
  await page.context().close();
});

it('lets a recogniser hear a built-in sentence, and tells what it understood', async () => {
  const page = await world.at('/recognisers');
  await page.getByRole('button', { name: '测试 标准识别' }).click();
  await page.getByRole('button', { name: '内置句子' }).click();
  await page.getByText('您好，请问明天下午三点方便吗？', { exact: true }).first().waitFor({ timeout: 30_000 });
  await page.getByText(/首批文字：开始说话后 \d+ 毫秒/).waitFor();
  await picture(page, 'recogniser-test');
  await page.context().close();
});

it('lets a recogniser hear the microphone', async () => {
  const page = await world.at('/recognisers');
  await page.getByRole('button', { name: '测试 标准识别' }).click();
  await page.getByRole('button', { name: '用麦克风说话' }).click();
  await page.getByRole('button', { name: /说完了，开始识别（[1-9]\d* 秒）/ }).click();
  // A tone of Chromium's false microphone is no word.
  await page.getByText(/已连接，但没有返回任何文字/).waitFor({ timeout: 60_000 });
  await page.context().close();
});

it('shows a new API key once', async () => {
  const page = await world.at('/keys');
  await page.getByRole('button', { name: '新建密钥' }).first().click();
  await page.getByLabel('名称').fill('CRM');
  await page.getByRole('button', { name: '保存' }).click();
  const dialog = page.getByRole('dialog', { name: '密钥已生成' });
  const key = (await dialog.locator('code').textContent()) ?? '';
  expect(key.length).toBeGreaterThan(30);
  await dialog.getByRole('button', { name: '我已保存' }).click();
  await page.getByRole('row').filter({ hasText: 'CRM' }).waitFor();
  await page.reload();
  await page.getByRole('row').filter({ hasText: 'CRM' }).waitFor();
  expect(await page.content()).not.toContain(key);
  await page.context().close();
});

it('flags a wrong address of a model while it is typed', async () => {
  const page = await world.at('/llm-accounts');
  await page.getByRole('button', { name: '新建大模型账号' }).first().click();
  await page.getByLabel('接口地址').fill('http://192.168.67.228:9997/v1/chat-messages');
  await page.getByText('这是 Dify 的地址').waitFor();
  await page.context().close();
});

it('asks each kind of provider for its own fields, and tells a wrong address at once', async () => {
  const page = await world.at('/llm-accounts');
  await page.getByRole('button', { name: '新建大模型账号' }).first().click();
  const choose = async (kind: string): Promise<void> => {
    await page.getByRole('combobox', { name: '类型' }).click();
    await page.locator('.ant-select-item-option', { hasText: kind }).click();
  };
  await choose('Coze');
  await page.getByLabel('智能体编号').waitFor();
  expect(await page.getByLabel('模型', { exact: true }).count()).toBe(0);
  await page.getByRole('radio', { name: /OAuth JWT/ }).check();
  await page.getByLabel('私钥').waitFor();
  await picture(page, 'account-coze');
  await choose('MaxKB');
  await page.getByLabel('接口地址').fill('https://kb.example/chat/5c9a2f7e1b3d');
  await page.getByText('这是给人使用的对话页面').waitFor();
  await choose('Dify');
  await page.getByLabel('接口地址').fill('http://127.0.0.1:9/v1');
  await page.getByText('后面要加“/chat-messages”').waitFor();
  await page.getByLabel('名称').fill('Dify 客服');
  await page.getByLabel('接口地址').fill('http://127.0.0.1:9/v1/chat-messages');
  await page.getByLabel('API Key').fill('app-0123456789');
  await page.getByRole('button', { name: '添加变量' }).click();
  await page.getByLabel('机器人的变量名').fill('city');
  await page.getByLabel('内容').fill('{{城市}}');
  await picture(page, 'account-dify');
  await page.getByRole('button', { name: '保存' }).click();
  // A new account is tested at once; this one has nobody at its address, and says so with what was sent.
  await page.getByRole('button', { name: '发送', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: '无法连接' }).waitFor();
  await page.getByText('发送的内容').click();
  await page.getByText('POST http://127.0.0.1:9/v1/chat-messages').first().waitFor();
  expect(await page.content()).not.toContain('app-0123456789');
  await page.context().close();
});

it('sets the tools of an assistant, and tests one of them', async () => {
  const page = await world.at(`/assistants/${world.seed.assistantId}`);
  await page.getByText('转到分机').click();
  await page.getByRole('textbox', { name: '分机' }).fill('1001');
  await page.getByRole('button', { name: '添加工具' }).click();
  await page.getByPlaceholder('order_status').fill('health');
  await page.getByLabel('用途（告诉大模型何时使用）').fill('系统是否正常');
  await page.getByLabel('地址', { exact: true }).fill(`${world.house.url}/api/v1/health`);
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('已保存').first().waitFor();
  await page.getByText('有未保存的修改').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '测试工具 health' }).click();
  await page.getByRole('button', { name: '运行' }).click();
  await page.getByText(/状态 200 · \d+ 毫秒/).waitFor();
  await picture(page, 'tool-test');
  await page.context().close();
});

it('asks for the key of a model anew as soon as its address is another server', async () => {
  await world.seed.client.post('/llm-accounts', {
    name: '要搬家的大模型',
    kind: 'openai-compatible',
    baseUrl: 'https://one.example/v1',
    model: 'm',
    apiKey: 'sk-one',
  });
  const page = await world.at('/llm-accounts');
  await page.getByRole('button', { name: '修改 要搬家的大模型' }).click();
  const address = page.getByLabel('接口地址');
  await address.fill('https://one.example/v2');
  await page.getByText('已保存，留空则不变').waitFor();
  await address.fill('https://two.example/v1');
  await page.getByText('已保存的只用于原来的地址').waitFor();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('请填写此项').first().waitFor();
  await page.getByLabel('API Key').fill('sk-two');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('https://two.example/v1').waitFor();
  await page.context().close();
});

/**
 * Each trouble of the FAQ that a switch and a carrier can make, made by a real switch beside the whole product; the diagnosis names it, as
 * the table in docs/diagnosis.md says. What providers do wrong is staged in tests/end-to-end/diagnosis.test.ts.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCheckLooks } from '../end-to-end/check-looks.ts';
import { append, type ContactDraft, type Front, pressed, untilStatus } from '../end-to-end/door-tasks.ts';
import { openStagedServices } from '../end-to-end/staged-services.ts';
import { ChattingCallee } from '../end-to-end/talks/chatting-callee.ts';
import { questions } from '../end-to-end/talks/question-model.ts';
import { until } from '../end-to-end/waiting.ts';
import { bareSettings } from './bare-switch.ts';
import { type CalleePlan, refuses } from './carrier/callee-plan.ts';
import { SipCarrier } from './carrier/sip-carrier.ts';
import { SipPhone } from './carrier/sip-phone.ts';
import { changeSipProfile, openPhoneProduct, type PhoneProduct, sipProfile } from './phone-product.ts';

const settings = bareSettings();
const local = '127.0.0.1';
const carrierPort = 16_095;
const waitMs = 60_000;
/** Longer than the 32 s after which an answer without an ACK is given up. */
const longMessage = '您好，这是一条很长的测试通知。'.repeat(60);

describe.skipIf(settings === null)(
  'a real switch (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    const node = settings?.address.name ?? '';
    const ports = settings?.ports ?? { internal: 0, external: 0 };
    let product: PhoneProduct;
    let carrier: SipCarrier;
    let voiceId: string;
    let front: Front;
    let services: Awaited<ReturnType<typeof openStagedServices>>;
    const phones: SipPhone[] = [];
    const { all, look, note, expectTable } = makeCheckLooks(() => product.door);

    beforeAll(async () => {
      if (settings === null) return;
      product = await openPhoneProduct(settings);
      carrier = await SipCarrier.open({ host: local, port: carrierPort });
      services = await openStagedServices();
      const [voice] = (await product.door.get<{ items: { id: string }[] }>('/voices')).items;
      voiceId = voice?.id ?? '';
      front = { door: product.door, lineId: '', assistantId: product.assistantId, voiceId };
    }, 120_000);

    afterEach(({ task }) => {
      if (task.result?.state === 'fail') console.log(product.said().slice(-4000));
    });

    afterAll(async () => {
      if (settings === null) return;
      for (const phone of phones) phone.close();
      carrier.close();
      await services.close();
      await product.close();
    }, 60_000);

    async function makeLine(name: string, change: object = {}): Promise<string> {
      const draft = { name, node, profile: 'external', address: `${local}:${carrierPort}`, register: false, codec: 'PCMU' };
      const { id } = await product.door.post<{ id: string }>('/lines', { ...draft, capacity: 5, callerNumbers: [], ...change });
      return id;
    }

    async function untilReachable(lineId: string): Promise<void> {
      await until('the line', async () => ['line-usable', 'line-unseen'].includes((await lineCheck(lineId)).code), waitMs);
    }

    const lineCheck = (lineId: string) => look('line-usable', { subjectId: lineId });

    type TaskPlan = { lineId: string; numbers: readonly string[]; message?: string; change?: object };

    async function startTask({ lineId, numbers, message = '您好。', change = {} }: TaskPlan): Promise<string> {
      const draft = { name: 'staged', type: 'notification', maxConcurrency: 5, lineIds: [lineId], ringSecondsMax: 6 };
      const speaker = 'assistantId' in change ? {} : { voiceId, playTimes: 1 };
      const { id } = await product.door.post<{ id: string }>('/tasks', { ...draft, ...speaker, ...change });
      const contacts: ContactDraft[] = numbers.map((number) => ('assistantId' in change ? { number } : { number, message }));
      await append(front, id, contacts);
      await pressed(front, id, 'start');
      return id;
    }

    async function dialOut(plan: TaskPlan): Promise<string> {
      const taskId = await startTask(plan);
      await untilStatus(front, taskId, 'completed');
      return taskId;
    }

    const ofTask = (taskId: string) => ({ query: `?taskId=${taskId}` });

    async function ofItsCall(taskId: string): Promise<{ query: string }> {
      const { items } = await product.door.get<{ items: { id: string }[] }>(`/calls?taskId=${taskId}`);
      return { query: `?callId=${items[0]?.id ?? ''}` };
    }

    const callees = (plan: CalleePlan, count: number): string[] => Array.from({ length: count }, () => carrier.callee(plan));

    async function phone(user: string, password: string, port: number): Promise<SipPhone> {
      const opened = await SipPhone.open(local, { server: { host: local, port }, user, password });
      phones.push(opened);
      return opened;
    }

    it('an answer whose ACK never reaches the callee: the call drops after 32 s', async () => {
      const lineId = await makeLine('ack-unheard');
      await untilReachable(lineId);
      const taskId = await dialOut({
        lineId,
        numbers: callees({ kind: 'answers', speaks: (sound) => sound.echo(), ackLost: true }, 3),
        message: longMessage,
      });
      note('a carrier that never gets our ACK, three times', await look('ack-reaches-callee', ofTask(taskId)));
      note('a call that the carrier gives up after 32 s', await look('call-length', await ofItsCall(taskId)));
    }, 150_000);

    it('five calls at once on a line of one: the carrier never has two', async () => {
      const lineId = await makeLine('single', { capacity: 1 });
      await untilReachable(lineId);
      const numbers = callees({ kind: 'answers', hangsUpMs: 500 }, 3);
      const taskId = await startTask({ lineId, numbers });
      note('five at once on a line that carries one', await look('task-concurrency', ofTask(taskId)));
      await untilStatus(front, taskId, 'completed');
      const calls = numbers.flatMap((number) => carrier.callsTo(number));
      expect(calls).toHaveLength(3);
      const talks = calls.map(({ reachedAtMs, answeredAtMs }) => ({ from: reachedAtMs, to: (answeredAtMs ?? 0) + 500 }));
      const sorted = talks.toSorted((a, b) => a.from - b.from);
      for (const [n, talk] of sorted.entries()) if (n > 0) expect(talk.from).toBeGreaterThanOrEqual(sorted[n - 1]?.to ?? 0);
    }, 90_000);

    it('a carrier that forbids every call, and the rest that follows', async () => {
      const lineId = await makeLine('forbidding', { capacity: 1 });
      await untilReachable(lineId);
      const taskId = await startTask({ lineId, numbers: callees(refuses(403, 21), 6), change: { maxConcurrency: 1 } });
      await until('the line rests', async () => (await lineCheck(lineId)).code === 'line-rests', waitMs);
      note('a carrier that answers 403 to every call', await look('task-carrier', ofTask(taskId)));
      note('a line that rests after five times 403', await lineCheck(lineId));
      note('a call that was answered with 403', await look('call-outcome', await ofItsCall(taskId)));
      await product.door.post(`/tasks/${taskId}/pause`);
    }, 90_000);

    it('a carrier that speaks another codec', async () => {
      const lineId = await makeLine('other-codec');
      await untilReachable(lineId);
      const taskId = await dialOut({ lineId, numbers: callees(refuses(488), 1) });
      note('a carrier that answers 488', await look('codec-agreed', ofTask(taskId)));
    }, 90_000);

    it('a carrier that is not there, and one that refuses the login', async () => {
      const away = await makeLine('away', { address: `${local}:9`, pingSeconds: 5 });
      await until('the carrier is missed', async () => (await lineCheck(away)).code === 'line-down', waitMs);
      note('a carrier that is not there', await lineCheck(away));
      carrier.loginStatus = 403;
      const login = { register: true, username: 'carillon', password: 'not-the-password' };
      const refused = await makeLine('refused', login);
      await until('the login is refused', async () => (await lineCheck(refused)).code === 'line-login-refused', waitMs);
      note('a carrier that answers 403 to the login', await lineCheck(refused));
    }, 150_000);

    it('a model with a wrong key hangs up after the answer, and the call says so', async () => {
      const { id: llmAccountId } = await product.door.post<{ id: string }>('/llm-accounts', {
        ...{ name: 'wrong key', kind: 'openai-compatible', baseUrl: `http://${services.host}/wrong-key/v1` },
        ...{ model: 'm', apiKey: 'sk-staged' },
      });
      const { assistantId } = product;
      const reply = await product.door.ask('PATCH', `/assistants/${assistantId}`, { body: { llmAccountId } });
      expect(reply.status, reply.bytes.toString()).toBe(200);
      const lineId = await makeLine('talks');
      await untilReachable(lineId);
      const asker = new ChattingCallee({ questions, seed: 1 });
      const numbers = callees({ kind: 'answers', speaks: (sound) => asker.begin(sound) }, 1);
      const taskId = await dialOut({ lineId, numbers, change: { type: 'ai', assistantId } });
      note('a model whose key is wrong, in a call', await look('call-outcome', await ofItsCall(taskId)));
    }, 120_000);

    it('sound that a firewall keeps from the switch: the customer is not heard', async () => {
      const lineId = await makeLine('firewalled');
      await untilReachable(lineId);
      const loud = Int16Array.from({ length: 800 }, (_, n) => Math.round(8_000 * Math.sin(n / 3)));
      const talks: CalleePlan = { kind: 'answers', speaks: (sound) => sound.repeat(loud), hangsUpMs: 4_000, soundLost: true };
      const taskId = await dialOut({ lineId, numbers: callees(talks, 1), message: longMessage });
      note('a carrier whose sound never arrives', await look('sound-heard', ofTask(taskId)));
      note('a call of which no sound arrives', await look('call-sound', await ofItsCall(taskId)));
    }, 120_000);

    it('a private address told to a carrier on the internet', async () => {
      // Nothing is sent there: it neither registers nor is pinged, and no task uses it.
      await makeLine('on-the-internet', { address: '8.8.8.8:5060' });
      await changeSipProfile(product.door, 'external', { extSipIp: '192.168.1.20', extRtpIp: '192.168.1.20' });
      const { id } = await sipProfile(product.door, 'external');
      note('a private external address', await look('profile-address', { subjectId: id }));
      await changeSipProfile(product.door, 'external', { extSipIp: null, extRtpIp: null });
    }, 120_000);

    it('phones: calls between them are off, a wrong password, the port of the carriers', async () => {
      await product.door.ask('PATCH', '/settings', { body: { extensionDialling: false } });
      const made = async (number: string): Promise<string> =>
        (await product.door.post<{ password: string }>('/extensions', { number })).password;
      const [desk, other] = [await made('2001'), await made('2002')];
      await made('2003');
      const first = await phone('2001', desk, ports.internal);
      await until('the sign-in', async () => (await first.register()) === 200, waitMs);
      const second = await phone('2002', other, ports.internal);
      await until('the sign-in of the other', async () => (await second.register()) === 200, waitMs);
      await until('the setting at the switch', async () => (await first.call('2002')).status === 403, waitMs);
      note('a phone that calls another', await look('extension-calls'));
      const third = await phone('2003', 'not-the-password', ports.internal);
      expect(await third.register()).toBe(403);
      await until('the sign-in that was refused', async () => (await look('phone-password')).verdict === 'fails', waitMs);
      note('a phone that registers with a wrong password', await look('phone-password'));
      await second.register(0);
      const misplaced = await phone('2002', other, ports.external);
      expect(await misplaced.register()).not.toBe(200);
      await until('the phone at the wrong port', async () => (await look('phone-port')).verdict === 'fails', waitMs);
      note('a phone at the port of the carriers', await look('phone-port'));
    }, 150_000);

    it('an event socket that refuses the password', async () => {
      const { address } = settings ?? { address: { host: '', port: 0 } };
      await product.startCallWorker(`locked=not-the-password@${address.host}:${address.port}`);
      const seen = () => look('switch', { subjectId: 'locked' });
      await until('the password is refused', async () => (await seen()).code === 'switch-wrong-password', waitMs);
      note('a real event socket that refuses the password', await seen());
    }, 90_000);

    it('the page shows what is wrong now, and the table has what was staged and nothing else', async () => {
      const page = await product.window('/diagnosis');
      // Moments are told by the clock of who reads them.
      const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
      const wrong = (await all('', zone)).filter(
        ({ verdict, kind }) => verdict === 'fails' && ['switch', 'line-usable'].includes(kind),
      );
      expect(wrong.length).toBeGreaterThan(3);
      for (const { says } of wrong) await page.getByText(says).first().waitFor();
      expectTable('Staged with a real switch');
    }, 60_000);
  },
);

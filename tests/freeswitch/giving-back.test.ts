/** A callee who asked an assistant for a person is given back to it by that person, on a real switch: who hears whom is measured. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeToneDecoder } from '../../audio/tone-modem.ts';
import { joinPieces, murmurPieces } from '../../audio/tone-speech.ts';
import { frameSamples } from '../../domain/live-line.ts';
import { append, type Front, makeAiTask, pressed } from '../end-to-end/door-tasks.ts';
import { until } from '../end-to-end/waiting.ts';
import { Ears, toneOf } from '../telephony/toned-people.ts';
import { bareSettings } from './bare-switch.ts';
import type { RtpPhone } from './carrier/rtp-phone.ts';
import { ConsolePeople } from './console-people.ts';
import { DeskAgent } from './desk-agent.ts';
import { openPhoneProduct, type PhoneProduct } from './phone-product.ts';

const settings = bareSettings();
const carrierPort = 16_101;
const talkMsMax = 60_000;
const hearsMs = { timeout: 30_000, interval: 50 };
const opening = '请问您有什么问题？';
const question = '多少钱？';
const answer = '三十九元';

/** Reads what the assistant says, and measures what people say. */
class Customer {
  words = '';
  /** How often the assistant fell silent. */
  silences = 0;
  #ears = new Ears();
  #phone: RtpPhone | null = null;
  readonly #decoder = makeToneDecoder();

  begin(phone: RtpPhone): void {
    this.#phone = phone;
    this.isQuiet();
    phone.onFrame = (frame) => {
      this.#ears.hear(frame);
      for (const event of this.#decoder.push(frame)) {
        if (event.kind === 'word') this.words += event.text;
        else this.silences += 1;
      }
    };
  }

  isQuiet(): void {
    this.#phone?.hush();
    this.#phone?.repeat(new Int16Array(frameSamples));
  }

  hums(): void {
    this.#phone?.repeat(toneOf('callee', 8_000));
  }

  press(key: string): void {
    this.#phone?.press(key);
  }

  says(text: string): void {
    this.#phone?.say(joinPieces(murmurPieces({ text, pitch: 'high' })));
  }

  /** From now on. */
  hears(voices: string): Promise<void> {
    this.#ears = new Ears();
    return expect.poll(() => this.#ears.heard(), hearsMs).toBe(voices);
  }
}

type Call = { id: string; outcome: string | null };

describe.skipIf(settings === null)(
  'a callee who is given back to the assistant (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    let product: PhoneProduct;
    let people: ConsolePeople;
    let agent: DeskAgent;
    let front: Front;

    beforeAll(async () => {
      if (settings === null) return;
      product = await openPhoneProduct(settings);
      people = await ConsolePeople.open(product, { node: settings.address.name, carrierPort });
      const [made] = await people.hire(['li.na'], '2701');
      if (made === undefined) throw new Error('an agent was made');
      agent = await DeskAgent.open(people, made, { port: settings.ports.internal, voice: 'agent' });
      const { door, assistantId } = product;
      const transfer = { kind: 'group', target: people.groupId, lineId: null, ringSeconds: 20 };
      const reply = await door.ask('PATCH', `/assistants/${assistantId}`, { body: { tools: { transfer, transferKey: '0' } } });
      expect(reply.status, reply.bytes.toString()).toBe(200);
      front = { door, lineId: people.lineId, assistantId, voiceId: '' };
    }, 180_000);

    afterEach(({ task }) => {
      if (task.result?.state === 'fail') console.log(product.said().slice(-8000));
    });

    afterAll(async () => {
      if (settings === null) return;
      agent.goesHome();
      await people.close();
      await product.close();
    });

    const callsOf = async (taskId: string): Promise<Call[]> =>
      (await product.db.query<Call>('select id, outcome from call where task_id = $1::uuid', [taskId])).rows;

    async function stepsOf(callId: string): Promise<string[]> {
      const { rows } = await product.db.query<{ step: string }>(
        'select step from call_step where call_id = $1::uuid order by id',
        [callId],
      );
      return rows.map(({ step }) => step);
    }

    async function calleeSaid(callId: string): Promise<string> {
      const { rows } = await product.db.query<{ said: string | null }>(
        `select string_agg(text, '' order by n) as said from turn where call_id = $1::uuid and speaker = 'callee'`,
        [callId],
      );
      return rows[0]?.said ?? '';
    }

    it('hears it again and is heard by it, the agent’s phone is freed, and all of it is one call', async () => {
      const customer = new Customer();
      const number = people.carrier.callee({ kind: 'answers', speaks: (phone) => customer.begin(phone) });
      const taskId = await makeAiTask(front, 1);
      await append(front, taskId, [{ number }]);
      await pressed(front, taskId, 'start');
      await until('the opening line', () => customer.words.includes(opening), talkMsMax);

      customer.press('0');
      await until('the agent to have the callee', () => agent.phone.inCalls === 1, talkMsMax);
      customer.hums();
      await agent.hears('callee');
      await customer.hears('agent');
      const [call] = await callsOf(taskId);
      const callId = call?.id ?? '';
      await until('the hand-over to be written', async () => (await stepsOf(callId)).includes('transferred'), 10_000);

      customer.isQuiet();
      const [before, silences] = [customer.words.length, customer.silences];
      const move = { callId, kind: 'give-back', note: 'The address is right.' };
      expect(await agent.door.post('/agents/me/call/moves', move)).toMatchObject({ state: 'done' });
      await until('the agent’s phone to be hung up', () => agent.phone.inCalls === 0, 10_000);
      await agent.stands('wrap-up');
      await until('the assistant to speak first', () => customer.words.length > before, talkMsMax);
      await until('the end of what it says', () => customer.silences > silences, talkMsMax);
      await customer.hears('');

      customer.says(question);
      await until('the question to be heard', async () => (await calleeSaid(callId)).includes(question), talkMsMax);
      await until('an answer', () => customer.words.slice(before).includes(answer), talkMsMax);

      customer.says('再见。');
      await until('the end of the call', async () => (await callsOf(taskId))[0]?.outcome !== null, talkMsMax);
      expect(await callsOf(taskId)).toMatchObject([{ id: callId, outcome: 'completed' }]);
      expect((await stepsOf(callId)).filter((step) => ['transferred', 'given-back', 'ended'].includes(step))).toEqual([
        'transferred',
        'given-back',
        'ended',
      ]);
      expect(people.carrier.callsTo(number)).toHaveLength(1);
      await until('an empty switch', async () => (await product.channels()).length === 0, 10_000);
    }, 240_000);
  },
);

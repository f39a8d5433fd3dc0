/** The words of an agent's talk, from the recording that a real switch made of two phones: who said what, in order, and not a word else. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeToneDecoder } from '../../audio/tone-modem.ts';
import { joinPieces, murmurPieces } from '../../audio/tone-speech.ts';
import { inTimeOrder } from '../../domain/call.ts';
import { frameSamples, sampleRateHz } from '../../domain/live-line.ts';
import { makeCallMoves } from '../../storage/call-moves.ts';
import { makeCallTranscripts } from '../../storage/call-transcripts.ts';
import { makeTurns } from '../../storage/turns.ts';
import { makePeopleTask, makeTeam, type Team } from '../end-to-end/agents-at-work.ts';
import { addNumbers, press } from '../end-to-end/lists.ts';
import { until } from '../end-to-end/waiting.ts';
import { bareSettings } from './bare-switch.ts';
import type { RtpPhone } from './carrier/rtp-phone.ts';
import { SipCarrier } from './carrier/sip-carrier.ts';
import { SipPhone } from './carrier/sip-phone.ts';
import { openPhoneProduct, type PhoneProduct } from './phone-product.ts';

const settings = bareSettings();
const local = '127.0.0.1';
const carrierPort = 16_095;
const extension = '2151';
const password = 'a-phone-of-the-team';
const silence = new Int16Array(frameSamples);
/** On a machine with much to do a phone hears, and a recorder keeps, not every frame (product-takeover.test.ts says why): a letter is three. */
const keptShareMin = 0.5;

/** A phone whose owner says what the test tells them, and understands what they hear. */
class Speaker {
  #phone: RtpPhone | null = null;
  #heard = '';

  takes(phone: RtpPhone): void {
    this.#phone = phone;
    const ear = makeToneDecoder();
    phone.onFrame = (frame) => {
      for (const event of ear.push(frame)) if (event.kind === 'word') this.#heard += event.text;
    };
    phone.repeat(silence);
  }

  /** Until the other one has heard what matters of it, and it is over. */
  async says(text: string, to: Speaker): Promise<void> {
    const sound = joinPieces(murmurPieces({ text }));
    to.#heard = '';
    this.#phone?.say(sound);
    await expect.poll(() => keptOf(to.#heard, text), { timeout: 30_000, interval: 50 }).toBeGreaterThan(keptShareMin);
    await pause((1000 * sound.length) / sampleRateHz);
  }
}

/** How many of the letters are there, each in its place; 0 when one is that was not said. */
function keptOf(written: string, said: string): number {
  let at = 0;
  for (const letter of written) {
    at = said.indexOf(letter, at) + 1;
    if (at === 0) return 0;
  }
  return written.length / said.length;
}

const sentences = [
  { by: 'agent', text: '您好，我是坐席小王。' },
  { by: 'callee', text: '你好，有什么事？' },
  { by: 'agent', text: '明天上门可以吗？' },
  { by: 'callee', text: '可以，下午来吧。' },
] as const;

describe.skipIf(settings === null)(
  'the words of a talk on a real switch (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    let product: PhoneProduct;
    let carrier: SipCarrier;
    let phone: SipPhone;
    let team: Team;
    const [callee, agent] = [new Speaker(), new Speaker()];

    beforeAll(async () => {
      if (settings === null) return;
      product = await openPhoneProduct(settings);
      carrier = await SipCarrier.open({ host: local, port: carrierPort });
      team = await makeTeam(product, { extensions: [extension], wrapUpMs: 0, password });
      phone = await SipPhone.open(local, { server: { host: local, port: settings.ports.internal }, user: extension, password });
      phone.speaks = (sound) => agent.takes(sound);
      await until('the sign-in of the phone', async () => (await phone.register()) === 200, 30_000);
    }, 180_000);

    afterAll(async () => {
      if (settings === null) return;
      team.goHome();
      phone.close();
      carrier.close();
      await product.close();
    });

    it('are those of both sides, in the order of time', async () => {
      const { items } = await product.door.get<{ items: { id: string }[] }>('/recognisers');
      const group = await product.door.ask('PATCH', `/agent-groups/${team.groupId}`, { body: { recogniserId: items[0]?.id } });
      expect(group.status).toBe(200);
      const { id: lineId } = await product.door.post<{ id: string }>('/lines', {
        ...{ name: 'trunk', node: settings?.address.name, profile: 'external', address: `${local}:${carrierPort}` },
        ...{ register: false, capacity: 2, callerNumbers: ['02188880001'], codec: 'PCMU', pingSeconds: 5, purpose: 'both' },
      });
      await until(
        'the line',
        async () =>
          (await product.door.get<{ standing: { state: string } | null }>(`/lines/${lineId}`)).standing?.state === 'reachable',
        30_000,
      );
      const taskId = await makePeopleTask(product, { lineId, groupId: team.groupId, pacing: { mode: 'progressive' } });
      const number = carrier.callee({ kind: 'answers', afterMs: 300, speaks: (sound) => callee.takes(sound) });
      await addNumbers(product, taskId, [number]);
      await press(product, taskId, 'start');
      const joined = async (): Promise<string | undefined> =>
        (
          await product.db.query<{ id: string }>('select id from call where task_id = $1::uuid and transferred_at is not null', [
            taskId,
          ])
        ).rows[0]?.id;
      await until('the two to talk', async () => (await joined()) !== undefined, 60_000);
      const callId = (await joined()) ?? '';

      for (const { by, text } of sentences) await (by === 'agent' ? agent.says(text, callee) : callee.says(text, agent));
      await makeCallMoves(product.db).ask({
        ...{ callId, kind: 'end', wish: {}, askedBy: 'agent', userId: null, agentId: team.agents[0]?.id ?? null },
      });
      const transcripts = makeCallTranscripts(product.db);
      await until('the words', async () => ((await transcripts.find(callId))?.state ?? 'due') !== 'due', 60_000);
      expect(await transcripts.find(callId)).toMatchObject({ state: 'made', reason: null });
      const spoken = [] as { speaker: string; text: string }[];
      // A letter that was lost may have made two turns of one sentence.
      for (const { speaker, text } of inTimeOrder(await makeTurns(product.db).ofCall(callId))) {
        const last = spoken.at(-1);
        if (last?.speaker === speaker) last.text += text;
        else spoken.push({ speaker, text });
      }
      process.stdout.write(`${JSON.stringify(spoken)}\n`);
      expect(spoken.map(({ speaker }) => speaker)).toEqual(sentences.map(({ by }) => by));
      for (const [n, { text }] of sentences.entries())
        expect(keptOf(spoken[n]?.text ?? '', text), `${spoken[n]?.text ?? 'nothing'} of ${text}`).toBeGreaterThan(keptShareMin);
    }, 180_000);
  },
);

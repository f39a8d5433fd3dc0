/** An agent with a desk phone dials by hand (手工外呼) on a real switch: what they hear while it rings, whom they hear then, and who is hung up. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makePeopleTask } from '../end-to-end/agents-at-work.ts';
import { until } from '../end-to-end/waiting.ts';
import { bareSettings } from './bare-switch.ts';
import { refuses, rings } from './carrier/callee-plan.ts';
import type { Witnessed } from './carrier/sip-carrier.ts';
import { ConsolePeople } from './console-people.ts';
import { DeskAgent } from './desk-agent.ts';
import { openPhoneProduct, type PhoneProduct } from './phone-product.ts';

const settings = bareSettings();
const carrierPort = 16_099;
/** The tone is heard for one second in five: the second time it is heard before anybody answers. */
const ringsMs = 9_000;
const toneFrames = 40;
/** Six seconds: longer than the pause of a ringing tone. */
const quietFrames = 300;

type Dial = { state: string; outcome: string | null; sentence: string | null };

describe.skipIf(settings === null)(
  'a number that an agent dials by hand (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    let product: PhoneProduct;
    let people: ConsolePeople;
    let agent: DeskAgent;

    beforeAll(async () => {
      if (settings === null) return;
      product = await openPhoneProduct(settings);
      people = await ConsolePeople.open(product, { node: settings.address.name, carrierPort });
      const [made] = await people.hire(['li.na'], '2601');
      if (made === undefined) throw new Error('an agent was made');
      agent = await DeskAgent.open(people, made, { port: settings.ports.internal, voice: 'agent' });
      await makePeopleTask(product, { lineId: people.lineId, groupId: people.groupId, ringSecondsMax: 20 });
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

    const lastDial = async (): Promise<Dial | null> => (await agent.door.get<{ dial: Dial | null }>('/agents/me/dial')).dial;

    /** As it stands when the callee's phone is reached. */
    async function dialled(number: string): Promise<Witnessed> {
      agent.ringing = 0;
      await agent.door.post('/agents/me/dial', { number });
      await until('the callee to be called', () => people.carrier.callsTo(number).length === 1, 30_000);
      const [call] = people.carrier.callsTo(number);
      if (call === undefined) throw new Error('it was called');
      return call;
    }

    /** The phone is on its hook, and the switch has nobody left. */
    async function isOver(): Promise<Dial | null> {
      await until('the end of the call', async () => (await lastDial())?.state === 'over', 30_000);
      await until('the agent’s phone to be hung up', () => agent.phone.inCalls === 0, 10_000);
      await until('an empty switch', async () => (await product.channels()).length === 0, 10_000);
      await agent.hasWrittenNotes();
      return lastDial();
    }

    it('is called after their own phone, on which they hear it ring; then both hear each other', async () => {
      const number = people.callee(ringsMs);
      const call = await dialled(number);
      expect(agent.answeredAtMs.at(-1)).toBeLessThanOrEqual(call.reachedAtMs);
      agent.ringing = 0;
      await until('the tone of a ringing phone', () => agent.ringing >= toneFrames, ringsMs);
      expect(call.answeredAtMs).toBeNull();
      await agent.hears('callee');
      await people.calleeHears('agent');
      Object.assign(agent, { frames: 0, ringing: 0 });
      await until('some seconds of talk', () => agent.frames >= quietFrames, 30_000);
      expect(agent.ringing).toBe(0);
      agent.phone.hangUp();
      await until('the callee to be hung up', () => call.endedBy === 'switch', 10_000);
      expect(await isOver()).toMatchObject({ outcome: 'transferred' });
    }, 120_000);

    it('and is busy frees their phone, and they are told', async () => {
      const call = await dialled(people.carrier.callee(refuses(486)));
      const dial = await isOver();
      expect(dial).toMatchObject({ outcome: 'busy' });
      expect(dial?.sentence).toMatch(/busy/iu);
      expect(call.endedBy).toBe('refusal');
    }, 90_000);

    it('rings no longer when they hang up', async () => {
      const call = await dialled(people.carrier.callee(rings));
      await until('the tone of a ringing phone', () => agent.ringing >= toneFrames, 30_000);
      agent.phone.hangUp();
      await until('the callee’s phone to be silent', () => call.endedBy === 'cancel', 10_000);
      expect(await isOver()).toMatchObject({ outcome: 'no-answer' });
    }, 90_000);
  },
);

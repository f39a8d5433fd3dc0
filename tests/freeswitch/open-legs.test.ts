/** An agent's phone that is rung for each call, and one that stays connected, on a real switch: how soon a callee hears the agent. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toneShare } from '../../audio/goertzel.ts';
import type { LegChoice } from '../../domain/agent/open-leg.ts';
import { makeAgents } from '../../storage/agents.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { makePeopleTask, makeTeam, type Team } from '../end-to-end/agents-at-work.ts';
import { addNumbers, press } from '../end-to-end/lists.ts';
import { until } from '../end-to-end/waiting.ts';
import { toneOf, voices } from '../telephony/toned-people.ts';
import { bareSettings } from './bare-switch.ts';
import type { CalleePlan } from './carrier/callee-plan.ts';
import { SipCarrier } from './carrier/sip-carrier.ts';
import { SipPhone } from './carrier/sip-phone.ts';
import { openPhoneProduct, type PhoneProduct } from './phone-product.ts';

const settings = bareSettings();
const local = '127.0.0.1';
const carrierPort = 16_098;
const calls = 12;
const talkMs = 1_500;
const password = 'a-phone-of-the-team';
/** Half of a frame's power: no ringing tone of ours, and no echo of the callee. */
const heardShare = 0.5;

describe.skipIf(settings === null)(
  'phones that are rung, and phones that stay connected (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    let product: PhoneProduct;
    let carrier: SipCarrier;
    let lineId: string;
    let team: Team | null = null;
    let phone: SipPhone | null = null;

    beforeAll(async () => {
      if (settings === null) return;
      product = await openPhoneProduct(settings);
      carrier = await SipCarrier.open({ host: local, port: carrierPort });
      const line = await product.door.post<{ id: string }>('/lines', {
        ...{ name: 'trunk', node: settings.address.name, profile: 'external', address: `${local}:${carrierPort}` },
        ...{ register: false, capacity: 10, callerNumbers: ['02188880001'], codec: 'PCMU', pingSeconds: 5, purpose: 'both' },
      });
      lineId = line.id;
      const standing = async (): Promise<string | undefined> =>
        (await product.door.get<{ standing: { state: string } | null }>(`/lines/${lineId}`)).standing?.state;
      await until('the line', async () => (await standing()) === 'reachable', 30_000);
    }, 180_000);

    afterEach(({ task }) => {
      team?.goHome();
      phone?.close();
      if (task.result?.state === 'fail') console.log(product.said().slice(-6000));
    });

    afterAll(async () => {
      if (settings === null) return;
      carrier.close();
      await product.close();
    });

    /** Signed in and free, with a phone that says their tone. */
    async function agentWith(legs: LegChoice, extension: string): Promise<Team> {
      const made = await makeTeam(product, { extensions: [extension], wrapUpMs: 0, legs, password });
      const server = { host: local, port: settings?.ports.internal ?? 0 };
      const opened = await SipPhone.open(local, { server, user: extension, password });
      [team, phone] = [made, opened];
      opened.speaks = (sound) => sound.repeat(toneOf('agent', 8_000));
      await until('the sign-in', async () => (await opened.register()) === 200, 30_000);
      const stands = async () => (await makeAgents(product.db).find(made.agents[0]?.id ?? ''))?.openLeg;
      if (legs === 'open') await until('the phone to be connected', async () => (await stands()) === 'open', 30_000);
      return made;
    }

    /** From each answer to the first sound of the agent, in ms. */
    async function pickUpsOf({ groupId }: Team): Promise<number[]> {
      const heardAfterMs: number[] = [];
      const plan: CalleePlan = {
        kind: 'answers',
        hangsUpMs: talkMs,
        speaks: (callee) => {
          const answeredAtMs = performance.now();
          let heard = false;
          callee.repeat(toneOf('callee', 8_000));
          callee.onFrame = (frame) => {
            if (heard || toneShare(frame, voices.agent) < heardShare) return;
            heard = true;
            heardAfterMs.push(performance.now() - answeredAtMs);
          };
        },
      };
      const taskId = await makePeopleTask(product, { lineId, groupId, pacing: { mode: 'progressive' } });
      const numbers = Array.from({ length: calls }, () => carrier.callee(plan));
      await addNumbers(product, taskId, numbers);
      await press(product, taskId, 'start');
      await until('the end of the list', async () => (await makeTasks(product.db).find(taskId))?.status === 'completed', 180_000);
      return heardAfterMs.toSorted((a, b) => a - b);
    }

    it.each([
      ['per-call', '2501'],
      ['open', '2502'],
    ] as const)(
      '%s: every callee hears the agent',
      async (legs, extension) => {
        const made = await agentWith(legs, extension);
        const pickUps = await pickUpsOf(made);
        const at = (share: number): number => Math.round(pickUps[Math.floor(share * (pickUps.length - 1))] ?? 0);
        process.stdout.write(
          `${legs}: the agent was heard after ${at(0.5)} ms (p50), ${at(0.95)} ms (p95), ${at(1)} ms (most)\n`,
        );
        expect(pickUps).toHaveLength(calls);
        expect(phone?.taken).toHaveLength(legs === 'open' ? 1 : calls);
      },
      240_000,
    );
  },
);

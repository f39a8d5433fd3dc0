/**
 * A predictive task on a real switch: ten phones of agents, a carrier of whose numbers three in ten answer after eight seconds, and as
 * many numbers as FREESWITCH_TEST_PREDICTIVE says (500).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRandom } from '../../simulator/callee/seeded-random.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { makePeopleTask, makeTeam, type Team } from '../end-to-end/agents-at-work.ts';
import { addNumbers, press } from '../end-to-end/lists.ts';
import { until } from '../end-to-end/waiting.ts';
import { bareSettings } from './bare-switch.ts';
import type { CalleePlan } from './carrier/callee-plan.ts';
import { SipCarrier } from './carrier/sip-carrier.ts';
import { SipPhone } from './carrier/sip-phone.ts';
import { openPhoneProduct, type PhoneProduct } from './phone-product.ts';

const settings = bareSettings();
const local = '127.0.0.1';
const carrierPort = 16_095;
const calls = Number(process.env['FREESWITCH_TEST_PREDICTIVE'] ?? 500);
const agentsMax = 10;
const extensions = Array.from({ length: agentsMax }, (_, n) => String(2_101 + n));
const password = 'a-phone-of-the-team';
const message = '抱歉，现在没有空闲的坐席，我们会再联系您。';

/** Like the scenarios of docs/pacing.md, but shorter: the list is through in ten minutes. */
const crowd = { answerShare: 0.3, ringMs: 8_000, talkMs: 20_000, ringOutSeconds: 20 };
const wrapUpMs = 8_000;
const msMax = 1_800_000;
/** Well before a registration ends. */
const refreshMs = 20_000;

const tone = Int16Array.from({ length: 800 }, (_, n) => Math.round(8_000 * Math.sin((2 * Math.PI * 440 * n) / 8_000)));
const loud = 1_000;

type Pickup = { answeredAtMs: number; heardAtMs: number | null };

describe.skipIf(settings === null)(
  'a predictive task on a real switch (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    let product: PhoneProduct;
    let carrier: SipCarrier;
    let team: Team;
    let refresh: NodeJS.Timeout;
    const phones: SipPhone[] = [];
    const pickups: Pickup[] = [];

    beforeAll(async () => {
      if (settings === null) return;
      product = await openPhoneProduct(settings);
      carrier = await SipCarrier.open({ host: local, port: carrierPort });
      team = await makeTeam(product, { extensions, wrapUpMs, password });
      for (const user of extensions) {
        const phone = await SipPhone.open(local, { server: { host: local, port: settings.ports.internal }, user, password });
        phone.speaks = (sound) => sound.repeat(tone);
        phones.push(phone);
        await until(`the sign-in of ${user}`, async () => (await phone.register()) === 200, 30_000);
      }
      refresh = setInterval(() => {
        for (const phone of phones) phone.register().catch(() => undefined);
      }, refreshMs);
    }, 180_000);

    afterAll(async () => {
      if (settings === null) return;
      clearInterval(refresh);
      team.goHome();
      for (const phone of phones) phone.close();
      carrier.close();
      await product.close();
    });

    function plans(): CalleePlan[] {
      const { next: random } = makeRandom(7);
      const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      /** Lognormal with this mean; `spread` is that of its logarithm. */
      const around = (meanMs: number, spread: number): number => meanMs * Math.exp(spread * normal() - (spread * spread) / 2);
      return Array.from({ length: calls }, () => {
        if (random() >= crowd.answerShare) return random() < 0.25 ? { kind: 'refuses', status: 486 } : { kind: 'rings' };
        return {
          kind: 'answers',
          afterMs: around(crowd.ringMs, 0.4),
          hangsUpMs: around(crowd.talkMs, 0.8),
          speaks(phone) {
            const pickup: Pickup = { answeredAtMs: Date.now(), heardAtMs: null };
            pickups.push(pickup);
            phone.repeat(tone);
            phone.onFrame = (frame) => {
              if (Math.max(...frame) > loud) pickup.heardAtMs ??= Date.now();
            };
          },
        };
      });
    }

    const statesOf = async (): Promise<string[]> => (await team.standings()).map(({ standing }) => standing.state);

    async function figures(
      taskId: string,
    ): Promise<{ answered: number; abandoned: number; transferred: number; busyShare: number | null }> {
      const { rows } = await product.db.query<{
        answered: number;
        abandoned: number;
        transferred: number;
        busyShare: number | null;
      }>(
        `with known as (
          select count(*) filter (where answered_at is not null)::integer as answered,
            count(*) filter (where outcome = 'abandoned')::integer as abandoned,
            count(*) filter (where outcome = 'transferred')::integer as transferred
          from call where task_id = $1::uuid
        ), within as (
          -- From the thirtieth answer, when dialling ahead begins, to the last number.
          select (select answered_at from call where task_id = $1::uuid and answered_at is not null order by answered_at offset 30 limit 1) as t0,
            (select max(dialled_at) from call where task_id = $1::uuid) as t1
        ), busy as (
          select sum(extract(epoch from least(coalesce(s.until_at, w.t1), w.t1) - greatest(s.from_at, w.t0))) as seconds
          from agent_span s cross join within w
          where s.state in ('talking', 'wrap-up') and s.from_at < w.t1 and coalesce(s.until_at, w.t1) > w.t0
        )
        select k.*, (b.seconds / (extract(epoch from w.t1 - w.t0) * $2::integer))::double precision as "busyShare"
        from known k, within w, busy b`,
        [taskId, agentsMax],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('no figures');
      return row;
    }

    it(
      'keeps its agents in talks, and who finds nobody is told so and left alone',
      async () => {
        const { id: lineId } = await product.door.post<{ id: string }>('/lines', {
          ...{ name: 'trunk', node: settings?.address.name, profile: 'external', address: `${local}:${carrierPort}` },
          ...{ register: false, capacity: 60, callerNumbers: ['02188880001'], codec: 'PCMU', pingSeconds: 5, purpose: 'both' },
        });
        const standing = async (): Promise<string | undefined> =>
          (await product.door.get<{ standing: { state: string } | null }>(`/lines/${lineId}`)).standing?.state;
        await until('the line', async () => (await standing()) === 'reachable', 30_000);
        const { rows } = await product.db.query<{ id: string }>(`select id from voice where kind = 'tone'`);
        const taskId = await makePeopleTask(product, {
          ...{ lineId, groupId: team.groupId, voiceId: rows[0]?.id ?? '', abandonMessage: message, maxConcurrency: 60 },
          ringSecondsMax: crowd.ringOutSeconds,
          pacing: { answerPercent: 30, ringSeconds: 8, talkSeconds: 20, wrapUpSeconds: wrapUpMs / 1000 },
        });
        await addNumbers(
          product,
          taskId,
          plans().map((plan) => carrier.callee(plan)),
        );
        await press(product, taskId, 'start');
        await until('the end of the list', async () => (await makeTasks(product.db).find(taskId))?.status === 'completed', msMax);

        const seen = await figures(taskId);
        const waits = pickups.flatMap(({ answeredAtMs, heardAtMs }) => (heardAtMs === null ? [] : [heardAtMs - answeredAtMs]));
        const quantile = (share: number): number => waits.toSorted((a, b) => a - b)[Math.floor(share * (waits.length - 1))] ?? 0;
        const missed = await product.db.query<{ why: string; times: number }>(
          `select s.detail ->> 'why' as why, count(*)::integer as times from call_step s join call c on c.id = s.call_id
          where c.task_id = $1::uuid and s.step = 'missed' group by 1`,
          [taskId],
        );
        process.stdout.write(`agents who did not take a call: ${JSON.stringify(missed.rows)}\n`);
        process.stdout.write(
          `${calls} numbers, ${seen.answered} answered, ${seen.transferred} talked to an agent, ${seen.abandoned} found nobody; agents talked or wrapped up ${(100 * (seen.busyShare ?? 0)).toFixed(1)} % of the time; an agent was heard after ${quantile(0.5)} ms (p50), ${quantile(0.95)} ms (p95)\n`,
        );
        expect(seen.abandoned / seen.answered).toBeLessThanOrEqual(0.03);
        // docs/pacing.md: ten agents, three in ten answer, short talks; one for each free agent would come to 41 %.
        if (seen.busyShare !== null) expect(seen.busyShare).toBeGreaterThan(0.6);

        const lost = await product.db.query<{ heard: string | null; rests: boolean }>(
          `select (select string_agg(t.heard, '' order by t.n) from turn t where t.call_id = c.id) as heard,
            abandoned_until(c.number) > clock_timestamp() + interval '71 hours' as rests
          from call c where c.task_id = $1::uuid and c.outcome = 'abandoned' and c.reason = 'no-agent'`,
          [taskId],
        );
        for (const one of lost.rows) expect(one).toEqual({ heard: message, rests: true });
        await until('all agents to be free', async () => (await statesOf()).every((state) => state === 'free'), 30_000);
        expect(await product.channels()).toEqual([]);
        expect(carrier.witnessed.length).toBe(calls);
      },
      msMax + 120_000,
    );
  },
);

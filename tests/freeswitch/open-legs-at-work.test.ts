/** Agents whose phones stay connected (长通) give on, ask a colleague and are listened to, on a real switch: who hears whom is measured. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../end-to-end/waiting.ts';
import { bareSettings } from './bare-switch.ts';
import { ConsolePeople } from './console-people.ts';
import { DeskAgent } from './desk-agent.ts';
import { openPhoneProduct, type PhoneProduct } from './phone-product.ts';

const settings = bareSettings();
const carrierPort = 16_103;

describe.skipIf(settings === null)(
  'agents whose phones stay connected (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    let product: PhoneProduct;
    let people: ConsolePeople;
    let li: DeskAgent;
    let wang: DeskAgent;
    let chen: DeskAgent;
    let wangId: string;

    beforeAll(async () => {
      if (settings === null) return;
      const port = settings.ports.internal;
      product = await openPhoneProduct(settings);
      people = await ConsolePeople.open(product, { node: settings.address.name, carrierPort, legs: 'open' });
      const [first, second] = await people.hire(['li.na', 'wang.wei'], '2801');
      const [supervisor] = await people.hire(['chen.lei'], '2811', 'supervisor');
      if (first === undefined || second === undefined || supervisor === undefined) throw new Error('they were made');
      wangId = second.id;
      li = await DeskAgent.open(people, first, { port, voice: 'agent' });
      wang = await DeskAgent.open(people, second, { port, voice: 'second' });
      chen = await DeskAgent.open(people, supervisor, { port, voice: 'supervisor' });
      await wang.isBusy();
      await until('two phones to be connected', () => li.phone.inCalls === 1 && wang.phone.inCalls === 1, 30_000);
    }, 180_000);

    afterEach(({ task }) => {
      if (task.result?.state === 'fail') console.log(product.said().slice(-8000));
    });

    afterAll(async () => {
      if (settings === null) return;
      for (const agent of [li, wang, chen]) agent.goesHome();
      await people.close();
      await product.close();
    });

    /** Li Na has a callee. Answers the id of the call. */
    async function talking(): Promise<string> {
      const taskId = await people.call('Zhang San', {});
      await li.hears('callee');
      await people.calleeHears('agent');
      await li.stands('talking');
      const { rows } = await product.db.query<{ id: string }>('select id from call where task_id = $1::uuid', [taskId]);
      return rows[0]?.id ?? '';
    }

    async function isOver(callId: string): Promise<void> {
      await until(
        'the end of the call',
        async () =>
          (await product.db.query(`select 1 from call where id = $1::uuid and state = 'final'`, [callId])).rowCount === 1,
        30_000,
      );
      // Nobody is rung anew: the same two calls stand since the beginning.
      expect([li, wang].map(({ phone }) => [phone.inCalls, phone.taken.length])).toEqual([
        [1, 1],
        [1, 1],
      ]);
      await until('no callee on the switch', async () => (await product.channels()).length === 0, 10_000);
    }

    const moves = (agent: DeskAgent, callId: string, kind: string, to?: object): Promise<unknown> =>
      agent.door.post('/agents/me/call/moves', { callId, kind, ...(to === undefined ? {} : { to }) });
    const toWang = () => ({ kind: 'agent', agentId: wangId });

    it('give the callee to a colleague, and hear nobody then', async () => {
      const callId = await talking();
      await wang.isFree();
      await moves(li, callId, 'transfer', toWang());
      await wang.hears('callee');
      await people.calleeHears('second');
      await li.hears('');
      await moves(wang, callId, 'end');
      await isOver(callId);
      for (const agent of [wang, li]) await agent.hasWrittenNotes();
      await wang.isBusy();
    }, 120_000);

    it('ask a colleague while the callee waits, and leave the two alone', async () => {
      const callId = await talking();
      await wang.isFree();
      await moves(li, callId, 'consult', toWang());
      await li.hears('second');
      await wang.hears('agent');
      await people.calleeHears('');
      await moves(li, callId, 'three-way');
      await li.hears('callee second');
      await wang.hears('callee agent');
      await people.calleeHears('agent second');
      await moves(li, callId, 'complete');
      await wang.hears('callee');
      await people.calleeHears('second');
      await li.hears('');
      await moves(wang, callId, 'end');
      await isOver(callId);
      for (const agent of [wang, li]) await agent.hasWrittenNotes();
      await wang.isBusy();
    }, 120_000);

    it('are listened to by a supervisor, who whispers and leaves', async () => {
      const callId = await talking();
      await chen.door.post(`/calls/${callId}/moves`, { kind: 'listen', mode: 'listen' });
      await chen.hears('callee agent');
      await li.hears('callee');
      await people.calleeHears('agent');
      await chen.door.post(`/calls/${callId}/moves`, { kind: 'mode', mode: 'whisper' });
      await li.hears('callee supervisor');
      await people.calleeHears('agent');
      await chen.door.post(`/calls/${callId}/moves`, { kind: 'leave' });
      await until('the supervisor’s phone to be hung up', () => chen.phone.inCalls === 0, 10_000);
      await li.hears('callee');
      await people.calleeHears('agent');
      await moves(li, callId, 'end');
      await isOver(callId);
      await li.hasWrittenNotes();
    }, 120_000);
  },
);

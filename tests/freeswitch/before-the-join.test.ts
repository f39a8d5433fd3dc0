/**
 * What stands between a number and an agent, on a real switch: a contact that is read before anybody rings, and a machine that answers and
 * is kept away. The agent has a desk phone.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { joinPieces, murmurPieces } from '../../audio/tone-speech.ts';
import { hearingKeys } from '../../storage/hearing-settings.ts';
import { makeSettings } from '../../storage/settings.ts';
import { makePeopleTask } from '../end-to-end/agents-at-work.ts';
import { press } from '../end-to-end/lists.ts';
import { until } from '../end-to-end/waiting.ts';
import { bareSettings } from './bare-switch.ts';
import { ConsolePeople } from './console-people.ts';
import { DeskAgent } from './desk-agent.ts';
import { openPhoneProduct, type PhoneProduct } from './phone-product.ts';

const settings = bareSettings();
const carrierPort = 16_101;
const machineWords = '您好，我是机主的语音助手，机主现在不方便接听，请在滴声后留言。';

type Row = { state: string; outcome: string | null; reason: string | null; steps: string[] };
/** As the console is told. */
type Desk = { call: { callId: string; preview: object | null } | null };

describe.skipIf(settings === null)(
  'before callee and agent are joined (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    let product: PhoneProduct;
    let people: ConsolePeople;
    let agent: DeskAgent;

    beforeAll(async () => {
      if (settings === null) return;
      product = await openPhoneProduct(settings);
      people = await ConsolePeople.open(product, { node: settings.address.name, carrierPort });
      const [made] = await people.hire(['li.na'], '2701');
      if (made === undefined) throw new Error('an agent was made');
      agent = await DeskAgent.open(people, made, { port: settings.ports.internal, voice: 'agent' });
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

    async function begun(taskId: string, number: string): Promise<void> {
      await product.door.post(`/tasks/${taskId}/contacts`, { contacts: [{ number, name: 'Zhou Ting' }] });
      await press(product, taskId, 'start');
    }

    async function rowOf(taskId: string): Promise<Row | undefined> {
      const { rows } = await product.db.query<Row>(
        `select c.state, c.outcome, c.reason,
          array(select s.step from call_step s where s.call_id = c.id order by s.id) as steps
        from call c where c.task_id = $1::uuid`,
        [taskId],
      );
      return rows[0];
    }

    const isOver = async (taskId: string): Promise<Row | undefined> => {
      await until('the end of the call', async () => (await rowOf(taskId))?.state === 'final', 60_000);
      await until('an empty switch', async () => (await product.channels()).length === 0, 10_000);
      return rowOf(taskId);
    };

    it('a contact is read and nobody rings; then the agent dials, and the two hear each other', async () => {
      const number = people.callee();
      const pacing = { mode: 'preview', previewSeconds: 300 } as const;
      const taskId = await makePeopleTask(product, { lineId: people.lineId, groupId: people.groupId, pacing });
      await begun(taskId, number);
      const desk = (): Promise<Desk> => agent.door.get<Desk>('/agents/me/call');
      const reads = async (): Promise<boolean> => ((await desk()).call?.preview ?? null) !== null;
      await until('the agent to read', reads, 30_000);
      expect(await product.channels()).toEqual([]);
      expect(people.carrier.callsTo(number)).toEqual([]);
      await agent.door.post('/agents/me/preview/dial', { callId: (await desk()).call?.callId });
      await agent.hears('callee');
      await people.calleeHears('agent');
      agent.phone.hangUp();
      expect(await isOver(taskId)).toMatchObject({ outcome: 'transferred' });
      await agent.hasWrittenNotes();
    }, 120_000);

    it('a machine is hung up and no phone rings for it; a person who says 喂 has the agent', async () => {
      const { items } = await product.door.get<{ items: { id: string; kind: string }[] }>('/recognisers');
      const tone = items.find(({ kind }) => kind === 'tone');
      if (tone === undefined) throw new Error('the demo has a recogniser');
      await makeSettings(product.db).set(hearingKeys.recogniserId, tone.id, 'test');
      const says = (text: string): string =>
        people.carrier.callee({
          kind: 'answers',
          speaks: (phone) => {
            phone.say(joinPieces(murmurPieces({ text })));
          },
        });
      const answeredBefore = agent.answeredAtMs.length;
      const { lineId, groupId } = people;
      const plan = { lineId, groupId, onMachine: 'hangUp', pacing: { mode: 'progressive' } } as const;

      const machineTask = await makePeopleTask(product, plan);
      await begun(machineTask, says(machineWords));
      const machine = await isOver(machineTask);
      expect(machine).toMatchObject({ outcome: 'voicemail' });
      expect(machine?.steps).not.toContain('agent-answered');
      expect(agent.answeredAtMs.length).toBe(answeredBefore);

      const personTask = await makePeopleTask(product, plan);
      await begun(personTask, says('喂？'));
      await until(
        'the agent to have the person',
        async () => (await rowOf(personTask))?.steps.includes('transferred') === true,
        60_000,
      );
      expect(agent.answeredAtMs.length).toBe(answeredBefore + 1);
      agent.phone.hangUp();
      expect(await isOver(personTask)).toMatchObject({ outcome: 'transferred' });
      await agent.hasWrittenNotes();
    }, 180_000);
  },
);

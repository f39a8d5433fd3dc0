/** A call centre with agents whose phones stand at the simulated switch, and both workers at work. */
import type { ChildProcess } from 'node:child_process';
import type { LegChoice } from '../../domain/agent/open-leg.ts';
import { assistantToolsDefault } from '../../domain/assistant-tools.ts';
import type { CalleeChoice } from '../../simulator/callee/callee-plan.ts';
import type { ChannelView } from '../../simulator/switch-options.ts';
import { callees, phones } from './agents-and-callees.ts';
import { makeTeam, type Team } from './agents-at-work.ts';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { addNumbers, type CallRow, callsOf, makeAssistant, makeLine, makeTask, press } from './lists.ts';
import { ended } from './product-process.ts';
import { until } from './waiting.ts';

export type PeopleCentre = CallCentre & {
  lineId: string;
  /** Signed in and free; gone home by `goHome`. */
  team(extensions: readonly string[], wrapUpMs?: number, legs?: LegChoice): Promise<Team>;
  goHome(): void;
  /** Dies at once, and nobody begins for it. */
  kill(worker: 'call-worker' | 'task-worker'): Promise<void>;
  /** Dies at once; another one begins. */
  replace(worker: 'call-worker' | 'task-worker'): Promise<void>;
  dial(taskId: string, numbers: readonly string[]): Promise<void>;
  /** A task whose assistant hands the callee of this number over to the group: by a wish in words, or by the key 0. */
  handingOver(groupId: string, number: string): Promise<string>;
  callTo(taskId: string, number: string): Promise<CallRow | undefined>;
  stepsOf(callId: string | undefined): Promise<string[]>;
  channelOf(number: string): ChannelView | undefined;
  joined(number: string): Promise<void>;
};

/** `who` and `at`: who answers calls, and the phones of agents, instead of the usual ones. */
export async function openPeopleCentre({
  who = callees,
  at = phones,
}: {
  who?: CalleeChoice;
  at?: Readonly<Record<string, CalleeChoice>>;
} = {}): Promise<PeopleCentre> {
  const centre = await openCallCentre({ callees: who, phones: at });
  const lineId = await makeLine(centre, 60);
  const [callWorker, taskWorker] = await Promise.all([centre.start('call-worker'), centre.start('task-worker')]);
  const workers: Record<'call-worker' | 'task-worker', ChildProcess> = { 'call-worker': callWorker, 'task-worker': taskWorker };
  await until('the phones to be known', async () => {
    const known = await centre.db.query('select 1 from registration');
    return known.rowCount === Object.keys(at).length;
  });
  const kill = (worker: 'call-worker' | 'task-worker'): Promise<void> => ended(workers[worker], 'SIGKILL');
  let teams: Team[] = [];
  const dial = async (taskId: string, numbers: readonly string[]): Promise<void> => {
    await addNumbers(centre, taskId, numbers);
    await press(centre, taskId, 'start');
  };
  const channelOf = (number: string): ChannelView | undefined =>
    centre.switch.channels().find((channel) => channel.number === number);
  return {
    ...centre,
    lineId,
    async team(extensions, wrapUpMs = 0, legs = 'per-call') {
      const made = await makeTeam(centre, { extensions, wrapUpMs, ringSecondsMax: 3, legs });
      teams.push(made);
      return made;
    },
    goHome() {
      for (const team of teams) team.goHome();
      teams = [];
    },
    kill,
    async replace(worker) {
      await kill(worker);
      workers[worker] = await centre.start(worker);
    },
    dial,
    async handingOver(groupId, number) {
      const assistantId = await makeAssistant(centre);
      const transfer = { kind: 'group', target: groupId, lineId: null, ringSeconds: 5 };
      await centre.db.query('update assistant set name = $3::text, tools = $2::jsonb where id = $1::uuid', [
        assistantId,
        JSON.stringify({ ...assistantToolsDefault, transfer, transferKey: '0' }),
        `hands over to ${groupId}`,
      ]);
      const taskId = await makeTask(centre, { maxConcurrency: 1, lineId, assistantId });
      await dial(taskId, [number]);
      return taskId;
    },
    callTo: async (taskId, number) => (await callsOf(centre, taskId)).find((call) => call.number === number),
    async stepsOf(callId) {
      if (callId === undefined) return [];
      const { rows } = await centre.db.query<{ step: string }>(
        'select step from call_step where call_id = $1::uuid order by id',
        [callId],
      );
      return rows.map(({ step }) => step);
    },
    channelOf,
    joined: (number) => until('the bridge', () => typeof channelOf(number)?.bridgedTo === 'string', 30_000),
  };
}

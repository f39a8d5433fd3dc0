/** Callees who talk to an agent, for tests of what agents do with them, on a call centre with a simulated switch. */

import { frameRms } from '../../audio/energy.ts';
import type { MoveKind, MoveWish } from '../../domain/call-moves.ts';
import { frameSamples } from '../../domain/live-line.ts';
import { answers, type CalleeChoice, refuses } from '../../simulator/callee/callee-plan.ts';
import type { ChannelView } from '../../simulator/switch-options.ts';
import { type CallMove, makeCallMoves } from '../../storage/call-moves.ts';
import { saysNothing } from './agents-and-callees.ts';
import { type AgentAtWork, makePeopleTask, makeTeam, statesOf, type Team } from './agents-at-work.ts';
import type { CallCentre } from './call-centre.ts';
import { addNumbers, callsOf, press } from './lists.ts';
import { until } from './waiting.ts';

/** Softer than our music. */
const audibleRms = 100;
const audibleFramesMin = 25;
/** By number: how many frames with sound a callee has heard. */
const audible = new Map<string, number>();

const stays = () => answers(saysNothing, { afterMs: 40 });
const listens: CalleeChoice = ({ number }) => {
  const frame = (heard: Int16Array | null): Int16Array => {
    if (heard !== null && frameRms(heard) >= audibleRms) audible.set(number, (audible.get(number) ?? 0) + 1);
    return new Int16Array(frameSamples);
  };
  return answers({ kind: 'own', take: () => ({ frame }) }, { afterMs: 40 });
};
/** Rings long enough for something to happen meanwhile. */
const slow = () => answers(saysNothing, { afterMs: 2_500 });
const never: CalleeChoice = () => ({ alerting: 'ring', alertAfterMs: 5, ending: { kind: 'never' } });

/** Callees talk until somebody ends it; a number with a 9 at its end is busy. */
export const patientCallees: CalleeChoice = (call) => (call.number.endsWith('9') ? refuses(486, { afterMs: 40 }) : listens(call));

/** By the first two digits of the extension: 51 take calls at once, 52 after 2.5 s, 53 never. */
export const agentPhones: Readonly<Record<string, CalleeChoice>> = Object.fromEntries(
  Array.from({ length: 30 }, (_, n) => String(n).padStart(2, '0')).flatMap((n) => [
    [`51${n}`, stays],
    [`52${n}`, slow],
    [`53${n}`, never],
  ]),
);

export type Conversation = {
  callId: string;
  taskId: string;
  agent: AgentAtWork;
  /** Who may be asked in. */
  others: AgentAtWork[];
  othersGroup: string;
  /** The channel of the callee. */
  callee(): ChannelView | undefined;
  /** Waits until the callee hears something, which from agents of this kind they never do. */
  calleeHears(): Promise<void>;
  /** How the agent and then the others stand. */
  states(): Promise<string[]>;
  move(kind: MoveKind, to?: MoveWish['to']): Promise<CallMove>;
  /** Asked, and not waited for. */
  ask(kind: MoveKind, to?: MoveWish['to']): Promise<string>;
  ended(moveId: string): Promise<CallMove>;
  steps(): Promise<string[]>;
  /** Everybody is gone, the switch is empty, and nobody stands as if they still talked. */
  isOver(): Promise<void>;
};

let made = 0;

/** Begins a talk of a new callee and an agent with this extension; the others are free and belong to another group. */
export async function talkingTo(
  centre: CallCentre,
  { lineId, extension, others = [], teams }: { lineId: string; extension: string; others?: readonly string[]; teams: Team[] },
): Promise<Conversation> {
  const { db } = centre;
  const own = await makeTeam(centre, { extensions: [extension], wrapUpMs: 30_000 });
  const rest = await makeTeam(centre, {
    extensions: others,
    wrapUpMs: 30_000,
    ringSecondsMax: 4,
    name: `others of ${extension}`,
  });
  teams.push(own, rest);
  const taskId = await makePeopleTask(centre, { lineId, groupId: own.groupId, pacing: { mode: 'progressive' } });
  made += 1;
  const number = `1390${String(made).padStart(6, '0')}1`;
  await addNumbers(centre, taskId, [number]);
  await press(centre, taskId, 'start');
  const callee = () => centre.switch.channels().find((channel) => channel.number === number);
  const stepsOf = async (callId: string): Promise<string[]> =>
    (await db.query<{ step: string }>('select step from call_step where call_id = $1::uuid order by id', [callId])).rows.map(
      ({ step }) => step,
    );
  await until('the two to talk', () => typeof callee()?.bridgedTo === 'string', 30_000);
  const callId = callee()?.uuid ?? '';
  await until('that to be written', async () => (await stepsOf(callId)).includes('transferred'), 30_000);

  const [agent] = own.agents;
  if (agent === undefined) throw new Error('an agent was made');
  const moves = makeCallMoves(db);
  const ask = async (kind: MoveKind, to?: MoveWish['to']): Promise<string> => {
    const wish = to === undefined ? {} : { to };
    const answer = await moves.ask({ callId, kind, wish, askedBy: 'agent', userId: null, agentId: agent.id });
    if (answer.kind !== 'asked') throw new Error(`${kind} was ${answer.kind}`);
    return answer.move.id;
  };
  const ended = async (moveId: string): Promise<CallMove> => {
    await until('the end of a move', async () => (await moves.find(moveId))?.doneAt !== null, 30_000);
    const move = await moves.find(moveId);
    if (move === null) throw new Error('it was asked');
    return move;
  };
  const states = async () => [...(await statesOf(own)), ...(await statesOf(rest))];
  return {
    ...{ callId, taskId, agent, callee, states, ask, ended },
    others: rest.agents,
    othersGroup: rest.groupId,
    move: async (kind, to) => ended(await ask(kind, to)),
    steps: () => stepsOf(callId),
    calleeHears() {
      audible.delete(number);
      return until('the callee to hear something', () => (audible.get(number) ?? 0) >= audibleFramesMin, 20_000);
    },
    async isOver() {
      await until(
        'the end of the call',
        async () => (await callsOf(centre, taskId)).every(({ state }) => state === 'final'),
        30_000,
      );
      await until('an empty switch', () => centre.switch.channels().length === 0, 30_000);
      await until('nobody to be busy with it', async () => {
        const { rowCount } = await db.query(
          `select 1 from agent_standing where call_id = $1::uuid and state in ('reserved', 'ringing', 'talking')`,
          [callId],
        );
        return rowCount === 0;
      });
    },
  };
}

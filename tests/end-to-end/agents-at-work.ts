/** Agents for end-to-end tests: people with extensions and phones at the simulated switch, whose pages give signs of life. */
import { a1HashOf } from '../../api/extensions/extension-password.ts';
import { beatEveryMs } from '../../domain/agent/agent-standing.ts';
import type { LegChoice } from '../../domain/agent/open-leg.ts';
import type { MachineAction } from '../../domain/machine.ts';
import { type PacingPlan, usualPlan } from '../../domain/pacing/plan.ts';
import { makeAgentGroups } from '../../storage/agent-groups.ts';
import { makeAgentStandings, type StoredStanding } from '../../storage/agent-standings.ts';
import { makeAgents } from '../../storage/agents.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeExtensions } from '../../storage/extensions.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { makeUsers } from '../../storage/users.ts';
import type { CallCentre } from './call-centre.ts';

export type AgentAtWork = {
  id: string;
  extension: string;
  /** The page is closed or opened again. */
  beats(on: boolean): void;
};

export type Team = { groupId: string; agents: AgentAtWork[]; standings(): Promise<StoredStanding[]>; goHome(): void };

export type TeamPlan = {
  extensions: readonly string[];
  wrapUpMs: number;
  ringSecondsMax?: number;
  legs?: LegChoice;
  /** Of the group. */
  name?: string;
  /** Of all phones, where they register by themselves. */
  password?: string;
};

/** Signed in and free, one for each extension, in a group of their own. */
export async function makeTeam(
  { db }: Pick<CallCentre, 'db'>,
  {
    extensions,
    wrapUpMs,
    ringSecondsMax = 5,
    legs = 'per-call',
    password = '',
    name = `group of ${extensions[0] ?? 'nobody'}`,
  }: TeamPlan,
): Promise<Team> {
  const groups = makeAgentGroups(db);
  const groupId = await groups.insert({
    name,
    ...{ wrapUpMs, ringSecondsMax, legs, autoAnswer: true, recogniserId: null, dispositions: [], notes: '', sort: 0 },
  });
  const standings = makeAgentStandings(db);
  const beating = new Set<string>();
  const agents: AgentAtWork[] = [];
  for (const extension of extensions) {
    const draft = { passwordHash: 'x', role: 'agent', language: 'zh', mustChangePassword: false } as const;
    const user = await makeUsers(db).insert({ username: `agent-${extension}`, ...draft });
    const row = { number: extension, a1Hash: a1HashOf(extension, password), displayName: '', enabled: true, node: null };
    const [extensionId = ''] = await makeExtensions(db).insert([row]);
    const id = await makeAgents(db).insert({ userId: user?.id ?? '', extensionId, enabled: true });
    await makeAgents(db).setGroups(id, [{ groupId, priority: 5, skills: [] }]);
    await standings.signIn(id, null);
    await standings.step(id, { kind: 'go-free' });
    beating.add(id);
    const beats = (on: boolean): void => {
      if (on) beating.add(id);
      else beating.delete(id);
    };
    agents.push({ id, extension, beats });
  }
  const beat = setInterval(() => {
    for (const id of beating) standings.beat(id).catch(() => undefined);
  }, beatEveryMs / 2);
  return {
    groupId,
    agents,
    standings: async () => {
      const found = await Promise.all(agents.map(({ id }) => makeAgents(db).find(id)));
      return found.flatMap((agent) => (agent === null ? [] : [agent.standing]));
    },
    goHome: () => clearInterval(beat),
  };
}

/** In the order of their making. */
export async function statesOf(made: Team): Promise<string[]> {
  return (await made.standings()).map(({ standing }) => standing.state);
}

export function makePeopleTask(
  { db }: Pick<CallCentre, 'db'>,
  {
    lineId,
    groupId,
    voiceId = null,
    abandonMessage = null,
    onMachine = 'goOn',
    machineMessage = null,
    pacing = {},
    maxConcurrency = 40,
    ringSecondsMax = 6,
  }: {
    lineId: string;
    groupId: string;
    voiceId?: string | null;
    abandonMessage?: string | null;
    onMachine?: MachineAction;
    machineMessage?: string | null;
    pacing?: Partial<PacingPlan>;
    maxConcurrency?: number;
    ringSecondsMax?: number;
  },
): Promise<string> {
  return withTransaction(db, (tx) =>
    makeTasks(tx).create({
      name: 'people',
      type: 'predictive',
      maxConcurrency,
      lineIds: [lineId],
      assistantId: null,
      voiceId,
      playTimes: 1,
      ringSecondsMax,
      callingWindow: null,
      retry: null,
      startAt: null,
      dedupe: 'file',
      agentGroupId: groupId,
      pacing: { ...usualPlan, ...pacing },
      abandonMessage,
      onMachine,
      machineMessage,
      createdBy: null,
    }),
  );
}

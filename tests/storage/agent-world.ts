/** Agents for storage tests: people with extensions, phones and groups. */

import { randomUUID } from 'node:crypto';
import type { Standing } from '../../domain/agent/agent-standing.ts';
import type { LegChoice } from '../../domain/agent/open-leg.ts';
import { makeAgentGroups } from '../../storage/agent-groups.ts';
import { type AgentStandings, makeAgentStandings, type Reservation } from '../../storage/agent-standings.ts';
import { makeAgents } from '../../storage/agents.ts';
import type { Queryable } from '../../storage/database.ts';
import { makeExtensions } from '../../storage/extensions.ts';
import { makeRegistrations } from '../../storage/registrations.ts';
import { makeUsers } from '../../storage/users.ts';

export const phoneNode = 'agents';
let made = 0;

export type MadeAgent = { id: string; userId: string; extensionId: string; number: string };

export async function makeAgent(
  db: Queryable,
  { groups = [], phone = true }: { groups?: { groupId: string; priority?: number; skills?: string[] }[]; phone?: boolean } = {},
): Promise<MadeAgent> {
  made += 1;
  const number = String(3_000 + made);
  const user = await makeUsers(db).insert({
    username: `agent-${String(made).padStart(4, '0')}`,
    passwordHash: 'x',
    role: 'agent',
    language: 'zh',
    mustChangePassword: false,
  });
  if (user === null) throw new Error('the name is taken');
  const [extensionId = ''] = await makeExtensions(db).insert([
    { number, a1Hash: 'a'.repeat(32), displayName: '', enabled: true, node: null },
  ]);
  const id = await makeAgents(db).insert({ userId: user.id, extensionId, enabled: true });
  await makeAgents(db).setGroups(
    id,
    groups.map(({ groupId, priority = 5, skills = [] }) => ({ groupId, priority, skills })),
  );
  if (phone) await phoneThere(db, number);
  return { id, userId: user.id, extensionId, number };
}

export async function phoneThere(db: Queryable, number: string): Promise<void> {
  await makeRegistrations(db).registered(phoneNode, {
    profile: 'internal',
    callId: `phone-${number}`,
    number,
    address: '198.51.100.4',
    port: 5_062,
    userAgent: 'Desk phone/1.0',
    expiresInMs: 600_000,
  });
}

export function phoneGone(db: Queryable, number: string): Promise<void> {
  return makeRegistrations(db).gone(phoneNode, { number, callId: null });
}

export function makeGroup(
  db: Queryable,
  {
    wrapUpMs = 15_000,
    legs = 'per-call',
    recogniserId = null,
  }: { wrapUpMs?: number; legs?: LegChoice; recogniserId?: string | null } = {},
): Promise<string> {
  return makeAgentGroups(db).insert({
    name: `group ${randomUUID()}`,
    wrapUpMs,
    dispositions: [],
    autoAnswer: true,
    ringSecondsMax: 15,
    legs,
    recogniserId,
    notes: '',
    sort: 0,
  });
}

/** Signed in and waiting for calls. */
export async function makeFreeAgent(db: Queryable, options: Parameters<typeof makeAgent>[1] = {}): Promise<MadeAgent> {
  const agent = await makeAgent(db, options);
  const standings: AgentStandings = makeAgentStandings(db);
  await standings.signIn(agent.id, null);
  await standings.step(agent.id, { kind: 'go-free' });
  return agent;
}

export type AgentScene = {
  /** The Postgres of the tests has just been started. */
  standings(): AgentStandings;
  stateOf(id: string): Promise<Standing | undefined>;
  reserve(groupId: string, more?: Partial<Omit<Reservation, 'groupId'>>): ReturnType<AgentStandings['reserve']>;
  /** As if this long had passed since the last sign of life. */
  silence(id: string, ms: number): Promise<unknown>;
};

/** `db` is asked for when something is done: the world of a file opens later than this. */
export function makeAgentScene(db: () => Queryable): AgentScene {
  const standings = () => makeAgentStandings(db(), { settleMs: 0 });
  return {
    standings,
    stateOf: async (id) => (await makeAgents(db()).find(id))?.standing.standing,
    reserve: (groupId, more = {}) => standings().reserve({ groupId, callId: randomUUID(), ...more }),
    silence: (id, ms) =>
      db().query(`update agent_sign set seen_at = clock_timestamp() - $2::integer * interval '1 ms' where agent_id = $1::uuid`, [
        id,
        ms,
      ]),
  };
}

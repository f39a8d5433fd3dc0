/** What agents press, what a supervisor makes of it, and how it was. The rules are those of migrations/functions/agents.sql. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { beatEveryMs, busyReasons, isBusyReason } from '../../domain/agent/agent-standing.ts';
import { isDate } from '../../domain/calling-window.ts';
import { type AgentSum, makeAgentSpans } from '../../storage/agent-spans.ts';
import { makeAgentStandings, type StepAnswer } from '../../storage/agent-standings.ts';
import { makeAgents, type StoredAgent } from '../../storage/agents.ts';
import { type Database, type Queryable, withTransaction } from '../../storage/database.ts';
import { adminNames } from '../../storage/users.ts';
import { actorOf, reaches } from '../actor.ts';
import { audit } from '../auditing.ts';
import { cursorInteger, decodeCursor, pageSize, toPage } from '../paging.ts';
import { fieldRefused, found, RequestRefused } from '../request-refused.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Agent } from './agent-schemas.ts';
import * as routes from './agent-state-schemas.ts';
import { agentView, standingView } from './agent-view.ts';

type Deps = { db: Database; settings: Pick<CurrentSettings, 'read'> };

export function agentStateRoutes(app: TypedApp, deps: Deps): void {
  ownRoutes(app, deps);
  supervisorRoutes(app, deps);
  historyRoutes(app, deps);
}

function ownRoutes(app: TypedApp, { db, settings }: Deps): void {
  const standings = makeAgentStandings(db);
  app.route({
    ...routes.getOwnAgent,
    handler: async (request) => {
      const agent = await ownAgent(db, request);
      const { busyReasons: own } = await settings.read();
      return {
        agent: agent === null ? null : agentView(agent),
        busyReasons: [...busyReasons, ...own],
        beatEveryMs,
        admins: agent === null ? await adminNames(db) : [],
      };
    },
  });
  app.route({
    ...routes.signInAgent,
    handler: async (request) => {
      const id = await ownId(db, request);
      const answer = await standings.signIn(id, request.body.groupIds ?? null);
      if (answer.kind === 'signed-in') return view(db, id);
      if (answer.code === 'disabled') throw new RequestRefused({ status: 409, code: 'agent-disabled' });
      throw fieldRefused('group-not-yours', 'groupIds');
    },
  });
  app.route({
    ...routes.signOutAgent,
    handler: async (request) => {
      const id = await ownId(db, request);
      await standings.step(id, { kind: 'sign-out' });
      return view(db, id);
    },
  });
  app.route({
    ...routes.setOwnAgentState,
    handler: async (request) => {
      const id = await ownId(db, request);
      const { state, reason } = request.body;
      const wish =
        state === 'free'
          ? ({ kind: 'go-free' } as const)
          : ({ kind: 'go-busy', reason: await knownReason(settings, reason) } as const);
      refuseRefused(await standings.step(id, wish));
      return view(db, id);
    },
  });
  app.route({
    ...routes.finishWrapUp,
    handler: async (request) => {
      const id = await ownId(db, request);
      await standings.step(id, { kind: 'done' });
      return view(db, id);
    },
  });
  app.route({
    ...routes.beatAgent,
    handler: async (request) => {
      const id = await ownId(db, request);
      return standingView(await standings.beat(id));
    },
  });
}

function supervisorRoutes(app: TypedApp, { db, settings }: Deps): void {
  app.route({
    ...routes.forceAgentState,
    handler: async (request) => {
      const { state, reason, now = false } = request.body;
      const to = state === 'busy' ? { state, reason: await knownReason(settings, reason) } : { state };
      return withTransaction(db, async (tx) => {
        const before = found(await makeAgents(tx).findForChange(request.params.id), 'agent');
        const answer = await makeAgentStandings(tx).step(before.id, { kind: 'force', to, now }, actorOf(request).name);
        refuseRefused(answer);
        const told = { username: before.username, state: before.standing.standing.state };
        const after = { ...told, ...to, ...(now ? { now } : {}) };
        await audit(tx, request, { action: 'agent.force-state', id: before.id, before: told, after });
        return view(tx, before.id);
      });
    },
  });
}

function historyRoutes(app: TypedApp, { db, settings }: Deps): void {
  const spans = makeAgentSpans(db);
  app.route({
    ...routes.listAgentStates,
    handler: async (request) => {
      const { id } = request.params;
      const { userId } = found(await makeAgents(db).find(id), 'agent');
      const actor = actorOf(request);
      if (userId !== actor.id && !reaches(actor.role, 'supervisor')) {
        throw new RequestRefused({ status: 403, code: 'forbidden', values: { role: 'supervisor', own: actor.role } });
      }
      const { timeZone } = await settings.read();
      const { day, from, to } = await spans.boundsOf(dayOf(request.query.day), timeZone);
      const { limit, read } = pageSize(request.query.limit);
      const cursor = decodeCursor(request.query.cursor, 1);
      const after = cursor === null ? null : cursorInteger(cursor[0]);
      const [{ rows, total }, [summed]] = await Promise.all([
        spans.list(id, { from, to }, { limit: read, after }),
        spans.sums({ from, to }, { groupId: null, agentId: id }),
      ]);
      const page = toPage(rows, {
        limit,
        total,
        view: (span) => ({ ...span, from: span.from.toISOString(), until: span.until?.toISOString() ?? null }),
        key: (span) => [String(span.id)],
      });
      return { ...page, day, from: from.toISOString(), to: to.toISOString(), sums: summed?.sums ?? [] };
    },
  });
  app.route({
    ...routes.getAgentReport,
    handler: async ({ query }) => {
      const { timeZone } = await settings.read();
      const today = await spans.boundsOf(null, timeZone);
      const from = query.from === undefined ? today.from : new Date(query.from);
      const to = query.to === undefined ? new Date() : new Date(query.to);
      const rows = await spans.sums({ from, to }, { groupId: query.groupId ?? null, agentId: null });
      const items = rows.map((row) => ({ ...row, signedInMs: signedInMs(row.sums), calls: callsOf(row.sums) }));
      return { from: from.toISOString(), to: to.toISOString(), items };
    },
  });
}

/** Null: nobody, a program, or somebody who is no agent. */
export async function ownAgent(db: Queryable, request: FastifyRequest): Promise<StoredAgent | null> {
  const { kind, id } = actorOf(request);
  return kind === 'user' ? makeAgents(db).ofUser(id) : null;
}

/** The agent that asks. Throws 404 `not-an-agent`. */
export async function ownId(db: Queryable, request: FastifyRequest): Promise<string> {
  const { kind, id } = actorOf(request);
  const own = kind === 'user' ? await makeAgents(db).idOfUser(id) : null;
  if (own === null) throw new RequestRefused({ status: 404, code: 'not-an-agent' });
  return own;
}

async function knownReason(settings: Pick<CurrentSettings, 'read'>, reason: string | undefined): Promise<string> {
  const { busyReasons: own } = await settings.read();
  if (reason !== undefined && isBusyReason(reason, own)) return reason;
  throw fieldRefused('busy-reason-unknown', 'reason', { reasons: [...busyReasons, ...own].join(', ') });
}

/** Presses have one way to be refused: whoever is not there can't be free or busy. */
function refuseRefused(answer: StepAnswer): void {
  if (answer.kind === 'refused') throw new RequestRefused({ status: 409, code: 'agent-not-signed-in' });
}

async function view(db: Queryable, id: string): Promise<Static<typeof Agent>> {
  return agentView(found(await makeAgents(db).find(id), 'agent'));
}

/** Throws the 422 of a day that no calendar has. */
function dayOf(day: string | undefined): string | null {
  if (day === undefined) return null;
  if (isDate(day)) return day;
  throw new RequestRefused({ status: 422, code: 'invalid-request', errors: [{ field: 'day', code: 'not-a-date' }] });
}

function signedInMs(sums: readonly AgentSum[]): number {
  return sums.reduce((ms, sum) => (sum.state === 'offline' ? ms : ms + sum.ms), 0);
}

function callsOf(sums: readonly AgentSum[]): number {
  return sums.reduce((times, sum) => (sum.state === 'talking' ? times + sum.times : times), 0);
}

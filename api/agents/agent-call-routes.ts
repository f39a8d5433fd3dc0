/** What a signed-in agent sees, writes and decides of the own calls. The call itself belongs to its call worker: nothing here touches it. */
import type { FastifyRequest } from 'fastify';
import { noteChangeMsMax } from '../../domain/agent/agent-notes.ts';
import { type AgentCallFacts, makeAgentCalls, type OwnCall } from '../../storage/agent-calls.ts';
import { type AgentSum, makeAgentSpans } from '../../storage/agent-spans.ts';
import { makeAgents, type StoredAgent } from '../../storage/agents.ts';
import { makeCallNotes } from '../../storage/call-notes.ts';
import { type Database, type Queryable, withTransaction } from '../../storage/database.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { makeTaskChanges } from '../../storage/task-changes.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { actorOf } from '../actor.ts';
import { audit } from '../auditing.ts';
import { forbid } from '../do-not-call/do-not-call-routes.ts';
import { languageOf } from '../language.ts';
import { fieldRefused, found, RequestRefused } from '../request-refused.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import type { TypedApp } from '../typed-app.ts';
import { callbackRefusalWords } from '../words/callbacks.ts';
import type { WorkflowTeller } from '../workflow-teller.ts';
import * as routes from './agent-call-schemas.ts';
import { agentCallView, dispositionsOf, noteView } from './agent-call-view.ts';
import { ownId } from './agent-state-routes.ts';

type Deps = { db: Database; sealer: Sealer; settings: Pick<CurrentSettings, 'read'>; teller: WorkflowTeller };

export function agentCallRoutes(app: TypedApp, deps: Deps): void {
  readingRoutes(app, deps);
  noteRoute(app, deps);
  callbackRoute(app, deps);
  app.route({
    ...routes.forbidCallee,
    handler: (request) =>
      withTransaction(deps.db, async (tx) => {
        const { callId, scope, reason = '' } = request.body;
        const { facts } = await ownCall(tx, request, callId);
        const taskId = scope === 'task' ? facts.taskId : null;
        const createdBy = actorOf(request).name;
        const draft = { number: facts.number, taskId, reason: reason.trim(), source: 'page', callId, createdBy } as const;
        await forbid(tx, request, { draft, sealer: deps.sealer });
        return { forbidden: (await makeAgentCalls(tx).facts(callId))?.forbidden ?? null };
      }),
  });
}

function readingRoutes(app: TypedApp, { db, settings }: Deps): void {
  app.route({
    ...routes.getOwnCall,
    handler: async (request) => {
      const agent = await ownAgent(db, request);
      return { call: agent === null ? null : await agentCallView(db, agent, languageOf(request)) };
    },
  });
  app.route({
    ...routes.listOwnCalls,
    handler: async (request) => {
      const spans = makeAgentSpans(db);
      const { timeZone } = await settings.read();
      const { day, from, to } = await spans.boundsOf(null, timeZone);
      const noteHoursMax = noteChangeMsMax / 3_600_000;
      const agent = await ownAgent(db, request);
      if (agent === null) return { day, figures: figuresOf([]), dispositions: [], noteHoursMax, items: [] };
      const [rows, [summed], dispositions] = await Promise.all([
        makeAgentCalls(db).own(agent.id, from),
        spans.sums({ from, to }, { groupId: null, agentId: agent.id }),
        dispositionsOf(db, agent),
      ]);
      return { day, figures: figuresOf(summed?.sums ?? []), dispositions, noteHoursMax, items: rows.map(ownCallView) };
    },
  });
}

function noteRoute(app: TypedApp, { db }: Deps): void {
  app.route({
    ...routes.putCallNotes,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const { callId, text, disposition } = request.body;
        const { agent, endedAt } = await ownCall(tx, request, callId);
        if (endedAt !== null && endedAt.getTime() + noteChangeMsMax < Date.now()) {
          throw new RequestRefused({ status: 409, code: 'note-too-late', values: { hours: noteChangeMsMax / 3_600_000 } });
        }
        const notes = makeCallNotes(tx);
        const before = await notes.find(callId, agent.id);
        if (disposition !== null && disposition !== before?.disposition) await refuseUnknown(tx, agent, disposition);
        const note = await notes.save({ callId, agentId: agent.id, by: agent.username }, { text, disposition });
        // The text is speech and its own record; that there is one, and the word it ends with, is what changes.
        if (before === null || before.disposition !== disposition) {
          const told = before === null ? null : { disposition: before.disposition };
          await audit(tx, request, { action: 'call.note', id: callId, before: told, after: { disposition } });
        }
        return noteView(note);
      }),
  });
}

function callbackRoute(app: TypedApp, { db, teller }: Deps): void {
  app.route({
    ...routes.planCallback,
    handler: async (request) => {
      const { callId, at = null, inMinutes = null } = request.body;
      const { plan, taskId } = await withTransaction(db, async (tx) => {
        const { facts } = await ownCall(tx, request, callId);
        const answer = await makeAgentCalls(tx).callBack(callId, actorOf(request).name, { at, inMinutes });
        if (answer.kind === 'refused') {
          const why = callbackRefusalWords(answer.because, languageOf(request));
          throw fieldRefused('callback-refused', at === null ? 'inMinutes' : 'at', { why });
        }
        await audit(tx, request, { action: 'call.callback', id: callId, before: null, after: { local: answer.local } });
        await goOn(tx, request, facts.taskId);
        return { plan: answer, taskId: facts.taskId };
      });
      const task = await makeTasks(db).find(taskId);
      if (task !== null) teller.changed(task, 'contacts-appended');
      return { local: plan.local, moved: plan.moved };
    },
  });
}

/** A task that found its end only because this appointment had not been made yet goes on with it. */
async function goOn(tx: Queryable, request: FastifyRequest, taskId: string): Promise<void> {
  if ((await makeTasks(tx).find(taskId))?.status !== 'completed') return;
  const taken = await makeTaskChanges(tx).step({ taskId, step: 'start' });
  if (taken?.decision.kind !== 'go') return;
  const { before } = taken;
  await audit(tx, request, {
    action: 'task.start',
    id: taskId,
    before: { status: before },
    after: { status: taken.decision.to },
  });
}

/** Null: whoever asks is no agent. */
export async function ownAgent(db: Queryable, request: FastifyRequest): Promise<StoredAgent | null> {
  const { kind, id } = actorOf(request);
  return kind === 'user' ? makeAgents(db).ofUser(id) : null;
}

/** A call of a task that the asking agent has or had. Throws 404 `not-an-agent`, `call-not-yours`, 409 `call-not-of-a-task`. */
async function ownCall(
  tx: Queryable,
  request: FastifyRequest,
  callId: string,
): Promise<{ agent: StoredAgent; facts: AgentCallFacts; endedAt: Date | null }> {
  const agent = found(await makeAgents(tx).find(await ownId(tx, request)), 'agent');
  const calls = makeAgentCalls(tx);
  const having = await calls.having(agent.id, callId);
  if (having === null) throw new RequestRefused({ status: 404, code: 'call-not-yours' });
  const facts = await calls.facts(callId);
  if (facts === null) throw new RequestRefused({ status: 409, code: 'call-not-of-a-task' });
  return { agent, facts, endedAt: having.endedAt };
}

async function refuseUnknown(tx: Queryable, agent: StoredAgent, disposition: string): Promise<void> {
  const known = await dispositionsOf(tx, agent);
  if (!known.includes(disposition)) throw fieldRefused('disposition-unknown', 'disposition', { words: known.join(', ') });
}

function figuresOf(sums: readonly AgentSum[]): { calls: number; talkMs: number; wrapUpMs: number; signedInMs: number } {
  const of = (fits: (sum: AgentSum) => boolean): AgentSum[] => sums.filter(fits);
  const ms = (some: readonly AgentSum[]): number => some.reduce((all, sum) => all + sum.ms, 0);
  const talks = of(({ state }) => state === 'talking');
  return {
    calls: talks.reduce((all, { times }) => all + times, 0),
    talkMs: ms(talks),
    wrapUpMs: ms(of(({ state }) => state === 'wrap-up')),
    signedInMs: ms(of(({ state }) => state !== 'offline')),
  };
}

function ownCallView({ callId, number, name, taskName, from, talkMs, note }: OwnCall) {
  return {
    ...{ callId, number, name, taskName },
    from: from.toISOString(),
    talkMs: Math.round(talkMs),
    text: note?.text ?? '',
    disposition: note?.disposition ?? null,
  };
}

/** 手工外呼: an agent dials. The call is made here with its agent, and conducted by a workflow as every call of a task. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { makeZoneFinder } from '../../numbering/zone-of-number.ts';
import { makeCalls } from '../../storage/calls.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import type { ClaimedCall } from '../../storage/ledger-types.ts';
import { type DialAnswer, type DialTask, type DialWish, type LastDial, makeManualCalls } from '../../storage/manual-calls.ts';
import { actorOf } from '../actor.ts';
import { normalisedNumber } from '../asked-number.ts';
import { audit } from '../auditing.ts';
import { createOnce, wasReplayed } from '../creating.ts';
import { type Language, languageOf } from '../language.ts';
import { fieldRefused, found, RequestRefused } from '../request-refused.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import { ControlUnavailable, type TaskControl } from '../task-control.ts';
import { askedZone } from '../time-zone.ts';
import type { TypedApp } from '../typed-app.ts';
import { dialRefusalWords, dropWords } from '../words/manual-dial.ts';
import { momentWords } from '../words/moments.ts';
import { outcomeSentence } from '../words/outcomes.ts';
import { ownAgent, ownId } from './agent-state-routes.ts';
import * as routes from './manual-dial-schemas.ts';

type Deps = { db: Database; taskControl: Pick<TaskControl, 'startCall'>; settings: Pick<CurrentSettings, 'read'> };
type Body = Static<typeof routes.dialByHand.schema.body>;
type View = Static<typeof routes.ManualDial>;
type Made = { dial: View | null; start: { taskId: string; call: ClaimedCall } };

export function manualDialRoutes(app: TypedApp, deps: Deps): void {
  const { db } = deps;
  app.route({
    ...routes.getOwnDial,
    handler: async (request) => {
      const agent = await ownAgent(db, request);
      if (agent === null) return { dial: null, tasks: [] };
      const calls = makeManualCalls(db);
      const [dial, tasks] = await Promise.all([dialOf(db, agent.id, languageOf(request)), calls.tasksOf(agent.id)]);
      return { dial, tasks };
    },
  });
  app.route({
    ...routes.dialByHand,
    handler: async (request, reply) => {
      const made = await createOnce<Made>({ db, request, reply, status: 202, make: (tx) => make(tx, request, deps) });
      if (!wasReplayed(reply)) await begin(deps, made.start);
      return { dial: made.dial };
    },
  });
  app.route({
    ...routes.cancelDial,
    handler: async (request) => {
      const agentId = await ownId(db, request);
      await makeManualCalls(db).cancel(agentId);
      return { dial: await dialOf(db, agentId, languageOf(request)) };
    },
  });
}

async function make(tx: Queryable, request: FastifyRequest, deps: Deps): Promise<Made> {
  const agentId = await ownId(tx, request);
  const calls = makeManualCalls(tx);
  const { taskId, wish } = await wishOf(tx, request, await calls.tasksOf(agentId));
  const answer = await calls.ask(agentId, taskId, wish, actorOf(request).name);
  if (answer.kind === 'refused') throw await refusal(answer, request, deps);
  const { kind: _, ...call } = answer;
  await audit(tx, request, { action: 'call.dial', id: call.callId, before: null, after: { taskId } });
  return { dial: await dialOf(tx, agentId, languageOf(request)), start: { taskId, call } };
}

/** Throws 422 when nobody or no task is named, 404 `call`. */
async function wishOf(
  tx: Queryable,
  request: FastifyRequest,
  tasks: readonly DialTask[],
): Promise<{ taskId: string; wish: DialWish }> {
  const { number, callId, taskId: wanted } = request.body as Body;
  const only = tasks.length === 1 ? tasks[0]?.id : undefined;
  if (number !== undefined) {
    const taskId = wanted ?? only ?? refuseTask(tasks);
    return { taskId, wish: withZone(normalisedNumber(number, { field: 'number', language: languageOf(request) })) };
  }
  if (callId === undefined) throw required('number');
  const call = found(await makeCalls(tx).find(callId), 'call');
  const own = tasks.some(({ id }) => id === call.taskId) ? call.taskId : undefined;
  const taskId = wanted ?? own ?? only ?? refuseTask(tasks);
  return { taskId, wish: taskId === call.taskId ? { contactId: call.contactId } : withZone(call.number) };
}

const zoneOf = makeZoneFinder();

function withZone(number: string): DialWish {
  return { number, timeZone: zoneOf(number) };
}

function refuseTask(tasks: readonly DialTask[]): never {
  throw tasks.length === 0 ? new RequestRefused({ status: 409, code: 'dial-no-task' }) : required('taskId');
}

function required(field: string): RequestRefused {
  return new RequestRefused({ status: 422, code: 'invalid-request', errors: [{ field, code: 'required' }] });
}

const ofTask: ReadonlySet<string> = new Set(['not-your-task', 'task-over', 'no-line']);

type Refused = Pick<Extract<DialAnswer, { kind: 'refused' }>, 'because' | 'until'>;

async function refusal(refused: Refused, request: FastifyRequest, deps: Deps): Promise<RequestRefused> {
  const field = ofTask.has(refused.because) ? 'taskId' : 'number';
  return fieldRefused('dial-refused', field, { why: await whyRefused(refused, request, deps) }, 409);
}

/** What the gate says, with what helps. */
export async function whyRefused(
  { because, until }: Refused,
  request: FastifyRequest,
  { settings }: Pick<Deps, 'settings'>,
): Promise<string> {
  const language = languageOf(request);
  const timeZone = askedZone(request) ?? (await settings.read()).timeZone;
  const at = typeof until === 'string' ? momentWords(new Date(until), { timeZone, language, now: new Date() }) : null;
  return dialRefusalWords(because, at, language);
}

/** Nobody was rung for what could not be begun. */
export async function begin(
  { db, taskControl }: Pick<Deps, 'db' | 'taskControl'>,
  { taskId, call }: Made['start'],
): Promise<void> {
  try {
    await taskControl.startCall({ taskId, ...call });
  } catch (error) {
    await makeManualCalls(db).drop({ callId: call.callId, owner: '' }, 'not-started');
    if (!(error instanceof ControlUnavailable)) throw error;
    throw new RequestRefused({ status: 503, code: 'part-unavailable', values: { noun: 'temporal' } });
  }
}

/** The last call that the agent dialled, and what became of it. */
export async function dialOf(db: Queryable, agentId: string, language: Language): Promise<View | null> {
  const dial = await makeManualCalls(db).lastOf(agentId);
  if (dial === null) return null;
  const { callId, number, name, cancelled, outcome, startedAt, endedAt } = dial;
  return {
    ...{ callId, number, name, cancelled, outcome },
    state: stateOf(dial),
    sentence: sentenceOf(dial, language),
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

function stateOf({ state, agentIsThere, rangAt }: LastDial): View['state'] {
  switch (state) {
    case 'claimed':
      return agentIsThere ? 'to-callee' : 'to-agent';
    case 'dialling':
      return rangAt === null ? 'to-callee' : 'ringing';
    case 'live':
      return 'answered';
    case 'final':
    case 'withdrawn':
      return 'over';
  }
}

function sentenceOf({ state, outcome, reason }: LastDial, language: Language): string | null {
  if (state === 'withdrawn') return dropWords(reason ?? '', language);
  return outcome === null ? null : outcomeSentence(outcome, reason, language);
}

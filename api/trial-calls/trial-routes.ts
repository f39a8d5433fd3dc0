/** Asking for trial calls, following them, ending them. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { makeAssistants } from '../../storage/assistants.ts';
import { findExtension } from '../../storage/browser-phones.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { makeDoNotCall } from '../../storage/do-not-call.ts';
import { makeLines } from '../../storage/lines.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import { makeTrialCalls, type TrialDraft } from '../../storage/trial-calls.ts';
import { actorOf, seesNumbers } from '../actor.ts';
import { normalisedNumber } from '../asked-number.ts';
import { audit } from '../auditing.ts';
import { createOnce, wasReplayed } from '../creating.ts';
import { languageOf } from '../language.ts';
import { fieldRefused, found, RequestRefused } from '../request-refused.ts';
import { ControlUnavailable } from '../task-control.ts';
import type { TypedApp } from '../typed-app.ts';
import type { TrialControl } from './trial-control.ts';
import * as routes from './trial-schemas.ts';
import { trialView } from './trial-view.ts';

type View = Static<typeof routes.TrialCall>;
type Deps = { db: Database; trialControl: TrialControl };

export function trialRoutes(app: TypedApp, deps: Deps): void {
  const { db } = deps;
  app.route({
    ...routes.testCallOfLine,
    handler: async (request, reply) => {
      const number = normalisedNumber(request.body.number, { field: 'number', language: languageOf(request) });
      const { say = null } = request.body;
      const { id } = request.params;
      return start(deps, { request, reply }, (tx) => draftOfLine(tx, request, { id, number, say }));
    },
  });

  app.route({
    ...routes.trialCallOfExtension,
    handler: (request, reply) =>
      start(deps, { request, reply }, (tx) => draftOfExtension(tx, request, { id: request.params.id, ...request.body })),
  });

  app.route({
    ...routes.listTrialCalls,
    handler: async (request) => {
      const trials = await makeTrialCalls(db).list(routes.trialsListedMax);
      return { items: trials.map((trial) => trialView(trial, eyesOf(request))) };
    },
  });

  app.route({ ...routes.getTrialCall, handler: (request) => read(db, request, request.params.id) });

  app.route({
    ...routes.hangUpTrialCall,
    handler: async (request, reply) => {
      const before = await read(db, request, request.params.id);
      reply.code(202);
      return (await makeTrialCalls(db).askHangUp(before.id)) ? read(db, request, before.id) : before;
    },
  });
}

/** Stored first and started then: what was not started is told in the trial, and nothing rings twice. */
async function start(
  { db, trialControl }: Deps,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  draft: (tx: Queryable) => Promise<TrialDraft>,
): Promise<View> {
  const made = await createOnce({
    db,
    request,
    reply,
    status: 202,
    make: async (tx) => {
      const wanted = await draft(tx);
      const answer = await makeTrialCalls(tx).insert(wanted);
      if (answer.kind !== 'made') throw new RequestRefused(refusals[answer.kind]);
      const { kind, node, lineId, extensionId, assistantId } = wanted;
      // Who was rung is personal, and goes with the trial.
      const after = { kind, node, lineId, extensionId, assistantId };
      await audit(tx, request, { action: 'trial-call.create', id: answer.id, before: null, after });
      return read(tx, request, answer.id);
    },
  });
  if (!wasReplayed(reply)) await begin(db, trialControl, made);
  return made;
}

const refusals = {
  'too-many': { status: 429, code: 'trial-too-many' },
  'line-full': { status: 409, code: 'trial-line-full' },
  busy: { status: 409, code: 'trial-extension-busy' },
} as const;

async function begin(db: Database, control: TrialControl, { id, node }: View): Promise<void> {
  try {
    await control.start({ trialId: id, node });
  } catch (error) {
    await makeTrialCalls(db).end(id, { outcome: 'unknown', reason: 'trial-not-started', endedBy: 'nobody' });
    if (!(error instanceof ControlUnavailable)) throw error;
    throw new RequestRefused({ status: 503, code: 'part-unavailable', values: { noun: 'temporal' } });
  }
}

async function draftOfLine(
  tx: Queryable,
  request: FastifyRequest,
  { id, number, say }: { id: string; number: string; say: string | null },
): Promise<TrialDraft> {
  const line = found(await makeLines(tx).find(id), 'line');
  if (line.purpose === 'off') throw new RequestRefused({ status: 409, code: 'trial-line-off' });
  const listed = await makeDoNotCall(tx).list({ number, taskId: null }, { limit: 1, cursor: null });
  if (listed.items.length > 0) throw fieldRefused('number-on-do-not-call', 'number', {}, 409);
  const nobody = { extensionId: null, assistantId: null, variables: {} };
  return { ...nobody, kind: 'line', node: line.node, lineId: id, number, say, createdBy: actorOf(request).name };
}

async function draftOfExtension(
  tx: Queryable,
  request: FastifyRequest,
  { id, assistantId, values = {}, node }: { id: string; assistantId: string; values?: Record<string, string>; node?: string },
): Promise<TrialDraft> {
  const extension = found(await findExtension(tx, id), 'extension');
  if (!extension.enabled) throw new RequestRefused({ status: 409, code: 'trial-extension-off' });
  if ((await makeAssistants(tx).find(assistantId)) === null)
    throw fieldRefused('reference-missing', 'assistantId', { field: 'assistantId' });
  const nodes = (await makeSwitchNodes(tx).list()).filter(({ state }) => state === 'ready').map(({ name }) => name);
  const wanted = extension.node ?? node ?? nodes[0];
  if (wanted === undefined || !nodes.includes(wanted)) throw new RequestRefused({ status: 409, code: 'no-switch-ready' });
  const common = { lineId: null, say: null, variables: values, createdBy: actorOf(request).name };
  return { ...common, kind: 'assistant', node: wanted, extensionId: id, assistantId, number: extension.number };
}

async function read(db: Queryable, request: FastifyRequest, id: string): Promise<View> {
  return trialView(found(await makeTrialCalls(db).find(id), 'trial-call'), eyesOf(request));
}

function eyesOf(request: FastifyRequest): { plain: boolean; language: ReturnType<typeof languageOf> } {
  return { plain: seesNumbers(actorOf(request)), language: languageOf(request) };
}

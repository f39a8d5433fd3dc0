/** 预览外呼: the agent reads who is next on the list, and dials or skips. From the press on it is conducted as what is dialled by hand. */
import type { FastifyRequest } from 'fastify';
import { type Database, withTransaction } from '../../storage/database.ts';
import { makePreviews } from '../../storage/previews.ts';
import { actorOf } from '../actor.ts';
import { audit } from '../auditing.ts';
import { languageOf } from '../language.ts';
import { RequestRefused } from '../request-refused.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import type { TaskControl } from '../task-control.ts';
import type { TypedApp } from '../typed-app.ts';
import { ownId } from './agent-state-routes.ts';
import { begin, dialOf, whyRefused } from './manual-dial-routes.ts';
import * as routes from './preview-schemas.ts';

type Deps = { db: Database; taskControl: Pick<TaskControl, 'startCall'>; settings: Pick<CurrentSettings, 'read'> };

export function previewRoutes(app: TypedApp, deps: Deps): void {
  const { db } = deps;
  app.route({
    ...routes.dialPreview,
    handler: async (request, reply) => {
      const agentId = await ownId(db, request);
      await dial(request, { agentId, callId: request.body.callId }, deps);
      return reply.status(202).send({ dial: await dialOf(db, agentId, languageOf(request)) });
    },
  });
  app.route({
    ...routes.skipPreview,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const { callId } = request.body;
        const answer = await makePreviews(tx).skip(await ownId(tx, request), callId, actorOf(request).name);
        if (answer.kind === 'over') throw new RequestRefused({ status: 409, code: 'preview-over' });
        await audit(tx, request, { action: 'call.skip', id: callId, before: null, after: { againAt: answer.at } });
        return { againAt: answer.at === null ? null : new Date(answer.at).toISOString() };
      }),
  });
}

/** A refusal is written before it is told: the contact is not before the agent any more. */
async function dial(
  request: FastifyRequest,
  { agentId, callId }: { agentId: string; callId: string },
  deps: Deps,
): Promise<void> {
  const answer = await withTransaction(deps.db, async (tx) => {
    const found = await makePreviews(tx).dial(agentId, callId, actorOf(request).name);
    if (found.kind === 'made') {
      await audit(tx, request, { action: 'call.dial', id: callId, before: null, after: { taskId: found.taskId } });
    }
    return found;
  });
  if (answer.kind === 'over') throw new RequestRefused({ status: 409, code: 'preview-over' });
  if (answer.kind === 'refused') {
    const why = await whyRefused(answer, request, deps);
    throw new RequestRefused({ status: 409, code: 'dial-refused', values: { why } });
  }
  if (answer.kind === 'made-before') return;
  const { kind: _, taskId, ...call } = answer;
  await begin(deps, { taskId, call });
}

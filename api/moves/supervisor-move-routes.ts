/** What a supervisor does with somebody's call: listens, speaks to the agent alone or to both, takes it over, ends it. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { ListenMode } from '../../domain/call-moves.ts';
import { makeCalls } from '../../storage/calls.ts';
import type { ChangeFeed } from '../../storage/change-feed.ts';
import type { Database } from '../../storage/database.ts';
import { actorOf } from '../actor.ts';
import { ownAgent } from '../agents/agent-state-routes.ts';
import { audit } from '../auditing.ts';
import { languageOf } from '../language.ts';
import { found, RequestRefused } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { askMove } from './asking-moves.ts';
import { moveCall } from './move-schemas.ts';

type Deps = { db: Database; feed: Pick<ChangeFeed, 'subscribe'> };
type Body = Static<typeof moveCall.schema.body>;

export function supervisorMoveRoutes(app: TypedApp, deps: Deps): void {
  const { db } = deps;
  app.route({
    ...moveCall,
    handler: async (request) => {
      const { kind, mode } = request.body;
      if (kind === 'mode' && mode === undefined) {
        throw new RequestRefused({ status: 422, code: 'invalid-request', errors: [{ field: 'mode', code: 'required' }] });
      }
      const { id: callId } = found(await makeCalls(db).find(request.params.id), 'call');
      const { kind: actorKind, id, name: askedBy } = actorOf(request);
      const asker = { askedBy, userId: actorKind === 'user' ? id : null, agentId: await phoneOf(db, request, kind) };
      const wish = kind === 'listen' || kind === 'mode' ? { mode: mode ?? 'listen' } : {};
      await note(db, request, callId, kind, wish.mode);
      return askMove({ callId, kind, wish, ...asker }, languageOf(request), deps);
    },
  });
}

/** The agent by whose phone they listen. Whoever ends a call needs none. Throws 409 `listening-needs-agent`, `agent-disabled`. */
async function phoneOf(db: Database, request: FastifyRequest, kind: Body['kind']): Promise<string | null> {
  const agent = await ownAgent(db, request);
  if (kind === 'end') return agent?.id ?? null;
  if (agent === null) throw new RequestRefused({ status: 409, code: 'listening-needs-agent' });
  if (!agent.enabled) throw new RequestRefused({ status: 409, code: 'agent-disabled' });
  return agent.id;
}

/** Before it is asked: whoever listens is known, whatever comes of it. That somebody left is no news. */
async function note(
  db: Database,
  request: FastifyRequest,
  id: string,
  kind: Body['kind'],
  mode: ListenMode | undefined,
): Promise<void> {
  if (kind === 'leave') return;
  const action = kind === 'take-over' || kind === 'end' ? (`call.${kind}` as const) : 'call.listen';
  await audit(db, request, { action, id, before: null, after: mode === undefined ? null : { listenMode: mode } });
}

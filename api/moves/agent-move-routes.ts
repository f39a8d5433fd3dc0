/** What an agent does with the callee they have. The call belongs to its call worker, which is asked. */
import type { Static } from 'typebox';
import type { MoveWish } from '../../domain/call-moves.ts';
import { makeZoneFinder } from '../../numbering/zone-of-number.ts';
import { makeAgentCalls } from '../../storage/agent-calls.ts';
import { makeAgents, type StoredAgent } from '../../storage/agents.ts';
import type { ChangeFeed } from '../../storage/change-feed.ts';
import type { Database } from '../../storage/database.ts';
import { makeMoveTargets } from '../../storage/move-targets.ts';
import { actorOf } from '../actor.ts';
import { ownAgent } from '../agents/agent-call-routes.ts';
import { ownId } from '../agents/agent-state-routes.ts';
import { normalisedNumber } from '../asked-number.ts';
import { type Language, languageOf } from '../language.ts';
import { found, RequestRefused } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { askMove } from './asking-moves.ts';
import * as routes from './move-schemas.ts';

type Deps = { db: Database; feed: Pick<ChangeFeed, 'subscribe'> };

export function agentMoveRoutes(app: TypedApp, deps: Deps): void {
  const { db } = deps;
  app.route({
    ...routes.moveOwnCall,
    handler: async (request) => {
      const { callId, kind } = request.body;
      const wish = wishOf(request.body, languageOf(request));
      const agent = found(await makeAgents(db).find(await ownId(db, request)), 'agent');
      await refuseStranger(db, agent, callId);
      const { id: userId, name: askedBy } = actorOf(request);
      return askMove({ callId, kind, wish, askedBy, userId, agentId: agent.id }, languageOf(request), deps);
    },
  });
  app.route({
    ...routes.listMoveTargets,
    handler: async (request) => {
      const agent = await ownAgent(db, request);
      // They have no call to give away.
      if (agent === null) return { agents: [], groups: [] };
      const targets = makeMoveTargets(db);
      const [agents, groups] = await Promise.all([targets.agents(agent.id), targets.groups(agent.id)]);
      return { agents, groups };
    },
  });
}

/** Throws 404 `call-not-yours`, 409 `consulted-only`. */
async function refuseStranger(db: Database, { id, standing: { standing } }: StoredAgent, callId: string): Promise<void> {
  if (standing.state !== 'talking' || standing.callId !== callId)
    throw new RequestRefused({ status: 404, code: 'call-not-yours' });
  const holder = await makeAgentCalls(db).holderOf(callId);
  if (holder !== null && holder.agentId !== id) throw new RequestRefused({ status: 409, code: 'consulted-only' });
}

type Asked = Pick<Static<typeof routes.moveOwnCall.schema.body>, 'kind' | 'to' | 'note'>;

const zoneOf = makeZoneFinder();

/** Throws the 422 of a target that is not whole, or of no number. */
function wishOf({ kind, to, note }: Asked, language: Language): MoveWish {
  if (kind === 'give-back') return givenBackWish(note?.trim() ?? '');
  if (kind !== 'transfer' && kind !== 'consult') return {};
  if (to === undefined) throw missing('to');
  const { agentId, groupId, number } = to;
  if (to.kind === 'agent' && agentId !== undefined) return { to: { kind: 'agent', agentId } };
  if (to.kind === 'group' && groupId !== undefined) return { to: { kind: 'group', groupId } };
  if (to.kind === 'number' && number !== undefined) {
    const wanted = normalisedNumber(number, { field: 'to.number', language });
    return { to: { kind: 'number', number: wanted, timeZone: zoneOf(wanted) } };
  }
  throw missing(`to.${to.kind === 'number' ? 'number' : `${to.kind}Id`}`);
}

function givenBackWish(note: string): MoveWish {
  return note === '' ? {} : { note };
}

function missing(field: string): RequestRefused {
  return new RequestRefused({ status: 422, code: 'invalid-request', errors: [{ field, code: 'required' }] });
}

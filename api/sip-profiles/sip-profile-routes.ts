/** Listing, adding, changing, removing, starting, stopping and restarting SIP profiles. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { SipProfileSettings } from '../../domain/sip-profile.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { isBusy, makeSipProfiles, type SipProfile as StoredProfile } from '../../storage/sip-profiles.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { languageOf } from '../language.ts';
import { fieldRefused, found, RequestRefused } from '../request-refused.ts';
import { ControlUnavailable } from '../task-control.ts';
import type { TypedApp } from '../typed-app.ts';
import type { ProfileControl } from './profile-control.ts';
import { changedSettings, draftSettings } from './profile-settings.ts';
import type { SipProfile } from './sip-profile-schemas.ts';
import * as routes from './sip-profile-schemas.ts';
import { sipProfileView } from './sip-profile-view.ts';
import { publicAddress } from './stun.ts';

type View = Static<typeof SipProfile>;
type Deps = { db: Database; profileControl: ProfileControl };

const stunPortDefault = 3_478;

export function sipProfileRoutes(app: TypedApp, deps: Deps): void {
  const { db } = deps;
  app.route({
    ...routes.listSipProfiles,
    handler: async (request) => {
      const items: View[] = [];
      for (const profile of await makeSipProfiles(db).list()) items.push(await viewOf(db, profile, request));
      return { items, nextCursor: null, total: items.length };
    },
  });
  app.route({ ...routes.getSipProfile, handler: (request) => readView(db, request.params.id, request) });

  app.route({
    ...routes.createSipProfile,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 201,
        make: async (tx) => {
          const { node, name, ...sent } = request.body;
          const settings = await draftSettings(tx, node, sent);
          const id = await makeSipProfiles(tx).insert({ node, name, settings });
          const after = await readView(tx, id, request);
          await audit(tx, request, { action: 'sip-profile.create', id, before: null, after });
          return after;
        },
      }),
  });

  app.route({
    ...routes.updateSipProfile,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const before = found(await makeSipProfiles(tx).findForChange(request.params.id), 'sip-profile');
        if (isBusy(before.operation, Date.now())) throw new RequestRefused({ status: 409, code: 'profile-busy' });
        const settings = await changedSettings(tx, before, request.body);
        await makeSipProfiles(tx).changeSettings(before.id, settings);
        await auditSettings(tx, request, before, settings);
        return readView(tx, before.id, request);
      }),
  });

  app.route({
    ...routes.deleteSipProfile,
    handler: async (request, reply) => {
      await remove(db, request, request.params.id);
      reply.code(204);
      return null;
    },
  });
  operationRoutes(app, deps);
}

function operationRoutes(app: TypedApp, { db, profileControl }: Deps): void {
  app.route({
    ...routes.operateSipProfile,
    handler: async (request, reply) => {
      const { id, action } = request.params;
      const { waitForCalls = false } = request.body;
      const view = await withTransaction(db, async (tx) => {
        const profiles = makeSipProfiles(tx);
        const profile = found(await profiles.findForChange(id), 'sip-profile');
        // Who waits for calls may be overruled by who does not; anything else under way comes to its end first.
        if (profile.operation?.state !== 'waiting' && isBusy(profile.operation, Date.now())) {
          throw new RequestRefused({ status: 409, code: 'profile-busy' });
        }
        await profiles.setOperation(id, { action, state: 'running' });
        await audit(tx, request, { action: `sip-profile.${action}`, id, before: null, after: { waitForCalls } });
        await whenReached(() => profileControl.operate({ profileId: id, node: profile.node, action, waitForCalls }));
        return readView(tx, id, request);
      });
      reply.code(202);
      return view;
    },
  });

  app.route({
    ...routes.findPublicAddress,
    handler: async (request) => {
      const server = request.body.server ?? routes.stunServerDefault;
      const { host, port } = /^(?<host>[^:]+|\[[^\]]+\])(?::(?<port>\d+))?$/.exec(server)?.groups ?? {};
      const address = host === undefined ? null : await publicAddress({ host, port: Number(port ?? stunPortDefault) });
      if (address === null) throw fieldRefused('public-address-unknown', 'server', { server });
      return { address, server };
    },
  });
}

async function remove(db: Database, request: FastifyRequest, id: string): Promise<void> {
  await withTransaction(db, async (tx) => {
    const profiles = makeSipProfiles(tx);
    const profile = found(await profiles.findForChange(id), 'sip-profile');
    const before = await viewOf(tx, profile, request);
    if (profile.enabled && before.running === true) throw new RequestRefused({ status: 409, code: 'profile-runs' });
    if (before.lines > 0) throw new RequestRefused({ status: 409, code: 'profile-has-lines', values: { count: before.lines } });
    await profiles.remove(id);
    await audit(tx, request, { action: 'sip-profile.delete', id, before, after: null });
  });
}

async function viewOf(db: Queryable, profile: StoredProfile, request: FastifyRequest): Promise<View> {
  return sipProfileView(profile, await makeSipProfiles(db).linesOf(profile), languageOf(request));
}

async function readView(db: Queryable, id: string, request: FastifyRequest): Promise<View> {
  return viewOf(db, found(await makeSipProfiles(db).find(id), 'sip-profile'), request);
}

async function auditSettings(
  tx: Queryable,
  request: FastifyRequest,
  before: StoredProfile,
  after: SipProfileSettings,
): Promise<void> {
  const told = (settings: SipProfileSettings) => ({ name: before.name, ...settings });
  await audit(tx, request, { action: 'sip-profile.update', id: before.id, before: told(before.settings), after: told(after) });
}

/** The change and the order stand or fall together. */
async function whenReached(order: () => Promise<void>): Promise<void> {
  try {
    await order();
  } catch (error) {
    if (error instanceof ControlUnavailable)
      throw new RequestRefused({ status: 503, code: 'part-unavailable', values: { part: 'Temporal' } });
    throw error;
  }
}

/** Setting up, renewing and switching off one's own second factor. */
import type { FastifyRequest } from 'fastify';
import type { Queryable } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { makeSecondFactors } from '../../storage/second-factors.ts';
import { makeSessions } from '../../storage/sessions.ts';
import type { Actor } from '../actor.ts';
import { actorOf } from '../actor.ts';
import { audit } from '../auditing.ts';
import { fieldRefused, RequestRefused } from '../request-refused.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import type { TypedApp } from '../typed-app.ts';
import { hashRecoveryCode, newRecoveryCodes, newTotpSecret, stepOfCode, totpUri } from './one-time-codes.ts';
import { needsSecondFactor } from './second-factor-rule.ts';
import {
  getSecondFactor,
  renewRecoveryCodes,
  setUpSecondFactor,
  switchOffSecondFactor,
  switchOnSecondFactor,
} from './second-factor-schemas.ts';
import type { Door } from './signing-in.ts';
import { requireCode, requirePassword, totpPurpose } from './signing-in.ts';

type Deps = Door & { settings: CurrentSettings };

export function secondFactorRoutes(app: TypedApp, deps: Deps): void {
  const { db, sealer, settings } = deps;

  app.route({
    ...getSecondFactor,
    handler: async (request) => {
      const { id, role } = personOf(request);
      const factors = makeSecondFactors(db);
      const factor = await factors.of(id);
      return {
        on: factor !== null,
        since: factor?.since.toISOString() ?? null,
        recoveryCodesLeft: await factors.recoveryCodesLeft(id),
        required: needsSecondFactor((await settings.read()).secondFactor, role),
      };
    },
  });

  app.route({
    ...setUpSecondFactor,
    handler: async (request) => {
      const { id, name } = personOf(request);
      await requirePassword(deps, attemptOf(request), { password: request.body.password, field: 'password' });
      refuseWhen((await makeSecondFactors(db).of(id)) !== null, 'second-factor-on');
      const secret = newTotpSecret();
      const setup = sealer.seal(secret, setupPurpose(id)).toString('base64');
      return { secret, uri: totpUri(secret, name), setup };
    },
  });

  app.route({
    ...switchOnSecondFactor,
    handler: async (request) => {
      const { id, sessionId } = personOf(request);
      const { setup, code } = request.body;
      const secret = sealer.open(Buffer.from(setup, 'base64'), setupPurpose(id));
      const step = stepOfCode(secret, code.replaceAll(/\s/g, ''));
      if (step === null) throw fieldRefused('wrong-code', 'code');
      return withTransaction(db, async (tx) => {
        refuseWhen((await makeSecondFactors(tx).of(id)) !== null, 'second-factor-on');
        await makeSecondFactors(tx).set(id, { sealed: sealer.seal(secret, totpPurpose), step });
        await makeSessions(tx).removeOfUser(id, sessionId);
        await audit(tx, request, {
          action: 'user.second-factor',
          id,
          before: { secondFactor: false },
          after: { secondFactor: true },
        });
        return giveRecoveryCodes(tx, id);
      });
    },
  });

  app.route({
    ...renewRecoveryCodes,
    handler: async (request) => {
      const { id } = personOf(request);
      refuseWhen((await makeSecondFactors(db).of(id)) === null, 'second-factor-off');
      await requireCode(deps, attemptOf(request), { userId: id, code: request.body.code });
      return withTransaction(db, async (tx) => {
        await audit(tx, request, { action: 'user.recovery-codes', id, before: null, after: null });
        return giveRecoveryCodes(tx, id);
      });
    },
  });

  switchOffRoute(app, deps);
}

function switchOffRoute(app: TypedApp, deps: Deps): void {
  const { db, settings } = deps;
  app.route({
    ...switchOffSecondFactor,
    handler: async (request, reply) => {
      const { id, role } = personOf(request);
      refuseWhen((await makeSecondFactors(db).of(id)) === null, 'second-factor-off');
      refuseWhen(needsSecondFactor((await settings.read()).secondFactor, role), 'second-factor-required');
      await requireCode(deps, attemptOf(request), { userId: id, code: request.body.code });
      await withTransaction(db, async (tx) => {
        await makeSecondFactors(tx).set(id, null);
        await audit(tx, request, {
          action: 'user.second-factor',
          id,
          before: { secondFactor: true },
          after: { secondFactor: false },
        });
      });
      reply.code(204);
      return null;
    },
  });
}

async function giveRecoveryCodes(tx: Queryable, userId: string): Promise<{ recoveryCodes: string[] }> {
  const recoveryCodes = newRecoveryCodes();
  await makeSecondFactors(tx).setRecoveryCodes(userId, recoveryCodes.map(hashRecoveryCode));
  return { recoveryCodes };
}

/** What was begun by one person can't be ended by another: the id is part of the seal. */
function setupPurpose(userId: string): Parameters<Sealer['seal']>[1] {
  return `totp setup ${userId}`;
}

/** Keys of programs have no second factor. Throws 403 `people-only`. */
export function personOf(request: FastifyRequest): Actor {
  const actor = actorOf(request);
  if (actor.kind !== 'user') throw new RequestRefused({ status: 403, code: 'people-only' });
  return actor;
}

function attemptOf(request: FastifyRequest): { name: string; address: string } {
  return { name: actorOf(request).name, address: request.ip };
}

function refuseWhen(is: boolean, code: 'second-factor-on' | 'second-factor-off' | 'second-factor-required'): void {
  if (is) throw new RequestRefused({ status: 409, code });
}

/** Who may come in: finds out who asks, turns away requests of other sites, and compares roles with what the route declares. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { makeApiKeys } from '../storage/api-keys.ts';
import type { Database } from '../storage/database.ts';
import { makeSessions } from '../storage/sessions.ts';
import type { Actor } from './actor.ts';
import { actorOf, reaches, setActor } from './actor.ts';
import { makeAllowedAddresses } from './allowed-addresses.ts';
import { RequestRefused } from './request-refused.ts';
import { type Access, type Role, roles } from './route-contract.ts';
import { knownScopes, missingScope } from './scopes.ts';
import { needsSecondFactor } from './session/second-factor-rule.ts';
import { sessionCookie } from './session-cookie.ts';
import type { CurrentSettings } from './settings/current-settings.ts';
import { hashSecret } from './tokens.ts';

const noAddresses: readonly string[] = [];
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
/** The longest secret of ours is 47 characters; what is much longer needs no look at the database. */
const secretLengthMax = 200;
/** What somebody may do before choosing a password of their own. */
const pathsBeforePasswordChange = new Set(['/api/v1/session', '/api/v1/session/password']);
/** And before setting up a second factor, where one is required. */
const pathsBeforeSecondFactor = /^\/api\/v1\/session(\/|$)/;

/** Everything under this instance needs a declared access. Throws RouteWithoutAccess while routes are added. */
export function guardAccess(
  app: FastifyInstance,
  { db, publicUrl, settings }: { db: Database; publicUrl: string; settings: Pick<CurrentSettings, 'read'> },
): void {
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.access === undefined) throw new RouteWithoutAccess(`${String(method)} ${url}`);
  });
  const refuseFromElsewhere = makeKeyAddresses(settings);
  app.addHook('onRequest', async (request) => {
    const actor = (await actorOfKey(db, request)) ?? (await actorOfCookie(db, request, settings));
    if (actor?.kind === 'api-key') await refuseFromElsewhere(request);
    if (actor !== null) setActor(request, actor);
  });
  // Before the body is read: a stranger can't make us read megabytes.
  app.addHook('preParsing', async (request) => {
    refuseForeignOrigin(request, publicUrl);
    requireAccess(request, request.routeOptions.config);
  });
}

export class RouteWithoutAccess extends Error {
  constructor(route: string) {
    super(`The route ${route} declares no access. Every route says who may call it: config.access.`);
    this.name = 'RouteWithoutAccess';
  }
}

async function actorOfKey(db: Database, request: FastifyRequest): Promise<Actor | null> {
  const secret = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (secret === undefined || secret.length > secretLengthMax) return null;
  const key = await makeApiKeys(db).use(hashSecret(secret), request.ip);
  if (key === null) return null;
  return {
    kind: 'api-key',
    id: key.id,
    name: key.name,
    role: key.role,
    language: null,
    mustChangePassword: false,
    mustSetSecondFactor: false,
    scopes: knownScopes(key.scopes),
    sessionId: null,
  };
}

/** A key that was stolen is of no use where programs have no business. */
function makeKeyAddresses(settings: Pick<CurrentSettings, 'read'>): (request: FastifyRequest) => Promise<void> {
  // Made anew when the setting was read anew, not for each request.
  let known = { entries: noAddresses, allowed: makeAllowedAddresses(noAddresses) };
  return async ({ ip }) => {
    const { apiAddresses: entries } = await settings.read();
    if (entries.length === 0) return;
    if (known.entries !== entries) known = { entries, allowed: makeAllowedAddresses(entries) };
    if (!(await known.allowed.has(ip))) throw new RequestRefused({ status: 403, code: 'key-elsewhere' });
  };
}

async function actorOfCookie(
  db: Database,
  request: FastifyRequest,
  settings: Pick<CurrentSettings, 'read'>,
): Promise<Actor | null> {
  // Whoever sends a key means the key: a wrong one is not made good by a cookie.
  if (request.headers.authorization !== undefined) return null;
  return personOfToken(db, request.cookies[sessionCookie], settings);
}

/** Who has this session, as it stands at this moment. */
export async function personOfToken(
  db: Database,
  token: string | undefined,
  settings: Pick<CurrentSettings, 'read'>,
): Promise<Actor | null> {
  if (token === undefined || token.length > secretLengthMax) return null;
  const { sessionHours, secondFactor: rule } = await settings.read();
  const session = await makeSessions(db).use({ tokenHash: hashSecret(token), forMs: sessionHours * 3_600_000 });
  if (session === null) return null;
  const { id, username: name, role, language, mustChangePassword, secondFactor } = session.user;
  const mustSetSecondFactor = !secondFactor && needsSecondFactor(rule, role);
  const { sessionId } = session;
  return { kind: 'user', id, name, role, language, mustChangePassword, mustSetSecondFactor, scopes: null, sessionId };
}

/**
 * A browser names the page that sends a request which may change something. Programs (no Origin) and keys are not concerned:
 * nobody can make a browser send a key.
 */
export function refuseForeignOrigin(request: FastifyRequest, publicUrl: string): void {
  if (safeMethods.has(request.method) || request.headers.authorization !== undefined) return;
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const foreign = origin === undefined ? site === 'cross-site' || site === 'same-site' : !isOwnOrigin(origin, host, publicUrl);
  if (foreign) throw new RequestRefused({ status: 403, code: 'foreign-origin' });
}

/** Whether a page of this server sends it: by the address that it is known under, or by the one that was asked. */
export function isOwnOrigin(origin: string, host: string | undefined, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.origin === new URL(publicUrl).origin || (url.host === host && url.protocol.startsWith('http'));
}

type Declared = { access?: Access; except?: readonly Role[] };

function requireAccess(request: FastifyRequest, { access, except = [] }: Declared): void {
  if (access === 'public') return;
  if (access === undefined) throw new RouteWithoutAccess(request.url);
  const actor = actorOf(request);
  if (actor.mustChangePassword && !pathsBeforePasswordChange.has(request.routeOptions.url ?? '')) {
    throw new RequestRefused({ status: 403, code: 'password-must-change' });
  }
  if (actor.mustSetSecondFactor && !pathsBeforeSecondFactor.test(request.routeOptions.url ?? '')) {
    throw new RequestRefused({ status: 403, code: 'second-factor-must-enrol' });
  }
  if (access !== 'signed-in' && !reaches(actor.role, access)) {
    throw new RequestRefused({ status: 403, code: 'forbidden', values: { role: access, own: actor.role } });
  }
  if (except.includes(actor.role)) {
    const role = roles.find((one) => reaches(one, actor.role) && !except.includes(one)) ?? 'admin';
    throw new RequestRefused({ status: 403, code: 'forbidden', values: { role, own: actor.role } });
  }
  requireScope(request, actor);
}

function requireScope(request: FastifyRequest, actor: Actor): void {
  const missing = missingScope(actor, { method: request.method, tag: request.routeOptions.schema?.tags?.[0] });
  if (missing !== null) throw new RequestRefused({ status: 403, code: 'scope-missing', values: { scope: missing } });
}

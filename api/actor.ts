/** Who is asking: a person with a session, or a program with a key. */
import type { FastifyRequest } from 'fastify';
import type { AuditActor } from '../storage/audit.ts';
import { RequestRefused } from './request-refused.ts';
import type { Role } from './route-contract.ts';
import { roles } from './route-contract.ts';
import type { Scope } from './scopes.ts';

export type Actor = {
  kind: 'user' | 'api-key';
  id: string;
  name: string;
  role: Role;
  language: 'zh' | 'en' | null;
  mustChangePassword: boolean;
  /** The settings ask for a second factor, and there is none. */
  mustSetSecondFactor: boolean;
  /** Only of keys: what of the role's rights they have. Null: all. */
  scopes: readonly Scope[] | null;
  /** Only of people: the session in use. */
  sessionId: string | null;
};

/** Kept beside the request and not on it, so that no request type of Fastify has to be widened. */
const actors = new WeakMap<FastifyRequest, Actor>();

export function setActor(request: FastifyRequest, actor: Actor): void {
  actors.set(request, actor);
}

export function findActor(request: FastifyRequest): Actor | null {
  return actors.get(request) ?? null;
}

/** Throws the 401 of a request without login. */
export function actorOf(request: FastifyRequest): Actor {
  const actor = actors.get(request);
  if (actor === undefined) throw new RequestRefused({ status: 401, code: 'not-signed-in' });
  return actor;
}

export function auditActorOf(request: FastifyRequest): AuditActor {
  const { kind, id, name } = actorOf(request);
  return { kind, id, name };
}

export function reaches(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}

/** Viewers see numbers masked. */
export function seesNumbers(actor: Actor): boolean {
  return reaches(actor.role, 'agent');
}

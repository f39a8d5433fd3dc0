/** What a route promises before it does anything: its path, shapes and who may call it. Handlers live beside, in <noun>-routes.ts. */
import type { TSchema } from 'typebox';
import { Type } from 'typebox';
import { Problem } from './shapes.ts';

/** From least to most: each may do what stands before it. */
export const roles = ['viewer', 'agent', 'supervisor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** `public` = without login; `signed-in` = whoever is known; else the least role that may call. */
export type Access = 'public' | 'signed-in' | Role;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route declares it; the app refuses to start with one that does not. */
    access?: Access;
    /** Roles that may not call although they stand above it. */
    except?: readonly Role[];
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type Shapes = {
  operationId: string;
  summary: string;
  tags: readonly [string];
  description?: string;
  params?: TSchema;
  querystring?: TSchema;
  body?: TSchema;
  headers?: TSchema;
  consumes?: readonly string[];
  response: Record<number, TSchema | { description: string; content: Record<string, { schema: TSchema }> }>;
};

/** `except`: what is not for those who are measured by it, whatever else they may. */
export type RouteContract = { method: Method; url: string; access: Access; except?: readonly Role[]; shapes: Shapes };

const problemReply = {
  description: 'What was refused, in the language of Accept-Language',
  content: { 'application/problem+json': { schema: Problem } },
};

/** Makes the options that `app.route` takes, handler apart; every route answers faults with the same problem shape. */
export function contract<const C extends RouteContract>(
  c: C,
): {
  method: C['method'];
  url: C['url'];
  config: { access: Access; except: readonly Role[] };
  schema: C['shapes'] & {
    security: readonly Record<string, readonly string[]>[];
    'x-role': Access;
    'x-except-roles'?: readonly Role[];
  };
} {
  const security: readonly Record<string, readonly string[]>[] = c.access === 'public' ? [] : [{ cookie: [] }, { bearer: [] }];
  const response = { ...c.shapes.response, '4xx': problemReply, '5xx': problemReply };
  const { except = [] } = c;
  return {
    method: c.method,
    url: c.url,
    config: { access: c.access, except },
    schema: {
      ...c.shapes,
      response,
      security,
      'x-role': c.access,
      ...(except.length === 0 ? {} : { 'x-except-roles': except }),
    },
  };
}

/** A body that is sent as it is and not as JSON. */
export function rawReply<const M extends string>(
  mediaType: M,
  description: string,
): { description: string; content: Record<M, { schema: TSchema }> } {
  const content: Record<string, { schema: TSchema }> = {
    [mediaType]: { schema: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }) },
  };
  return { description, content };
}

/** 204: done, nothing to say. */
export const NoContent = Type.Null({ description: 'Done' });

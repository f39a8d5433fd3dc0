/**
 * What can't be kept, refused before anything looks at it: text that no database keeps and no spreadsheet shows (NUL characters and halves
 * of characters), and names that mean something to the language itself.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fieldRefused, RequestRefused } from './request-refused.ts';

export function refuseUnusableText(app: FastifyInstance): void {
  app.addHook('preValidation', async (request: FastifyRequest) => {
    const forbidden = forbiddenName(request.body, '');
    if (forbidden !== null) throw fieldRefused('forbidden-name', forbidden);
    const field = unusableField(request.query, '') ?? unusableField(request.body, '');
    if (field === null) return;
    throw new RequestRefused({ status: 400, code: 'invalid-request', errors: [{ field, code: 'unusable-text' }] });
  });
}

/** The path of the first text that can't be kept, as `contacts.3.name`; null when all is well. */
export function unusableField(value: unknown, path: string): string | null {
  if (typeof value === 'string') return isUsable(value) ? null : path;
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return null;
  for (const [key, inner] of Object.entries(value)) {
    const innerPath = path === '' ? key : `${path}.${key}`;
    if (!isUsable(key)) return path;
    const found = unusableField(inner, innerPath);
    if (found !== null) return found;
  }
  return null;
}

/**
 * The path of the first `__proto__`, or `constructor` with a `prototype`: copied carelessly once, such a field would change every object
 * of the process. Fastify would call the whole body no JSON.
 */
function forbiddenName(value: unknown, path: string): string | null {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return null;
  for (const [key, inner] of Object.entries(value)) {
    const innerPath = path === '' ? key : `${path}.${key}`;
    if (key === '__proto__' || (key === 'constructor' && isPrototyped(inner))) return innerPath;
    const found = forbiddenName(inner, innerPath);
    if (found !== null) return found;
  }
  return null;
}

function isPrototyped(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

function isUsable(text: string): boolean {
  return !text.includes('\0') && !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}

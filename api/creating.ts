/** Every POST that creates goes through here: the change, its audit entry and the answer to a repetition are one transaction. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database, Queryable } from '../storage/database.ts';
import { withTransaction } from '../storage/database.ts';
import type { StoredReply } from '../storage/idempotency.ts';
import { makeIdempotencyKeys } from '../storage/idempotency.ts';
import type { Sealer } from '../storage/sealed.ts';
import { actorOf } from './actor.ts';
import { RequestRefused } from './request-refused.ts';

export type Creation<Body> = {
  db: Database;
  request: FastifyRequest;
  reply: FastifyReply;
  /** Status of the answer, also of a repeated one. */
  status: number;
  /** What is compared when the key comes again; the parsed body unless given. */
  fingerprint?: unknown;
  /** Given when the answer holds a secret: it is stored sealed. */
  sealer?: Sealer;
  /** Makes the thing. May run again after a deadlock, so it touches nothing but the database. */
  make: (tx: Queryable) => Promise<Body>;
};

const replyPurpose = 'stored reply';
export const replayedHeader = 'idempotency-replayed';

/**
 * Runs `make` once for each Idempotency-Key of an actor and answers repetitions with the first answer.
 * A second request with the same key that comes while the first works waits for it.
 * Throws 422 `idempotency-key-reused` when path or body differ.
 */
export async function createOnce<Body>(creation: Creation<Body>): Promise<Body> {
  const { db, request, reply, status, make } = creation;
  const key = request.headers['idempotency-key'];
  reply.code(status);
  if (typeof key !== 'string') return withTransaction(db, make);
  const actorId = actorOf(request).id;
  const route = `${request.method} ${request.url.split('?')[0] ?? ''}`;
  const requestHash = hashOf(creation.fingerprint ?? request.body);
  const { body, replayed } = await withTransaction(db, async (tx) => {
    const keys = makeIdempotencyKeys(tx);
    await keys.sweep();
    const stored = await keys.take({ actorId, key, route, requestHash });
    if (stored !== null) {
      // It was stored below from a value of this type; the reply's schema strips it again.
      const body = storedBody(stored, { route, requestHash, sealer: creation.sealer }) as Body;
      return { body, replayed: true };
    }
    const made = await make(tx);
    await keys.store({ actorId, key, status, body: concealed(made, creation.sealer) });
    return { body: made, replayed: false };
  });
  if (replayed) reply.header(replayedHeader, 'true');
  return body;
}

/** Was this answer a repetition: then nothing was made. */
export function wasReplayed(reply: FastifyReply): boolean {
  return reply.hasHeader(replayedHeader);
}

function storedBody(
  stored: StoredReply,
  { route, requestHash, sealer }: { route: string; requestHash: Buffer; sealer: Sealer | undefined },
): unknown {
  if (stored.route !== route || !stored.requestHash.equals(requestHash)) {
    throw new RequestRefused({
      status: 422,
      code: 'idempotency-key-reused',
      errors: [{ field: 'Idempotency-Key', code: 'idempotency-key-reused' }],
    });
  }
  return revealed(stored.body, sealer);
}

function concealed(body: unknown, sealer: Sealer | undefined): unknown {
  return sealer === undefined ? body : { sealed: sealer.seal(JSON.stringify(body), replyPurpose).toString('base64') };
}

function revealed(body: unknown, sealer: Sealer | undefined): unknown {
  if (sealer === undefined || typeof body !== 'object' || body === null || !('sealed' in body)) return body;
  return JSON.parse(sealer.open(Buffer.from(String(body.sealed), 'base64'), replyPurpose));
}

function hashOf(value: unknown): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(value ?? null))
    .digest();
}

/** Ends an api that people still talk to: each request that is being answered is answered, and then its connection is let go. */
import type { FastifyInstance } from 'fastify';

/** How often connections that have become idle are looked for. */
const sweepEveryMs = 50;

/**
 * A browser keeps its connection open after an answer. Node closes those that are idle when closing begins, but one whose
 * request is still being answered then would hold the process up for as long as the browser likes.
 */
export async function closeInOrder(app: FastifyInstance): Promise<void> {
  const sweep = setInterval(() => {
    app.server.closeIdleConnections();
  }, sweepEveryMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}

/** `GET /metrics` for Prometheus, outside of /api/v1: without a login only from this machine, else with a key of any role. */
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Database } from '../../storage/database.ts';
import { guardAccess } from '../access.ts';
import { findActor } from '../actor.ts';
import { RequestRefused } from '../request-refused.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import { makeSystemMetrics } from './system-metrics.ts';

export async function installMetrics(
  app: FastifyInstance,
  { db, publicUrl, settings }: { db: Database; publicUrl: string; settings: Pick<CurrentSettings, 'read'> },
): Promise<void> {
  const metrics = makeSystemMetrics(db);
  await app.register(async (scope) => {
    guardAccess(scope, { db, publicUrl, settings });
    scope.get('/metrics', { schema: { hide: true }, config: { access: 'public' } }, async (request, reply) => {
      if (findActor(request) === null && !asksFromThisMachine(request)) {
        throw new RequestRefused({ status: 401, code: 'not-signed-in' });
      }
      return reply
        .header('cache-control', 'no-store')
        .type(metrics.contentType)
        .send(await metrics.text());
    });
  });
}

const loopback = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
/** A proxy on this machine speaks for somebody else; which one it is can't be trusted here. */
const proxyHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/**
 * From a loopback address, under a name of this machine (a page elsewhere whose name was pointed here keeps its own name), and not
 * through a proxy that says so. A proxy that says nothing must not forward /metrics.
 */
export function asksFromThisMachine({ socket, headers, hostname }: FastifyRequest): boolean {
  if (!loopback.test(socket.remoteAddress ?? '')) return false;
  if (headers.authorization !== undefined || proxyHeaders.some((name) => headers[name] !== undefined)) return false;
  const name = hostname.replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || (isIP(name) !== 0 && loopback.test(name));
}

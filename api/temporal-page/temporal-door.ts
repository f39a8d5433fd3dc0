/**
 * Temporal's own page behind our sign-in. At a port of its own, because that makes it another origin for browsers: it shows text that
 * callees and models wrote, and nothing of it may act on our page with an admin's cookie. Cookies do not look at ports, so whoever is signed
 * in here is known there.
 */
import cookie from '@fastify/cookie';
import httpProxy from '@fastify/http-proxy';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Fastify, { LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Database } from '../../storage/database.ts';
import { personOfToken, refuseForeignOrigin } from '../access.ts';
import { reaches } from '../actor.ts';
import { installErrorReplies } from '../error-replies.ts';
import { requestMsMax } from '../limits.ts';
import { RequestRefused } from '../request-refused.ts';
import { sessionCookie } from '../session-cookie.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';

/** It can end and reset workflows. */
const leastRole = 'admin';
/** Of Temporal’s page; its long polls end after 20 s. */
const answerMsMax = 60_000;

export type TemporalDoorDeps = {
  db: Database;
  log: Logger;
  settings: Pick<CurrentSettings, 'read'>;
  /** Where people sign in. */
  publicUrl: string;
  /** Where browsers find the door itself. */
  doorUrl: string;
  /** Where Temporal's page really is. */
  upstream: string;
};

/** Not yet listening. Whoever is not signed in is led to our page; a program is answered with 401, another role with 403. */
export async function makeTemporalDoor(deps: TemporalDoorDeps): Promise<FastifyInstance> {
  const { db, log, settings, publicUrl, doorUrl, upstream } = deps;
  const loggerInstance: FastifyBaseLogger = log;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: requestMsMax,
    trustProxy: 'loopback',
    return503OnClosing: true,
    forceCloseConnections: 'idle',
  });
  installErrorReplies(app);
  await app.register(cookie);
  app.addHook('onRequest', async (request, reply) => {
    const actor = await personOfToken(db, request.cookies[sessionCookie], settings);
    if (actor === null || actor.mustChangePassword || actor.mustSetSecondFactor) return leadToSignIn(request, reply, publicUrl);
    if (!reaches(actor.role, leastRole)) {
      throw new RequestRefused({ status: 403, code: 'forbidden', values: { role: leastRole, own: actor.role } });
    }
    // A page elsewhere, ours among them, must not make a browser press buttons here.
    refuseForeignOrigin(request, doorUrl);
  });
  await app.register(httpProxy, {
    upstream,
    undici: { headersTimeout: answerMsMax, bodyTimeout: answerMsMax },
    replyOptions: {
      // Nothing of ours goes there: who may come in is settled.
      rewriteRequestHeaders: (_request, headers) => ({ ...headers, cookie: withoutOurs(headers.cookie) }),
      onError: (reply, { error }) => {
        log.warn({ err: error }, 'Temporal’s page does not answer');
        reply.send(new RequestRefused({ status: 502, code: 'temporal-page-away' }));
      },
    },
  });
  return app;
}

function leadToSignIn({ method, headers }: FastifyRequest, reply: FastifyReply, publicUrl: string): FastifyReply {
  const opensPage = method === 'GET' && (headers.accept ?? '').includes('text/html');
  if (opensPage) return reply.redirect(publicUrl);
  throw new RequestRefused({ status: 401, code: 'not-signed-in' });
}

function withoutOurs(header: string | undefined): string | undefined {
  const others = (header ?? '').split(/; */).filter((part) => part !== '' && !part.startsWith(`${sessionCookie}=`));
  return others.length === 0 ? undefined : others.join('; ');
}

/** Third-party plugins with our choices: cookies, headers that protect the page, request limits, uploads. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { findActor } from './actor.ts';
import type { RequestLimits } from './limits.ts';
import { requestLimitsDefault, requestWindowMs, uploadBytesMax } from './limits.ts';
import { RequestRefused } from './request-refused.ts';
import { refuseUnusableText } from './usable-text.ts';

export async function installHttpDefaults(
  app: FastifyInstance,
  { publicUrl, requestLimits = requestLimitsDefault }: { publicUrl: string; requestLimits?: RequestLimits },
): Promise<void> {
  const secure = publicUrl.startsWith('https:');
  refuseUnusableText(app);
  await app.register(cookie);
  // Ant Design writes its styles into the page at run time, hence inline styles; scripts only from here.
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'self'"],
        // Some browsers don't take a WebSocket for a part of 'self'; it is the phone's way to the switch.
        connectSrc: ["'self'", 'blob:', publicUrl.replace(/^http/, 'ws')],
        fontSrc: ["'self'", 'data:'],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        workerSrc: ["'self'", 'blob:'],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
  });
  await app.register(rateLimit, {
    timeWindow: requestWindowMs,
    max: (request) => (findActor(request) === null ? requestLimits.anonymousMax : requestLimits.signedInMax),
    keyGenerator: (request) => findActor(request)?.id ?? request.ip,
    // Files of the page are cheap, and a page loads many at once.
    allowList: (request) => !request.url.startsWith('/api/'),
    errorResponseBuilder: (_request, { ttl }) =>
      new RequestRefused({ status: 429, code: 'too-many-requests', values: { seconds: Math.ceil(ttl / 1000) } }),
  });
  await app.register(multipart, {
    limits: { fileSize: uploadBytesMax, files: 1, fields: 10, fieldSize: 10_000, parts: 11, headerPairs: 100 },
    throwFileSizeLimit: false,
  });
}

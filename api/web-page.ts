/** Serves the built page: hashed files for ever, index.html always fresh and for every path of the page's own router. */
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuseUnknownRoute } from './error-replies.ts';

const forEver = 'public, max-age=31536000, immutable';

/** Without a folder only the api answers. */
export async function installWebPage(app: FastifyInstance, webFolder: string | null): Promise<void> {
  if (webFolder !== null) {
    await app.register(fastifyStatic, {
      root: webFolder,
      wildcard: true,
      cacheControl: false,
      setHeaders: (response, path) => {
        response.setHeader('cache-control', path.includes('/assets/') ? forEver : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    if (webFolder !== null && isPageOfRouter(request)) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    return refuseUnknownRoute(request, reply);
  });
}

/** `/tasks/…` typed into the address bar; not `/api/…` and no missing file. */
function isPageOfRouter({ method, url }: FastifyRequest): boolean {
  const path = url.split('?')[0] ?? '';
  const isFile = /\.[A-Za-z0-9]+$/.test(path.split('/').at(-1) ?? '');
  const isOfApi = path === '/api' || path.startsWith('/api/');
  return (method === 'GET' || method === 'HEAD') && !isOfApi && !isFile;
}

/** The stream of live events: one open response for each window of the page. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../actor.ts';
import { actorOf } from '../actor.ts';
import type { AppDeps } from '../app-deps.ts';
import { eventStreamsMax, eventStreamsPerActorMax } from '../limits.ts';
import { RequestRefused } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import type { EventListener, LiveEvent } from './event-hub.ts';
import { EventHub } from './event-hub.ts';
import { getEvents } from './event-schemas.ts';

/** Proxies drop connections that are silent for a minute. */
const keepAliveMs = 15_000;
/** A stream ends by itself and the browser comes back with its last id: so a session that ended can't listen on for long. */
const streamMsMax = 10 * 60_000;
const reconnectMs = 2_000;
/** A reader that does not carry away what is sent is cut off instead of filling our memory; it comes back and reads anew. */
const unsentBytesMax = 1024 * 1024;

type Stream = { actor: Actor; end: () => void };

export function eventRoutes(app: TypedApp, { feed }: Pick<AppDeps, 'feed'>): void {
  const hub = new EventHub();
  const streams = new Set<Stream>();
  const leaveFeed = feed.subscribe((change) => hub.publish(change));

  app.addHook('preClose', async () => {
    leaveFeed();
    for (const stream of streams) stream.end();
  });

  app.route({
    ...getEvents,
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const actor = actorOf(request);
      refuseTooMany(streams, actor);
      const taskId = request.query.taskId ?? null;
      const lastId = request.headers['last-event-id'] ?? null;
      open(request, reply, { hub, streams, actor, taskId, lastId });
      return reply;
    },
  });
}

function refuseTooMany(streams: ReadonlySet<Stream>, { id }: Actor): void {
  const own = [...streams].filter((stream) => stream.actor.id === id).length;
  if (streams.size < eventStreamsMax && own < eventStreamsPerActorMax) return;
  throw new RequestRefused({ status: 429, code: 'too-many-streams' });
}

function open(
  request: FastifyRequest,
  reply: FastifyReply,
  context: { hub: EventHub; streams: Set<Stream>; actor: Actor; taskId: string | null; lastId: string | null },
): void {
  const { hub, streams, actor, taskId, lastId } = context;
  reply.hijack();
  const out = reply.raw;
  reply.headers({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) out.setHeader(name, value);
  out.writeHead(200);
  const send: EventListener = (event) => {
    if (!concerns(event, taskId)) return;
    out.write(frameOf(event));
    if (out.writableLength > unsentBytesMax) out.destroy();
  };
  out.write(`retry: ${reconnectMs}\n\n`);
  const { missed, leave } = hub.subscribe(lastId, send);
  for (const event of missed) send(event);

  const keepAlive = setInterval(() => out.write(': still here\n\n'), keepAliveMs);
  const stream: Stream = { actor, end: () => out.end() };
  const limit = setTimeout(stream.end, streamMsMax);
  streams.add(stream);
  // Closed by either side, or destroyed: always told once.
  out.once('close', () => {
    clearInterval(keepAlive);
    clearTimeout(limit);
    leave();
    streams.delete(stream);
    request.log.debug('a live stream ended');
  });
}

function concerns(event: LiveEvent, taskId: string | null): boolean {
  return taskId === null || event.taskId === null || event.taskId === taskId;
}

function frameOf({ id, name, data }: LiveEvent): string {
  return `id: ${id}\nevent: ${name}\ndata: ${data}\n\n`;
}

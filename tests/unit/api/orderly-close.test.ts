import { Agent, get } from 'node:http';
import Fastify from 'fastify';
import { afterEach, expect, it, vi } from 'vitest';
import { closeInOrder } from '../../../api/orderly-close.ts';

/** A browser: keeps its connections. */
const agent = new Agent({ keepAlive: true });
afterEach(() => agent.destroy());

it('answers the request that is under way and does not wait for the browser to let go of its connection', async () => {
  const app = Fastify({ return503OnClosing: true, forceCloseConnections: 'idle' });
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((arrived) => {
    app.get('/slow', async () => {
      arrived();
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return 'answered';
    });
  });
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  const text = new Promise<string>((resolve, reject) => {
    get(`${origin}/slow`, { agent }, (reply) => {
      reply.setEncoding('utf8');
      reply.once('data', (data: string) => resolve(data));
      reply.once('end', () => undefined);
    }).once('error', reject);
  });
  await asked;
  const closed = closeInOrder(app);
  await vi.waitFor(() => expect(app.server.listening).toBe(false));
  answer();
  expect(await text).toBe('answered');
  // Without the sweep this comes after 72 s, the time that a kept connection may rest: the test would run out of its time.
  await closed;
});

/** The port at which one worker process shows its figures to Prometheus: its own, and those of the Temporal SDK inside it. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { ListenAddress } from '../../config/setting-values.ts';
import type { ProcessContext } from '../process-life.ts';
import { every } from '../rounds.ts';
import { findFreePort } from '../supervisor/free-port.ts';

/** The port of a predecessor that still drains is waited for, with a look this often. */
const listenAgainMs = 2_000;
const sdkAnswerMsMax = 3_000;

export type ProcessMetrics = {
  registry: Registry;
  /** Where the Temporal SDK of this process must show its own figures; null when nobody looks at them. */
  sdkAddress: string | null;
};

/**
 * `offset` is added to the port of CARILLON_METRICS, so that the kinds of workers on one machine don't meet. Nothing listens
 * when the variable is unset. Metrics never stop a call: a port that is taken is logged and tried again.
 */
export async function openProcessMetrics(
  { settings, log, onClose }: Pick<ProcessContext, 'settings' | 'log' | 'onClose'>,
  { process: name, offset }: { process: string; offset: number },
): Promise<ProcessMetrics> {
  const registry = new Registry();
  registry.setDefaultLabels({ process: name });
  if (settings.metrics === null) return { registry, sdkAddress: null };
  collectDefaultMetrics({ register: registry });
  const sdkAddress = `127.0.0.1:${await findFreePort()}`;
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') response.writeHead(404).end();
    else void show({ registry, sdkAddress }, response, log);
  });
  const address = { host: settings.metrics.host, port: settings.metrics.port + offset };
  onClose(keepListening(server, address, log));
  return { registry, sdkAddress };
}

async function show({ registry, sdkAddress }: ProcessMetrics, response: ServerResponse, log: Logger): Promise<void> {
  try {
    const [own, sdk] = await Promise.all([registry.metrics(), sdkMetrics(sdkAddress)]);
    response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(`${own}\n${sdk}`);
  } catch (error) {
    log.warn({ err: error }, 'the figures could not be shown');
    response.writeHead(500).end();
  }
}

/** The SDK counts outside of JavaScript and shows its figures at an address of its own: read there, told here. */
async function sdkMetrics(address: string | null): Promise<string> {
  const reply = await fetch(`http://${address ?? ''}/metrics`, { signal: AbortSignal.timeout(sdkAnswerMsMax) });
  return reply.text();
}

function keepListening(server: Server, { host, port }: ListenAddress, log: Logger): () => Promise<void> {
  let told = false;
  const listen = (): void => {
    if (!server.listening) server.listen({ host, port });
  };
  server.on('listening', () => log.info({ port }, 'figures for Prometheus are shown'));
  server.on('error', (error) => {
    if (!told) log.warn({ port, err: error }, 'the port for figures is taken; it is tried again');
    told = true;
  });
  listen();
  const stop = every(listenAgainMs, { name: 'metrics port', log }, async () => {
    listen();
  });
  return async () => {
    await stop();
    server.closeAllConnections();
    server.close();
  };
}

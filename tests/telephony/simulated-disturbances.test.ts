/** The disturbances of the simulated event socket that a test can order. */
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import type { RawEventSocket } from './raw-event-socket.ts';
import { openClient, parkedCall } from './simulated-line.ts';

const silent = answers({ kind: 'silent' }, { afterMs: 20 });
let simulated: SimulatedSwitch;
let client: RawEventSocket;

beforeEach(async () => {
  simulated = await makeSimulatedSwitch({
    gateways: [{ name: 'sim', callees: () => silent }],
    heartbeatMs: 50,
  });
  client = await openClient(simulated);
});
afterEach(async () => {
  client.close();
  await simulated.close();
});

describe('a disturbance', () => {
  it('cuts every socket, while calls go on', async () => {
    const uuid = await parkedCall(client);
    simulated.cutSockets();
    await client.closed;
    client = await openClient(simulated);
    expect((await client.send(`api uuid_exists ${uuid}`)).body).toBe('true');
  });

  it('falls silent when half-open, for old sockets and new ones', async () => {
    await simulated.goHalfOpen();
    const fresh = connect({ port: simulated.port, host: '127.0.0.1' });
    await new Promise<void>((resolve) => fresh.once('connect', () => resolve()));
    const heard: string[] = [];
    fresh.on('data', (chunk) => heard.push(chunk.toString()));
    const answered: string[] = [];
    void client.send('api version').then((reply) => answered.push(reply.body));
    const before = client.events.length;
    await simulated.open();
    const second = await openClient(simulated);
    await parkedCall(second);
    expect({ heard, answered, events: client.events.length - before }).toEqual({ heard: [], answered: [], events: 0 });
    fresh.destroy();
    second.close();
  });

  it('answers late by as much as it was told', async () => {
    simulated.slowReplies(200);
    const sentMs = performance.now();
    await client.send('api version');
    expect(performance.now() - sentMs).toBeGreaterThanOrEqual(190);
  });

  it('refuses connections and comes back at the same port', async () => {
    const { port } = simulated;
    await simulated.refuse();
    await client.closed;
    const error = await new Promise<NodeJS.ErrnoException>((resolve) =>
      connect({ port, host: '127.0.0.1' }).once('error', resolve),
    );
    expect(error.code).toBe('ECONNREFUSED');
    await simulated.open();
    client = await openClient(simulated);
    expect(simulated.port).toBe(port);
  });

  it('restarts with a new Core-UUID, without channels, and without a word about them', async () => {
    const uuid = await parkedCall(client);
    const { coreUuid } = simulated;
    await simulated.restart();
    await client.closed;
    expect(client.events.some((event) => event['Event-Name'] === 'CHANNEL_HANGUP')).toBe(false);
    client = await openClient(simulated);
    expect((await client.send(`api uuid_exists ${uuid}`)).body).toBe('false');
    expect(simulated.coreUuid).not.toBe(coreUuid);
    expect(simulated.peakChannels).toBe(1);
    await parkedCall(client, { uuid });
  });
});

/** A call on the simulated switch driven by hand: commands by a raw event socket, audio by a UDP socket of the test's own. */

import { randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import { openRawEventSocket, type RawEventSocket } from './raw-event-socket.ts';

export type HandDialled = { uuid: string; jobUuid: string };

export async function openClient(simulated: SimulatedSwitch): Promise<RawEventSocket> {
  const client = await openRawEventSocket({ port: simulated.port, password: simulated.password });
  await client.send('event json ALL');
  return client;
}

export async function originate(
  client: RawEventSocket,
  {
    number = '13800001111',
    gateway = 'sim',
    uuid = randomUUID(),
    variables = '',
  }: { number?: string; gateway?: string; uuid?: string; variables?: string } = {},
): Promise<HandDialled> {
  const jobUuid = randomUUID();
  const given = ['ignore_early_media=true', `origination_uuid=${uuid}`, ...(variables === '' ? [] : [variables])].join(',');
  await client.send(`bgapi originate {${given}}sofia/gateway/${gateway}/${number} &park()\nJob-UUID: ${jobUuid}`);
  return { uuid, jobUuid };
}

/** The first event of that name for that call. */
export function eventOf(client: RawEventSocket, uuid: string, name: string): Promise<Record<string, string>> {
  return client.event((event) => event['Unique-ID'] === uuid && event['Event-Name'] === name);
}

export function jobResult(client: RawEventSocket, { jobUuid }: HandDialled): Promise<string> {
  return client
    .event((event) => event['Job-UUID'] === jobUuid && event['_body'] !== undefined)
    .then((event) => (event['_body'] ?? '').trim());
}

/** Dials and waits until the call is answered and parked. */
export async function parkedCall(client: RawEventSocket, options: Parameters<typeof originate>[1] = {}): Promise<string> {
  const { uuid } = await originate(client, options);
  await eventOf(client, uuid, 'CHANNEL_PARK');
  return uuid;
}

export type Receiver = {
  readonly port: number;
  readonly datagrams: Buffer[];
  /** Resolves when so many datagrams have come. */
  count(wanted: number): Promise<void>;
  /** Calls for each datagram; returns how to stop. */
  onDatagram(listener: (datagram: Buffer) => void): void;
  /** The port that the last datagram came from. */
  switchPort(): number;
  /** To that port, or to another. */
  send(datagram: Buffer | Int16Array, port?: number): void;
  close(): void;
};

export async function openReceiver(): Promise<Receiver> {
  const socket: Socket = createSocket('udp4');
  const datagrams: Buffer[] = [];
  const listeners = new Set<(datagram: Buffer) => void>();
  let switchPort = 0;
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.on('message', (datagram, from) => {
    switchPort = from.port;
    datagrams.push(datagram);
    for (const told of listeners) told(datagram);
  });
  return {
    port: socket.address().port,
    datagrams,
    count(wanted) {
      return new Promise((resolve) => {
        if (datagrams.length >= wanted) resolve();
        else
          listeners.add(() => {
            if (datagrams.length >= wanted) resolve();
          });
      });
    },
    onDatagram: (listener) => listeners.add(listener),
    switchPort: () => switchPort,
    send(datagram, port = switchPort) {
      const bytes =
        datagram instanceof Int16Array ? Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength) : datagram;
      socket.send(bytes, port, '127.0.0.1');
    },
    close: () => socket.close(),
  };
}

export function unicastCommand(uuid: string, port: number): string {
  return [
    `sendmsg ${uuid}`,
    'call-command: unicast',
    'local-ip: 127.0.0.1',
    'local-port: 0',
    'remote-ip: 127.0.0.1',
    `remote-port: ${port}`,
    'transport: udp',
  ].join('\n');
}

/** Attaches a receiver to a parked call and waits for the first datagram. */
export async function attach(client: RawEventSocket, uuid: string): Promise<Receiver> {
  const receiver = await openReceiver();
  await client.send(unicastCommand(uuid, receiver.port));
  await receiver.count(1);
  return receiver;
}

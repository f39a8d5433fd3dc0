/** The simulated switch's audio stream: what flows, what is recorded, and every way in which a real switch hurts. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers, type CalleePlan, ringsOut } from '../../simulator/callee/callee-plan.ts';
import { waitingFramesMax } from '../../simulator/channel/unicast.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import type { RawEventSocket } from './raw-event-socket.ts';
import { attach, eventOf, openClient, openReceiver, originate, parkedCall, unicastCommand } from './simulated-line.ts';

const frameBytes = 320;
let simulated: SimulatedSwitch;
let client: RawEventSocket;

async function start(plan: CalleePlan, options: { crashOnUnicastFault?: boolean } = {}): Promise<void> {
  simulated = await makeSimulatedSwitch({ gateways: [{ name: 'sim', callees: () => plan }], ...options });
  client = await openClient(simulated);
}

afterEach(async () => {
  client.close();
  await simulated.close();
});

function loudFrame(amplitude: number): Buffer {
  const frame = Buffer.alloc(frameBytes);
  for (let n = 0; n < 160; n++) frame.writeInt16LE(Math.round(amplitude * Math.sin(n / 3)), 2 * n);
  return frame;
}

const isFill = (datagram: Buffer): boolean => datagram.every((byte) => byte === 0xff);
const kinds = (): string[] => simulated.faults.map((fault) => fault.kind);

describe('the stream of a callee that sends nothing', () => {
  beforeEach(() => start(answers({ kind: 'silent' }, { afterMs: 20 })));

  it('keeps its clock with fill frames of one ptime each', async () => {
    const uuid = await parkedCall(client);
    const receiver = await attach(client, uuid);
    await receiver.count(25);
    expect(receiver.datagrams.every((datagram) => datagram.length === frameBytes && isFill(datagram))).toBe(true);
    receiver.close();
  });

  it('is attached once the private command is read, which an event tells', async () => {
    const uuid = await parkedCall(client);
    const receiver = await attach(client, uuid);
    const told = await eventOf(client, uuid, 'PRIVATE_COMMAND');
    expect(told).toMatchObject({ 'call-command': 'unicast', 'remote-port': String(receiver.port), Command: `sendmsg ${uuid}` });
    expect(simulated.channels()).toMatchObject([{ uuid, streaming: true }]);
    receiver.close();
  });

  it('stops writing to the callee after an empty datagram, and goes on sending', async () => {
    const uuid = await parkedCall(client);
    const receiver = await attach(client, uuid);
    receiver.send(Buffer.alloc(0));
    await receiver.count(receiver.datagrams.length + 3);
    for (let n = 0; n < 10; n++) receiver.send(loudFrame(1000));
    await receiver.count(receiver.datagrams.length + 5);
    expect(kinds()).toEqual(['zero-length-datagram']);
    expect(simulated.channels()[0]?.waitingFrames).toBe(0);
    receiver.close();
  });

  it('loses what is sent beyond the socket buffer, and is late by what waits', async () => {
    const uuid = await parkedCall(client);
    const receiver = await attach(client, uuid);
    // In portions, so that it is the stream's own limit that is met and not the test's socket.
    let portions = 0;
    receiver.onDatagram(() => {
      if (portions++ < 5) for (let n = 0; n < 50; n++) receiver.send(loudFrame(1000));
    });
    await receiver.count(receiver.datagrams.length + 8);
    const waiting = simulated.channels()[0]?.waitingFrames ?? 0;
    expect(kinds()).toEqual(['datagrams-overflowed']);
    expect(waiting).toBeGreaterThan(waitingFramesMax - 30);
    expect(waiting).toBeLessThanOrEqual(waitingFramesMax);
    receiver.close();
  });

  it('remembers datagrams of another size and from another sender', async () => {
    const uuid = await parkedCall(client);
    const receiver = await attach(client, uuid);
    const stranger = await openReceiver();
    receiver.send(Buffer.alloc(200));
    stranger.send(loudFrame(100), receiver.switchPort());
    await receiver.count(receiver.datagrams.length + 3);
    expect(kinds().sort()).toEqual(['foreign-datagram', 'wrong-datagram-size']);
    receiver.close();
    stranger.close();
  });

  it('does not come back inside the same park, and does after a new one', async () => {
    const uuid = await parkedCall(client);
    const first = await attach(client, uuid);
    const second = await openReceiver();
    await client.send(unicastCommand(uuid, second.port));
    await client.event((event) => event['call-command'] === 'unicast' && event['remote-port'] === String(second.port));
    await client.send(`api uuid_transfer ${uuid} 'park' inline`);
    await client.event((event) => event['Event-Name'] === 'CHANNEL_PARK' && event['Caller-Profile-Index'] === '2');
    await client.send(unicastCommand(uuid, second.port));
    await second.count(3);
    expect(kinds()).toEqual(['unicast-twice-in-one-park']);
    first.close();
    second.close();
  });

  it('is killed for good by a playback', async () => {
    const uuid = await parkedCall(client);
    const receiver = await attach(client, uuid);
    await client.send(`api uuid_broadcast ${uuid} tone_stream://%(200,0,440) aleg`);
    await eventOf(client, uuid, 'PLAYBACK_STOP');
    expect(kinds()).toEqual(['playback-killed-unicast']);
    expect(simulated.channels()).toMatchObject([{ streaming: false }]);
    await client.send(`api uuid_park ${uuid}`);
    await client.event((event) => event['Event-Name'] === 'CHANNEL_PARK' && event['Caller-Profile-Index'] === '2');
    await client.send(unicastCommand(uuid, receiver.port));
    const before = receiver.datagrams.length;
    await receiver.count(before + 3);
    receiver.close();
  });
});

describe('unicast on a channel that rings', () => {
  it('is a fault that can be asserted on', async () => {
    await start(ringsOut());
    const { uuid } = await originate(client);
    await eventOf(client, uuid, 'CHANNEL_PROGRESS');
    await client.send(unicastCommand(uuid, 40_000));
    expect(kinds()).toEqual(['unicast-without-media']);
    expect(simulated.channels()).toHaveLength(1);
  });

  it('takes the whole switch down when it is told to be as bad as the real one', async () => {
    await start(ringsOut(), { crashOnUnicastFault: true });
    const { uuid } = await originate(client);
    await eventOf(client, uuid, 'CHANNEL_PROGRESS');
    void client.send(unicastCommand(uuid, 40_000));
    await client.closed;
    expect(simulated.channels()).toEqual([]);
    await simulated.restart();
    client = await openClient(simulated);
    expect((await client.send(`api uuid_exists ${uuid}`)).body).toBe('false');
  });
});

describe('a callee that echoes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'recorded-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => start(answers({ kind: 'echo' }, { afterMs: 20 })));

  it('sends back what it hears, through the codec', async () => {
    const uuid = await parkedCall(client, { variables: 'absolute_codec_string=PCMA' });
    const receiver = await attach(client, uuid);
    const sent = loudFrame(8000);
    receiver.onDatagram(() => receiver.send(sent));
    await receiver.count(receiver.datagrams.length + 10);
    // A frame of ours that comes late is silence in its place.
    const heard = receiver.datagrams.findLast((datagram) => datagram.some((byte) => byte !== 0)) ?? Buffer.alloc(320);
    const error = Math.max(
      ...Array.from({ length: 160 }, (_, n) => Math.abs(heard.readInt16LE(2 * n) - sent.readInt16LE(2 * n))),
    );
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(600);
    receiver.close();
  });

  it('is recorded in stereo, the callee left and us right, whole at every moment', async () => {
    const path = join(folder, 'deep', 'call.wav');
    const uuid = await parkedCall(client, { variables: 'RECORD_STEREO=true,RECORD_MIN_SEC=0' });
    const receiver = await attach(client, uuid);
    expect((await client.send(`api uuid_record ${uuid} start ${path}`)).body).toBe('+OK Success\n');
    await eventOf(client, uuid, 'RECORD_START');
    receiver.onDatagram(() => receiver.send(loudFrame(8000)));
    await receiver.count(receiver.datagrams.length + 75);
    const growing = readFileSync(path);
    expect(growing.readUInt32LE(4)).toBe(growing.length - 8);
    expect(growing.readUInt32LE(40)).toBe(growing.length - 44);
    expect(growing.length).toBeGreaterThan(30_000);
    await client.send(`api uuid_kill ${uuid}`);
    const stopped = await eventOf(client, uuid, 'RECORD_STOP');
    const whole = readFileSync(path);
    expect(stopped['variable_record_file_size']).toBe(String(whole.length));
    expect(whole.readUInt16LE(22)).toBe(2);
    expect(whole.readUInt32LE(24)).toBe(8000);
    const loudness = [0, 2].map((side) => {
      let sum = 0;
      for (let at = 44 + side; at < whole.length; at += 4) sum += Math.abs(whole.readInt16LE(at));
      return (4 * sum) / (whole.length - 44);
    });
    expect(Math.min(...loudness)).toBeGreaterThan(2000);
    receiver.close();
  });

  it('leaves no recording behind that is shorter than three seconds, unless it was told to', async () => {
    const path = join(folder, 'short.wav');
    const uuid = await parkedCall(client);
    await client.send(`api uuid_record ${uuid} start ${path}`);
    await eventOf(client, uuid, 'RECORD_START');
    await client.send(`api uuid_kill ${uuid}`);
    await eventOf(client, uuid, 'CHANNEL_HANGUP_COMPLETE');
    expect(() => readFileSync(path)).toThrow(/ENOENT/);
  });
});

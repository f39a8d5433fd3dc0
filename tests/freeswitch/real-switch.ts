/**
 * A real FreeSWITCH with a carrier of ours behind it, as the tests of this folder need them. They run only when FREESWITCH_NODES is
 * set (`npm run test:freeswitch`), and on its first switch. The defaults fit a switch on this machine with a gateway `sim` to
 * 127.0.0.1:6060 that doesn't register:
 *
 * | variable | default | meaning |
 * |---|---|---|
 * | FREESWITCH_NODES | – | `name=password@host:8021` |
 * | MEDIA_ADDRESS | 127.0.0.1 | address at which the switch reaches this process by UDP |
 * | FREESWITCH_TEST_GATEWAY | sim | the gateway that leads to the carrier; PCMU, and nobody else may use it meanwhile |
 * | FREESWITCH_TEST_CARRIER | 127.0.0.1:6060 | where that gateway sends its calls: the carrier of these tests listens there |
 * | FREESWITCH_TEST_RECORDINGS | a new folder in the temporary one | folder that the switch writes and these tests read, at one path |
 * | FREESWITCH_TEST_AUDIO | unicast | `audio-stream` or `audio-fork`: all sound comes by that module, to a server of these tests at 127.0.0.1 |
 * | FREESWITCH_TEST_LOG | silent | level of telephony's log |
 */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import type { WebSocket } from 'ws';
import { parseSwitchNodes } from '../../config/switch-nodes.ts';
import { frameSamples } from '../../domain/live-line.ts';
import { type AudioServer, openAudioServer } from '../../telephony/audio-socket/audio-server.ts';
import { audioModules } from '../../telephony/audio-socket/stream-module.ts';
import { EventSocket } from '../../telephony/event-socket/event-socket.ts';
import type { DialOutcome, DialRequest, EarlyLine, LiveChannel, NodeAddress, SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import type { CalleePlan } from './carrier/callee-plan.ts';
import { SipCarrier } from './carrier/sip-carrier.ts';

const log = pino({ level: process.env['FREESWITCH_TEST_LOG'] ?? 'silent' });
const readyMsMax = 10_000;
/** A switch pings its gateway every some seconds and takes it for dead until the carrier answers. */
const gatewayUpMsMax = 60_000;
const gatewayAskMs = 500;
const gateway = setting('FREESWITCH_TEST_GATEWAY', 'sim');

function setting(name: string, usual: string): string {
  const value = process.env[name];
  return value === undefined || value === '' ? usual : value;
}

function firstNode(): NodeAddress {
  const [node] = parseSwitchNodes(setting('FREESWITCH_NODES', ''));
  if (node === undefined) throw new Error('FREESWITCH_NODES names no switch.');
  return node;
}

/** A folder that the switch may write, whatever account it runs under. */
export function recordingFolder(): string {
  const shared = process.env['FREESWITCH_TEST_RECORDINGS'];
  if (shared !== undefined && shared !== '') return shared;
  const folder = mkdtempSync(path.join(tmpdir(), 'carillon-freeswitch-'));
  chmodSync(folder, 0o777);
  return folder;
}

export type Story = { outcome: Promise<DialOutcome>; told: string[]; ringing: Promise<void>; cancel: AbortController };

export type RealSwitch = {
  /** Of the switch's first address, or of one in front of it. */
  newNode(change?: { address?: { host: string; port: number }; callsPerSecond?: number }): Promise<SwitchNode>;
  readonly address: NodeAddress;
  readonly carrier: SipCarrier;
  /** Where it listens. */
  readonly carrierAddress: { host: string; port: number };
  readonly gateway: string;
  /** Whether sound comes by a WebSocket, and can be cut. */
  readonly byAudioSocket: boolean;
  /** Cuts every stream of sound as a network does. */
  cutAudio(): void;
  /** Dials a callee of this kind, or a number; with `onEarlyMedia` what plays before the answer is listened to. */
  dial(
    node: SwitchNode,
    callee: CalleePlan | string,
    change?: Partial<DialRequest>,
    onEarlyMedia?: (line: EarlyLine) => void,
  ): Story;
  answered(node: SwitchNode, callee: CalleePlan | string, change?: Partial<DialRequest>): Promise<LiveChannel>;
  /** Commands that our own code never sends. */
  operator(): Promise<EventSocket>;
  /** Ends the calls that a test left behind, and its nodes. */
  sweep(): Promise<void>;
  close(): Promise<void>;
};

/** Opens the carrier and waits until the switch has found it. One for a test file. */
export async function openRealSwitch(): Promise<RealSwitch> {
  const address = firstNode();
  const [host = '', port = ''] = setting('FREESWITCH_TEST_CARRIER', '127.0.0.1:6060').split(':');
  const carrierAddress = { host, port: Number(port) };
  const carrier = await SipCarrier.open(carrierAddress);
  const module = audioModules.find((known) => known === process.env['FREESWITCH_TEST_AUDIO']);
  const links = new Set<WebSocket>();
  const server = module === undefined ? null : await openWatchedServer(links);
  const nodes: SwitchNode[] = [];
  const operators: EventSocket[] = [];
  const dialled = new Set<string>();
  const one: RealSwitch = {
    address,
    carrier,
    carrierAddress,
    gateway,
    byAudioSocket: server !== null,
    cutAudio: () => links.forEach((link) => link.terminate()),
    async newNode({ address: front, callsPerSecond = 100 } = {}) {
      const node = makeSwitchNode({
        address: { ...address, ...front },
        mediaAddress: setting('MEDIA_ADDRESS', '127.0.0.1'),
        ...(module === undefined || server === null ? {} : { audioSocket: { module, server } }),
        log,
        callsPerSecond,
        limits: { backoffMs: () => 100 },
      });
      nodes.push(node);
      await reach(node, 'ready');
      return node;
    },
    dial(node, callee, change = {}, onEarlyMedia) {
      const request = aRequest(typeof callee === 'string' ? callee : carrier.callee(callee), change);
      dialled.add(request.callId);
      const told: string[] = [];
      const cancel = new AbortController();
      let rings: () => void = () => undefined;
      const ringing = new Promise<void>((resolve) => {
        rings = resolve;
      });
      const onRinging = (): void => {
        told.push('ringing');
        rings();
      };
      const outcome = node.dial(request, {
        onDialled: () => void told.push('dialled'),
        onRinging,
        ...(onEarlyMedia === undefined ? {} : { onEarlyMedia }),
        signal: cancel.signal,
      });
      return { outcome, told, ringing, cancel };
    },
    async answered(node, callee, change) {
      const outcome = await one.dial(node, callee, change).outcome;
      if (outcome.kind !== 'answered') throw new Error(`The call was ${JSON.stringify(outcome)}.`);
      return outcome.channel;
    },
    async operator() {
      const socket = new EventSocket({ ...address, log });
      operators.push(socket);
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`The switch is ${socket.state}.`)), readyMsMax);
        socket.onState((state) => {
          if (state !== 'ready') return;
          clearTimeout(timer);
          resolve();
        });
      });
      return socket;
    },
    async sweep() {
      for (const node of nodes) await node.close();
      const sweeper = await one.operator();
      for (const callId of dialled) await sweeper.api(`uuid_kill ${callId} NORMAL_CLEARING`);
      for (const socket of operators) socket.close();
      nodes.length = 0;
      operators.length = 0;
      dialled.clear();
    },
    async close() {
      await one.sweep();
      await server?.close();
      carrier.close();
    },
  };
  await untilUp(await one.newNode());
  await one.sweep();
  return one;
}

async function untilUp(node: SwitchNode): Promise<void> {
  const untilMs = Date.now() + gatewayUpMsMax;
  for (;;) {
    const status = (await node.sofia.look([gateway])).gateways.find(({ name }) => name === gateway);
    if (status?.up === true) return;
    if (status === undefined) throw new Error(`The switch has no gateway ${gateway}: set FREESWITCH_TEST_GATEWAY.`);
    if (Date.now() > untilMs) throw new Error(`The gateway ${gateway} stays down: does it lead to FREESWITCH_TEST_CARRIER?`);
    await new Promise((resolve) => setTimeout(resolve, gatewayAskMs));
  }
}

async function openWatchedServer(links: Set<WebSocket>): Promise<AudioServer> {
  const server = await openAudioServer({ host: '127.0.0.1', port: 0, url: null, log });
  const watch = (link: WebSocket): void => {
    links.add(link);
    link.on('close', () => links.delete(link));
  };
  return {
    ...server,
    invite: (callId, accept) =>
      server.invite(callId, (link) => {
        watch(link);
        accept(link);
      }),
  };
}

/** Waits until the node is in that state. */
export function reach(node: SwitchNode, wanted: SwitchNode['state']): Promise<void> {
  if (node.state === wanted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The node is ${node.state}, not ${wanted}.`)), readyMsMax);
    const stop = node.onState((state) => {
      if (state !== wanted) return;
      clearTimeout(timer);
      stop();
      resolve();
    });
  });
}

function aRequest(number: string, change: Partial<DialRequest>): DialRequest {
  return {
    callId: randomUUID(),
    taskId: 'freeswitch-test',
    number,
    gateway,
    callerNumber: null,
    prefix: null,
    codec: 'PCMU',
    ringMsMax: 10_000,
    callMsMax: 60_000,
    ...change,
  };
}

/** So many frames of a loud tone that survives any telephone codec. */
export function tone(frames: number, hz = 500): Int16Array {
  return Int16Array.from({ length: frames * frameSamples }, (_, n) =>
    Math.round(9_000 * Math.sin((2 * Math.PI * hz * n) / 8_000)),
  );
}

/** The same node that serves a real switch, on the simulated one: what both must agree on, and what a real one would punish. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decideDialOutcome } from '../../domain/dial-outcome.ts';
import { frameSamples } from '../../domain/live-line.ts';
import type { CalleePlan } from '../../simulator/callee/callee-plan.ts';
import { announces, answers, busy, noReply, refuses, rejects, ringsOut } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import type { DialOutcome, DialRequest, LiveChannel, SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode, type SwitchNodeOptions } from '../../telephony/switch-node.ts';
import { aRequest } from './node-fixture.ts';

const plans = new Map<string, CalleePlan>();
let fs: SimulatedSwitch;
let nodes: SwitchNode[];
let folder: string;
let callId: string;

function newNode(more: Partial<SwitchNodeOptions> = {}): SwitchNode {
  const node = makeSwitchNode({
    address: { name: 'sim', host: fs.host, port: fs.port, password: fs.password },
    mediaAddress: '127.0.0.1',
    log: pino({ level: 'silent' }),
    callsPerSecond: 200,
    limits: { backoffMs: () => 50 },
    goneMs: 300,
    ...more,
  });
  nodes.push(node);
  return node;
}

function dial(
  node: SwitchNode,
  plan: CalleePlan,
  change: Partial<DialRequest> = {},
  onRinging: () => void = () => undefined,
): Promise<DialOutcome> {
  const request = { ...aRequest(callId), ...change };
  plans.set(request.callId, plan);
  return node.dial(request, { onDialled: () => undefined, onRinging, signal: new AbortController().signal });
}

async function answered(node: SwitchNode, plan: CalleePlan): Promise<LiveChannel> {
  const outcome = await dial(node, plan);
  if (outcome.kind !== 'answered') throw new Error(`The call was ${outcome.kind}.`);
  return outcome.channel;
}

beforeEach(async () => {
  callId = randomUUID();
  nodes = [];
  folder = mkdtempSync(join(tmpdir(), 'carillon-node-'));
  fs = await makeSimulatedSwitch({
    crashOnUnicastFault: true,
    gateways: [
      { name: 'line1', callees: ({ uuid }) => plans.get(uuid) ?? noReply },
      { name: 'narrow', capacity: 1, whenFull: 'switch', callees: () => answers({ kind: 'silent' }, { afterMs: 10 }) },
      { name: 'down', up: false, callees: () => noReply },
    ],
  });
});

afterEach(async () => {
  for (const node of nodes) await node.close();
  expect(fs.faults).toEqual([]);
  await fs.close();
  rmSync(folder, { recursive: true });
});

describe('the log of the switch', () => {
  it('is told of our own calls alone, without their numbers', async () => {
    const said = new Map<SwitchNode, string[]>();
    const listening = (): SwitchNode => {
      const lines: string[] = [];
      const node = newNode({
        onCallLog: ({ callId: of, level, text }) => lines.push(`${of === callId ? 'ours' : of} ${level} ${text}`),
      });
      said.set(node, lines);
      return node;
    };
    const [ours, other] = [listening(), listening()];
    const channel = await answered(ours, answers({ kind: 'silent' }, { afterMs: 20 }));
    await channel.hangUp('NORMAL_CLEARING');
    await channel.ended;
    expect(said.get(ours)).toEqual([
      expect.stringMatching(/^ours info .*New Channel sofia\/external\/•••/),
      expect.stringMatching(/^ours info .*Ring-Ready sofia\/external\/•••/),
      expect.stringMatching(/^ours info .*Channel \[sofia\/external\/•••.*\] has been answered$/),
      expect.stringMatching(/^ours info .*Hangup sofia\/external\/•••.* \[NORMAL_CLEARING\]$/),
    ]);
    expect(said.get(other)).toEqual([]);
  });
});

describe('dialling', () => {
  it.each<[string, CalleePlan, string]>([
    ['a busy phone', busy(20), 'busy sip-486-busy'],
    ['a phone that declines', rejects(20), 'rejected sip-603-declined'],
    ['an empty number', refuses(404, { afterMs: 20 }), 'empty-number sip-404-not-found'],
    [
      'an empty number said by an announcement',
      announces({ kind: 'ringback' }, { sip: 404, lengthMs: 100 }),
      'empty-number sip-404-not-found',
    ],
    ['an unreachable phone', refuses(480, { afterMs: 20 }), 'unreachable sip-480-unavailable'],
    ['a line that refuses us', refuses(403, { afterMs: 20 }), 'line-fault sip-403-line-forbids'],
    ['a full carrier', refuses(503, { afterMs: 20, q850: 34 }), 'line-congested q850-34-no-circuit'],
    ['a phone that nobody takes', ringsOut(), 'no-answer rang-no-answer'],
    ['a carrier that never replies', noReply, 'line-fault line-never-replied'],
  ])('%s', async (_name, plan, expected) => {
    const outcome = await dial(newNode(), plan, { ringMsMax: 300 });
    if (outcome.kind !== 'ended') throw new Error(outcome.kind);
    const { end, rang, dialledAtMs } = outcome;
    const facts = {
      evidence: end.evidence,
      told: end.told,
      rang,
      created: dialledAtMs !== null,
      answered: false,
      jobError: null,
    };
    const verdict = decideDialOutcome(facts);
    expect(verdict.kind === 'result' ? `${verdict.outcome} ${verdict.reason}` : verdict.kind).toBe(expected);
  });

  it('a gateway that is down or unknown rings nobody', async () => {
    const node = newNode();
    expect(await dial(node, noReply, { gateway: 'down' })).toMatchObject({
      dialledAtMs: null,
      end: { evidence: { cause: 'GATEWAY_DOWN' } },
    });
    callId = randomUUID();
    expect(await dial(node, noReply, { gateway: 'nosuch' })).toMatchObject({ end: { evidence: { cause: 'INVALID_GATEWAY' } } });
    expect(fs.rings).toEqual([]);
    const { gateways } = await node.sofia.look(['nosuch']);
    expect(gateways.find(({ name }) => name === 'down')).toMatchObject({ up: false });
    expect(gateways.find(({ name }) => name === 'line1')).toMatchObject({ up: true });
    expect(gateways.find(({ name }) => name === 'nosuch')).toBeUndefined();
  });

  it('a full switch throttles', async () => {
    const node = newNode();
    const first = await dial(node, noReply, { gateway: 'narrow' });
    const second = await dial(node, noReply, { gateway: 'narrow', callId: randomUUID() });
    expect([first.kind, second.kind]).toEqual(['answered', 'throttled']);
  });

  it('a hundred at once gives each its own end', async () => {
    const node = newNode();
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        dial(node, n % 2 === 0 ? busy(20) : refuses(404, { afterMs: 20 }), { callId: randomUUID() }),
      ),
    );
    const causes = outcomes.map((one) => (one.kind === 'ended' ? one.end.evidence.cause : one.kind));
    expect(causes).toEqual(Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? 'USER_BUSY' : 'UNALLOCATED_NUMBER')));
    expect(fs.rings).toHaveLength(100);
  });
});

describe('talking', () => {
  it('hears itself from a callee that echoes, in order and without a gap', async () => {
    const audio = await (await answered(newNode(), answers({ kind: 'echo' }, { afterMs: 20 }))).attachAudio();
    const said = new Int16Array(50 * frameSamples).fill(8_000);
    const heard: number[] = [];
    const whole = new Promise<void>((resolve) => {
      audio.onFrame((frame) => {
        for (const sample of frame) if (Math.abs(sample) > 4_000) heard.push(sample);
        if (heard.length >= said.length && audio.heardSamples() === said.length) resolve();
      });
    });
    audio.play(said);
    await whole;
    expect(heard).toHaveLength(said.length);
    audio.close();
  });

  it('tells the keys pressed and who hung up', async () => {
    const channel = await answered(newNode(), answers({ kind: 'presses', digits: '12#', afterMs: 50 }, { afterMs: 20 }));
    const digits: string[] = [];
    await new Promise<void>((resolve) => {
      channel.onDigit((digit) => {
        digits.push(digit);
        if (digits.length === 3) resolve();
      });
    });
    expect(digits).toEqual(['1', '2', '#']);
    fs.calleeHangsUp(callId);
    expect(await channel.ended).toMatchObject({ told: true, endedBy: 'callee' });
  });

  it('records in stereo, short calls too', async () => {
    const channel = await answered(newNode(), answers({ kind: 'echo' }, { afterMs: 20 }));
    const audio = await channel.attachAudio();
    const path = join(folder, 'a.wav');
    await channel.startRecording(path);
    audio.play(new Int16Array(20 * frameSamples).fill(8_000));
    await new Promise<void>((resolve) => {
      audio.onFrame(() => {
        if (audio.heardSamples() === 20 * frameSamples) resolve();
      });
    });
    await channel.stopRecording();
    await channel.hangUp('NORMAL_CLEARING');
    expect(await channel.ended).toMatchObject({ endedBy: 'us' });
    const wav = readFileSync(path);
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
    expect(wav.readUInt16LE(22)).toBe(2);
    expect(wav.length).toBeGreaterThan(10 * frameSamples * 4);
  });
});

describe('what goes wrong', () => {
  it('a call outlives the process that began it: another adopts it, with sound and the rest of its life', async () => {
    const first = newNode();
    const old = await (await answered(first, answers({ kind: 'echo' }, { afterMs: 20 }))).attachAudio();
    old.close();
    await first.close();
    const second = newNode();
    const adoption = await second.adopt(callId);
    if (adoption.kind !== 'answered') throw new Error(adoption.kind);
    expect(await second.channels()).toEqual([callId]);
    const audio = await adoption.channel.attachAudio();
    const echoed = new Promise<void>((resolve) => {
      audio.onFrame((frame) => {
        if (frame.some((sample) => sample > 4_000)) resolve();
      });
    });
    audio.play(new Int16Array(5 * frameSamples).fill(8_000));
    await echoed;
    await second.hangUp(callId, 'NORMAL_CLEARING');
    expect(await adoption.channel.ended).toMatchObject({ told: true });
    expect(await second.adopt(callId)).toEqual({ kind: 'gone' });
    expect(fs.rings).toHaveLength(1);
  });

  it('a ringing call is adopted and answered', async () => {
    const first = newNode();
    await new Promise<void>((resolve) => {
      void dial(first, answers({ kind: 'silent' }, { afterMs: 600 }), {}, resolve);
    });
    await first.close();
    const adoption = await newNode().adopt(callId);
    if (adoption.kind !== 'ringing') throw new Error(adoption.kind);
    const outcome = await adoption.answered;
    expect(outcome.kind).toBe('answered');
  });

  it('cut sockets lose no call', async () => {
    const node = newNode();
    const channel = await answered(node, answers({ kind: 'silent' }, { afterMs: 20 }));
    fs.cutSockets();
    await channel.hangUp('NORMAL_CLEARING');
    expect(await channel.ended).toMatchObject({ endedBy: 'us', told: true });
  });

  it('a restart of the switch ends every call, and the next is dialled on the new core', async () => {
    const node = newNode();
    const channel = await answered(node, answers({ kind: 'silent' }, { afterMs: 20 }));
    const core = node.coreUuid;
    await fs.restart();
    expect(await channel.ended).toMatchObject({ told: false, evidence: { cause: 'switch-lost' } });
    callId = randomUUID();
    expect(await dial(node, busy(20))).toMatchObject({ kind: 'ended' });
    expect(node.coreUuid).toBe(fs.coreUuid);
    expect(node.coreUuid).not.toBe(core);
  });

  it('a switch that dies and does not come back ends every call too, the one that rings and the one that talks', async () => {
    const node = newNode();
    const channel = await answered(node, answers({ kind: 'silent' }, { afterMs: 20 }));
    callId = randomUUID();
    let rings: () => void = () => undefined;
    const rang = new Promise<void>((resolve) => {
      rings = resolve;
    });
    const ringing = dial(node, ringsOut(), {}, () => rings());
    await rang;
    await fs.close();
    expect(await channel.ended).toMatchObject({ told: false, evidence: { cause: 'switch-lost' } });
    const outcome = await ringing;
    if (outcome.kind !== 'ended') throw new Error(outcome.kind);
    const facts = { ...outcome.end, rang: true, created: true, answered: false, jobError: null };
    expect(decideDialOutcome(facts)).toMatchObject({ outcome: 'switch-lost' });
    expect(node.lossReason).toBe('nobody-listens');
  });
});

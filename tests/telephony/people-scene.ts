/** A simulated switch with a callee, two agents and a supervisor who each say their own tone, and nodes of ours on it. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { expect } from 'vitest';
import type { LineAudio } from '../../domain/live-line.ts';
import { answers, type CalleePlan } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { ChannelView, SimulatedSwitch } from '../../simulator/switch-options.ts';
import type { AgentLeg, JoinRequest, LegOutcome, LegRequest, Talk } from '../../telephony/people/people-ports.ts';
import type { LiveChannel, SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { aRequest } from './node-fixture.ts';
import { TonedPerson, toneOf } from './toned-people.ts';

export const extensions = {
  agent: '1001',
  second: '1002',
  supervisor: '1003',
  busy: '1004',
  rings: '1005',
  away: '1006',
} as const;
const music = toneOf('us', 8_000);

export class PeopleScene {
  readonly fs: SimulatedSwitch;
  readonly callId = randomUUID();
  readonly callee: TonedPerson;
  readonly agent: TonedPerson;
  readonly second: TonedPerson;
  readonly supervisor: TonedPerson;
  readonly music = music;
  readonly #nodes: SwitchNode[] = [];

  private constructor(fs: SimulatedSwitch, people: Record<'callee' | 'agent' | 'second' | 'supervisor', TonedPerson>) {
    this.fs = fs;
    this.callee = people.callee;
    this.agent = people.agent;
    this.second = people.second;
    this.supervisor = people.supervisor;
  }

  static async open(plans: { busy: CalleePlan; rings: CalleePlan }): Promise<PeopleScene> {
    const people = {
      callee: new TonedPerson('callee'),
      agent: new TonedPerson('agent'),
      second: new TonedPerson('second'),
      supervisor: new TonedPerson('supervisor'),
    };
    const picksUp = ({ behaviour }: TonedPerson) => answers(behaviour, { afterMs: 10 });
    const fs = await makeSimulatedSwitch({
      crashOnUnicastFault: true,
      gateways: [{ name: 'line1', callees: () => picksUp(people.callee) }],
      extensions: {
        [extensions.agent]: () => picksUp(people.agent),
        [extensions.second]: () => picksUp(people.second),
        [extensions.supervisor]: () => picksUp(people.supervisor),
        [extensions.busy]: () => plans.busy,
        [extensions.rings]: () => plans.rings,
        [extensions.away]: null,
      },
    });
    return new PeopleScene(fs, people);
  }

  /** Nothing that a real switch would punish may have been done. */
  async close(): Promise<void> {
    for (const node of this.#nodes) await node.close();
    expect(this.fs.faults).toEqual([]);
    await this.fs.close();
  }

  newNode(): SwitchNode {
    const { host, port, password } = this.fs;
    const node = makeSwitchNode({
      address: { name: 'sim', host, port, password },
      mediaAddress: '127.0.0.1',
      log: pino({ level: 'silent' }),
      callsPerSecond: 200,
    });
    this.#nodes.push(node);
    return node;
  }

  /** A callee who talks to us. */
  async talking(node: SwitchNode, callId = this.callId): Promise<{ channel: LiveChannel; audio: LineAudio }> {
    const channel = await this.answered(node, callId);
    return { channel, audio: await channel.attachAudio() };
  }

  /** A callee who has just answered, and to whom nobody talks yet. */
  async answered(node: SwitchNode, callId = this.callId): Promise<LiveChannel> {
    const outcome = await node.dial(aRequest(callId), {
      onDialled: () => undefined,
      onRinging: () => undefined,
      signal: new AbortController().signal,
    });
    if (outcome.kind !== 'answered') throw new Error(`The call was ${outcome.kind}.`);
    return outcome.channel;
  }

  open(node: SwitchNode, extension: string, change: Partial<LegRequest> = {}, signal?: AbortSignal): Promise<LegOutcome> {
    const request: LegRequest = {
      legId: randomUUID(),
      agentId: randomUUID(),
      forCall: null,
      meetsCallee: false,
      to: { kind: 'extension', extension },
      callerNumber: null,
      codec: 'PCMA',
      ringMsMax: 2_000,
      autoAnswer: true,
      soundlessMsMax: 5_000,
      openMsMax: 60_000,
      ...change,
    };
    return node.people.openLeg(request, signal ?? new AbortController().signal);
  }

  async leg(node: SwitchNode, extension: string = extensions.agent, change: Partial<LegRequest> = {}): Promise<AgentLeg> {
    const outcome = await this.open(node, extension, change);
    if (outcome.kind !== 'open') throw new Error(`The leg was ${outcome.kind}: ${outcome.why}.`);
    return outcome.leg;
  }

  joinRequest(legId: string, change: Partial<JoinRequest> = {}): JoinRequest {
    const times = { talkMsMax: 60_000, callMsMax: 30_000 };
    return { callId: this.callId, legId, beep: false, afterLeg: 'end-call', ...times, ...change };
  }

  async joined(node: SwitchNode, legId: string, change: Partial<JoinRequest> = {}): Promise<Talk> {
    const outcome = await node.people.join(this.joinRequest(legId, change));
    if (outcome.kind !== 'joined') throw new Error(`Not joined: ${outcome.why}.`);
    return outcome.talk;
  }

  view(uuid: string): ChannelView | undefined {
    return this.fs.channels().find((channel) => channel.uuid === uuid);
  }

  /** Waits until each of these people hears exactly these voices. */
  async hear(expected: Partial<Record<'callee' | 'agent' | 'second' | 'supervisor', string>>): Promise<void> {
    for (const name of Object.keys(expected)) this.#person(name).ears.forget();
    await expect
      .poll(() => Object.fromEntries(Object.keys(expected).map((name) => [name, this.#person(name).ears.heard()])), pollLimits)
      .toEqual(expected);
  }

  #person(name: string): TonedPerson {
    if (name === 'callee') return this.callee;
    if (name === 'agent') return this.agent;
    return name === 'second' ? this.second : this.supervisor;
  }
}

const pollLimits = { timeout: 5_000, interval: 20 };

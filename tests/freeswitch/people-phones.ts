/** People at the carrier of a real switch, each of whom says a tone of their own, and what each of them hears. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { LineAudio } from '../../domain/live-line.ts';
import type { AgentLeg, JoinRequest, Talk } from '../../telephony/people/people-ports.ts';
import type { LiveChannel, SwitchNode } from '../../telephony/ports.ts';
import { Ears, toneOf, type Voice } from '../telephony/toned-people.ts';
import type { CalleePlan } from './carrier/callee-plan.ts';
import type { RtpPhone } from './carrier/rtp-phone.ts';
import type { RealSwitch } from './real-switch.ts';

export const music = toneOf('us', 8_000);
export const pollLimits = { timeout: 8_000, interval: 20 };

/** A phone at the carrier that says its tone from the answer on. */
class TonedPhone {
  readonly ears = new Ears();
  phone: RtpPhone | null = null;
  readonly plan: CalleePlan;

  constructor(voice: Voice) {
    this.plan = {
      kind: 'answers',
      afterMs: 50,
      speaks: (phone) => {
        this.phone = phone;
        phone.onFrame = (frame) => this.ears.hear(frame);
        phone.repeat(toneOf(voice, 8_000));
      },
    };
  }
}

type Name = 'callee' | 'agent' | 'second' | 'supervisor';

export class RealPeople {
  readonly fs: RealSwitch;
  node: SwitchNode;
  callId = randomUUID();
  readonly phones: Record<Name, TonedPhone> = {
    callee: new TonedPhone('callee'),
    agent: new TonedPhone('agent'),
    second: new TonedPhone('second'),
    supervisor: new TonedPhone('supervisor'),
  };
  readonly #legs: string[] = [];

  private constructor(fs: RealSwitch, node: SwitchNode) {
    this.fs = fs;
    this.node = node;
  }

  static async open(fs: RealSwitch): Promise<RealPeople> {
    return new RealPeople(fs, await fs.newNode());
  }

  async close(): Promise<void> {
    const operator = await this.fs.operator();
    for (const legId of this.#legs) await operator.api(`uuid_kill ${legId} NORMAL_CLEARING`);
    await this.fs.sweep();
  }

  /** What becomes of the calls when our process goes, and another comes. */
  async nextNode(): Promise<void> {
    await this.node.close();
    this.node = await this.fs.newNode();
  }

  async openLeg(who: Name, soundlessMsMax: number | null = null): Promise<AgentLeg> {
    const legId = randomUUID();
    this.#legs.push(legId);
    const { gateway, carrier } = this.fs;
    const to = { kind: 'number', gateway, number: carrier.callee(this.phones[who].plan), prefix: null } as const;
    const times = { ringMsMax: 5_000, openMsMax: 60_000, soundlessMsMax };
    const request = {
      legId,
      agentId: randomUUID(),
      forCall: null,
      meetsCallee: false,
      to,
      callerNumber: null,
      codec: 'PCMU' as const,
      autoAnswer: true,
      ...times,
    };
    const outcome = await this.node.people.openLeg(request, new AbortController().signal);
    if (outcome.kind !== 'open') throw new Error(`The leg was ${outcome.why}.`);
    return outcome.leg;
  }

  /** A new callee, who talks to us. */
  async talking(): Promise<{ channel: LiveChannel; audio: LineAudio }> {
    this.callId = randomUUID();
    const channel = await this.fs.answered(this.node, this.phones.callee.plan, { callId: this.callId });
    return { channel, audio: await channel.attachAudio() };
  }

  joinRequest(legId: string, change: Partial<JoinRequest> = {}): JoinRequest {
    const times = { talkMsMax: 60_000, callMsMax: 30_000 };
    return { callId: this.callId, legId, beep: false, afterLeg: 'end-call', ...times, ...change };
  }

  async joined(legId: string, change: Partial<JoinRequest> = {}): Promise<Talk> {
    const outcome = await this.node.people.join(this.joinRequest(legId, change));
    if (outcome.kind !== 'joined') throw new Error(`Not joined: ${outcome.why}.`);
    return outcome.talk;
  }

  /** Waits until each of these people hears exactly these voices. */
  async hear(expected: Partial<Record<Name, string>>): Promise<void> {
    const names = Object.keys(this.phones).filter((name): name is Name => name in expected);
    for (const name of names) this.phones[name].ears.forget();
    await expect
      .poll(() => Object.fromEntries(names.map((name) => [name, this.phones[name].ears.heard()])), pollLimits)
      .toEqual(expected);
  }
}

/** Figures for whoever runs these tests to measure: printed when FREESWITCH_TEST_LOG is set. */
export function report(what: string, measured: unknown): void {
  if (process.env['FREESWITCH_TEST_LOG'] !== undefined) process.stdout.write(`${what} ${JSON.stringify(measured)}\n`);
}

/**
 * A carrier for tests: a SIP server over UDP behind a gateway of the switch. Each call it is sent follows the plan of its number,
 * and it is the witness of what really rang.
 */
import { randomUUID } from 'node:crypto';
import type { RemoteInfo, Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import type { CalleePlan } from './callee-plan.ts';
import { RtpPhone } from './rtp-phone.ts';
import type { SipMessage } from './sip-text.ts';
import { headerOf, parseSip, phraseOf, sdpOf, sipBye, sipReply } from './sip-text.ts';

/** One call as the carrier saw it. Times are epoch ms. */
export type Witnessed = {
  readonly number: string;
  readonly reachedAtMs: number;
  answeredAtMs: number | null;
  endedBy: 'switch' | 'callee' | 'refusal' | 'cancel' | null;
  /** Of an answered or announcing call. */
  phone: RtpPhone | null;
};

type Call = { invite: SipMessage; tag: string; from: RemoteInfo; witnessed: Witnessed; timers: Set<NodeJS.Timeout> };

/** Chinese ring-back: 450 Hz; here without a pause, so that a test need not wait for it. */
const ringBack = Int16Array.from({ length: 1_600 }, (_, n) => Math.round(6_000 * Math.sin((2 * Math.PI * 450 * n) / 8_000)));
/** A switch repeats an INVITE or BYE for 32 s (RFC 3261, timer B); until then the call must be known. */
const rememberMs = 35_000;
/** 64 × T1: so long an answer waits for its ACK. */
const ackMsMax = 32_000;
/** Nobody listens at the port of the discard service. */
const nowherePort = 9;

export class SipCarrier {
  readonly #socket: Socket;
  readonly #host: string;
  readonly #port: number;
  readonly #plans = new Map<string, CalleePlan>();
  readonly #calls = new Map<string, Call>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly witnessed: Witnessed[] = [];
  /** What a login is answered with; null: nothing. */
  loginStatus: number | null = null;
  #numbers = 0;
  #closed = false;

  private constructor(socket: Socket, { host, port }: { host: string; port: number }) {
    this.#socket = socket;
    this.#host = host;
    this.#port = port;
    socket.on('message', (datagram, from) => this.#receive(datagram, from));
    socket.on('error', () => undefined);
  }

  static open(address: { host: string; port: number }): Promise<SipCarrier> {
    return new Promise((resolve, reject) => {
      const socket = createSocket('udp4');
      socket.once('error', reject);
      socket.bind(address.port, address.host, () => {
        socket.off('error', reject);
        resolve(new SipCarrier(socket, address));
      });
    });
  }

  /** A number of its own for a callee of this kind. */
  callee(plan: CalleePlan): string {
    this.#numbers += 1;
    const number = `139${String(this.#numbers).padStart(8, '0')}`;
    this.#plans.set(number, plan);
    return number;
  }

  /** Every call that reached this number. */
  callsTo(number: string): Witnessed[] {
    return this.witnessed.filter((one) => one.number === number);
  }

  /** Harmless the second time. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { witnessed, timers } of this.#calls.values()) {
      for (const timer of timers) clearTimeout(timer);
      witnessed.phone?.close();
    }
    for (const timer of this.#timers) clearTimeout(timer);
    this.#socket.close();
  }

  #receive(datagram: Buffer, from: RemoteInfo): void {
    const message = parseSip(datagram);
    const call = this.#calls.get(headerOf(message, 'call-id'));
    switch (message.method) {
      case 'OPTIONS':
        this.#send(message, from, 200);
        return;
      case 'REGISTER':
        if (this.loginStatus !== null) this.#send(message, from, this.loginStatus);
        return;
      case 'INVITE':
        void this.#invited(message, from);
        return;
      case 'CANCEL':
        this.#send(message, from, 200);
        if (call !== undefined && call.witnessed.endedBy === null) {
          this.#reply(call, 487);
          this.#end(call, 'cancel');
        }
        return;
      case 'BYE':
        this.#send(message, from, 200);
        if (call !== undefined) this.#end(call, 'switch');
        return;
      default:
    }
  }

  async #invited(invite: SipMessage, from: RemoteInfo): Promise<void> {
    const id = headerOf(invite, 'call-id');
    const number = /sip:([^@;]+)@/.exec(invite.start)?.[1] ?? '';
    const plan = this.#plans.get(number) ?? { kind: 'refuses', status: 404 };
    const known = this.#calls.get(id);
    if (known !== undefined) {
      // With a tag it is a change of a call that stands; without, a repeated first one, which goes its way.
      const port = known.witnessed.phone?.port;
      if (port === undefined || !headerOf(invite, 'to').includes(';tag=')) return;
      this.#write(
        sipReply(invite, { status: 200, reason: 'OK', sdp: sdpOf({ host: this.#host, port }), contact: this.#contact }),
        from,
      );
      return;
    }
    const witnessed: Witnessed = { number, reachedAtMs: Date.now(), answeredAtMs: null, endedBy: null, phone: null };
    const call: Call = { invite, tag: randomUUID(), from, witnessed, timers: new Set() };
    this.#calls.set(id, call);
    this.witnessed.push(witnessed);
    if (plan.kind === 'never-replies') return;
    this.#reply(call, 100);
    if (plan.kind === 'refuses') {
      this.#refuse(call, plan);
      return;
    }
    if (plan.kind === 'rings') {
      this.#reply(call, 180);
      return;
    }
    await this.#talks(call, plan);
  }

  async #talks(call: Call, plan: Extract<CalleePlan, { kind: 'announces' | 'answers' }>): Promise<void> {
    const phone = await RtpPhone.open(this.#host);
    const soundLost = plan.kind === 'answers' && plan.soundLost === true;
    const port = soundLost ? nowherePort : Number(/m=audio (\d+)/.exec(call.invite.body)?.[1] ?? 0);
    phone.sendTo(port, /c=IN IP4 (\S+)/.exec(call.invite.body)?.[1]);
    call.witnessed.phone = phone;
    const sdp = sdpOf({ host: this.#host, port: phone.port });
    if (plan.kind === 'announces' || plan.early === true) {
      this.#reply(call, 183, { sdp });
      phone.repeat(plan.sound ?? ringBack);
    } else {
      this.#reply(call, 180);
    }
    this.#after(call, plan.afterMs ?? 300, () => {
      if (plan.kind === 'announces') {
        this.#refuse(call, plan);
        return;
      }
      call.witnessed.answeredAtMs = Date.now();
      phone.hush();
      this.#reply(call, 200, { sdp, ...(plan.ackLost === true ? { contact: `sip:carrier@${this.#host}:${nowherePort}` } : {}) });
      plan.speaks?.(phone);
      const hangsUpMs = plan.ackLost === true ? ackMsMax : plan.hangsUpMs;
      if (hangsUpMs !== undefined) this.#after(call, hangsUpMs, () => this.#hangUp(call));
    });
  }

  #refuse(call: Call, { status, q850 }: { status: number; q850?: number }): void {
    this.#reply(call, status, { extra: q850 === undefined ? [] : [`Reason: Q.850;cause=${q850}`] });
    this.#end(call, 'refusal');
  }

  #hangUp(call: Call): void {
    const { invite, tag, from } = call;
    this.#write(sipBye(invite, { tag, from: `${this.#host}:${this.#port}`, branch: randomUUID() }), from);
    this.#end(call, 'callee');
  }

  #end(call: Call, endedBy: NonNullable<Witnessed['endedBy']>): void {
    if (call.witnessed.endedBy !== null) return;
    call.witnessed.endedBy = endedBy;
    for (const timer of call.timers) clearTimeout(timer);
    call.witnessed.phone?.close();
    call.witnessed.phone = null;
    const forget = setTimeout(() => {
      this.#timers.delete(forget);
      this.#calls.delete(headerOf(call.invite, 'call-id'));
    }, rememberMs).unref();
    this.#timers.add(forget);
  }

  #after(call: Call, ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      if (call.witnessed.endedBy === null) then();
    }, ms);
    call.timers.add(timer);
  }

  #reply(call: Call, status: number, given: { sdp?: string; contact?: string; extra?: readonly string[] } = {}): void {
    this.#write(
      sipReply(call.invite, { status, reason: phraseOf(status), tag: call.tag, contact: this.#contact, ...given }),
      call.from,
    );
  }

  #send(request: SipMessage, to: RemoteInfo, status: number): void {
    this.#write(sipReply(request, { status, reason: phraseOf(status), contact: this.#contact }), to);
  }

  #write(text: string, to: RemoteInfo): void {
    this.#socket.send(text, to.port, to.address);
  }

  get #contact(): string {
    return `sip:carrier@${this.#host}:${this.#port}`;
  }
}

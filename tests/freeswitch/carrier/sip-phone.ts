/** A phone for tests: registers with a switch over UDP, calls, and is called. */
import { createHash, randomUUID } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { RtpPhone } from './rtp-phone.ts';
import { aLawPayload, headerOf, muLawPayload, parseSip, phraseOf, type SipMessage, sdpOf, sipBye, sipReply } from './sip-text.ts';

export type PhoneAccount = { server: { host: string; port: number }; user: string; password: string };
/** What it does when it is called. */
export type PhoneManners = 'answers' | 'is-busy' | 'rings';

export type PhoneCall = {
  /** The last answer: 200 when somebody talks. */
  status: number;
  sound: RtpPhone | null;
  /** Resolves when the other side hangs up. */
  ended: Promise<void>;
  hangUp(): void;
};

/** Nobody answers: RFC 3261, timer B and F. */
const answerMsMax = 32_000;
const expiresSeconds = 60;

type Waiting = { answer: (message: SipMessage) => void };
type Talk = { end: () => void; sound: RtpPhone; sayBye: () => void };

export class SipPhone {
  readonly #socket: Socket;
  readonly #host: string;
  readonly #account: PhoneAccount;
  /** One registration is refreshed under one id. */
  readonly #registrationId = randomUUID();
  readonly #waiting = new Map<string, Waiting>();
  readonly #talks = new Map<string, Talk>();
  /** What it answered to requests, for those that are repeated. */
  readonly #answers = new Map<string, string>();
  manners: PhoneManners = 'answers';
  /** Of calls that it took. */
  readonly taken: RtpPhone[] = [];
  /** What it says in a call that it took. */
  speaks: (sound: RtpPhone) => void = () => undefined;
  #sequence = 0;

  private constructor(socket: Socket, host: string, account: PhoneAccount) {
    this.#socket = socket;
    this.#host = host;
    this.#account = account;
    socket.on('message', (datagram, from) => void this.#receive(parseSip(datagram), from));
    socket.on('error', () => undefined);
  }

  /** `host`: the address that it has. */
  static open(host: string, account: PhoneAccount): Promise<SipPhone> {
    return new Promise((resolve, reject) => {
      const socket = createSocket('udp4');
      socket.once('error', reject);
      socket.bind(0, host, () => {
        socket.off('error', reject);
        resolve(new SipPhone(socket, host, account));
      });
    });
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** The status that it came to: 200, or 403 with a wrong password. `seconds` 0 signs off. */
  async register(seconds = expiresSeconds, password = this.#account.password): Promise<number> {
    const uri = `sip:${this.#account.server.host}:${this.#account.server.port}`;
    const own = `sip:${this.#account.user}@${this.#account.server.host}`;
    const send = (authorization: readonly string[]): Promise<SipMessage> =>
      this.#ask('REGISTER', uri, {
        to: `<${own}>`,
        callId: this.#registrationId,
        extra: [`Contact: <${this.#contact}>`, `Expires: ${seconds}`, ...authorization],
      });
    const first = await send([]);
    if (statusOf(first) !== 401) return statusOf(first);
    return statusOf(
      await send([`Authorization: ${this.#credentials(headerOf(first, 'www-authenticate'), 'REGISTER', uri, password)}`]),
    );
  }

  /** Ends when somebody answers or the call is refused. */
  async call(number: string, { password = this.#account.password }: { password?: string } = {}): Promise<PhoneCall> {
    const uri = `sip:${number}@${this.#account.server.host}:${this.#account.server.port}`;
    const sound = await RtpPhone.open(this.#host);
    const sdp = sdpOf({ host: this.#host, port: sound.port });
    const callId = randomUUID();
    const tag = randomUUID();
    const send = (authorization: readonly string[]): Promise<SipMessage> =>
      this.#ask('INVITE', uri, { to: `<${uri}>`, callId, tag, sdp, extra: [`Contact: <${this.#contact}>`, ...authorization] });
    let answer = await send([]);
    if (statusOf(answer) === 407) {
      answer = await send([
        `Proxy-Authorization: ${this.#credentials(headerOf(answer, 'proxy-authenticate'), 'INVITE', uri, password)}`,
      ]);
    }
    const status = statusOf(answer);
    if (status >= 300) {
      sound.close();
      return { status, sound: null, ended: Promise.resolve(), hangUp: () => undefined };
    }
    sound.sendTo(...soundOf(answer.body));
    const target = /<([^>]+)>/.exec(headerOf(answer, 'contact'))?.[1] ?? uri;
    const sayBye = (): void => void this.#ask('BYE', target, { to: headerOf(answer, 'to'), callId, tag });
    const ended = new Promise<void>((resolve) => this.#talks.set(callId, { end: resolve, sound, sayBye }));
    const hangUp = (): void => {
      sayBye();
      this.#end(callId);
    };
    return { status, sound, ended, hangUp };
  }

  /** In so many calls it is. */
  get inCalls(): number {
    return this.#talks.size;
  }

  /** Whoever has it puts it down: all of its calls end. */
  hangUp(): void {
    for (const [callId, talk] of [...this.#talks]) {
      talk.sayBye();
      this.#end(callId);
    }
  }

  close(): void {
    for (const callId of [...this.#talks.keys()]) this.#end(callId);
    this.#socket.close();
  }

  async #receive(message: SipMessage, from: RemoteInfo): Promise<void> {
    if (message.start.startsWith('SIP/2.0')) {
      const status = statusOf(message);
      const key = `${headerOf(message, 'call-id')} ${headerOf(message, 'cseq')}`;
      if (status < 200) return;
      if (headerOf(message, 'cseq').endsWith('INVITE')) this.#acknowledge(message, status);
      this.#waiting.get(key)?.answer(message);
      return;
    }
    const callId = headerOf(message, 'call-id');
    if (message.method === 'ACK') return;
    const known = this.#answers.get(`${callId} ${headerOf(message, 'cseq')}`);
    if (known !== undefined) this.#socket.send(known, from.port, from.address);
    else if (message.method === 'INVITE') await this.#invited(message, from);
    else {
      this.#reply(message, from, 200);
      if (message.method === 'BYE') this.#end(callId);
    }
  }

  async #invited(invite: SipMessage, from: RemoteInfo): Promise<void> {
    this.#reply(invite, from, 180);
    if (this.manners === 'is-busy') this.#reply(invite, from, 486, { tag: randomUUID() });
    if (this.manners !== 'answers') return;
    // Remembered at once: the switch repeats an INVITE that nothing came of yet.
    this.#answers.set(`${headerOf(invite, 'call-id')} ${headerOf(invite, 'cseq')}`, '');
    const sound = await RtpPhone.open(this.#host);
    sound.sendTo(...soundOf(invite.body));
    sound.payload = invite.body.includes(`RTP/AVP ${aLawPayload} `) ? aLawPayload : muLawPayload;
    this.taken.push(sound);
    this.speaks(sound);
    const tag = randomUUID();
    const sayBye = (): void => {
      const bye = sipBye(invite, { tag, from: `${this.#host}:${this.port}`, branch: randomUUID() });
      this.#socket.send(bye, from.port, from.address);
    };
    this.#talks.set(headerOf(invite, 'call-id'), { end: () => undefined, sound, sayBye });
    this.#reply(invite, from, 200, { tag, sdp: sdpOf({ host: this.#host, port: sound.port, payload: sound.payload }) });
  }

  #reply(request: SipMessage, to: RemoteInfo, status: number, given: { tag?: string; sdp?: string } = {}): void {
    const text = sipReply(request, { status, reason: phraseOf(status), contact: this.#contact, ...given });
    if (status >= 200) this.#answers.set(`${headerOf(request, 'call-id')} ${headerOf(request, 'cseq')}`, text);
    this.#socket.send(text, to.port, to.address);
  }

  #end(callId: string): void {
    const talk = this.#talks.get(callId);
    this.#talks.delete(callId);
    talk?.sound.close();
    talk?.end();
  }

  #acknowledge(answer: SipMessage, status: number): void {
    const target = /<([^>]+)>/.exec(headerOf(answer, 'contact'))?.[1] ?? headerOf(answer, 'to').replaceAll(/[<>]|;.*/g, '');
    // Of a refusal it belongs to the transaction of its INVITE, so it has the same branch.
    const branch = status >= 300 ? (/branch=([^;]+)/.exec(answer.via[0] ?? '')?.[1] ?? '') : `z9hG4bK${randomUUID()}`;
    this.#write([
      `ACK ${target} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.#host}:${this.port};rport;branch=${branch}`,
      `From: ${headerOf(answer, 'from')}`,
      `To: ${headerOf(answer, 'to')}`,
      `Call-ID: ${headerOf(answer, 'call-id')}`,
      `CSeq: ${headerOf(answer, 'cseq').split(' ')[0] ?? ''} ACK`,
      'Max-Forwards: 70',
      'Content-Length: 0',
      '',
      '',
    ]);
  }

  #ask(
    method: string,
    uri: string,
    given: { to: string; callId: string; tag?: string; sdp?: string; extra?: readonly string[] },
  ): Promise<SipMessage> {
    const { to, callId, tag = randomUUID(), sdp = '', extra = [] } = given;
    this.#sequence += 1;
    const { user, server } = this.#account;
    const cseq = `${this.#sequence} ${method}`;
    const lines = [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.#host}:${this.port};rport;branch=z9hG4bK${randomUUID()}`,
      `From: <sip:${user}@${server.host}>;tag=${tag}`,
      `To: ${to}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq}`,
      'Max-Forwards: 70',
      'User-Agent: Test phone/1.0',
      ...extra,
      ...(sdp === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${Buffer.byteLength(sdp)}`,
      '',
      sdp,
    ];
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`nobody answered the ${method}`)), answerMsMax);
      this.#waiting.set(`${callId} ${cseq}`, {
        answer: (message) => {
          clearTimeout(late);
          resolve(message);
        },
      });
      this.#write(lines);
    });
  }

  #write(lines: readonly string[]): void {
    this.#socket.send(lines.join('\r\n'), this.#account.server.port, this.#account.server.host);
  }

  /** Digest of RFC 2617 with `qop=auth`. */
  #credentials(challenge: string, method: string, uri: string, password: string): string {
    const field = (name: string): string => new RegExp(`${name}="?([^",]+)"?`).exec(challenge)?.[1] ?? '';
    const { user } = this.#account;
    const [realm, nonce, cnonce, count] = [field('realm'), field('nonce'), randomUUID(), '00000001'];
    const response = md5(`${md5(`${user}:${realm}:${password}`)}:${nonce}:${count}:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
    return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, cnonce="${cnonce}", qop=auth, nc=${count}`;
  }

  get #contact(): string {
    return `sip:${this.#account.user}@${this.#host}:${this.port}`;
  }
}

function statusOf(message: SipMessage): number {
  return Number(/^SIP\/2\.0 (\d{3})/.exec(message.start)?.[1] ?? 0);
}

/** Where an SDP wants the sound. */
function soundOf(sdp: string): [port: number, host: string] {
  return [Number(/m=audio (\d+)/.exec(sdp)?.[1] ?? 0), /c=IN IP4 ([\d.]+)/.exec(sdp)?.[1] ?? ''];
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * A small event socket server for tests, whose every answer can be spoiled. It speaks just enough of FreeSWITCH's protocol, with the
 * event order of the recorded calls; what it does is said by the test, line by line.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { ScriptedMedia } from './scripted-media.ts';

export type Command = { line: string; headers: Map<string, string>; session: Socket };
export type ScriptedChannel = {
  callState: string;
  tag: string;
  /** What `show channels` still says of it, because its database lags; null when it is not yet in there. */
  listedAs?: string | null;
};

/** Answers a command itself and returns true, or leaves it to the server's own manners. */
export type Override = (command: Command) => boolean;

export class ScriptedSwitch {
  readonly #server: Server;
  readonly #sessions = new Set<Socket>();
  readonly #waiters = new Set<() => void>();
  readonly #password: string;
  readonly channels = new Map<string, ScriptedChannel>();
  /** Channels that are gone and that `show channels` still has. */
  readonly ghosts = new Set<string>();
  readonly media = new Map<string, ScriptedMedia>();
  readonly commands: string[] = [];
  /** The `call-command` of every message to a channel. */
  readonly messages: string[] = [];
  coreUuid = randomUUID();
  connects = 0;
  /** The port that the last unicast named. */
  lastRemotePort = 0;
  greeting = 'Content-Type: auth/request\n\n';
  override: Override = () => false;
  /** What an originate brings about; by default nothing, the test plays the events. */
  onOriginate: (callId: string, jobId: string) => void = () => undefined;

  private constructor(server: Server, password: string) {
    this.#server = server;
    this.#password = password;
    server.on('connection', (socket) => this.#greet(socket));
  }

  static async start({ password = 'ClueCon', port = 0 } = {}): Promise<ScriptedSwitch> {
    const server = createServer();
    const one = new ScriptedSwitch(server, password);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return one;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  async stop(): Promise<void> {
    this.cut();
    for (const media of this.media.values()) media.close();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Cuts every connection, as a network does. */
  cut(): void {
    for (const session of this.#sessions) session.destroy();
  }

  event(name: string, headers: Record<string, string> = {}, body?: string): void {
    const json = { 'Event-Name': name, 'Core-UUID': this.coreUuid, ...headers, ...(body === undefined ? {} : { _body: body }) };
    const text = JSON.stringify(json);
    this.raw(`Content-Length: ${Buffer.byteLength(text)}\nContent-Type: text/event-json\n\n${text}`);
  }

  raw(text: string): void {
    for (const session of this.#sessions) session.write(text);
  }

  job(jobId: string, body: string): void {
    this.event('BACKGROUND_JOB', { 'Job-UUID': jobId }, `${body}\n`);
  }

  created(callId: string): void {
    this.channels.set(callId, { callState: 'DOWN', tag: 'carillon' });
    this.event('CHANNEL_CREATE', { 'Unique-ID': callId, 'Answer-State': 'ringing' });
  }

  rings(callId: string): void {
    this.channels.set(callId, { callState: 'RINGING', tag: 'carillon' });
    this.event('CHANNEL_PROGRESS', { 'Unique-ID': callId, 'Answer-State': 'ringing' });
  }

  answers(callId: string): void {
    this.channels.set(callId, { callState: 'ACTIVE', tag: 'carillon' });
    this.event('CHANNEL_ANSWER', { 'Unique-ID': callId, 'Answer-State': 'answered' });
  }

  parks(callId: string, rate = '8000'): void {
    this.event('CHANNEL_PARK', { 'Unique-ID': callId, 'Answer-State': 'answered', 'Channel-Read-Codec-Rate': rate });
  }

  hangsUp(callId: string, cause: string, headers: Record<string, string> = {}): void {
    this.channels.delete(callId);
    this.media.get(callId)?.close();
    this.event('CHANNEL_HANGUP_COMPLETE', { 'Unique-ID': callId, 'Hangup-Cause': cause, 'Answer-State': 'hangup', ...headers });
    this.event('CHANNEL_DESTROY', { 'Unique-ID': callId, 'Hangup-Cause': cause, 'Answer-State': 'hangup' });
  }

  /** Waits until a command that matches was received (also before now), and answers its first line. */
  async received(pattern: RegExp, msMax = 3_000): Promise<string> {
    let found = '';
    await this.eventually(() => {
      found = this.commands.find((line) => pattern.test(line)) ?? '';
      return found !== '';
    }, msMax);
    return found;
  }

  /** Waits for a condition that changes with what we receive. */
  eventually(test: () => boolean, msMax = 3_000): Promise<void> {
    if (test()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!test()) return;
        clearTimeout(timer);
        this.#waiters.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(check);
        reject(new Error(`Did not happen within ${msMax} ms; received: ${this.commands.join(' | ')}`));
      }, msMax);
      this.#waiters.add(check);
    });
  }

  replyTo({ session }: Command, text: string): void {
    session.write(`Content-Type: command/reply\nReply-Text: ${text}\n\n`);
  }

  answerTo({ session }: Command, text: string): void {
    session.write(`Content-Type: api/response\nContent-Length: ${Buffer.byteLength(text)}\n\n${text}`);
  }

  #greet(socket: Socket): void {
    this.connects += 1;
    socket.setNoDelay(true);
    this.#sessions.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sessions.delete(socket);
      this.#notify();
    });
    let buffered = '';
    socket.on('data', (chunk) => {
      buffered += chunk.toString('utf8');
      for (let end = buffered.indexOf('\n\n'); end !== -1; end = buffered.indexOf('\n\n')) {
        this.#receive(buffered.slice(0, end), socket);
        buffered = buffered.slice(end + 2);
      }
    });
    socket.write(this.greeting);
    this.#notify();
  }

  #receive(text: string, session: Socket): void {
    const [line = '', ...rest] = text.split('\n');
    const headers = new Map(rest.map((one) => [one.slice(0, one.indexOf(': ')), one.slice(one.indexOf(': ') + 2)]));
    const command = { line, headers, session };
    this.commands.push(line);
    if (!this.override(command)) this.#serve(command);
    this.#notify();
  }

  #serve(command: Command): void {
    const { line, headers, session } = command;
    if (line.startsWith('auth ')) {
      const right = line === `auth ${this.#password}`;
      this.replyTo(command, right ? '+OK accepted' : '-ERR invalid');
      if (!right) session.end();
    } else if (line.startsWith('bgapi ')) {
      const jobId = headers.get('Job-UUID') ?? '';
      this.replyTo(command, `+OK Job-UUID: ${jobId}`);
      const callId = /origination_uuid=([0-9a-f-]+)/.exec(line)?.[1];
      if (callId === undefined) this.job(jobId, this.#api(line.slice('bgapi '.length)));
      else this.onOriginate(callId, jobId);
    } else if (line.startsWith('api ')) {
      this.answerTo(command, this.#api(line.slice('api '.length)));
    } else if (line.startsWith('sendmsg ')) {
      this.replyTo(command, '+OK');
      this.#message(line.slice('sendmsg '.length), headers);
    } else {
      this.replyTo(command, '+OK');
    }
  }

  #api(line: string): string {
    const [command = '', uuid = ''] = line.split(' ');
    switch (command) {
      case 'uuid_exists':
        return this.channels.has(uuid) ? 'true' : 'false';
      case 'show': {
        const rows = [...this.channels].flatMap(([id, channel]) => listRow(id, channel));
        for (const id of this.ghosts) rows.push(...listRow(id, { callState: 'ACTIVE', tag: 'carillon' }));
        return JSON.stringify(rows.length === 0 ? { row_count: 0 } : { row_count: rows.length, rows });
      }
      case 'uuid_getvar': {
        const channel = this.channels.get(uuid);
        return channel === undefined ? '-ERR No such channel!' : variableOf(channel, line.split(' ')[2] ?? '');
      }
      case 'uuid_kill':
        if (!this.channels.has(uuid)) return '-ERR No such channel!';
        this.hangsUp(uuid, line.split(' ')[2] ?? 'NORMAL_CLEARING', { variable_sip_hangup_disposition: 'send_bye' });
        return '+OK';
      case 'sofia':
        return 'Invalid Gateway!';
      default:
        return '+OK Success';
    }
  }

  #message(callId: string, headers: ReadonlyMap<string, string>): void {
    const command = headers.get('call-command') ?? '';
    this.messages.push(command);
    if (command === 'unicast') {
      this.lastRemotePort = Number(headers.get('remote-port'));
      void this.#unicast(callId, this.lastRemotePort);
    } else if (command === 'xferext' && headers.get('application') === 'park') {
      this.media.get(callId)?.close();
      this.event('PRIVATE_COMMAND', { 'Unique-ID': callId });
      this.event('CHANNEL_UNPARK', { 'Unique-ID': callId });
      this.parks(callId);
    }
  }

  async #unicast(callId: string, port: number): Promise<void> {
    const media = await ScriptedMedia.open(port);
    this.media.set(callId, media);
    this.event('PRIVATE_COMMAND', { 'Unique-ID': callId });
    this.#notify();
  }

  #notify(): void {
    for (const check of [...this.#waiters]) check();
  }
}

/** A switch writes the tag into its list when the channel executes its first application: at the answer, not before. */
function listRow(uuid: string, { callState, tag, listedAs = callState }: ScriptedChannel): Record<string, string>[] {
  return listedAs === null ? [] : [{ uuid, callstate: listedAs, accountcode: listedAs === 'ACTIVE' ? tag : '' }];
}

function variableOf({ callState, tag }: ScriptedChannel, name: string): string {
  if (name === 'accountcode') return tag === '' ? '_undef_' : tag;
  if (name !== 'endpoint_disposition') return '_undef_';
  return callState === 'ACTIVE' ? 'ANSWER' : callState === 'EARLY' ? 'EARLY MEDIA' : '_undef_';
}

/** One client of the simulated event socket: its login, its subscription, its commands one after another. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { EventBus, SwitchEvent } from '../event-bus.ts';
import type { Scheduler } from '../scheduler.ts';
import { CommandTooLong, makeCommandReader, type SocketCommand } from './command-reader.ts';
import { apiResponse, authRequest, commandReply, disconnectNotice, encodeEvent } from './event-encoding.ts';
import { Subscription } from './subscription.ts';
import { hearsNotices, loggedEvents, logMessage } from './switch-log.ts';

/** What the switch does for a client; the session knows only words. */
export type SwitchCommands = {
  /** Runs an api command and gives its reply text; `originate` replies only when the call is decided. */
  api: (line: string, reply: (text: string) => void) => void;
  /** Queues a message for a channel; false when there is no such channel. */
  sendmsg: (uuid: string, command: SocketCommand) => boolean;
  /** An event of the client's: for the channel that it names, if it names one. */
  sendevent: (headers: Readonly<Record<string, string>>) => void;
};

export type SessionDeps = {
  socket: Socket;
  password: string;
  commands: SwitchCommands;
  events: EventBus;
  scheduler: Scheduler;
  /** Extra delay (ms) before each reply, read at each command: a slow switch, by a test's wish. */
  replyDelayMs: () => number;
};

/** Commands wait while an earlier one is not answered, and events wait behind its reply: in FreeSWITCH one thread does both. */
export class SocketSession {
  readonly #deps: SessionDeps;
  readonly #reader = makeCommandReader();
  readonly #subscription = new Subscription();
  readonly #waiting: SocketCommand[] = [];
  readonly #unlisten: () => void;
  #unlistenLog: () => void = () => undefined;
  #heldEvents: SwitchEvent[] = [];
  #running = false;
  #authenticated = false;
  #closed = false;
  #muted = false;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#unlisten = deps.events.listen({
      wants: (name, subclass) => this.#subscription.wants(name, subclass),
      deliver: (event) => {
        if (this.#running) this.#heldEvents.push(event);
        else this.#writeEvent(event);
      },
    });
    const { socket } = deps;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('close', () => this.close());
    socket.on('error', () => this.close());
    this.#write(authRequest);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unlisten();
    this.#unlistenLog();
    this.#deps.socket.destroy();
  }

  /** Keeps the connection but says nothing more: the far side of a half-open one. */
  mute(): void {
    this.#muted = true;
  }

  #receive(chunk: Buffer): void {
    try {
      this.#waiting.push(...this.#reader.read(chunk));
    } catch (error) {
      if (!(error instanceof CommandTooLong)) throw error;
      this.close();
      return;
    }
    this.#runWaiting();
  }

  #runWaiting(): void {
    while (!this.#running && !this.#closed) {
      const command = this.#waiting.shift();
      if (command === undefined) return;
      this.#running = true;
      let inLoop = true;
      this.#answer(command, (text) => {
        const finish = (): void => {
          this.#finish(text);
          if (!inLoop) this.#runWaiting();
        };
        const delayMs = this.#deps.replyDelayMs();
        if (delayMs > 0) this.#deps.scheduler.after(delayMs, finish);
        else finish();
      });
      inLoop = false;
    }
  }

  #finish(reply: string): void {
    this.#write(reply);
    this.#running = false;
    const held = this.#heldEvents;
    this.#heldEvents = [];
    for (const event of held) this.#writeEvent(event);
  }

  #answer(command: SocketCommand, reply: (text: string) => void): void {
    const [word = '', ...words] = command.line.split(' ').filter((part) => part !== '');
    const rest = command.line.slice(word.length).trim();
    const subscription = this.#subscription;
    if (!this.#authenticated) {
      this.#login(word, rest, reply);
      return;
    }
    switch (word.toLowerCase()) {
      case 'api':
        this.#deps.commands.api(rest, (text) => reply(apiResponse(text)));
        return;
      case 'bgapi':
        this.#runInBackground(rest, command.headers['Job-UUID'], reply);
        return;
      case 'sendmsg':
        reply(commandReply(this.#deps.commands.sendmsg(rest, command) ? '+OK' : `-ERR invalid session id [${rest}]`));
        return;
      case 'sendevent':
        this.#deps.commands.sendevent(command.headers);
        reply(commandReply(`+OK ${randomUUID()}`));
        return;
      case 'event':
        reply(commandReply(subscription.event(words)));
        return;
      case 'nixevent':
        reply(commandReply(subscription.nixevent(words)));
        return;
      case 'noevents':
        reply(commandReply(subscription.noevents()));
        return;
      case 'filter':
        reply(commandReply(subscription.filter(rest)));
        return;
      case 'linger':
      case 'nolinger':
        reply(commandReply('-ERR not controlling a session'));
        return;
      case 'nolog':
        this.#unlistenLog();
        reply(commandReply('+OK no longer logging'));
        return;
      case 'log':
        this.#tellLog(rest);
        reply(commandReply(`+OK log level ${rest} [${rest}]`));
        return;
      case 'exit':
        reply(commandReply('+OK bye'));
        this.#sayGoodbye();
        return;
      default:
        reply(commandReply('-ERR command not found'));
    }
  }

  #login(word: string, given: string, reply: (text: string) => void): void {
    if (word !== 'auth') {
      reply(commandReply('-ERR command not found'));
    } else if (given === this.#deps.password) {
      this.#authenticated = true;
      reply(commandReply('+OK accepted'));
    } else {
      reply(commandReply('-ERR invalid'));
      this.#sayGoodbye();
    }
  }

  #runInBackground(line: string, wanted: string | undefined, reply: (text: string) => void): void {
    const jobUuid = wanted ?? randomUUID();
    const [command = '', ...rest] = line.split(' ');
    reply(commandReply(`+OK Job-UUID: ${jobUuid}`, `Job-UUID: ${jobUuid}\n`));
    this.#deps.commands.api(line, (text) =>
      this.#deps.events.publish({
        name: 'BACKGROUND_JOB',
        origin: ['mod_event_socket.c', 'api_exec', 1572],
        headers: () => ({ 'Job-UUID': jobUuid, 'Job-Command': command, 'Job-Command-Arg': rest.join(' ') }),
        body: text === '' ? '-ERR no reply\n' : text,
      }),
    );
  }

  #tellLog(level: string): void {
    this.#unlistenLog();
    if (!hearsNotices(level)) return;
    this.#unlistenLog = this.#deps.events.listen({
      wants: (name) => loggedEvents.has(name),
      deliver: (event) => this.#write(logMessage(event)),
    });
  }

  #sayGoodbye(): void {
    this.#write(disconnectNotice());
    this.#deps.socket.end();
  }

  #writeEvent(event: SwitchEvent): void {
    if (this.#subscription.passes(event.headers)) this.#write(encodeEvent(event, this.#subscription.format));
  }

  #write(text: string): void {
    const { socket } = this.#deps;
    if (!this.#closed && !this.#muted && socket.writable) socket.write(text);
  }
}

/** One client of the simulated event socket: its login, its subscription, its commands one after another. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { EventBus, SwitchEvent } from '../event-bus.ts';
import type { Scheduler } from '../scheduler.ts';
import { CommandTooLong, makeCommandReader, type SocketCommand } from './command-reader.ts';
import { apiResponse, authRequest, commandReply, disconnectNotice, encodeEvent } from './event-encoding.ts';
import { makeSubscription } from './subscription.ts';

/** What the switch does for a client; the session knows only words. */
export type SwitchCommands = {
  /** Runs an api command and gives its reply text; `originate` replies only when the call is decided. */
  api(line: string, reply: (text: string) => void): void;
  /** Queues a message for a channel; false when there is no such channel. */
  sendmsg(uuid: string, command: SocketCommand): boolean;
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

export type SocketSession = {
  close(): void;
  /** Keeps the connection but says nothing more: the far side of a half-open one. */
  mute(): void;
};

/** A reply in order to a client; commands wait while an earlier one is not answered, as in its one thread. */
export function openSocketSession({ socket, password, commands, events, scheduler, replyDelayMs }: SessionDeps): SocketSession {
  const reader = makeCommandReader();
  const subscription = makeSubscription();
  const waiting: SocketCommand[] = [];
  /** Events that happen while a command runs are written behind its reply: one thread does both. */
  let heldEvents: SwitchEvent[] = [];
  let running = false;
  let authenticated = false;
  let closed = false;
  let muted = false;

  const unlisten = events.listen({
    wants: (name, subclass) => subscription.wants(name, subclass),
    deliver(event) {
      if (running) heldEvents.push(event);
      else writeEvent(event);
    },
  });

  function writeEvent(event: SwitchEvent): void {
    if (subscription.passes(event.headers)) write(encodeEvent(event, subscription.format));
  }

  function write(text: string): void {
    if (!closed && !muted && socket.writable) socket.write(text);
  }

  function close(): void {
    if (closed) return;
    closed = true;
    unlisten();
    socket.destroy();
  }

  function runNext(): void {
    if (running || closed) return;
    const command = waiting.shift();
    if (command === undefined) return;
    running = true;
    answer(command, (text) => {
      const finish = (): void => {
        write(text);
        running = false;
        const held = heldEvents;
        heldEvents = [];
        for (const event of held) writeEvent(event);
        runNext();
      };
      const delayMs = replyDelayMs();
      if (delayMs > 0) scheduler.after(delayMs, finish);
      else finish();
    });
  }

  function answer(command: SocketCommand, reply: (text: string) => void): void {
    const [word = '', ...words] = command.line.split(' ').filter((part) => part !== '');
    const rest = command.line.slice(word.length).trim();
    if (!authenticated) {
      login(word, rest, reply);
      return;
    }
    switch (word.toLowerCase()) {
      case 'api':
        commands.api(rest, (text) => reply(apiResponse(text)));
        return;
      case 'bgapi':
        bgapi(rest, command.headers['Job-UUID'], reply);
        return;
      case 'sendmsg':
        reply(commandReply(commands.sendmsg(rest, command) ? '+OK' : `-ERR invalid session id [${rest}]`));
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
        reply(commandReply('+OK no longer logging'));
        return;
      case 'log':
        reply(commandReply(`+OK log level ${rest} [7]`));
        return;
      case 'exit':
        reply(commandReply('+OK bye'));
        write(disconnectNotice());
        socket.end();
        return;
      default:
        reply(commandReply('-ERR command not found'));
    }
  }

  function login(word: string, given: string, reply: (text: string) => void): void {
    if (word === 'auth' && given === password) {
      authenticated = true;
      reply(commandReply('+OK accepted'));
      return;
    }
    reply(commandReply(word === 'auth' ? '-ERR invalid' : '-ERR command not found'));
    if (word !== 'auth') return;
    write(disconnectNotice());
    socket.end();
  }

  function bgapi(line: string, wanted: string | undefined, reply: (text: string) => void): void {
    const jobUuid = wanted ?? randomUUID();
    const [command = '', ...rest] = line.split(' ');
    reply(commandReply(`+OK Job-UUID: ${jobUuid}`, `Job-UUID: ${jobUuid}\n`));
    commands.api(line, (text) =>
      events.publish({
        name: 'BACKGROUND_JOB',
        origin: ['mod_event_socket.c', 'api_exec', 1572],
        headers: () => ({ 'Job-UUID': jobUuid, 'Job-Command': command, 'Job-Command-Arg': rest.join(' ') }),
        body: text === '' ? '-ERR no reply\n' : text,
      }),
    );
  }

  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    try {
      waiting.push(...reader.read(chunk));
    } catch (error) {
      if (!(error instanceof CommandTooLong)) throw error;
      close();
      return;
    }
    runNext();
  });
  socket.on('close', close);
  socket.on('error', close);
  write(authRequest);
  return {
    close,
    mute() {
      muted = true;
    },
  };
}

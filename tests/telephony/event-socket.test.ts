import type { Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandRefused, ConnectionLost, SwitchNotReady } from '../../telephony/event-socket/errors.ts';
import type { SocketLimits, SocketState } from '../../telephony/event-socket/event-socket.ts';
import { EventSocket } from '../../telephony/event-socket/event-socket.ts';
import { UnsafeWord } from '../../telephony/event-socket/wire-words.ts';
import { ScriptedSwitch } from './scripted-switch.ts';

const log = pino({ level: 'silent' });
const callId = '04ff1760-21ef-4f9d-94f1-ddb0694c6d7a';

let fs: ScriptedSwitch;
const open: EventSocket[] = [];

function connect(limits: Partial<SocketLimits> = {}, password = 'ClueCon'): EventSocket {
  const socket = new EventSocket({
    name: 'fs1',
    host: '127.0.0.1',
    port: fs.port,
    password,
    log,
    limits: { backoffMs: () => 20, ...limits },
  });
  open.push(socket);
  return socket;
}

function reaches(socket: EventSocket, wanted: SocketState): Promise<void> {
  if (socket.state === wanted) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = socket.onState((state) => {
      if (state !== wanted) return;
      stop();
      resolve();
    });
  });
}

beforeEach(async () => {
  fs = await ScriptedSwitch.start();
});

afterEach(async () => {
  for (const socket of open.splice(0)) socket.close();
  await fs.stop();
});

describe('the way to ready', () => {
  it('passes every state once and subscribes with CUSTOM last', async () => {
    const socket = connect();
    const states: SocketState[] = [socket.state];
    socket.onState((state) => states.push(state));
    await reaches(socket, 'ready');
    expect(states).toEqual(['connecting', 'authenticating', 'subscribing', 'ready']);
    expect(fs.commands.at(-1)).toMatch(
      /^event json BACKGROUND_JOB CHANNEL_CREATE .*HEARTBEAT CUSTOM sofia::gateway_state( \w+::\w+)*$/,
    );
  });

  it('sends nothing before it is ready', async () => {
    const socket = connect();
    await expect(socket.api('status')).rejects.toBeInstanceOf(SwitchNotReady);
    await reaches(socket, 'ready');
    expect(fs.commands).not.toContain('api status');
  });

  it.each([
    ['a wrong password', (): void => undefined, 'wrong'],
    [
      'a rude rejection',
      (): void => void (fs.greeting = 'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n'),
      'ClueCon',
    ],
    ['a server that says nothing', (): void => void (fs.greeting = ''), 'ClueCon'],
    [
      'a greeting that is no protocol',
      (): void => void (fs.greeting = 'Content-Type: text/event-json\nContent-Length: 3\n\n{{{'),
      'ClueCon',
    ],
  ])('tries again after %s, one connection at a time', async (_name, spoil, password) => {
    spoil();
    const socket = connect({ readyMsMax: 150 }, password);
    await fs.eventually(() => fs.connects >= 4, 5_000);
    expect(fs.sessions).toBeLessThanOrEqual(1);
    expect(socket.state).not.toBe('ready');
  });

  it('waits longer from try to try', async () => {
    fs.greeting = 'Content-Type: text/rude-rejection\n\n';
    const attempts: number[] = [];
    connect({
      backoffMs: (attempt) => {
        attempts.push(attempt);
        return 5;
      },
    });
    await fs.eventually(() => fs.connects >= 4);
    expect(attempts.slice(0, 3)).toEqual([0, 1, 2]);
  });

  it('comes back by itself when the subscription was refused once', async () => {
    let refused = false;
    fs.override = (command) => {
      if (refused || !command.line.includes('CHANNEL_CREATE')) return false;
      refused = true;
      fs.replyTo(command, '-ERR no such event');
      return true;
    };
    await reaches(connect(), 'ready');
    expect(fs.connects).toBe(2);
  });
});

describe('commands', () => {
  it('get their own replies, however many are under way', async () => {
    const socket = connect();
    await reaches(socket, 'ready');
    for (let n = 0; n < 100; n += 2) fs.channels.set(uuidOf(n), { callState: 'ACTIVE', tag: '' });
    const replies = await Promise.all(Array.from({ length: 100 }, (_, n) => socket.exists(uuidOf(n))));
    expect(replies).toEqual(Array.from({ length: 100 }, (_, n) => n % 2 === 0));
  });

  it('never have more than the window on the wire', async () => {
    const held: (() => void)[] = [];
    fs.override = (command) => {
      if (!command.line.startsWith('api uuid_exists')) return false;
      held.push(() => fs.answerTo(command, 'true'));
      return true;
    };
    const socket = connect({ inFlightMax: 4 });
    await reaches(socket, 'ready');
    const replies = Array.from({ length: 12 }, () => socket.exists(callId));
    for (let answered = 0; answered < 12; answered += 1) {
      await fs.eventually(() => held.length > 0);
      expect(held.length).toBeLessThanOrEqual(4);
      held.shift()?.();
    }
    expect(await Promise.all(replies)).toEqual(Array.from({ length: 12 }, () => true));
  });

  it('do not crash on a percent sign in the reply', async () => {
    fs.override = (command) => {
      if (!command.line.startsWith('sendmsg')) return false;
      fs.replyTo(command, '-ERR invalid session id [100%]');
      return true;
    };
    const socket = connect();
    await reaches(socket, 'ready');
    await expect(socket.sendmsg(callId, { 'call-command': 'unicast' })).rejects.toMatchObject({
      name: CommandRefused.name,
      reply: '-ERR invalid session id [100%]',
    });
    expect(await socket.exists(callId)).toBe(false);
  });

  it('that are answered too late end the connection, so that no late reply reaches a wrong caller', async () => {
    // FreeSWITCH answers in order: a slow command holds back every later one of its connection.
    const heldBack: (() => void)[] = [];
    let slowSession: Socket | null = null;
    fs.override = (command) => {
      if (command.line === 'api slow') slowSession = command.session;
      if (command.session !== slowSession) return false;
      heldBack.push(() => fs.answerTo(command, 'late'));
      return true;
    };
    const socket = connect({ commandMsMax: 100 });
    await reaches(socket, 'ready');
    fs.channels.set(callId, { callState: 'ACTIVE', tag: '' });
    const settled = await Promise.allSettled([socket.api('slow'), socket.exists(callId)]);
    for (const one of settled) expect(one).toMatchObject({ status: 'rejected', reason: { reason: 'command-timeout' } });
    await reaches(socket, 'ready');
    for (const answer of heldBack) answer();
    expect(await socket.exists(callId)).toBe(true);
    expect(fs.connects).toBe(2);
  });

  it('are all rejected when the connection is cut, and the jobs with them', async () => {
    fs.override = ({ line }) => line.startsWith('api ');
    const socket = connect();
    await reaches(socket, 'ready');
    fs.onOriginate = () => fs.cut();
    const pending = [socket.api('one'), socket.api('two'), socket.bgapi(`originate {origination_uuid=${callId}}x`, 5_000)];
    const settled = await Promise.allSettled(pending);
    for (const one of settled) expect(one).toMatchObject({ status: 'rejected', reason: { name: ConnectionLost.name } });
  });

  it('with a line break are refused before the wire', async () => {
    const socket = connect();
    await reaches(socket, 'ready');
    const hostile = 'uuid_exists x\n\napi fsctl shutdown\n\n';
    await expect(socket.api(hostile)).rejects.toBeInstanceOf(UnsafeWord);
    await expect(socket.bgapi(hostile, 1_000)).rejects.toBeInstanceOf(UnsafeWord);
    await expect(socket.sendmsg(callId, { 'call-command': 'unicast\n\napi fsctl shutdown' })).rejects.toBeInstanceOf(UnsafeWord);
    await expect(socket.sendmsg(`${callId}\n\napi x`, {})).rejects.toBeInstanceOf(UnsafeWord);
    await socket.exists(callId);
    expect(fs.commands.filter((line) => line.includes('fsctl') || line === 'api x')).toEqual([]);
  });
});

describe('a connection that dies', () => {
  it.each([
    ['cut', (): void => fs.cut()],
    ['noticed', (): void => fs.raw('Content-Type: text/disconnect-notice\nContent-Length: 5\n\nbye.\n')],
    ['spoiled', (): void => fs.raw('Content-Type: text/event-json\nContent-Length: 4\n\n{{{{')],
  ])('%s is opened again, once', async (_name, kill) => {
    const socket = connect();
    await reaches(socket, 'ready');
    const gone = reaches(socket, 'waiting');
    kill();
    await gone;
    await reaches(socket, 'ready');
    expect(fs.connects).toBe(2);
    await fs.eventually(() => fs.sessions === 1);
  });

  it('is noticed when it is half open: the ping is not answered', async () => {
    const socket = connect({ pingMs: 50, commandMsMax: 100 });
    await reaches(socket, 'ready');
    fs.override = () => true;
    await reaches(socket, 'waiting');
    expect(fs.commands.at(-1)).toBe('api uuid_exists 00000000-0000-0000-0000-000000000000');
  });

  it('is noticed when replies come and events do not: the heartbeat is missing', async () => {
    const socket = connect({ pingMs: 30, heartbeatMsMax: 100 });
    await reaches(socket, 'ready');
    await reaches(socket, 'waiting');
    await reaches(socket, 'ready');
    expect(fs.connects).toBeGreaterThanOrEqual(2);
  });

  it('is not opened again after close', async () => {
    const socket = connect();
    await reaches(socket, 'ready');
    socket.close();
    await fs.eventually(() => fs.sessions === 0);
    expect(socket.state).toBe('closed');
    expect(fs.commands.at(-1)).toBe('exit');
    await expect(socket.api('status')).rejects.toBeInstanceOf(SwitchNotReady);
  });
});

describe('events', () => {
  it('reach the handler of their channel, and a handler that throws harms nobody', async () => {
    const socket = connect();
    await reaches(socket, 'ready');
    const mine: string[] = [];
    socket.route(uuidOf(1), () => {
      throw new Error('broken handler');
    });
    const done = new Promise<void>((resolve) => {
      socket.route(callId, (event) => {
        mine.push(event.name);
        if (event.name === 'DTMF') resolve();
      });
    });
    fs.event('CHANNEL_CREATE', { 'Unique-ID': uuidOf(1) });
    fs.event('CHANNEL_CREATE', { 'Unique-ID': callId });
    fs.event('DTMF', { 'Unique-ID': callId, 'DTMF-Digit': '1' });
    await done;
    expect(mine).toEqual(['CHANNEL_CREATE', 'DTMF']);
    expect(socket.state).toBe('ready');
  });
});

function uuidOf(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

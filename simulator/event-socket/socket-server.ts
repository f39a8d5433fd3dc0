/** The TCP door of the simulated switch, and the ways a test can spoil it. */
import { createServer, type Server, type Socket } from 'node:net';
import { type SessionDeps, SocketSession } from './socket-session.ts';

/**
 * `open`: serves. `half-open`: accepts and then says nothing, and existing sockets fall silent too.
 * `refusing`: the door is shut, as when the switch is down.
 */
export type DoorState = 'open' | 'half-open' | 'refusing';

export type SocketServer = {
  readonly port: number;
  readonly connections: number;
  /** Ends every event socket at once, without a notice. */
  cut(): void;
  setDoor(state: DoorState): Promise<void>;
  setReplyDelayMs(delayMs: number): void;
  close(): Promise<void>;
};

export type SocketServerDeps = Omit<SessionDeps, 'socket' | 'replyDelayMs'> & { host: string; port: number };

/** Listens; port 0 takes a free one, which stays the same when the door is shut and opened again. */
export async function listenForEventSockets({ host, port: wantedPort, ...deps }: SocketServerDeps): Promise<SocketServer> {
  const sockets = new Map<Socket, SocketSession | undefined>();
  let door: DoorState = 'open';
  let replyDelayMs = 0;
  let server: Server | undefined;
  let port = wantedPort;

  function accept(socket: Socket): void {
    sockets.set(socket, undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (door === 'open') sockets.set(socket, new SocketSession({ ...deps, socket, replyDelayMs: () => replyDelayMs }));
    // A half-open door takes what is sent and never answers.
    else socket.resume();
  }

  async function listen(): Promise<void> {
    const made = createServer(accept);
    await new Promise<void>((resolve, reject) => {
      made.once('error', reject);
      made.listen(port, host, () => resolve());
    });
    const address = made.address();
    if (address !== null && typeof address === 'object') port = address.port;
    server = made;
  }

  function cut(): void {
    for (const [socket, session] of sockets) {
      session?.close();
      socket.destroy();
    }
  }

  async function stopListening(): Promise<void> {
    const old = server;
    server = undefined;
    if (old === undefined) return;
    const closed = new Promise<void>((resolve) => old.close(() => resolve()));
    cut();
    await closed;
  }

  await listen();
  return {
    get port() {
      return port;
    },
    get connections() {
      return sockets.size;
    },
    cut,
    async setDoor(state) {
      door = state;
      if (state === 'refusing') await stopListening();
      else if (server === undefined) await listen();
      if (state === 'half-open') for (const [socket, session] of sockets) silence(socket, session);
    },
    setReplyDelayMs(delayMs) {
      replyDelayMs = delayMs;
    },
    close: stopListening,
  };

  function silence(socket: Socket, session: SocketSession | undefined): void {
    session?.mute();
    socket.resume();
  }
}

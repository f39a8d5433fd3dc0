/** Stands between a node and the switch's event socket, and goes away when told: the network between them. */
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

export type EventSocketProxy = {
  readonly host: string;
  readonly port: number;
  /** Ends every connection. */
  cut(): void;
  /** Ends every connection and refuses new ones until `open`. */
  block(): void;
  open(): void;
  close(): Promise<void>;
};

export async function openProxy(to: { host: string; port: number }): Promise<EventSocketProxy> {
  const ends = new Set<Socket>();
  let blocked = false;
  const keep = (socket: Socket): void => {
    ends.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => ends.delete(socket));
  };
  const cut = (): void => {
    for (const socket of ends) socket.destroy();
  };
  const server = createServer((near) => {
    if (blocked) {
      near.destroy();
      return;
    }
    const far = connect(to.port, to.host);
    keep(near);
    keep(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    cut,
    block: () => {
      blocked = true;
      cut();
    },
    open: () => {
      blocked = false;
    },
    close: async () => {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

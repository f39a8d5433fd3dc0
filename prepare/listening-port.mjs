/** Refuses a port on which somebody else listens, before anything long is begun. */
import { createServer } from 'node:net';
import { Unprepared } from './unprepared.mjs';

export async function requireFreePort(port) {
  const fault = await listenFault(port);
  if (fault === null) return;
  if (fault === 'EADDRINUSE') {
    throw new Unprepared(
      `Port ${port} is in use by another program: stop that one, or choose another with "npm start -- --port ${port + 1}".`,
    );
  }
  if (fault === 'EACCES') {
    throw new Unprepared(
      `You may not listen on port ${port}: choose one above 1023, for example with "npm start -- --port 8080".`,
    );
  }
  throw new Unprepared(`Port ${port} can't be used (${fault}): choose another with "npm start -- --port 8081".`);
}

/** Tried on all addresses, because a program that listens on any of them would answer in our place. */
function listenFault(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code ?? 'unknown'));
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

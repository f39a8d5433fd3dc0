/** Asks the operating system for a TCP port on which nobody listens. */
import { createServer } from 'node:net';

/** Free at the moment of asking; the one who gets it should use it at once. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.unref();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('The system gave no port number.'));
        else resolve(address.port);
      });
    });
  });
}

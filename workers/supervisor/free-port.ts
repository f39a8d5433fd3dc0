/** A TCP port on which nobody listens, and which nobody is given by chance. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that Linux gives to outgoing connections (32768 and up): one of those may be taken by any connection between our
 * asking and our listening.
 */
const portMin = 12_000;
const portMax = 32_767;
const triesMax = 100;

/** Free at the moment of asking; the one who gets it should use it at once. Throws when a hundred were taken. */
export async function findFreePort(): Promise<number> {
  for (let tried = 0; tried < triesMax; tried += 1) {
    const port = randomInt(portMin, portMax + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${triesMax} TCP ports between ${portMin} and ${portMax} is free`);
}

/** On all addresses: a listener on one of them is in the way of another that wants all. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.on('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

/**
 * Asks a STUN server under which address this machine is seen from outside (RFC 8489: a binding request, XOR-MAPPED-ADDRESS in the
 * answer).
 */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';

const bindingRequest = 0x0001;
const bindingSuccess = 0x0101;
const magicCookie = 0x2112a442;
const headerBytes = 20;
const mappedAddress = 0x0001;
const xorMappedAddress = 0x0020;
const familyIpv4 = 0x01;

/** UDP loses datagrams: asked so often, so far apart. */
const asks = 3;
const askEveryMs = 700;

/** IPv4 address, or null when nobody answered within some two seconds. */
export async function publicAddress({ host, port }: { host: string; port: number }): Promise<string | null> {
  const socket = createSocket('udp4');
  const transaction = randomBytes(12);
  const request = Buffer.alloc(headerBytes);
  request.writeUInt16BE(bindingRequest, 0);
  request.writeUInt32BE(magicCookie, 4);
  transaction.copy(request, 8);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string | null>((resolve) => {
      let left = asks;
      const ask = (): void => {
        if (left === 0) {
          resolve(null);
          return;
        }
        left -= 1;
        // A name that is unknown answers as nobody does.
        socket.send(request, port, host, (error) => (error === null ? undefined : resolve(null)));
        timer = setTimeout(ask, askEveryMs);
      };
      socket.on('error', () => resolve(null));
      socket.on('message', (answer) => {
        const address = addressIn(answer, transaction);
        if (address !== null) resolve(address);
      });
      ask();
    });
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}

/** Null for what is no answer to this request. */
export function addressIn(answer: Buffer, transaction: Buffer): string | null {
  if (answer.length < headerBytes || answer.readUInt16BE(0) !== bindingSuccess) return null;
  if (answer.readUInt32BE(4) !== magicCookie || !answer.subarray(8, headerBytes).equals(transaction)) return null;
  for (let at = headerBytes; at + 4 <= answer.length; ) {
    const type = answer.readUInt16BE(at);
    const length = answer.readUInt16BE(at + 2);
    const value = answer.subarray(at + 4, at + 4 + length);
    if ((type === xorMappedAddress || type === mappedAddress) && value.length === 8 && value[1] === familyIpv4) {
      return ipv4Of(type === xorMappedAddress ? (value.readUInt32BE(4) ^ magicCookie) >>> 0 : value.readUInt32BE(4));
    }
    // Attributes are padded to four bytes.
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return null;
}

function ipv4Of(value: number): string | null {
  const text = [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  return isIPv4(text) ? text : null;
}

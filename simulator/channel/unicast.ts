/** The `unicast` stream of one channel: raw 16-bit frames by UDP, one datagram each 20 ms, with a real switch's sharp edges. */
import { createSocket, type Socket } from 'node:dgram';
import { frameSamples } from '../../domain/live-line.ts';
import type { FaultKind } from '../faults.ts';

const frameBytes = frameSamples * 2;
/** What a default UDP receive buffer holds: of a burst of 200 frames 168 left the switch, in 3.34 s. The rest is lost. */
export const waitingFramesMax = 168;

/** What flows while the callee sends nothing: frames of 0xFF, samples of −1. */
const fillFrame = Buffer.alloc(frameBytes, 0xff);

export type UnicastAddresses = { localIp: string; localPort: number; remoteIp: string; remotePort: number };

export type Unicast = {
  /** Sends what the callee said; null is a frame that never came. */
  send(frame: Int16Array | null): void;
  /** The next frame for the callee, or null when none waits. */
  take(): Int16Array | null;
  waitingFrames(): number;
  close(): void;
};

export type UnicastDeps = UnicastAddresses & { onFault: (kind: FaultKind, detail: string) => void };

/** Opens the socket at once; datagrams flow when it is bound. */
export function openUnicast({ localIp, localPort, remoteIp, remotePort, onFault }: UnicastDeps): Unicast {
  const waiting: Int16Array[] = [];
  let writeStopped = false;
  let closed = false;
  const told = new Set<FaultKind>();
  // Addresses are literal: looking them up would cost more than the datagram.
  const socket: Socket = createSocket({ type: 'udp4', lookup: (address, _options, done) => done(null, address, 4) });

  function tellOnce(kind: FaultKind, detail: string): void {
    if (told.has(kind)) return;
    told.add(kind);
    onFault(kind, detail);
  }

  socket.on('error', (error) => {
    tellOnce('unicast-bind-failed', error.message);
    close();
  });
  socket.on('message', (datagram, from) => {
    if (writeStopped) return;
    if (from.port !== remotePort) tellOnce('foreign-datagram', `from port ${from.port}`);
    if (datagram.length === 0) {
      writeStopped = true;
      waiting.length = 0;
      tellOnce('zero-length-datagram', 'nothing more is written to the callee');
      return;
    }
    if (datagram.length !== frameBytes) tellOnce('wrong-datagram-size', `${datagram.length} bytes instead of ${frameBytes}`);
    if (waiting.length >= waitingFramesMax) {
      tellOnce('datagrams-overflowed', `more than ${waitingFramesMax} frames ahead`);
      return;
    }
    waiting.push(samplesOf(datagram));
  });
  socket.bind(localPort, localIp);

  function close(): void {
    if (closed) return;
    closed = true;
    waiting.length = 0;
    socket.close();
  }

  return {
    send(frame) {
      if (closed) return;
      const bytes = frame === null ? fillFrame : Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
      socket.send(bytes, remotePort, remoteIp, ignoreUnreachable);
    },
    take: () => waiting.shift() ?? null,
    waitingFrames: () => waiting.length,
    close,
  };
}

/** A receiver that went away is its own trouble: the switch goes on sending. */
function ignoreUnreachable(): void {}

/** One frame of samples, whatever length the datagram has. Host order, as on the real stream: every host here is little-endian. */
function samplesOf(datagram: Buffer): Int16Array {
  const frame = new Int16Array(frameSamples);
  const bytes = Math.min(frameBytes, datagram.length & ~1);
  new Uint8Array(frame.buffer).set(datagram.subarray(0, bytes));
  return frame;
}

/** What a recogniser behind a WebSocket has to say of its provider's protocol, and the limits of its connections. */
import type { SpeechFailed } from './speech-failed.ts';
import { type SocketAddress, type SocketLimits, socketLimitsUsual } from './speech-socket.ts';

export type HeardEvent =
  /** Sound may be sent now. */
  | { kind: 'ready' }
  /** All words since the last final ones. */
  | { kind: 'partial' | 'final'; text: string }
  | { kind: 'failed'; error: SpeechFailed }
  /** All that was sent has been answered. */
  | { kind: 'done' };

/** One connection, as a provider's protocol has it. */
export type LiveSession = {
  address(): Promise<SocketAddress>;
  hello: readonly string[];
  /** The service says when sound may come; else it may come at once. */
  waitsForReady: boolean;
  read(message: string): readonly HeardEvent[];
  /** Asks for what is still owed; answered by `done`, or by the end of the connection. */
  farewell: readonly string[];
  keepAlive: { message: string; everyMs: number } | null;
  /** Samples in one binary message. */
  packetSamples: number;
  endOf?: (code: number, reason: string) => SpeechFailed | undefined;
};

export type LiveLimits = SocketLimits & {
  /** ms from the open connection to the service's word that it listens. */
  readyMsMax: number;
  /** ms of sound kept for another connection: what has no final words yet, and what comes while there is none. */
  replayMsMax: number;
  /** ms that the last words may take when it is closed. */
  lastWordsMsMax: number;
};

export const liveLimitsUsual: LiveLimits = {
  ...socketLimitsUsual,
  readyMsMax: 5000,
  replayMsMax: 8000,
  lastWordsMsMax: 2000,
};

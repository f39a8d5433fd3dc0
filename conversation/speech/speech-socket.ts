/** A WebSocket to a speech service: bounded in time and in what waits to be sent, its faults told in our codes. */
import { WebSocket } from 'ws';
import { type Clock, systemClock } from '../clock.ts';
import { failureOfStatus, SpeechFailed } from './speech-failed.ts';

export type SocketAddress = {
  /** `ws://` or `wss://`. It may carry a token: never log it. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  subprotocols?: readonly string[];
  /** Takes whatever certificate the server shows: for servers in one's own network. */
  acceptSelfSigned?: boolean;
};

export type SocketLimits = {
  /** ms from the first byte of the connection to the accepted handshake. */
  connectMsMax: number;
  /** Bytes that wait to be sent; beyond it the connection counts as too slow for speech. 256,000 = 16 s of 8 kHz sound. */
  backlogBytesMax: number;
  /** ms that the closing handshake may take; then the connection is broken off. */
  closeMsMax: number;
};

export const socketLimitsUsual: SocketLimits = { connectMsMax: 5000, backlogBytesMax: 256_000, closeMsMax: 1000 };

/** No message of these protocols comes near it. */
const messageBytesMax = 4_000_000;

export type SocketHandlers = {
  onText(text: string): void;
  onSound(bytes: Uint8Array): void;
  /** The other side ended it, or it broke; told once, and not after `close`. */
  onEnd(error: SpeechFailed): void;
  /** What a provider means by its close code, where that says more than "cut". */
  endOf?(code: number, reason: string): SpeechFailed | undefined;
};

export type SpeechSocket = {
  /** Throws SpeechFailed `overloaded` past the backlog's limit; says nothing to a connection that has ended. */
  send(data: string | Uint8Array): void;
  /** Ends it; resolves when it is gone, at the latest after `closeMsMax`. */
  close(): Promise<void>;
};

/** Throws SpeechFailed when no connection comes about. */
export async function openSpeechSocket({
  address,
  handlers,
  limits = socketLimitsUsual,
  clock = systemClock(),
}: {
  address: SocketAddress;
  handlers: SocketHandlers;
  limits?: SocketLimits;
  clock?: Clock;
}): Promise<SpeechSocket> {
  const socket = dial(address, limits);
  let state: 'opening' | 'open' | 'ended' = 'opening';
  let lastError: unknown;
  const gone = new Promise<void>((resolve) => {
    socket.once('close', (code, reason) => {
      resolve();
      if (state !== 'open') return;
      state = 'ended';
      handlers.onEnd(handlers.endOf?.(code, reason.toString('utf8')) ?? new SpeechFailed('cut', { cause: lastError }));
    });
  });
  socket.on('message', (data, isBinary) => {
    if (state !== 'open') return;
    const bytes = bytesOf(data);
    if (isBinary) handlers.onSound(bytes);
    else handlers.onText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => {
      state = 'open';
      resolve();
    });
    socket.once('unexpected-response', (_request, response) => {
      response.destroy();
      reject(failureOfStatus(response.statusCode ?? 500));
      socket.terminate();
    });
    // Stays for later errors too: a broken connection tells its error first and then closes.
    socket.on('error', (error) => {
      lastError = error;
      reject(failureOfError(error));
    });
  });

  return {
    send(data) {
      if (state !== 'open') return;
      if (socket.bufferedAmount > limits.backlogBytesMax) throw new SpeechFailed('overloaded');
      socket.send(data);
    },
    async close() {
      state = 'ended';
      const callOff = clock.wakeAt(clock.nowMs() + limits.closeMsMax, () => {
        socket.terminate();
      });
      socket.close(1000);
      await gone;
      callOff();
    },
  };
}

function dial(
  { url, headers = {}, subprotocols = [], acceptSelfSigned = false }: SocketAddress,
  limits: SocketLimits,
): WebSocket {
  try {
    return new WebSocket(url, [...subprotocols], {
      headers: { ...headers },
      handshakeTimeout: limits.connectMsMax,
      maxPayload: messageBytesMax,
      perMessageDeflate: false,
      rejectUnauthorized: !acceptSelfSigned,
    });
  } catch {
    // The error quotes the address, which may carry a token.
    throw new SpeechFailed('wrong-address');
  }
}

/** A stored address. Throws SpeechFailed `wrong-address` for what is none. */
export function addressIn(text: string): URL {
  if (!URL.canParse(text)) throw new SpeechFailed('wrong-address');
  return new URL(text);
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

const certificateCodes = /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|SELF_SIGNED/;
/** TLS spoken to a port that has none, or an answer that is no HTTP. */
const otherProtocolCodes = /^(EPROTO|ERR_SSL_|HPE_)/;

/** From an error of the connection or of its handshake. */
export function failureOfError(error: unknown): SpeechFailed {
  if (error instanceof SpeechFailed) return error;
  const code = codeOf(error);
  if (certificateCodes.test(code)) return new SpeechFailed('certificate', { cause: error });
  if (otherProtocolCodes.test(code)) return new SpeechFailed('wrong-address', { cause: error });
  const message = error instanceof Error ? error.message : '';
  if (code === 'ETIMEDOUT' || /timed out/.test(message)) return new SpeechFailed('timeout', { cause: error });
  if (/Invalid (Sec-WebSocket|Upgrade)|subprotocol/i.test(message)) return new SpeechFailed('wrong-address', { cause: error });
  return new SpeechFailed('unreachable', { cause: error });
}

/** `fetch` wraps the error of the connection; so may others. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? '' : codeOf(error.cause);
}

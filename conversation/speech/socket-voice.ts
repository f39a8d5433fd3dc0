/** The common part of voices behind a WebSocket: one connection for a text, sound and word times as they come. */
import { sampleRateHz } from '../../domain/live-line.ts';
import { makeBell } from '../bell.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { SpokenPiece, Voice } from '../ports.ts';
import { makePcmReader } from './pcm-bytes.ts';
import { SpeechFailed } from './speech-failed.ts';
import { openSpeechSocket, type SocketAddress, type SocketLimits, socketLimitsUsual } from './speech-socket.ts';
import { makeWordClock, type TimedWord } from './word-clock.ts';

export type VoiceEvent =
  /** Text may be sent now. */
  | { kind: 'ready' }
  | { kind: 'words'; sentence: number; words: readonly TimedWord[] }
  | { kind: 'done' }
  | { kind: 'failed'; error: SpeechFailed };

/** One text over one connection, as a provider's protocol has it. Sound comes in binary messages, 8 kHz. */
export type VoiceSession = {
  address(): Promise<SocketAddress>;
  opening: readonly string[];
  /** Sent when the service is ready. */
  afterReady: readonly string[];
  read(message: string): readonly VoiceEvent[];
};

/** Ten minutes: no text that is spoken in one go is longer. */
const soundSamplesMax = 600 * sampleRateHz;

/** A voice that opens a session for each text. Its errors are SpeechFailed; when the signal aborts, the connection is closed. */
export function makeSocketVoice({
  open,
  rate,
  limits = socketLimitsUsual,
  clock = systemClock(),
}: {
  open: (text: string) => VoiceSession;
  rate: number;
  limits?: SocketLimits;
  clock?: Clock;
}): Voice {
  return {
    async *synthesise(text, signal) {
      const isAborted = (): boolean => signal.aborted;
      if (text.trim() === '' || isAborted()) return;
      const words = makeWordClock({ text, rate });
      let samples = 0;
      for await (const arrival of arrivals({ session: open(text), signal, limits, clock })) {
        if (arrival.kind === 'words') words.learn(arrival.sentence, arrival.words);
        else {
          samples += arrival.pcm.length;
          if (samples > soundSamplesMax) throw new SpeechFailed('bad-answer');
          yield { pcm: arrival.pcm, text: words.saidBy((samples * 1000) / sampleRateHz) };
        }
      }
      if (isAborted()) return;
      if (samples === 0) throw new SpeechFailed('bad-answer');
      yield lastPiece(words.rest());
    },
  };
}

/** Words without sound of their own: they count as heard with the last sample before them. */
function lastPiece(text: string): SpokenPiece {
  return { pcm: new Int16Array(0), text };
}

type Arrival = { kind: 'sound'; pcm: Int16Array } | Extract<VoiceEvent, { kind: 'words' }>;

async function* arrivals({
  session,
  signal,
  limits,
  clock,
}: {
  session: VoiceSession;
  signal: AbortSignal;
  limits: SocketLimits;
  clock: Clock;
}): AsyncGenerator<Arrival, void, undefined> {
  const bell = makeBell();
  const queue: Arrival[] = [];
  const reader = makePcmReader();
  const over: { how: 'done' | SpeechFailed | null } = { how: null };
  const end = (how: 'done' | SpeechFailed): void => {
    over.how ??= how;
    bell.ring();
  };
  const isAborted = (): boolean => signal.aborted;
  const onAbort = (): void => {
    end('done');
  };
  const take = (event: VoiceEvent): void => {
    if (event.kind === 'words') queue.push(event);
    else if (event.kind === 'done') end('done');
    else if (event.kind === 'failed') end(event.error);
    else for (const message of session.afterReady) socket.send(message);
  };
  const address = await session.address();
  if (isAborted()) return;
  const socket = await openSpeechSocket({
    address,
    limits,
    clock,
    handlers: {
      onText: (message) => {
        for (const event of session.read(message)) take(event);
      },
      onSound: (bytes) => {
        queue.push({ kind: 'sound', pcm: reader.push(bytes) });
        bell.ring();
      },
      onEnd: end,
    },
  });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (const message of session.opening) socket.send(message);
    while (!isAborted()) {
      const arrival = queue.shift();
      if (arrival !== undefined) yield arrival;
      else if (over.how === 'done') return;
      else if (over.how !== null) throw over.how;
      else await bell.wait();
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Nobody who was interrupted waits for the other side's goodbye.
    void socket.close();
  }
}

/** The common part of recognisers behind a WebSocket: streams sound, tells words, and connects once again when it is cut off. */
import { type Clock, systemClock, waitUntil } from '../clock.ts';
import type { Recogniser } from '../ports.ts';
import { type HeardEvent, type LiveLimits, type LiveSession, liveLimitsUsual } from './live-session.ts';
import { makeSoundPackets, type SoundPackets } from './sound-packets.ts';
import { SpeechFailed, type SpeechFailureCode } from './speech-failed.ts';
import { openSpeechSocket, type SpeechSocket } from './speech-socket.ts';
import { makeUnsettledSound } from './unsettled-sound.ts';

/** Once within a call; a line that is cut twice is not going to hold. */
const reconnectsMax = 1;
/** What another connection may mend. */
const worthAnotherTry: ReadonlySet<SpeechFailureCode> = new Set([
  'cut',
  'idle-timeout',
  'server-error',
  'unreachable',
  'timeout',
]);

type Handlers = Parameters<Recogniser['start']>[0];
type Line = { socket: SpeechSocket; session: LiveSession; packets: SoundPackets; stopKeepAlive: () => void };

/** `open` makes a fresh session for each connection. Fails with SpeechFailed: by `start`, or told once afterwards. */
export function makeLiveRecogniser(parts: { open: () => LiveSession; limits?: LiveLimits; clock?: Clock }): Recogniser {
  return new LiveRecogniser(parts.open, parts.limits ?? liveLimitsUsual, parts.clock ?? systemClock());
}

class LiveRecogniser implements Recogniser {
  readonly #open: () => LiveSession;
  readonly #limits: LiveLimits;
  readonly #clock: Clock;
  readonly #unsettled: ReturnType<typeof makeUnsettledSound>;
  #handlers: Handlers | undefined;
  #line: Line | undefined;
  #reconnects = 0;
  #state: 'new' | 'connecting' | 'hearing' | 'closing' | 'over' = 'new';
  #onDone: () => void = () => undefined;

  constructor(open: () => LiveSession, limits: LiveLimits, clock: Clock) {
    this.#open = open;
    this.#limits = limits;
    this.#clock = clock;
    this.#unsettled = makeUnsettledSound({ msMax: limits.replayMsMax });
  }

  async start(handlers: Handlers): Promise<void> {
    this.#handlers = handlers;
    this.#state = 'connecting';
    try {
      await this.#connect();
    } catch (error) {
      this.#state = 'over';
      throw error;
    }
  }

  write(frame: Int16Array): void {
    if (this.#state !== 'connecting' && this.#state !== 'hearing') return;
    this.#unsettled.add(frame);
    if (this.#state !== 'hearing' || this.#line === undefined) return;
    try {
      this.#line.packets.add(frame);
    } catch (error) {
      this.#lost(this.#line, asFailure(error));
    }
  }

  async close(): Promise<void> {
    const line = this.#line;
    const wasHearing = this.#state === 'hearing';
    if (this.#state === 'over' || this.#state === 'closing') return;
    this.#state = 'closing';
    if (line !== undefined) {
      line.stopKeepAlive();
      if (wasHearing) await this.#takeLeave(line);
      await line.socket.close();
    }
    this.#state = 'over';
    this.#handlers = undefined;
  }

  /** Throws SpeechFailed. */
  async #connect(): Promise<void> {
    const session = this.#open();
    let tellReady: (how: 'ready' | SpeechFailed) => void = () => undefined;
    const ready = new Promise<'ready' | SpeechFailed>((resolve) => {
      tellReady = resolve;
    });
    const address = await session.address();
    const packets = makeSoundPackets({ samples: session.packetSamples, send: (packet) => line.socket.send(packet) });
    const line: Line = { session, packets, stopKeepAlive: () => undefined, socket: unopened };
    line.socket = await openSpeechSocket({
      address,
      limits: this.#limits,
      clock: this.#clock,
      handlers: {
        onText: (message) => {
          for (const event of session.read(message)) {
            if (event.kind === 'ready') tellReady('ready');
            else if (event.kind === 'failed') this.#onFailed(line, event.error, tellReady);
            else this.#hear(event);
          }
        },
        onSound: () => undefined,
        onEnd: (error) => {
          this.#onFailed(line, error, tellReady);
        },
        ...(session.endOf === undefined ? {} : { endOf: session.endOf }),
      },
    });
    try {
      for (const message of session.hello) line.socket.send(message);
      if (session.waitsForReady) await this.#untilReady(ready);
      if (this.#state !== 'connecting') throw new SpeechFailed('cut');
      line.stopKeepAlive = this.#keepAlive(line);
      this.#line = line;
      this.#state = 'hearing';
      for (const frame of this.#unsettled.frames()) line.packets.add(frame);
    } catch (error) {
      void line.socket.close();
      throw error;
    }
  }

  async #untilReady(ready: Promise<'ready' | SpeechFailed>): Promise<void> {
    const stop = new AbortController();
    const late = waitUntil(this.#clock, this.#clock.nowMs() + this.#limits.readyMsMax, stop.signal);
    const how = await Promise.race([ready, late.then(() => new SpeechFailed('timeout'))]);
    stop.abort();
    if (how !== 'ready') throw how;
  }

  #onFailed(line: Line, error: SpeechFailed, tellReady: (how: SpeechFailed) => void): void {
    if (this.#line === line) this.#lost(line, error);
    else tellReady(error);
  }

  /** The connection is of no use any more: another one, or the end. */
  #lost(line: Line, error: SpeechFailed): void {
    line.stopKeepAlive();
    void line.socket.close();
    this.#line = undefined;
    this.#onDone();
    if (this.#state !== 'hearing') return;
    if (this.#reconnects >= reconnectsMax || !worthAnotherTry.has(error.code)) {
      this.#fail(error);
      return;
    }
    this.#reconnects++;
    this.#state = 'connecting';
    this.#connect().catch((again: unknown) => {
      this.#fail(asFailure(again));
    });
  }

  #fail(error: SpeechFailed): void {
    if (this.#state === 'closing' || this.#state === 'over') return;
    this.#state = 'over';
    this.#handlers?.onError(error);
  }

  #hear(event: Extract<HeardEvent, { kind: 'partial' | 'final' | 'done' }>): void {
    if (event.kind === 'done') this.#onDone();
    else if (event.kind === 'partial') this.#handlers?.onPartial(event.text);
    else {
      this.#unsettled.settle();
      this.#handlers?.onFinal(event.text);
    }
  }

  /** Waits for the words that are still owed, within their limit. */
  async #takeLeave(line: Line): Promise<void> {
    const answered = new AbortController();
    this.#onDone = () => {
      answered.abort();
    };
    try {
      line.packets.flush();
      for (const message of line.session.farewell) line.socket.send(message);
    } catch {
      // A connection that takes no more words owes none.
      return;
    }
    await waitUntil(this.#clock, this.#clock.nowMs() + this.#limits.lastWordsMsMax, answered.signal);
  }

  #keepAlive(line: Line): () => void {
    const { keepAlive } = line.session;
    if (keepAlive === null) return () => undefined;
    let callOff: () => void = () => undefined;
    const wait = (): void => {
      callOff = this.#clock.wakeAt(this.#clock.nowMs() + keepAlive.everyMs, () => {
        try {
          line.socket.send(keepAlive.message);
        } catch (error) {
          this.#lost(line, asFailure(error));
          return;
        }
        wait();
      });
    };
    wait();
    return () => {
      callOff();
    };
  }
}

const unopened: SpeechSocket = { send: () => undefined, close: async () => undefined };

function asFailure(error: unknown): SpeechFailed {
  return error instanceof SpeechFailed ? error : new SpeechFailed('unreachable', { cause: error });
}

/** A recogniser with others behind it: when one fails, the next hears again what has no final words yet. */
import type { Recogniser } from '../ports.ts';
import type { OnFallback } from './fallback-voice.ts';
import { makeUnsettledSound } from './unsettled-sound.ts';

/** ms of sound that the next one hears again at the most. */
export const replayMsMaxUsual = 8000;

type Handlers = Parameters<Recogniser['start']>[0];

/** For one call. `open` makes the recogniser when its turn comes. Fails with the last one's error. */
export function makeFallbackRecogniser(
  open: readonly (() => Recogniser)[],
  { onFallback = () => undefined, replayMsMax = replayMsMaxUsual }: { onFallback?: OnFallback; replayMsMax?: number } = {},
): Recogniser {
  const unsettled = makeUnsettledSound({ msMax: replayMsMax });
  const leaving: Promise<void>[] = [];
  let handlers: Handlers | undefined;
  let hearing: Recogniser | undefined;
  let closed = false;

  /** Starts the nth and those behind it until one listens. Throws the last error. */
  async function startFrom(n: number): Promise<void> {
    const make = open[n];
    if (make === undefined) throw new Error('No recogniser was given.');
    let recogniser: Recogniser;
    try {
      recogniser = make();
      await recogniser.start(handlersOf(recogniser, n));
    } catch (error) {
      if (closed || open[n + 1] === undefined) throw error;
      onFallback({ from: n, error });
      return startFrom(n + 1);
    }
    if (closed) {
      leaving.push(leave(recogniser));
      return;
    }
    hearing = recogniser;
    for (const frame of unsettled.frames()) recogniser.write(frame);
  }

  function handlersOf(recogniser: Recogniser, n: number): Handlers {
    return {
      onPartial: (text) => handlers?.onPartial(text),
      onFinal: (text) => {
        unsettled.settle();
        handlers?.onFinal(text);
      },
      onError: (error) => {
        if (closed || hearing !== recogniser) return;
        failed(recogniser, n, error);
      },
    };
  }

  function failed(recogniser: Recogniser, n: number, error: Error): void {
    hearing = undefined;
    leaving.push(leave(recogniser));
    if (open[n + 1] === undefined) {
      handlers?.onError(error);
      return;
    }
    onFallback({ from: n, error });
    startFrom(n + 1).catch((last: unknown) => {
      if (!closed) handlers?.onError(last instanceof Error ? last : new Error(String(last)));
    });
  }

  return {
    async start(given) {
      handlers = given;
      await startFrom(0);
    },
    write(frame) {
      unsettled.add(frame);
      hearing?.write(frame);
    },
    async close() {
      closed = true;
      // Its last words still count; its failure does not any more.
      await hearing?.close();
      hearing = undefined;
      await Promise.all(leaving);
    },
  };
}

/** One that has failed already has nothing more to say about its end. */
async function leave(recogniser: Recogniser): Promise<void> {
  await recogniser.close().catch(() => undefined);
}

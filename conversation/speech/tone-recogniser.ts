/** The tone recogniser: hears what the tone voice says, to the word. */
import { makeToneDecoder, type ToneEvent } from '../../audio/tone-modem.ts';
import type { Recogniser } from '../ports.ts';

type Handlers = Parameters<Recogniser['start']>[0];

/** Longer than the pauses between the sentences of the tone voice. */
const endSilenceMsUsual = 400;

/**
 * Partials are all words since the last final, told as each is heard; the final follows when the speaker has been silent
 * for `endSilenceMs`, or at once when the recogniser is closed in the middle of an utterance.
 */
export function makeToneRecogniser({ endSilenceMs = endSilenceMsUsual }: { endSilenceMs?: number } = {}): Recogniser {
  const decoder = makeToneDecoder({ endSilenceMs });
  let handlers: Handlers | undefined;
  let words = '';

  function tell(event: ToneEvent): void {
    switch (event.kind) {
      case 'word':
        words += event.text;
        handlers?.onPartial(words.trim());
        return;
      case 'end':
        settle();
        return;
    }
  }

  function settle(): void {
    const text = words.trim();
    words = '';
    if (text !== '') handlers?.onFinal(text);
  }

  return {
    start(given) {
      handlers = given;
      return Promise.resolve();
    },
    write(frame) {
      if (handlers === undefined) return;
      for (const event of decoder.push(frame)) tell(event);
    },
    close() {
      settle();
      handlers = undefined;
      return Promise.resolve();
    },
  };
}

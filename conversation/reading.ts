/** A text read out as one turn, to its end or to where it is cut. */
import type { Turn } from '../domain/call.ts';
import type { Clock } from './clock.ts';
import type { LineSound } from './line-sound.ts';
import { OurSpeech } from './our-speech.ts';
import type { TalkPolicy } from './policy.ts';
import type { Voice } from './ports.ts';
import type { Transcript } from './transcript.ts';

export type Reader = {
  sound: LineSound;
  voice: Voice;
  transcript: Transcript;
  clock: Clock;
  policy: TalkPolicy;
  answeredAtMs: number;
  over: AbortSignal;
};

/** Whether every word of a turn of ours left for the callee. */
export function isWhole(turn: Turn): boolean {
  return turn.speaker === 'us' && turn.text !== '' && turn.heard === turn.text && !turn.interrupted;
}

/** Resolves when the reading was heard to its end or the talk is over. Rejects when the voice fails. */
export async function readOnce({
  text,
  reader,
  goOn,
}: {
  text: string;
  reader: Reader;
  goOn: { n: number; start: number } | null;
}): Promise<void> {
  const { transcript, clock, answeredAtMs, over } = reader;
  const start = goOn?.start ?? 0;
  let n = goOn?.n ?? null;
  const writeDown = (speech: OurSpeech, cut: boolean): void => {
    if (n === null) return;
    const { text: words, complete } = speech.heard();
    const heard = complete ? text : (text.slice(0, start) + words).trimEnd();
    transcript.changeOurs(n, { heard, interrupted: cut && heard !== text, endMs: clock.nowMs() - answeredAtMs });
  };
  await new Promise<void>((resolve, reject) => {
    const speech: OurSpeech = new OurSpeech({
      line: reader.sound,
      voice: reader.voice,
      clock,
      policy: reader.policy.output,
      hooks: {
        onSound: () => {
          n ??= transcript.openOurs({ text, atMs: clock.nowMs() - answeredAtMs, timings: {} });
        },
        onProgress: () => {
          writeDown(speech, false);
        },
        onSaid: () => {
          over.removeEventListener('abort', stop);
          writeDown(speech, false);
          resolve();
        },
        onFailed: (error) => {
          over.removeEventListener('abort', stop);
          writeDown(speech, true);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      },
    });
    const stop = (): void => {
      if (over.reason === 'line-ended') speech.lineEnded();
      else speech.cut();
      writeDown(speech, over.reason !== 'left');
      resolve();
    };
    over.addEventListener('abort', stop, { once: true });
    speech.add(text.slice(start));
    speech.finish();
    speech.release();
    if (over.aborted) stop();
  });
}

/** Real speech for the ear by the program espeak-ng, where a machine has it. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setImmediate as breath } from 'node:timers/promises';
import type { Logger } from 'pino';
import { levelSpeech, trimSilence } from '../../audio/loudness.ts';
import { lowPassInSteps, telephoneCutHz, voiceCutHz } from '../../audio/low-pass.ts';
import { readWav } from '../../audio/wav.ts';
import { SpeechFailed } from './speech-failed.ts';

/** A clause takes 20–50 ms; a program that hangs is ended after this. */
const espeakMsMax = 4000;
/** 45 seconds at 22.05 kHz. */
const espeakBytesMax = 2_000_000;
const clauseCharsMax = 400;
/** It shares the machine with the calls. */
const processesMax = 2;
/** Clauses that wait for a process; one more is murmured instead. */
const waitingMax = 100;
/** After a failure it is asked again only so much later. */
const restMs = 60_000;

/** Voices and the words a minute at which each speaks as `SpokenWord` estimates. `cmn` reads no Chinese characters in Debian's build. */
const voices = {
  zh: { name: 'cmn-latn-pinyin', wordsPerMinute: 225 },
  en: { name: 'en-us', wordsPerMinute: 150 },
} as const;
const wordsPerMinuteBounds = { min: 80, max: 450 } as const;

export type Espeak = {
  /** A clause as 8 kHz speech below the tone band; undefined when the program is missing, busy or fails. Never throws. */
  say(request: { text: string; rate: number }): Promise<Int16Array | undefined>;
  /** A clause as 8 kHz speech of the whole telephone band. Throws SpeechFailed: `program-missing`, `overloaded`, `server-error`. */
  speak(request: { text: string; rate: number }): Promise<Int16Array>;
};

/** Starts a process for each clause, the text through its standard input: no shell, nothing of the text in arguments. */
export function makeEspeak({ log, program = 'espeak-ng' }: { log: Logger; program?: string }): Espeak {
  let running = 0;
  const waiting: (() => void)[] = [];
  let restUntil = 0;

  async function turn(): Promise<boolean> {
    if (running < processesMax) {
      running++;
      return true;
    }
    if (waiting.length >= waitingMax) return false;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return true;
  }

  function pass(): void {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }

  async function sound(request: { text: string; rate: number; cutHz: number }): Promise<Int16Array> {
    if (!(await turn())) throw new SpeechFailed('overloaded');
    try {
      const wav = readWav(await runEspeak({ program, ...request }));
      const speech = trimSilence(await lowPassed({ pcm: wav.left, fromHz: wav.rateHz, cutHz: request.cutHz }));
      return speech.length === 0 ? speech : levelSpeech(speech);
    } finally {
      pass();
    }
  }

  return {
    async say({ text, rate }) {
      const clause = readable(text);
      if (clause === '' || performance.now() < restUntil) return undefined;
      try {
        const speech = await sound({ text: clause, rate, cutHz: voiceCutHz });
        return speech.length === 0 ? undefined : speech;
      } catch (error) {
        if (error instanceof SpeechFailed) return undefined;
        restUntil = performance.now() + restMs;
        log.info({ err: error }, 'espeak-ng did not speak: words are murmured for a minute');
        return undefined;
      }
    },
    async speak({ text, rate }) {
      const clause = readable(text);
      if (clause === '') return new Int16Array(0);
      try {
        return await sound({ text: clause, rate, cutHz: telephoneCutHz });
      } catch (error) {
        throw failureOf(error);
      }
    },
  };
}

function failureOf(error: unknown): SpeechFailed {
  if (error instanceof SpeechFailed) return error;
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return new SpeechFailed(missing ? 'program-missing' : 'server-error', { cause: error });
}

/** The sound of every call of this process goes out between the steps. */
async function lowPassed(request: { pcm: Int16Array; fromHz: number; cutHz: number }): Promise<Int16Array> {
  const steps = lowPassInSteps(request);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await breath();
  }
}

/** Without control characters and without espeak's own marks for phonemes. */
function readable(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\[\[|\]\]/g, ' ')
    .slice(0, clauseCharsMax)
    .trim();
}

function runEspeak({ program, text, rate }: { program: string; text: string; rate: number }): Promise<Uint8Array> {
  const voice = /\p{Script=Han}/u.test(text) ? voices.zh : voices.en;
  const speed = Math.round(voice.wordsPerMinute * rate);
  const bounded = Math.max(wordsPerMinuteBounds.min, Math.min(wordsPerMinuteBounds.max, speed));
  // -b 1: the input is UTF-8 whatever the locale says.
  const child = spawn(program, ['--stdin', '--stdout', '-b', '1', '-v', voice.name, '-s', String(bounded)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    shell: false,
    timeout: espeakMsMax,
    killSignal: 'SIGKILL',
  });
  return collect(child, text);
}

function collect(child: ChildProcessByStdio<Writable, Readable, null>, text: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > espeakBytesMax) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(new Error(`espeak-ng ended with ${signal ?? `code ${String(code)}`}`));
    });
    // A process that ends before it read its input breaks the pipe; its exit code tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}

/** A voice of OpenAI's speech endpoint, or of a server that speaks its protocol. */
import OpenAI from 'openai';
import { splitSpokenWords } from '../../audio/spoken-words.ts';
import { makeStreamLowPass } from '../../audio/stream-low-pass.ts';
import { sampleRateHz } from '../../domain/live-line.ts';
import type { SpokenPiece, Voice } from '../ports.ts';
import { SpeechFailed } from './speech-failed.ts';

/** `response_format: pcm` is 24 kHz, signed 16 bits, little-endian, mono: OpenAI's guide "Text to speech". */
const providerHz = 24_000;
const bytesPerSample = 2;
/** What the endpoint takes in one request. */
const inputCharsMax = 4096;
const firstByteMsMax = 10_000;
const retriesMax = 1;

export type OpenaiVoiceAccount = {
  baseUrl: string | null;
  apiKey: string;
  model: string;
  voiceName: string;
  rate: number;
};

/** Streams speech as it is made. The provider tells no times of words: they are spread by their natural lengths. */
export function makeOpenaiVoice({ account, fetch }: { account: OpenaiVoiceAccount; fetch?: typeof globalThis.fetch }): Voice {
  const client = new OpenAI({
    apiKey: account.apiKey,
    ...(account.baseUrl === null ? {} : { baseURL: account.baseUrl }),
    timeout: firstByteMsMax,
    maxRetries: retriesMax,
    ...(fetch === undefined ? {} : { fetch }),
  });
  return {
    async *synthesise(text, signal) {
      const isAborted = (): boolean => signal.aborted;
      if (text.trim() === '' || isAborted()) return;
      if (text.length > inputCharsMax) throw new SpeechFailed('bad-request');
      try {
        const body = await request({ client, account, text, signal });
        yield* spreadWords(text, account.rate, samplesOf(body));
      } catch (error) {
        if (!isAborted()) throw failureOf(error);
      }
    },
  };
}

async function request({
  client,
  account,
  text,
  signal,
}: {
  client: OpenAI;
  account: OpenaiVoiceAccount;
  text: string;
  signal: AbortSignal;
}): Promise<AsyncIterable<Uint8Array>> {
  const response = await client.audio.speech.create(
    { model: account.model, voice: account.voiceName, input: text, response_format: 'pcm', speed: account.rate },
    { signal },
  );
  const kind = response.headers.get('content-type') ?? '';
  // A wrong base URL often answers with a web page, and some servers ignore the format that was asked for.
  if (response.body === null || /text\/|json|mpeg|mp3|ogg/.test(kind)) throw new SpeechFailed('bad-answer');
  return response.body;
}

/** 8 kHz samples of a byte stream whose chunks may end in the middle of a sample. */
async function* samplesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Int16Array, void, undefined> {
  const lowPass = makeStreamLowPass({ fromHz: providerHz });
  let odd: number | undefined;
  for await (const chunk of body) {
    const bytes = odd === undefined ? chunk : Uint8Array.of(odd, ...chunk);
    const whole = Math.floor(bytes.length / bytesPerSample);
    odd = bytes.length % bytesPerSample === 1 ? bytes[bytes.length - 1] : undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const pcm = new Int16Array(whole);
    for (let n = 0; n < whole; n++) pcm[n] = view.getInt16(n * bytesPerSample, true);
    const ready = lowPass.push(pcm);
    if (ready.length > 0) yield ready;
  }
  yield lowPass.end();
}

/** Gives each stretch of sound the words that are said by its end; the last one gets what is left. */
async function* spreadWords(
  text: string,
  rate: number,
  sound: AsyncIterable<Int16Array>,
): AsyncGenerator<SpokenPiece, void, undefined> {
  const words = splitSpokenWords(text);
  let wordsEndMs = 0;
  let samples = 0;
  let held: Int16Array | undefined;
  const take = (soundMs: number): string => {
    let said = '';
    for (let word = words[0]; word !== undefined; word = words[0]) {
      const endMs = wordsEndMs + (word.soundMs + word.pauseMs) / rate;
      if (endMs > soundMs) break;
      wordsEndMs = endMs;
      said += word.text;
      words.shift();
    }
    return said;
  };
  for await (const pcm of sound) {
    if (held !== undefined) {
      samples += held.length;
      yield { pcm: held, text: take((samples * 1000) / sampleRateHz) };
    }
    held = pcm;
  }
  if (samples === 0 && (held === undefined || held.length === 0)) throw new SpeechFailed('bad-answer');
  yield { pcm: held ?? new Int16Array(0), text: words.map((word) => word.text).join('') };
}

function failureOf(error: unknown): Error {
  if (error instanceof SpeechFailed) return error;
  if (error instanceof OpenAI.APIConnectionTimeoutError) return new SpeechFailed('timeout', { cause: error });
  if (error instanceof OpenAI.APIConnectionError) return new SpeechFailed('unreachable', { cause: error });
  if (error instanceof OpenAI.APIError) {
    const status: unknown = error.status;
    const httpStatus = typeof status === 'number' ? status : null;
    return new SpeechFailed(codeOf(httpStatus), { httpStatus });
  }
  return new SpeechFailed('unreachable', { cause: error });
}

function codeOf(status: number | null): SpeechFailed['code'] {
  if (status === 401 || status === 403) return 'wrong-key';
  if (status === 404) return 'not-found';
  if (status === 429) return 'rate-limited';
  return status !== null && status < 500 ? 'bad-request' : 'server-error';
}

/** A voice of OpenAI's speech endpoint, or of a server that speaks its protocol. */
import OpenAI from 'openai';
import { makeStreamLowPass } from '../../audio/stream-low-pass.ts';
import { sampleRateHz } from '../../domain/live-line.ts';
import type { SpokenPiece, Voice } from '../ports.ts';
import { openaiFailure } from './openai-failure.ts';
import { makePcmReader } from './pcm-bytes.ts';
import { SpeechFailed } from './speech-failed.ts';
import { makeWordClock } from './word-clock.ts';

/** `response_format: pcm` is 24 kHz, signed 16 bits, little-endian, mono: OpenAI's guide "Text to speech". */
const providerHz = 24_000;
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
        if (!isAborted()) throw openaiFailure(error);
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
  const reader = makePcmReader();
  for await (const chunk of body) {
    const ready = lowPass.push(reader.push(chunk));
    if (ready.length > 0) yield ready;
  }
  yield lowPass.end();
}

/** Gives each stretch of sound the words that are said by its end; the last piece gets what is left. */
async function* spreadWords(
  text: string,
  rate: number,
  sound: AsyncIterable<Int16Array>,
): AsyncGenerator<SpokenPiece, void, undefined> {
  const words = makeWordClock({ text, rate });
  let samples = 0;
  for await (const pcm of sound) {
    samples += pcm.length;
    yield { pcm, text: words.saidBy((samples * 1000) / sampleRateHz) };
  }
  if (samples === 0) throw new SpeechFailed('bad-answer');
  yield { pcm: new Int16Array(0), text: words.rest() };
}

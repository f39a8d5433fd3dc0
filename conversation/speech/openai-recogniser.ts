/** A recogniser that sends one utterance after the other to OpenAI's transcription endpoint, or to a server that speaks its protocol. */
import OpenAI, { toFile } from 'openai';
import { makeSpeechGate } from '../../audio/energy.ts';
import { writeWav } from '../../audio/wav.ts';
import { frameMs, frameSamples, sampleRateHz } from '../../domain/live-line.ts';
import { defaultTalkPolicy, type VoiceActivityPolicy } from '../policy.ts';
import type { Recogniser } from '../ports.ts';
import { openaiFailure } from './openai-failure.ts';
import { SpeechFailed } from './speech-failed.ts';

export type OpenaiRecogniserAccount = {
  baseUrl: string | null;
  apiKey: string;
  model: string;
  /** ISO 639-1, such as `zh`; null = the model finds out. */
  language: string | null;
  hotWords: readonly string[];
};

export type UtteranceLimits = {
  /** ms of sound before the voice was noticed, so that no first syllable is lost. */
  leadMs: number;
  /** ms of one utterance; a longer one is sent in parts. */
  utteranceMsMax: number;
  /** Utterances that wait for their words; one more, and the service counts as too slow for a talk. */
  waitingMax: number;
  /** ms for one answer. */
  answerMsMax: number;
  /** ms that the last words may take when it is closed. */
  lastWordsMsMax: number;
};

export const utteranceLimitsUsual: UtteranceLimits = {
  leadMs: 300,
  utteranceMsMax: 20_000,
  waitingMax: 4,
  answerMsMax: 8000,
  lastWordsMsMax: 3000,
};

/** The client asks again once by itself: on a lost connection, on 429 and on 5xx. */
const retriesMax = 1;

/**
 * Voice activity cuts the sound into utterances; their words are told in order, each as final. There are no partial words, so
 * an interruption is noticed only when the callee pauses. https://platform.openai.com/docs/api-reference/audio/createTranscription
 */
export function makeOpenaiRecogniser({
  account,
  fetch,
  limits = utteranceLimitsUsual,
  voiceActivity = defaultTalkPolicy.voiceActivity,
}: {
  account: OpenaiRecogniserAccount;
  fetch?: typeof globalThis.fetch;
  limits?: UtteranceLimits;
  voiceActivity?: VoiceActivityPolicy;
}): Recogniser {
  const client = new OpenAI({
    apiKey: account.apiKey,
    ...(account.baseUrl === null ? {} : { baseURL: account.baseUrl }),
    timeout: limits.answerMsMax,
    maxRetries: retriesMax,
    ...(fetch === undefined ? {} : { fetch }),
  });
  return new UtteranceRecogniser((wav, signal) => transcribe({ client, account, wav, signal }), limits, voiceActivity);
}

type Handlers = Parameters<Recogniser['start']>[0];

class UtteranceRecogniser implements Recogniser {
  readonly #transcribe: (wav: Uint8Array, signal: AbortSignal) => Promise<string>;
  readonly #limits: UtteranceLimits;
  readonly #gate: ReturnType<typeof makeSpeechGate>;
  readonly #leadFrames: number;
  readonly #stop = new AbortController();
  #handlers: Handlers | undefined;
  #frames: Int16Array[] = [];
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();
  #over = false;

  constructor(
    transcribe: (wav: Uint8Array, signal: AbortSignal) => Promise<string>,
    limits: UtteranceLimits,
    { rmsMin, aboveNoise, onsetMs, hangoverMs }: VoiceActivityPolicy,
  ) {
    this.#transcribe = transcribe;
    this.#limits = limits;
    // One less than lead and onset together: the frame that opens the gate comes to them.
    this.#leadFrames = (limits.leadMs + onsetMs) / frameMs - 1;
    this.#gate = makeSpeechGate({ rmsMin, aboveNoise, openMs: onsetMs, closeMs: hangoverMs });
  }

  async start(handlers: Handlers): Promise<void> {
    this.#handlers = handlers;
  }

  write(frame: Int16Array): void {
    if (this.#over || this.#handlers === undefined) return;
    const turned = this.#gate.push(frame);
    this.#frames.push(frame.slice());
    if (turned === 'closed') this.#utter();
    else if (!this.#gate.isOpen()) {
      const kept = this.#leadFrames;
      if (this.#frames.length > kept) this.#frames.splice(0, this.#frames.length - kept);
    } else if (this.#frames.length * frameMs >= this.#limits.utteranceMsMax) this.#utter();
  }

  async close(): Promise<void> {
    if (this.#over) return;
    if (this.#gate.isOpen()) this.#utter();
    this.#over = true;
    const late = AbortSignal.timeout(this.#limits.lastWordsMsMax);
    late.addEventListener('abort', () => {
      this.#stop.abort();
    });
    await this.#last;
    this.#handlers = undefined;
  }

  #utter(): void {
    const frames = this.#frames.splice(0);
    if (this.#waiting >= this.#limits.waitingMax) {
      this.#fail(new SpeechFailed('overloaded'));
      return;
    }
    this.#waiting++;
    const words = this.#transcribe(wavOf(frames), this.#stop.signal);
    // Their order is that of the sound, whichever answer is there first; a failure is dealt with in its turn.
    words.catch(() => undefined);
    this.#last = this.#last.then(() => this.#tell(words));
  }

  async #tell(words: Promise<string>): Promise<void> {
    try {
      const text = (await words).trim();
      if (text !== '') this.#handlers?.onFinal(text);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#fail(openaiFailure(error));
    } finally {
      this.#waiting--;
    }
  }

  #fail(error: SpeechFailed): void {
    const handlers = this.#handlers;
    this.#handlers = undefined;
    this.#over = true;
    this.#stop.abort();
    handlers?.onError(error);
  }
}

async function transcribe({
  client,
  account: { model, language, hotWords },
  wav,
  signal,
}: {
  client: OpenAI;
  account: OpenaiRecogniserAccount;
  wav: Uint8Array;
  signal: AbortSignal;
}): Promise<string> {
  const file = await toFile(wav, 'utterance.wav', { type: 'audio/wav' });
  const answer: unknown = await client.audio.transcriptions.create(
    {
      file,
      model,
      response_format: 'json',
      ...(language === null ? {} : { language }),
      ...(hotWords.length === 0 ? {} : { prompt: hotWords.join(', ') }),
    },
    { signal },
  );
  if (typeof answer !== 'object' || answer === null || !('text' in answer) || typeof answer.text !== 'string') {
    throw new SpeechFailed('bad-answer');
  }
  return answer.text;
}

function wavOf(frames: readonly Int16Array[]): Uint8Array {
  const left = new Int16Array(frames.length * frameSamples);
  for (const [n, frame] of frames.entries()) left.set(frame.subarray(0, frameSamples), n * frameSamples);
  return writeWav({ rateHz: sampleRateHz, left });
}

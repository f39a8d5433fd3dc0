/** The sound of a recogniser's test: an uploaded recording, or a sentence that a voice of this machine says. */
import { setImmediate as breath } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { resampleInSteps } from '../../audio/resample.ts';
import { readWav, WavUnreadable } from '../../audio/wav.ts';
import type { StoredRecogniser } from '../../storage/recognisers.ts';
import type { AppDeps } from '../app-deps.ts';
import type { Language } from '../language.ts';
import { languageOf } from '../language.ts';
import { isMultipartForm } from '../multipart-form.ts';
import { fieldRefused, RequestRefused } from '../request-refused.ts';
import { speak } from '../voices/audition.ts';

export const testSecondsMax = 30;
/** 30 s of two channels at 96 kHz. */
export const testWavBytesMax = 12_000_000;
const rateHzBounds = { min: 4000, max: 192_000 } as const;
const uploadField = 'file';

const sampleSentences = {
  zh: '您好，请问明天下午三点方便吗？',
  en: 'Hello, would tomorrow at three in the afternoon suit you?',
} as const;

/** 8 kHz. Throws the refusal of a request that has neither a recording nor asks for the sample. */
export async function testSound(
  request: FastifyRequest,
  recogniser: StoredRecogniser,
  { openVoice }: Pick<AppDeps, 'openVoice'>,
): Promise<Int16Array> {
  if (isMultipartForm(request)) return recordingIn(await uploaded(request));
  if (!asksForSample(request.body)) throw new RequestRefused({ status: 415, code: 'not-multipart' });
  return sampleSound(recogniser, languageOf(request), { openVoice });
}

/** A sentence that a voice of this machine says; 8 kHz. Throws the refusal of a voice that can't. */
export async function sampleSound(
  recogniser: Pick<StoredRecogniser, 'kind'>,
  language: Language,
  { openVoice }: Pick<AppDeps, 'openVoice'>,
): Promise<Int16Array> {
  // Only the tone recogniser understands the tone voice; all others need speech as people speak.
  const kind = recogniser.kind === 'tone' ? 'tone' : 'espeak';
  const { pcm } = await speak(() => openVoice({ ...builtInVoice, kind }), sampleSentences[language], language);
  return pcm;
}

const builtInVoice = {
  ...{ baseUrl: null, model: null, voiceName: null, apiKey: null, accessKeyId: null, appKey: null, region: null },
  ...{ rate: 1, streaming: false },
};

function asksForSample(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'sample' in body && body.sample === true;
}

async function uploaded(request: FastifyRequest): Promise<Uint8Array> {
  const part = await request.file({ limits: { fileSize: testWavBytesMax, files: 1 }, throwFileSizeLimit: false });
  if (part === undefined) throw fieldRefused('file-missing', uploadField);
  const bytes = await part.toBuffer();
  if (part.file.truncated) throw tooLong();
  if (part.fieldname !== uploadField) throw fieldRefused('file-missing', uploadField);
  return bytes;
}

async function recordingIn(file: Uint8Array): Promise<Int16Array> {
  const { left, right, rateHz } = read(file);
  if (left.length > testSecondsMax * rateHz) throw tooLong();
  const pcm = right === undefined ? left : left.map((sample, n) => (sample + (right[n] ?? 0)) / 2);
  const steps = resampleInSteps({ pcm, fromHz: rateHz });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await breath();
  }
}

function read(file: Uint8Array): ReturnType<typeof readWav> {
  try {
    const wav = readWav(file);
    // Less than a tenth of a second holds no word.
    if (wav.left.length * 10 >= wav.rateHz && wav.rateHz >= rateHzBounds.min && wav.rateHz <= rateHzBounds.max) return wav;
  } catch (error) {
    if (!(error instanceof WavUnreadable)) throw error;
  }
  throw fieldRefused('wav-unreadable', uploadField);
}

function tooLong(): RequestRefused {
  return fieldRefused('wav-too-long', uploadField, { seconds: testSecondsMax });
}

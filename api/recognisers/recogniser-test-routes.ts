/** The test of a recogniser by people: what it hears in a recording, how soon, or why not, in words. */
import type { Static } from 'typebox';
import type { RecognitionTest } from '../../conversation/speech/recognition-test.ts';
import { testRecogniser } from '../../conversation/speech/recognition-test.ts';
import { SpeechAccountUnusable } from '../../conversation/speech/speech-failed.ts';
import type { StoredRecogniser } from '../../storage/recognisers.ts';
import { makeRecognisers } from '../../storage/recognisers.ts';
import type { AppDeps } from '../app-deps.ts';
import type { Language } from '../language.ts';
import { languageOf } from '../language.ts';
import { found, RequestRefused } from '../request-refused.ts';
import { openedSecret } from '../secrets.ts';
import type { TypedApp } from '../typed-app.ts';
import { noWordsSentence, speechFaultSentence } from '../words/speech-faults.ts';
import type { RecogniserTest } from './recogniser-schemas.ts';
import { testRecogniserContract } from './recogniser-schemas.ts';
import { testSecondsMax, testSound, testWavBytesMax } from './test-sound.ts';

/** A test takes as long as its sound; each holds a connection to a provider. */
const testsAtOnceMax = 4;

type Deps = Pick<AppDeps, 'db' | 'sealer' | 'openVoice' | 'openRecogniser' | 'clock'>;

export function recogniserTestRoutes(app: TypedApp, { db, sealer, openVoice, openRecogniser, clock }: Deps): void {
  let running = 0;
  app.route({
    ...testRecogniserContract,
    bodyLimit: testWavBytesMax,
    handler: async (request, reply) => {
      const stored = found(await makeRecognisers(db).find(request.params.id), 'recogniser');
      const pcm = await testSound(request, stored, { openVoice });
      const gone = new AbortController();
      reply.raw.once('close', () => {
        gone.abort();
      });
      if (running >= testsAtOnceMax) throw tooMany();
      running++;
      try {
        const recogniser = opened(stored, (account) =>
          openRecogniser({ ...account, apiKey: openedSecret(sealer, stored.apiKeySealed) }),
        );
        const heard = await testRecogniser({ recogniser, pcm, signal: gone.signal, ...(clock === undefined ? {} : { clock }) });
        return answerOf(heard, languageOf(request));
      } finally {
        running--;
      }
    },
  });
}

function opened<R>(stored: StoredRecogniser, open: (stored: StoredRecogniser) => R): R {
  try {
    return open(stored);
  } catch (error) {
    if (!(error instanceof SpeechAccountUnusable)) throw error;
    const errors = [{ field: error.field, code: 'wrong-value', message: error.message }];
    throw new RequestRefused({ status: 422, code: 'invalid-request', errors });
  }
}

function tooMany(): RequestRefused {
  return new RequestRefused({ status: 429, code: 'too-many-tests', values: { seconds: testSecondsMax } });
}

function answerOf({ failure, ...heard }: RecognitionTest, language: Language): Static<typeof RecogniserTest> {
  if (failure !== null) {
    const { code, fault } = failure;
    return { ok: false, ...heard, code, fault, sentence: speechFaultSentence(code, language) };
  }
  if (heard.text === '') return { ok: false, ...heard, code: 'no-words', sentence: noWordsSentence[language] };
  return { ok: true, ...heard };
}

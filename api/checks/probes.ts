/** Looks that cost something: one request to a provider, or a comparison of the books. What they found is kept with the service. */
import { randomUUID } from 'node:crypto';
import { runTextTest } from '../../conversation/language/text-test.ts';
import { testRecogniser } from '../../conversation/speech/recognition-test.ts';
import { SpeechAccountUnusable, SpeechFailed } from '../../conversation/speech/speech-failed.ts';
import type { ServiceTest } from '../../domain/diagnosis/service-check.ts';
import { keepServiceTest } from '../../storage/diagnosis-services.ts';
import { openLlmAccount } from '../../storage/llm-account-opening.ts';
import { makeLlmAccounts } from '../../storage/llm-accounts.ts';
import { makeRecognisers } from '../../storage/recognisers.ts';
import { makeVoices } from '../../storage/voices.ts';
import type { AppDeps } from '../app-deps.ts';
import type { Language } from '../language.ts';
import { lastTestOf } from '../llm-accounts/text-test-lines.ts';
import { sampleSound } from '../recognisers/test-sound.ts';
import { found } from '../request-refused.ts';
import { openedSecret } from '../secrets.ts';
import { audition } from '../voices/audition.ts';

export type ProbeDeps = Pick<AppDeps, 'db' | 'sealer' | 'openModel' | 'openVoice' | 'openRecogniser' | 'clock'>;

const questions = { zh: '你好', en: 'Hello' } as const;
const sentences = { zh: '您好，这是一次测试。', en: 'Hello, this is a test.' } as const;
/** The whole test of a recogniser, its sentence and its tail included. */
const recogniserMsMax = 30_000;

/** Alone: an account that fails must not hide behind its fallback. Throws the 404 of one that is not there. */
export async function probeModel({ db, sealer, openModel }: ProbeDeps, id: string, language: Language): Promise<void> {
  const account = found(await makeLlmAccounts(db).find(id), 'llm-account');
  const contact = { name: '', number: '', variables: {} };
  const model = openModel(
    { first: openLlmAccount(sealer, account), second: null },
    { callId: randomUUID(), language, contact, use: 'talk' },
  );
  for await (const event of runTextTest({ model, text: questions[language], signal: new AbortController().signal })) {
    if (event.kind === 'ended') await makeLlmAccounts(db).setLastTest(id, lastTestOf(event));
  }
}

export async function probeVoice({ db, sealer, openVoice }: ProbeDeps, id: string, language: Language): Promise<void> {
  const { apiKeySealed, ...account } = found(await makeVoices(db).find(id), 'voice');
  const test = await tested(async () => {
    const open = () => openVoice({ ...account, apiKey: openedSecret(sealer, apiKeySealed) });
    const { pcm } = await audition(open, sentences[language]);
    return pcm.length === 0 ? 'bad-answer' : null;
  });
  await keepServiceTest(db, { part: 'voice', id, test });
}

export async function probeRecogniser(deps: ProbeDeps, id: string, language: Language): Promise<void> {
  const { db, sealer, openRecogniser, clock } = deps;
  const { apiKeySealed, ...account } = found(await makeRecognisers(db).find(id), 'recogniser');
  const pcm = await sampleSound(account, language, deps);
  const signal = AbortSignal.timeout(recogniserMsMax);
  const test = await tested(async () => {
    const recogniser = openRecogniser({ ...account, apiKey: openedSecret(sealer, apiKeySealed) });
    const heard = await testRecogniser({ recogniser, pcm, signal, ...(clock === undefined ? {} : { clock }) });
    if (heard.failure !== null) return heard.failure.code;
    return heard.text === '' ? 'no-words' : null;
  });
  await keepServiceTest(db, { part: 'recogniser', id, test });
}

/** `look` gives the code of what failed, or null. */
async function tested(look: () => Promise<string | null>): Promise<ServiceTest> {
  const beganAt = performance.now();
  let code: string | null;
  try {
    code = await look();
  } catch (error) {
    code = codeOf(error);
  }
  return { at: new Date().toISOString(), ok: code === null, totalMs: Math.round(performance.now() - beganAt), code };
}

function codeOf(error: unknown): string {
  if (error instanceof SpeechFailed) return error.code;
  // A field that the provider would refuse anyhow.
  if (error instanceof SpeechAccountUnusable) return 'bad-request';
  throw error;
}

/** From a stored voice account to a voice that speaks. */
import type { Voice } from '../ports.ts';
import type { Espeak } from './espeak.ts';
import { makeOpenaiVoice } from './openai-voice.ts';
import { SpeechAccountUnusable } from './speech-failed.ts';
import type { SynthesisCache } from './synthesis-cache.ts';
import { makeToneVoice } from './tone-voice.ts';

/** As stored, the key unsealed. `kind` is a word from the database: it may be one that this version does not know. */
export type VoiceAccount = {
  kind: string;
  baseUrl: string | null;
  model: string | null;
  voiceName: string | null;
  rate: number;
  apiKey: string | null;
};

export type VoiceCatalogue = {
  /** Throws SpeechAccountUnusable when the kind is unknown or a field that it needs is missing. */
  open(account: VoiceAccount): Voice;
};

const openaiModelUsual = 'gpt-4o-mini-tts';
const openaiVoiceUsual = 'alloy';

/** All voices share one cache, in which accounts of the same sound meet. */
export function makeVoiceCatalogue({
  cache,
  espeak,
  fetch,
}: {
  cache: SynthesisCache;
  espeak?: Espeak | undefined;
  fetch?: typeof globalThis.fetch;
}): VoiceCatalogue {
  return {
    open(account) {
      switch (account.kind) {
        case 'tone':
          return cache.wrap(makeToneVoice({ espeak, rate: account.rate }), `tone ${account.rate}`);
        case 'openai': {
          const settings = openaiSettings(account);
          const { baseUrl, model, voiceName, rate } = settings;
          const voice = makeOpenaiVoice({ account: settings, ...(fetch === undefined ? {} : { fetch }) });
          return cache.wrap(voice, JSON.stringify(['openai', baseUrl, model, voiceName, rate]));
        }
        default:
          throw new SpeechAccountUnusable('kind', `a voice of kind "${account.kind}" is not known here: choose tone or openai`);
      }
    },
  };
}

function openaiSettings(account: VoiceAccount): Parameters<typeof makeOpenaiVoice>[0]['account'] {
  if (account.apiKey === null || account.apiKey === '') {
    throw new SpeechAccountUnusable('apiKey', 'an openai voice needs the provider’s key: enter it in the voice account');
  }
  return {
    baseUrl: account.baseUrl,
    apiKey: account.apiKey,
    model: account.model ?? openaiModelUsual,
    voiceName: account.voiceName ?? openaiVoiceUsual,
    rate: account.rate,
  };
}

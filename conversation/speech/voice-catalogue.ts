/** From a stored voice account to a voice that speaks. */
import type { Voice } from '../ports.ts';
import { makeDashscopeVoice } from './dashscope-voice.ts';
import type { Espeak } from './espeak.ts';
import { makeEspeakVoice } from './espeak-voice.ts';
import { makeNlsTokens, type NlsTokens } from './nls-token.ts';
import { makeNlsVoice } from './nls-voice.ts';
import { makeOpenaiVoice } from './openai-voice.ts';
import { makePromptVoice } from './prompt-voice.ts';
import { SpeechAccountUnusable, SpeechFailed } from './speech-failed.ts';
import type { CachedVoice, SynthesisCache } from './synthesis-cache.ts';
import { makeToneVoice } from './tone-voice.ts';
import { needed, regionOf, type VoiceAccount } from './voice-account.ts';

export type VoiceCatalogue = {
  /** Throws SpeechAccountUnusable when the kind is unknown or a field that it needs is missing. */
  open(account: VoiceAccount): CachedVoice;
};

const openaiModelUsual = 'gpt-4o-mini-tts';
const openaiVoiceUsual = 'alloy';
const dashscopeModelUsual = 'cosyvoice-v2';
const dashscopeVoiceUsual = 'longxiaochun_v2';
const nlsVoiceUsual = 'xiaoyun';

type Parts = { espeak: Espeak | undefined; tokens: NlsTokens; fetch: typeof globalThis.fetch | undefined };
type Opened = { voice: Voice /** Everything that changes the sound, never the key. */; sound: readonly unknown[] };

/** All voices share one cache, in which accounts of the same sound meet. */
export function makeVoiceCatalogue({
  cache,
  espeak,
  tokens = makeNlsTokens(),
  fetch,
}: {
  cache: SynthesisCache;
  espeak?: Espeak | undefined;
  tokens?: NlsTokens;
  fetch?: typeof globalThis.fetch;
}): VoiceCatalogue {
  return {
    open(account) {
      const { voice, sound } = openVoice(account, { espeak, tokens, fetch });
      return cache.wrap(voice, JSON.stringify([account.kind, account.rate, ...sound]));
    },
  };
}

function openVoice(account: VoiceAccount, { espeak, tokens, fetch }: Parts): Opened {
  const { rate, baseUrl } = account;
  switch (account.kind) {
    case 'tone':
      return { voice: makeToneVoice({ espeak, rate }), sound: [] };
    case 'espeak':
      return { voice: makeEspeakVoice({ espeak: espeak ?? noEspeak, rate }), sound: [] };
    case 'openai': {
      const settings = openaiSettings(account);
      const voice = makeOpenaiVoice({ account: settings, ...(fetch === undefined ? {} : { fetch }) });
      return { voice: makePromptVoice(voice), sound: [baseUrl, settings.model, settings.voiceName] };
    }
    case 'dashscope': {
      const { model, voiceName } = withUsual(account, { model: dashscopeModelUsual, voiceName: dashscopeVoiceUsual });
      const apiKey = needed(account.apiKey, 'apiKey', 'the API key of 百炼 (DashScope)');
      const voice = makeDashscopeVoice({ account: { apiKey, model, voiceName, rate, url: baseUrl } });
      return { voice: makePromptVoice(voice), sound: [baseUrl, model, voiceName] };
    }
    case 'aliyun-nls': {
      const { voiceName } = withUsual(account, { model: '', voiceName: nlsVoiceUsual });
      const settings = { ...nlsAccount(account), voiceName, rate, streaming: account.streaming };
      const voice = makeNlsVoice({ account: settings, tokens });
      return { voice: makePromptVoice(voice), sound: [baseUrl, settings.region, voiceName, account.streaming] };
    }
    default:
      throw new SpeechAccountUnusable(
        'kind',
        `a voice of kind "${account.kind}" is not known here: choose tone, openai, aliyun-nls, dashscope or espeak`,
      );
  }
}

/** A process without the program answers like a machine without it. */
const noEspeak: Espeak = {
  say: async () => undefined,
  speak: async () => {
    throw new SpeechFailed('program-missing');
  },
};

function withUsual(
  { model, voiceName }: VoiceAccount,
  usual: { model: string; voiceName: string },
): { model: string; voiceName: string } {
  return { model: model ?? usual.model, voiceName: voiceName ?? usual.voiceName };
}

function openaiSettings(account: VoiceAccount): Parameters<typeof makeOpenaiVoice>[0]['account'] {
  const apiKey = needed(account.apiKey, 'apiKey', 'the provider’s key of an openai voice');
  const { model, voiceName } = withUsual(account, { model: openaiModelUsual, voiceName: openaiVoiceUsual });
  return { baseUrl: account.baseUrl, apiKey, model, voiceName, rate: account.rate };
}

function nlsAccount(
  account: VoiceAccount,
): Pick<Parameters<typeof makeNlsVoice>[0]['account'], 'accessKeyId' | 'accessKeySecret' | 'appKey' | 'region' | 'gatewayUrl'> {
  return {
    accessKeyId: needed(account.accessKeyId, 'accessKeyId', 'the AccessKey ID'),
    accessKeySecret: needed(account.apiKey, 'apiKey', 'the AccessKey Secret'),
    appKey: needed(account.appKey, 'appKey', 'the appkey of the speech project'),
    region: regionOf(account.region),
    gatewayUrl: account.baseUrl,
  };
}

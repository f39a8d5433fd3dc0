/** From a stored recogniser account to a recogniser for one call. */
import type { Recogniser } from '../ports.ts';
import { makeDeepgramRecogniser } from './deepgram-recogniser.ts';
import { makeFunasrRecogniser } from './funasr-recogniser.ts';
import { makeNlsRecogniser } from './nls-recogniser.ts';
import { makeNlsTokens, type NlsTokens } from './nls-token.ts';
import { makeOpenaiRecogniser } from './openai-recogniser.ts';
import { SpeechAccountUnusable } from './speech-failed.ts';
import { makeToneRecogniser } from './tone-recogniser.ts';
import { needed, regionOf } from './voice-account.ts';

/** As stored, the secret unsealed. `kind` is a word from the database: it may be one that this version does not know. */
export type RecogniserAccount = {
  kind: string;
  baseUrl: string | null;
  model: string | null;
  language: string | null;
  /** The provider's key; of Aliyun NLS the secret of the access key. */
  apiKey: string | null;
  accessKeyId: string | null;
  appKey: string | null;
  region: string | null;
  vocabularyId: string | null;
  customisationId: string | null;
  acceptSelfSigned: boolean;
  itn: boolean;
  hotWords: readonly string[];
};

export type RecogniserCatalogue = {
  /** A recogniser for one call. Throws SpeechAccountUnusable when the kind is unknown or a field that it needs is missing. */
  open(account: RecogniserAccount): Recogniser;
};

const openaiModelUsual = 'gpt-4o-mini-transcribe';
const deepgramModelUsual = 'nova-3';

export function makeRecogniserCatalogue({
  tokens = makeNlsTokens(),
  fetch,
}: {
  tokens?: NlsTokens;
  fetch?: typeof globalThis.fetch;
} = {}): RecogniserCatalogue {
  return {
    open(account) {
      const { baseUrl, language, hotWords, itn } = account;
      switch (account.kind) {
        case 'tone':
          return makeToneRecogniser();
        case 'funasr': {
          const url = needed(baseUrl, 'baseUrl', 'the address of the FunASR server (ws://host:10095)');
          return makeFunasrRecogniser({ account: { url, acceptSelfSigned: account.acceptSelfSigned, hotWords, itn } });
        }
        case 'aliyun-nls':
          return makeNlsRecogniser({ account: nlsSettings(account), tokens });
        case 'openai': {
          const apiKey = needed(account.apiKey, 'apiKey', 'the provider’s key of an openai recogniser');
          const settings = { baseUrl, apiKey, model: account.model ?? openaiModelUsual, language, hotWords };
          return makeOpenaiRecogniser({ account: settings, ...(fetch === undefined ? {} : { fetch }) });
        }
        case 'deepgram': {
          const apiKey = needed(account.apiKey, 'apiKey', 'the API key of Deepgram');
          const model = account.model ?? deepgramModelUsual;
          return makeDeepgramRecogniser({ account: { apiKey, model, language, hotWords, url: baseUrl } });
        }
        default:
          throw new SpeechAccountUnusable(
            'kind',
            `a recogniser of kind "${account.kind}" is not known here: choose tone, funasr, aliyun-nls, openai or deepgram`,
          );
      }
    },
  };
}

function nlsSettings(account: RecogniserAccount): Parameters<typeof makeNlsRecogniser>[0]['account'] {
  return {
    accessKeyId: needed(account.accessKeyId, 'accessKeyId', 'the AccessKey ID'),
    accessKeySecret: needed(account.apiKey, 'apiKey', 'the AccessKey Secret'),
    appKey: needed(account.appKey, 'appKey', 'the appkey of the speech project'),
    region: regionOf(account.region),
    gatewayUrl: account.baseUrl,
    vocabularyId: account.vocabularyId,
    customisationId: account.customisationId,
    itn: account.itn,
  };
}

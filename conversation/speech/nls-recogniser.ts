/** The recogniser of Aliyun's speech service (实时语音识别, SpeechTranscriber). */
import type { Clock } from '../clock.ts';
import type { Recogniser } from '../ports.ts';
import { makeLiveRecogniser } from './live-recogniser.ts';
import type { HeardEvent, LiveLimits, LiveSession } from './live-session.ts';
import { type NlsAccount, nlsAddress, nlsCommand, nlsFailure, nlsId, readNlsEvent } from './nls-message.ts';
import type { NlsTokens } from './nls-token.ts';

export type NlsRecogniserAccount = NlsAccount & {
  /** Hot words (热词) live in the provider's console, under these ids. */
  vocabularyId: string | null;
  customisationId: string | null;
  itn: boolean;
};

/** 100 ms: fewer messages than frames, and no delay that anybody hears. */
const packetSamples = 800;
/** ms of silence that end a sentence; the service's own default of 800 is long for a telephone. */
const sentenceSilenceMs = 500;

/** https://help.aliyun.com/zh/isi/developer-reference/websocket. Language and 8 kHz model are those of the project (appkey). */
export function makeNlsRecogniser(parts: {
  account: NlsRecogniserAccount;
  tokens: NlsTokens;
  limits?: LiveLimits;
  clock?: Clock;
}): Recogniser {
  const { account, tokens, ...rest } = parts;
  return makeLiveRecogniser({ open: () => sessionOf(account, tokens), ...rest });
}

function sessionOf(account: NlsRecogniserAccount, tokens: NlsTokens): LiveSession {
  const task = { appKey: account.appKey, taskId: nlsId(), namespace: 'SpeechTranscriber' };
  const payload = {
    format: 'pcm',
    sample_rate: 8000,
    enable_intermediate_result: true,
    enable_punctuation_prediction: true,
    enable_inverse_text_normalization: account.itn,
    max_sentence_silence: sentenceSilenceMs,
    ...(account.vocabularyId === null ? {} : { vocabulary_id: account.vocabularyId }),
    ...(account.customisationId === null ? {} : { customization_id: account.customisationId }),
  };
  return {
    address: () => nlsAddress(account, tokens),
    hello: [nlsCommand(task, 'StartTranscription', payload)],
    waitsForReady: true,
    read: (message) => read(message, () => tokens.forget(account)),
    farewell: [nlsCommand(task, 'StopTranscription')],
    keepAlive: null,
    packetSamples,
  };
}

function read(message: string, forgetToken: () => void): HeardEvent[] {
  const event = readNlsEvent(message);
  if (event === null) return [];
  const error = nlsFailure(event, forgetToken);
  if (error !== undefined) return [{ kind: 'failed', error }];
  const text: unknown = event.payload['result'];
  const words = typeof text === 'string' ? text.trim() : '';
  switch (event.name) {
    case 'TranscriptionStarted':
      return [{ kind: 'ready' }];
    case 'TranscriptionResultChanged':
      return words === '' ? [] : [{ kind: 'partial', text: words }];
    case 'SentenceEnd':
      return words === '' ? [] : [{ kind: 'final', text: words }];
    case 'TranscriptionCompleted':
      return [{ kind: 'done' }];
    default:
      return [];
  }
}

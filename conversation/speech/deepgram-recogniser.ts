/** Deepgram's live recogniser. */
import type { Clock } from '../clock.ts';
import type { Recogniser } from '../ports.ts';
import { objectIn, parsed } from './json-message.ts';
import { makeLiveRecogniser } from './live-recogniser.ts';
import type { HeardEvent, LiveLimits, LiveSession } from './live-session.ts';
import { SpeechFailed } from './speech-failed.ts';
import { addressIn } from './speech-socket.ts';

export type DeepgramAccount = {
  apiKey: string;
  model: string;
  /** Such as `zh-CN` or `en`; null = the service's own default. */
  language: string | null;
  hotWords: readonly string[];
  url: string | null;
};

export const deepgramUrlUsual = 'wss://api.deepgram.com/v1/listen';
/** Without a word for 10 s the service ends the connection (NET-0001): https://developers.deepgram.com/docs/audio-keep-alive */
const keepAliveMs = 4000;
/** ms of silence after which words are final. */
const endpointingMs = 300;
const packetSamples = 480;

/** https://developers.deepgram.com/reference/speech-to-text/listen-streaming: each `is_final` part is final words of its own. */
export function makeDeepgramRecogniser(parts: { account: DeepgramAccount; limits?: LiveLimits; clock?: Clock }): Recogniser {
  const { account, ...rest } = parts;
  return makeLiveRecogniser({ open: () => sessionOf(account), ...rest });
}

function sessionOf(account: DeepgramAccount): LiveSession {
  return {
    address: async () => ({ url: addressOf(account), headers: { authorization: `Token ${account.apiKey}` } }),
    hello: [],
    waitsForReady: false,
    read,
    farewell: [JSON.stringify({ type: 'Finalize' }), JSON.stringify({ type: 'CloseStream' })],
    keepAlive: { message: JSON.stringify({ type: 'KeepAlive' }), everyMs: keepAliveMs },
    packetSamples,
    endOf,
  };
}

function addressOf({ url, model, language, hotWords }: DeepgramAccount): string {
  const address = addressIn(url ?? deepgramUrlUsual);
  const settings: Record<string, string> = {
    model,
    encoding: 'linear16',
    sample_rate: '8000',
    channels: '1',
    interim_results: 'true',
    punctuate: 'true',
    endpointing: String(endpointingMs),
    ...(language === null ? {} : { language }),
  };
  for (const [name, value] of Object.entries(settings)) address.searchParams.set(name, value);
  // Nova-3 knows key terms, the models before it keywords: https://developers.deepgram.com/docs/keyterm
  const field = /^nova-3|^flux/.test(model) ? 'keyterm' : 'keywords';
  for (const word of hotWords) address.searchParams.append(field, word);
  return address.href;
}

function read(message: string): HeardEvent[] {
  const event = objectIn(parsed(message));
  // The last message before the service closes the connection.
  if (event['type'] === 'Metadata') return [{ kind: 'done' }];
  if (event['type'] === 'Error') return [{ kind: 'failed', error: new SpeechFailed('bad-request') }];
  if (event['type'] !== 'Results') return [];
  const alternatives: unknown = objectIn(event['channel'])['alternatives'];
  const { transcript } = objectIn(Array.isArray(alternatives) ? alternatives[0] : undefined);
  const text = typeof transcript === 'string' ? transcript.trim() : '';
  if (text === '') return [];
  return [{ kind: event['is_final'] === true ? 'final' : 'partial', text }];
}

/** https://developers.deepgram.com/docs/stt-troubleshooting-websocket-data-and-net-errors */
function endOf(_code: number, reason: string): SpeechFailed | undefined {
  if (reason.includes('NET-0001')) return new SpeechFailed('idle-timeout');
  if (reason.includes('DATA-0000')) return new SpeechFailed('bad-request');
  return reason.includes('NET-0000') ? new SpeechFailed('server-error') : undefined;
}

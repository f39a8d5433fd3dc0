/** A voice of Aliyun's speech service (智能语音交互): streaming text (大模型 voices and others), or one request for a text. */
import type { Clock } from '../clock.ts';
import type { Voice } from '../ports.ts';
import { objectIn } from './json-message.ts';
import { type NlsAccount, type NlsEvent, nlsAddress, nlsCommand, nlsFailure, nlsId, readNlsEvent } from './nls-message.ts';
import type { NlsTokens } from './nls-token.ts';
import { makeSocketVoice, type VoiceEvent, type VoiceSession } from './socket-voice.ts';
import type { SocketLimits } from './speech-socket.ts';
import type { TimedWord } from './word-clock.ts';

export type NlsVoiceAccount = NlsAccount & {
  voiceName: string;
  rate: number;
  /** Streaming text (FlowingSpeechSynthesizer), else one request (SpeechSynthesizer). */
  streaming: boolean;
};

/** Characters in one `RunSynthesis`, a Chinese one counting twice: half of the documented 2,000. */
const partCharsMax = 500;
const volume = 50;

/**
 * https://help.aliyun.com/zh/isi/developer-reference/streaming-text-tts-wss and …/user-guide/websocket-protocol. Where the voice
 * tells times of words (字级别时间戳, `enable_subtitle`), they say what was heard.
 */
export function makeNlsVoice(parts: {
  account: NlsVoiceAccount;
  tokens: NlsTokens;
  limits?: SocketLimits;
  clock?: Clock;
}): Voice {
  const { account, tokens, ...rest } = parts;
  const open = (text: string): VoiceSession => (account.streaming ? flowing : oneShot)(account, tokens, text);
  return makeSocketVoice({ open, rate: account.rate, ...rest });
}

function flowing(account: NlsVoiceAccount, tokens: NlsTokens, text: string): VoiceSession {
  const task = { appKey: account.appKey, taskId: nlsId(), namespace: 'FlowingSpeechSynthesizer' };
  return {
    address: () => nlsAddress(account, tokens),
    opening: [nlsCommand(task, 'StartSynthesis', { ...settingsOf(account), enable_subtitle: true })],
    afterReady: [
      ...partsOf(text).map((part) => nlsCommand(task, 'RunSynthesis', { text: part })),
      nlsCommand(task, 'StopSynthesis'),
    ],
    read: reader(account, tokens),
  };
}

function oneShot(account: NlsVoiceAccount, tokens: NlsTokens, text: string): VoiceSession {
  const task = { appKey: account.appKey, taskId: nlsId(), namespace: 'SpeechSynthesizer' };
  const payload = { ...settingsOf(account), text, enable_subtitle: true };
  return {
    address: () => nlsAddress(account, tokens),
    opening: [nlsCommand(task, 'StartSynthesis', payload)],
    afterReady: [],
    read: reader(account, tokens),
  };
}

function settingsOf({ voiceName, rate }: NlsVoiceAccount): Record<string, unknown> {
  return { voice: voiceName, format: 'pcm', sample_rate: 8000, volume, speech_rate: nlsRate(rate), pitch_rate: 0 };
}

/** Our rate 0.5–2 in the gateway's −500…500, where [−500, 0, 500] are 0.5, 1 and 2 times as fast. */
export function nlsRate(rate: number): number {
  const scaled = rate < 1 ? (rate - 1) * 1000 : (rate - 1) * 500;
  return Math.round(Math.max(-500, Math.min(500, scaled)));
}

function partsOf(text: string): string[] {
  return text.match(new RegExp(`.{1,${partCharsMax}}`, 'gsu')) ?? [];
}

function reader(account: NlsVoiceAccount, tokens: NlsTokens): (message: string) => VoiceEvent[] {
  let sentence = 0;
  return (message) => {
    const event = readNlsEvent(message);
    if (event === null) return [];
    const error = nlsFailure(event, () => {
      tokens.forget(account);
    });
    if (error !== undefined) return [{ kind: 'failed', error }];
    switch (event.name) {
      case 'SynthesisStarted':
        return [{ kind: 'ready' }];
      case 'SentenceBegin':
        sentence++;
        return [];
      case 'SentenceSynthesis':
      case 'SentenceEnd':
      case 'MetaInfo':
        return [{ kind: 'words', sentence, words: wordsIn(event) }];
      case 'SynthesisCompleted':
        return [{ kind: 'done' }];
      default:
        return [];
    }
  };
}

function wordsIn({ payload }: NlsEvent): TimedWord[] {
  const subtitles: unknown = payload['subtitles'];
  if (!Array.isArray(subtitles)) return [];
  return subtitles.flatMap((entry: unknown) => {
    const { text, end_time: endMs, sentence } = objectIn(entry);
    // One entry may stand for the whole sentence, beside those of its words.
    return typeof text === 'string' && typeof endMs === 'number' && sentence !== true ? [{ text, endMs }] : [];
  });
}

/** A CosyVoice voice of Aliyun's Model Studio (百炼, DashScope). */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Voice } from '../ports.ts';
import { objectIn, parsed } from './json-message.ts';
import { makeSocketVoice, type VoiceEvent, type VoiceSession } from './socket-voice.ts';
import { SpeechFailed, type SpeechFailureCode } from './speech-failed.ts';
import type { SocketLimits } from './speech-socket.ts';
import type { TimedWord } from './word-clock.ts';

export type DashscopeVoiceAccount = {
  apiKey: string;
  model: string;
  voiceName: string;
  /** 0.5–2, which is the service's own scale. */
  rate: number;
  url: string | null;
};

export const dashscopeUrlUsual = 'wss://dashscope.aliyuncs.com/api-ws/v1/inference';
const volume = 50;

/**
 * run-task, continue-task and finish-task over one connection: https://help.aliyun.com/zh/model-studio/cosyvoice-websocket-api.
 * Times of words come for the voices that have them (`word_timestamp_enabled`).
 */
export function makeDashscopeVoice(parts: { account: DashscopeVoiceAccount; limits?: SocketLimits; clock?: Clock }): Voice {
  const { account, ...rest } = parts;
  return makeSocketVoice({ open: (text) => sessionOf(account, text), rate: account.rate, ...rest });
}

function sessionOf({ apiKey, model, voiceName, rate, url }: DashscopeVoiceAccount, text: string): VoiceSession {
  const taskId = randomUUID();
  const command = (action: string, payload: Readonly<Record<string, unknown>>): string =>
    JSON.stringify({ header: { action, task_id: taskId, streaming: 'duplex' }, payload });
  const parameters = {
    text_type: 'PlainText',
    voice: voiceName,
    format: 'pcm',
    sample_rate: 8000,
    volume,
    rate,
    pitch: 1,
    word_timestamp_enabled: true,
  };
  const task = { task_group: 'audio', task: 'tts', function: 'SpeechSynthesizer', model };
  return {
    address: async () => ({ url: url ?? dashscopeUrlUsual, headers: { authorization: `bearer ${apiKey}` } }),
    opening: [command('run-task', { ...task, parameters, input: {} })],
    afterReady: [command('continue-task', { input: { text } }), command('finish-task', { input: {} })],
    read,
  };
}

function read(message: string): VoiceEvent[] {
  const { header, payload } = objectIn(parsed(message));
  const { event, error_code: errorCode, error_message: errorMessage } = objectIn(header);
  switch (event) {
    case 'task-started':
      return [{ kind: 'ready' }];
    case 'result-generated':
      return wordsIn(payload);
    case 'task-finished':
      return [...wordsIn(payload), { kind: 'done' }];
    case 'task-failed':
      return [{ kind: 'failed', error: new SpeechFailed(codeOf(String(errorCode), String(errorMessage))) }];
    default:
      return [];
  }
}

function wordsIn(payload: unknown): VoiceEvent[] {
  const { sentence } = objectIn(objectIn(payload)['output']);
  const { index, words } = objectIn(sentence);
  if (!Array.isArray(words) || words.length === 0) return [];
  const timed = words.flatMap((entry: unknown): TimedWord[] => {
    const { text, end_time: endMs } = objectIn(entry);
    return typeof text === 'string' && typeof endMs === 'number' ? [{ text, endMs }] : [];
  });
  return [{ kind: 'words', sentence: typeof index === 'number' ? index : 0, words: timed }];
}

/** https://help.aliyun.com/zh/model-studio/error-code. Engine error 418 is a voice that the model does not have. */
function codeOf(code: string, message: string): SpeechFailureCode {
  if (/InvalidApiKey|AccessDenied|Unauthorized/i.test(code)) return 'wrong-key';
  if (/Arrearage|FreeTierOnly|AllocationQuota/i.test(code)) return 'no-credit';
  if (/Throttling|RateQuota/i.test(code)) return 'rate-limited';
  if (/ModelNotFound|NotSupported/i.test(code) || /\b418\b|Model not exist/i.test(message)) return 'not-found';
  if (/timeout/i.test(`${code} ${message}`)) return 'idle-timeout';
  return /^(InternalError|ServiceUnavailable|SystemError)/i.test(code) ? 'server-error' : 'bad-request';
}

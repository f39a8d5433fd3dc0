import { describe, expect, it } from 'vitest';
import { makeDashscopeVoice } from '../../../conversation/speech/dashscope-voice.ts';
import { bytesOf, collectPieces, textOf } from './providers/heard-by.ts';
import { type Message, onMessages, serveSockets, tell } from './providers/socket-server.ts';

const text = '今天天气怎么样？';
const key = 'sk-test';

/** A fake of 百炼's inference address: one task over one connection, refused without the key. */
async function serve(failWith?: { error_code: string; error_message: string }) {
  const told: Message[] = [];
  const server = await serveSockets(
    (visit) => {
      onMessages(visit, {
        text: (message) => {
          told.push(message);
          const header = (event: string): object => ({ task_id: message.header?.['task_id'], event, attributes: {} });
          const generated = (output: object): object => ({ header: header('result-generated'), payload: { output } });
          switch (message.header?.['action']) {
            case 'run-task':
              if (failWith === undefined) tell(visit, { header: header('task-started'), payload: {} });
              else tell(visit, { header: { ...header('task-failed'), ...failWith }, payload: {} });
              return;
            case 'finish-task': {
              const words = [
                { text: '今', begin_index: 0, end_index: 1, begin_time: 80, end_time: 200 },
                { text: '天', begin_index: 1, end_index: 2, begin_time: 240, end_time: 360 },
              ];
              tell(visit, generated({ type: 'sentence-begin', sentence: { index: 0, words: [] } }));
              tell(visit, generated({ type: 'sentence-synthesis', sentence: { index: 0, words } }));
              visit.socket.send(bytesOf(1600));
              tell(visit, generated({ type: 'sentence-synthesis', sentence: { index: 0, words: [] } }));
              visit.socket.send(bytesOf(8000));
              tell(visit, { header: header('task-finished'), payload: { output: { sentence: { words: [] } } } });
              return;
            }
            default:
          }
        },
      });
    },
    { admit: ({ headers }) => (headers.authorization === `bearer ${key}` ? null : 401) },
  );
  const voice = (apiKey = key) =>
    makeDashscopeVoice({ account: { apiKey, model: 'cosyvoice-v2', voiceName: 'longxiaochun_v2', rate: 1.2, url: server.url } });
  return { told, voice };
}

describe('a CosyVoice voice', () => {
  it('runs, continues and finishes one task, and says each word by the time the service tells', async () => {
    const { told, voice } = await serve();
    const pieces = await collectPieces(voice(), text);
    expect(textOf(pieces)).toBe(text);
    // 200 ms of sound: by its natural length the first word would still be under way at this rate of 1.2 for 175 ms only.
    expect(pieces[0]?.text).toBe('今');
    expect(told.map(({ header }) => header?.['action'])).toEqual(['run-task', 'continue-task', 'finish-task']);
    expect(told[0]).toMatchObject({
      header: { streaming: 'duplex' },
      payload: {
        ...{ task_group: 'audio', task: 'tts', function: 'SpeechSynthesizer', model: 'cosyvoice-v2' },
        parameters: { voice: 'longxiaochun_v2', format: 'pcm', sample_rate: 8000, rate: 1.2, word_timestamp_enabled: true },
      },
    });
    expect(told[1]?.payload).toEqual({ input: { text } });
    expect(new Set(told.map(({ header }) => header?.['task_id'])).size).toBe(1);
  });

  it('tells a wrong key plainly', async () => {
    const { voice } = await serve();
    await expect(collectPieces(voice('sk-wrong'), text)).rejects.toMatchObject({ code: 'wrong-key', fault: 'settings' });
  });

  it.each([
    ['InvalidParameter', '[tts:]Engine return error code: 418', 'not-found'],
    ['InvalidParameter', 'rate is out of range', 'bad-request'],
    ['Throttling.RateQuota', 'Requests rate limit exceeded', 'rate-limited'],
    ['Arrearage', 'Access denied, please make sure your account is in good standing', 'no-credit'],
    ['ModelNotFound', 'Model can not be found', 'not-found'],
    ['InternalError', 'An internal error has occured', 'server-error'],
  ])('tells a task that failed with %s (%s) as %s', async (error_code, error_message, code) => {
    const { voice } = await serve({ error_code, error_message });
    await expect(collectPieces(voice(), text)).rejects.toMatchObject({ name: 'SpeechFailed', code });
  });
});

/** The recogniser of a FunASR server in mode 2pass: words as they come, then the corrected sentence. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Recogniser } from '../ports.ts';
import { objectIn, parsed } from './json-message.ts';
import { makeLiveRecogniser } from './live-recogniser.ts';
import type { HeardEvent, LiveLimits, LiveSession } from './live-session.ts';

export type FunasrAccount = {
  /** `ws://host:10095` or `wss://…`. */
  url: string;
  /** The server's own certificate, as its image comes with. */
  acceptSelfSigned: boolean;
  hotWords: readonly string[];
  /** Numbers as digits. */
  itn: boolean;
};

/** The server counts packets of 60 ms: ten of them are one window of its online model. */
const packetSamples = 480;
const hotWordWeight = 20;

/**
 * https://github.com/modelscope/FunASR/blob/main/runtime/docs/websocket_protocol.md. `2pass-online` tells the newest words, which
 * are added up; `2pass-offline` tells the whole sentence, which replaces them.
 */
export function makeFunasrRecogniser(parts: { account: FunasrAccount; limits?: LiveLimits; clock?: Clock }): Recogniser {
  const { account, ...rest } = parts;
  return makeLiveRecogniser({ open: () => sessionOf(account), ...rest });
}

function sessionOf({ url, acceptSelfSigned, hotWords, itn }: FunasrAccount): LiveSession {
  const hotWordsJson = JSON.stringify(Object.fromEntries(hotWords.map((word) => [word, hotWordWeight])));
  const hello = {
    mode: '2pass',
    wav_name: randomUUID(),
    wav_format: 'pcm',
    is_speaking: true,
    chunk_size: [5, 10, 5],
    chunk_interval: 10,
    audio_fs: 8000,
    itn,
    ...(hotWords.length === 0 ? {} : { hotwords: hotWordsJson }),
  };
  return {
    // The Python server refuses who does not offer this subprotocol.
    address: async () => ({ url, acceptSelfSigned, subprotocols: ['binary'] }),
    hello: [JSON.stringify(hello)],
    waitsForReady: false,
    read: reader(),
    farewell: [JSON.stringify({ is_speaking: false })],
    keepAlive: null,
    packetSamples,
  };
}

function reader(): (message: string) => HeardEvent[] {
  let words = '';
  return (message) => {
    const { mode, text, is_final: isFinal } = objectIn(parsed(message));
    if (typeof text !== 'string') return [];
    if (mode === '2pass-online') {
      words += text;
      return words.trim() === '' ? [] : [{ kind: 'partial', text: words.trim() }];
    }
    if (mode !== '2pass-offline') return [];
    words = '';
    const events: HeardEvent[] = text.trim() === '' ? [] : [{ kind: 'final', text: text.trim() }];
    return isFinal === true ? [...events, { kind: 'done' }] : events;
  };
}

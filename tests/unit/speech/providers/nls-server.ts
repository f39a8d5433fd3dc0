/** A fake of Aliyun's speech service, by its documentation: the token over HTTP, and the gateway with voices and the transcriber. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { NlsTokens } from '../../../../conversation/speech/nls-token.ts';
import { makeNlsTokens } from '../../../../conversation/speech/nls-token.ts';
import { type Message, onMessages, type SocketServer, serveSockets, tell, type Visit } from './socket-server.ts';

export const nlsKey = { accessKeyId: 'LTAI-test', accessKeySecret: 'secret+/=', region: 'cn-shanghai' } as const;
export const appKey = 'app-1';

export type NlsServer = SocketServer & {
  tokens: NlsTokens;
  tokensMade: () => number;
  /** Everything that came in text messages. */
  told: Message[];
  /** Bytes of sound that came. */
  soundBytes: () => number;
};

export type NlsManners = {
  /** What a task is answered with instead of success. */
  failWith?: { status: number; text: string };
  /** Sound of a voice, in the chunks in which it is sent. */
  chunks?: readonly Uint8Array[];
  /** Subtitles that follow the chunk of this number. */
  subtitles?: Readonly<Record<number, readonly object[]>>;
  onSound?: (visit: Visit, bytesSoFar: number) => void;
  tokenLifeSeconds?: number;
};

/** Both servers; they end with the test. */
export async function serveNls(manners: NlsManners = {}): Promise<NlsServer> {
  let made = 0;
  const valid = new Set<string>();
  const tokenUrl = await serveTokens(() => {
    made++;
    valid.add(`token-${made}`);
    return { Id: `token-${made}`, ExpireTime: Math.floor(Date.now() / 1000) + (manners.tokenLifeSeconds ?? 86_400) };
  });
  const told: Message[] = [];
  let soundBytes = 0;
  const gateway = await serveSockets(
    (visit) => {
      onMessages(visit, {
        text: (message) => {
          told.push(message);
          answer(visit, message, manners);
        },
        sound: (bytes) => {
          soundBytes += bytes.length;
          manners.onSound?.(visit, soundBytes);
        },
      });
    },
    { admit: ({ url }) => (valid.has(new URL(url ?? '', 'http://x').searchParams.get('token') ?? '') ? null : 403) },
  );
  return {
    ...gateway,
    told,
    soundBytes: () => soundBytes,
    tokensMade: () => made,
    tokens: makeNlsTokens({ endpointOf: () => ({ url: tokenUrl, regionId: 'cn-shanghai', version: '2019-02-28' }) }),
  };
}

export function nlsEvent(message: Message, name: string, payload: object = {}, status = 20_000_000): object {
  const { namespace, task_id } = message.header ?? {};
  return { header: { namespace, task_id, name, status, message_id: '1', status_text: 'Gateway:SUCCESS' }, payload };
}

function answer(visit: Visit, message: Message, { failWith, chunks = [], subtitles = {} }: NlsManners): void {
  const name = message.header?.['name'];
  if (message.header?.['appkey'] !== appKey) {
    tell(visit, nlsEvent(message, 'TaskFailed', {}, 40020105));
    return;
  }
  if (failWith !== undefined) {
    tell(visit, nlsEvent(message, 'TaskFailed', {}, failWith.status));
    visit.socket.close();
    return;
  }
  const speak = (): void => {
    tell(visit, nlsEvent(message, 'SentenceBegin', { index: 0 }));
    for (const [n, chunk] of chunks.entries()) {
      const entries = subtitles[n];
      if (entries !== undefined) tell(visit, nlsEvent(message, 'SentenceSynthesis', { subtitles: entries }));
      visit.socket.send(chunk);
    }
    tell(visit, nlsEvent(message, 'SentenceEnd', { subtitles: [] }));
    tell(visit, nlsEvent(message, 'SynthesisCompleted'));
  };
  if (name === 'StartSynthesis') {
    tell(visit, nlsEvent(message, 'SynthesisStarted'));
    if (message.header['namespace'] === 'SpeechSynthesizer') speak();
  } else if (name === 'StopSynthesis') speak();
  else if (name === 'StartTranscription') tell(visit, nlsEvent(message, 'TranscriptionStarted'));
  else if (name === 'StopTranscription') {
    tell(visit, nlsEvent(message, 'TranscriptionCompleted'));
    visit.socket.close();
  }
}

/** Checks the signature over the query as it came, which says nothing of how it was put together. */
async function serveTokens(make: () => object): Promise<string> {
  const server = createServer((request, response) => {
    const query = (request.url ?? '').slice(2);
    const parts = query.split('&').filter((part) => !part.startsWith('Signature='));
    const given = decodeURIComponent((query.split('&').find((part) => part.startsWith('Signature=')) ?? '').slice(10));
    const expected = createHmac('sha1', `${nlsKey.accessKeySecret}&`)
      .update(`GET&%2F&${encodeURIComponent([...parts].sort().join('&'))}`)
      .digest('base64');
    const known = parts.includes(`AccessKeyId=${nlsKey.accessKeyId}`);
    const body = !known
      ? { Code: 'InvalidAccessKeyId.NotFound' }
      : given !== expected
        ? { Code: 'SignatureDoesNotMatch' }
        : { NlsRequestId: '1', Token: make() };
    response.writeHead('Token' in body ? 200 : known ? 400 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

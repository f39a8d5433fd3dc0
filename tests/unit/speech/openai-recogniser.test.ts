import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readWav } from '../../../audio/wav.ts';
import { makeOpenaiRecogniser, utteranceLimitsUsual } from '../../../conversation/speech/openai-recogniser.ts';
import { listen, steadyFrames } from './providers/heard-by.ts';

type Asked = { fields: Record<string, string>; wav: Buffer; authorization: string | undefined };

/** A fake of the transcription endpoint; `answer` decides by the number of the request. */
async function serve(answer: (n: number, response: ServerResponse) => void): Promise<{ baseUrl: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void formOf(request).then(({ fields, wav }) => {
      if (request.url !== '/v1/audio/transcriptions') {
        response.writeHead(404).end();
        return;
      }
      asked.push({ fields, wav, authorization: request.headers.authorization });
      answer(asked.length, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

/** Reads the parts of the form as they came: texts by their names, and the bytes of the file. */
async function formOf(request: IncomingMessage): Promise<{ fields: Record<string, string>; wav: Buffer }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const boundary = /boundary=(.+)$/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
  const parts = Buffer.concat(chunks).toString('latin1').split(`--${boundary}`).slice(1, -1);
  const fields: Record<string, string> = {};
  let wav = Buffer.alloc(0);
  for (const part of parts) {
    const headEnd = part.indexOf('\r\n\r\n');
    const body = Buffer.from(part.slice(headEnd + 4, -2), 'latin1');
    const name = /name="(\w+)"/.exec(part.slice(0, headEnd))?.[1] ?? '';
    if (name === 'file') wav = body;
    else fields[name] = body.toString('utf8');
  }
  return { fields, wav };
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const quiet = (frames: number) => steadyFrames(frames, 0);
const loud = (frames: number) => steadyFrames(frames, 3000);

function earsAt(baseUrl: string, limits = {}) {
  const account = { baseUrl, apiKey: 'sk', model: 'whisper-1', language: 'zh', hotWords: ['小云', '预约'] };
  const recogniser = makeOpenaiRecogniser({ account, limits: { ...utteranceLimitsUsual, ...limits } });
  return { recogniser, ears: listen(recogniser) };
}

describe('a recogniser of OpenAI’s transcription endpoint', () => {
  it('sends each utterance with the moment before it, and tells their words in the order in which they were said', async () => {
    let first: ServerResponse | undefined;
    const { baseUrl, asked } = await serve((n, response) => {
      if (n === 1) first = response;
      else {
        json(response, 200, { text: '二' });
        if (first !== undefined) json(first, 200, { text: ' 一 ' });
      }
    });
    const { recogniser, ears } = earsAt(baseUrl);
    await ears.started;
    const final = ears.nextFinal();
    for (const frame of [...quiet(50), ...loud(20), ...quiet(20), ...loud(20)]) recogniser.write(frame);
    await recogniser.close();
    expect(await final).toBe('一');
    expect(ears.finals).toEqual(['一', '二']);
    expect(asked[0]?.fields).toEqual({ model: 'whisper-1', response_format: 'json', language: 'zh', prompt: '小云, 预约' });
    expect(asked[0]?.authorization).toBe('Bearer sk');
    const wav = readWav(asked[0]?.wav ?? Buffer.alloc(0));
    // 300 ms before, 400 ms of speech, 200 ms until its end was sure.
    expect([wav.rateHz, wav.left.length]).toEqual([8000, (15 + 20 + 10) * 160]);
  });

  it.each([
    [401, {}, 'wrong-key'],
    [404, {}, 'not-found'],
    [400, {}, 'bad-request'],
  ])('tells status %i once', async (status, body, code) => {
    const { baseUrl } = await serve((_, response) => json(response, status, body));
    const { recogniser, ears } = earsAt(baseUrl);
    await ears.started;
    for (const frame of [...loud(10), ...quiet(15)]) recogniser.write(frame);
    expect(await ears.failed).toMatchObject({ name: 'SpeechFailed', code });
    for (const frame of [...loud(10), ...quiet(15)]) recogniser.write(frame);
    await recogniser.close();
    expect(ears.errors).toHaveLength(1);
  });

  it('fails when more utterances wait than the service can keep up with', async () => {
    const { baseUrl } = await serve(() => undefined);
    const { recogniser, ears } = earsAt(baseUrl, { waitingMax: 1 });
    await ears.started;
    for (const frame of [...loud(10), ...quiet(15), ...loud(10), ...quiet(15)]) recogniser.write(frame);
    expect(await ears.failed).toMatchObject({ code: 'overloaded' });
  });

  it('closes within its limit although no answer comes', async () => {
    const { baseUrl } = await serve(() => undefined);
    const { recogniser, ears } = earsAt(baseUrl, { lastWordsMsMax: 20 });
    await ears.started;
    for (const frame of loud(10)) recogniser.write(frame);
    await recogniser.close();
    expect([ears.finals, ears.errors]).toEqual([[], []]);
  });
});

import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { frameRms } from '../../../audio/energy.ts';
import type { SpokenPiece } from '../../../conversation/ports.ts';
import { makeRecogniserCatalogue, type RecogniserAccount } from '../../../conversation/speech/recogniser-catalogue.ts';
import { makeSynthesisCache } from '../../../conversation/speech/synthesis-cache.ts';
import type { VoiceAccount } from '../../../conversation/speech/voice-account.ts';
import { makeVoiceCatalogue } from '../../../conversation/speech/voice-catalogue.ts';

const tone: VoiceAccount = {
  ...{ kind: 'tone', baseUrl: null, model: null, voiceName: null, rate: 1, apiKey: null },
  ...{ accessKeyId: null, appKey: null, region: null, streaming: true },
};
const toneEars: RecogniserAccount = {
  ...{ kind: 'tone', baseUrl: null, model: null, language: null, apiKey: null, accessKeyId: null, appKey: null, region: null },
  ...{ vocabularyId: null, customisationId: null, acceptSelfSigned: false, itn: true, hotWords: [] },
};
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(listener: RequestListener): Promise<VoiceAccount> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    ...tone,
    kind: 'openai',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKey: 'key',
    model: 'tts',
    voiceName: 'nova',
    rate: 1.25,
  };
}

async function collect(account: VoiceAccount, text: string, signal = new AbortController().signal): Promise<SpokenPiece[]> {
  const pieces: SpokenPiece[] = [];
  const voice = makeVoiceCatalogue({ cache: makeSynthesisCache() }).open(account);
  for await (const piece of voice.synthesise(text, signal)) pieces.push(piece);
  return pieces;
}

/** Two seconds of 500 Hz at 24 kHz, as bytes. */
function providerSound(): Buffer {
  const pcm = Int16Array.from({ length: 48_000 }, (_, n) => Math.round(5000 * Math.sin((2 * Math.PI * 500 * n) / 24_000)));
  return Buffer.from(pcm.buffer);
}

describe('the catalogues', () => {
  it('open tone accounts', async () => {
    expect((await collect(tone, '您好')).map((piece) => piece.text)).toEqual(['您', '好']);
    expect(typeof makeRecogniserCatalogue().open(toneEars).write).toBe('function');
  });

  it('say which field of an account cannot be used, and the cure', () => {
    const catalogue = makeVoiceCatalogue({ cache: makeSynthesisCache() });
    expect(() => catalogue.open({ ...tone, kind: 'gramophone' })).toThrow('"gramophone" is not known here: choose tone');
    expect(() => catalogue.open({ ...tone, kind: 'openai' })).toThrow(expect.objectContaining({ field: 'apiKey' }));
    const ears = makeRecogniserCatalogue();
    expect(() => ears.open({ ...toneEars, kind: 'ear-trumpet' })).toThrow('"ear-trumpet" is not known here: choose tone');
    expect(() => ears.open({ ...toneEars, kind: 'funasr' })).toThrow(expect.objectContaining({ field: 'baseUrl' }));
    expect(() => ears.open({ ...toneEars, kind: 'deepgram' })).toThrow(expect.objectContaining({ field: 'apiKey' }));
    const nls = { ...toneEars, kind: 'aliyun-nls', accessKeyId: 'id', apiKey: 'secret' };
    expect(() => ears.open(nls)).toThrow(expect.objectContaining({ field: 'appKey' }));
    expect(() => ears.open({ ...nls, appKey: 'app', region: 'moon' })).toThrow(expect.objectContaining({ field: 'region' }));
  });
});

describe('an openai voice', () => {
  it('asks for what the account says and streams 8 kHz, odd bytes and all', async () => {
    const asked: unknown[] = [];
    const account = await serve((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => {
        body += part.toString();
      });
      request.on('end', () => {
        asked.push([request.url, request.headers.authorization, JSON.parse(body)]);
        response.writeHead(200, { 'content-type': 'application/octet-stream' });
        const sound = providerSound();
        for (let at = 0; at < sound.length; at += 9_999) response.write(sound.subarray(at, at + 9_999));
        response.end();
      });
    });
    const text = '您好，我是小云。May I ask?';
    const pieces = await collect(account, text);
    expect(asked).toEqual([
      ['/v1/audio/speech', 'Bearer key', { model: 'tts', voice: 'nova', input: text, response_format: 'pcm', speed: 1.25 }],
    ]);
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    const sound = Int16Array.from(pieces.flatMap((piece) => [...piece.pcm]));
    expect(Math.abs(sound.length - 16_000)).toBeLessThanOrEqual(1);
    // A sample put together from the wrong bytes would be noise near full scale.
    expect(frameRms(sound.subarray(100, 15_900))).toBeCloseTo(5000 / Math.SQRT2, -2);
  });

  it.each([
    [401, 'wrong-key'],
    [404, 'not-found'],
    [400, 'bad-request'],
  ])('turns status %i into %s', async (status, code) => {
    const account = await serve((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"no"}}');
    });
    await expect(collect(account, '您好')).rejects.toMatchObject({ name: 'SpeechFailed', code, httpStatus: status });
  });

  it('does not speak a web page, nor silence for an empty answer', async () => {
    const page = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html></html>');
    });
    await expect(collect(page, '您好')).rejects.toMatchObject({ code: 'bad-answer' });
    const nothing = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'audio/pcm' });
      response.end();
    });
    await expect(collect(nothing, '您好')).rejects.toMatchObject({ code: 'bad-answer' });
  });

  it('breaks the request off when it is aborted, and ends quietly', async () => {
    const stop = new AbortController();
    let told: () => void = () => undefined;
    const brokenOff = new Promise<void>((resolve) => {
      told = resolve;
    });
    const account = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'audio/pcm' });
      response.write(providerSound().subarray(0, 9000));
      response.on('close', told);
      setImmediate(() => {
        stop.abort();
      });
    });
    const pieces = await collect(account, '您好', stop.signal);
    await brokenOff;
    expect(pieces.map((piece) => piece.text).join('').length).toBeLessThanOrEqual(2);
  });
});

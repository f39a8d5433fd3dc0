import { describe, expect, it } from 'vitest';
import { makeNlsTokens, signedQuery } from '../../../conversation/speech/nls-token.ts';
import { makeNlsVoice, nlsRate } from '../../../conversation/speech/nls-voice.ts';
import { bytesOf, collectPieces, textOf } from './providers/heard-by.ts';
import { appKey, type NlsServer, nlsKey, serveNls } from './providers/nls-server.ts';

const text = '您好，请问是张先生吗？';

function voiceAt({ url, tokens }: NlsServer, change: object = {}) {
  const account = { ...nlsKey, appKey, gatewayUrl: url, voiceName: 'longxiaochun', rate: 1, streaming: true, ...change };
  return makeNlsVoice({ account, tokens });
}

describe('a voice of Aliyun NLS', () => {
  it('says a text as a stream at 8 kHz, each word with the sound by which its subtitle ends', async () => {
    const subtitles = {
      0: [{ text: '您', begin_time: 0, end_time: 90 }],
      1: [
        { text: '您', begin_time: 0, end_time: 90 },
        { text: '好', begin_time: 90, end_time: 190 },
      ],
    };
    const server = await serveNls({ chunks: [bytesOf(800), bytesOf(800), bytesOf(2400)], subtitles });
    const pieces = await collectPieces(voiceAt(server, { rate: 1.5 }), text);
    expect(textOf(pieces)).toBe(text);
    expect(pieces.map(({ pcm }) => pcm.length)).toEqual([800, 800, 2400, 0]);
    // Without subtitles these 100 ms would be too short for a whole word.
    expect(pieces.map((piece) => piece.text).slice(0, 2)).toEqual(['您', '好']);
    expect(server.told.map(({ header }) => header?.['name'])).toEqual(['StartSynthesis', 'RunSynthesis', 'StopSynthesis']);
    expect(server.told[0]).toMatchObject({
      header: { appkey: appKey, namespace: 'FlowingSpeechSynthesizer' },
      payload: { voice: 'longxiaochun', format: 'pcm', sample_rate: 8000, speech_rate: 250, enable_subtitle: true },
    });
    expect(server.told[1]?.payload).toEqual({ text });
    const tasks = new Set(server.told.map(({ header }) => header?.['task_id']));
    expect([...tasks]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
  });

  it('says a text in one request where the account says so, in words of natural length', async () => {
    const server = await serveNls({ chunks: [bytesOf(4800), bytesOf(9000).subarray(0, 8001), bytesOf(9000).subarray(8001)] });
    const pieces = await collectPieces(voiceAt(server, { streaming: false }), text);
    expect(textOf(pieces)).toBe(text);
    expect(pieces[0]?.text).toBe('您好，');
    expect(server.told).toMatchObject([{ header: { namespace: 'SpeechSynthesizer' }, payload: { text } }]);
  });

  it.each([
    [40000001, 'wrong-key', 'settings'],
    [40000005, 'rate-limited', 'provider'],
    [40000010, 'no-credit', 'provider'],
    [40010003, 'bad-request', 'settings'],
    [50000000, 'server-error', 'provider'],
  ])('tells a task that failed with %i as %s', async (status, code, fault) => {
    const server = await serveNls({ failWith: { status, text: 'no' } });
    await expect(collectPieces(voiceAt(server), text)).rejects.toMatchObject({ name: 'SpeechFailed', code, fault });
  });

  it('tells a project that does not exist, and a wrong key, before anything is said', async () => {
    const server = await serveNls();
    await expect(collectPieces(voiceAt(server, { appKey: 'none' }), text)).rejects.toMatchObject({ code: 'not-found' });
    const otherSecret = voiceAt(server, { accessKeySecret: 'wrong' });
    await expect(collectPieces(otherSecret, text)).rejects.toMatchObject({ code: 'wrong-key', httpStatus: 400 });
    await expect(collectPieces(voiceAt(server, { accessKeyId: 'wrong' }), text)).rejects.toMatchObject({ code: 'wrong-key' });
    expect(server.visits).toHaveLength(1);
  });

  it('closes the connection when it is interrupted', async () => {
    const server = await serveNls({ chunks: [bytesOf(800), bytesOf(800)] });
    const stop = new AbortController();
    const voice = voiceAt(server);
    const said: string[] = [];
    for await (const piece of voice.synthesise(text, stop.signal)) {
      said.push(piece.text);
      stop.abort();
    }
    expect(said).toHaveLength(1);
    const [visit] = server.visits;
    await new Promise((resolve) => visit?.socket.once('close', resolve));
    expect(visit?.socket.readyState).toBe(3);
  });

  it('has our rates in the gateway’s scale', () => {
    expect([0.5, 0.75, 1, 1.5, 2, 9].map(nlsRate)).toEqual([-500, -250, 0, 250, 500, 500]);
  });
});

describe('the tokens', () => {
  it('are signed as the documentation’s example is', () => {
    const query = signedQuery(
      { accessKeyId: 'my_access_key_id', accessKeySecret: 'my_access_key_secret' },
      { regionId: 'cn-shanghai', version: '2019-02-28' },
      new Date('2019-04-18T08:32:31Z'),
      'b924c8c3-6d03-4c5d-ad36-d984d3116788',
    );
    expect(query).toMatch(/^Signature=hHq4yNsPitlfDJ2L0nQPdugdEzM%3D&AccessKeyId=my_access_key_id&/);
  });

  it('are made once for all who have the key, and again ten minutes before they end or when one was not taken', async () => {
    const server = await serveNls({ tokenLifeSeconds: 3600 });
    expect(await Promise.all([server.tokens.tokenOf(nlsKey), server.tokens.tokenOf(nlsKey)])).toEqual(['token-1', 'token-1']);
    server.tokens.forget(nlsKey);
    expect(await server.tokens.tokenOf(nlsKey)).toBe('token-2');

    let now = 0;
    let asked = 0;
    const answer = async (): Promise<Response> => {
      asked++;
      return Response.json({ Token: { Id: `t${asked}`, ExpireTime: (now + 3_600_000) / 1000 } });
    };
    const tokens = makeNlsTokens({ fetch: answer, nowMs: () => now });
    await tokens.tokenOf(nlsKey);
    now = 2_999_999;
    expect(await tokens.tokenOf(nlsKey)).toBe('t1');
    now = 3_000_000;
    expect(await tokens.tokenOf(nlsKey)).toBe('t2');
  });

  it('that could not be made are asked for again', async () => {
    const answers = [new Response('', { status: 503 }), Response.json({ Token: { Id: 'later', ExpireTime: 9e9 } })];
    const tokens = makeNlsTokens({ fetch: async () => answers.shift() ?? Response.error() });
    await expect(tokens.tokenOf(nlsKey)).rejects.toMatchObject({ code: 'server-error' });
    expect(await tokens.tokenOf(nlsKey)).toBe('later');
  });
});

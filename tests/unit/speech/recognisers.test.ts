/** Each recogniser against a fake of its provider's documented protocol, over a real socket. */
import { describe, expect, it } from 'vitest';
import { makeDeepgramRecogniser } from '../../../conversation/speech/deepgram-recogniser.ts';
import { makeFunasrRecogniser } from '../../../conversation/speech/funasr-recogniser.ts';
import { makeNlsRecogniser } from '../../../conversation/speech/nls-recogniser.ts';
import { listen, steadyFrames } from './providers/heard-by.ts';
import { appKey, type NlsManners, nlsEvent, nlsKey, serveNls } from './providers/nls-server.ts';
import { type Message, onMessages, serveSockets, tell, type Visit } from './providers/socket-server.ts';

const frameBytes = 320;

describe('the recogniser of a FunASR server', () => {
  it('sends 8 kHz in packets of 60 ms with hot words, adds words up, and takes the corrected sentence as final', async () => {
    const told: Message[] = [];
    const packets: number[] = [];
    const server = await serveSockets((visit) => {
      onMessages(visit, {
        text: (message) => {
          told.push(message);
          if (message['is_speaking'] === false) tell(visit, { mode: '2pass-offline', text: '再见。', is_final: true });
        },
        sound: (bytes) => {
          packets.push(bytes.length);
          if (packets.length === 1) tell(visit, { mode: '2pass-online', text: '我要', is_final: false });
          if (packets.length === 2) tell(visit, { mode: '2pass-online', text: '预约', is_final: false });
          if (packets.length === 3) tell(visit, { mode: '2pass-offline', text: '我要预约。', is_final: false });
        },
      });
    });
    const account = { url: server.url, acceptSelfSigned: false, hotWords: ['小云', '预约'], itn: true };
    const recogniser = makeFunasrRecogniser({ account });
    const ears = listen(recogniser);
    await ears.started;
    const final = ears.nextFinal();
    for (const frame of steadyFrames(10)) recogniser.write(frame);
    expect(await final).toBe('我要预约。');
    expect(ears.partials).toEqual(['我要', '我要预约']);
    await recogniser.close();
    expect(ears.finals).toEqual(['我要预约。', '再见。']);
    expect(packets).toEqual([3, 3, 3, 1].map((frames) => frames * frameBytes));
    expect(told[0]).toMatchObject({
      ...{ mode: '2pass', wav_format: 'pcm', audio_fs: 8000, is_speaking: true, itn: true, chunk_size: [5, 10, 5] },
      hotwords: JSON.stringify({ 小云: 20, 预约: 20 }),
    });
    expect(server.visits[0]?.request.headers['sec-websocket-protocol']).toBe('binary');
  });
});

describe('the recogniser of Aliyun NLS', () => {
  const account = { ...nlsKey, appKey, gatewayUrl: '', vocabularyId: 'words-1', customisationId: null, itn: true };

  async function hear(manners: NlsManners) {
    const server = await serveNls(manners);
    const recogniser = makeNlsRecogniser({ account: { ...account, gatewayUrl: server.url }, tokens: server.tokens });
    return { server, recogniser, ears: listen(recogniser) };
  }

  it('waits until the service listens, and tells partial words and the end of each sentence', async () => {
    const { server, recogniser, ears } = await hear({
      onSound: (visit, bytes) => {
        const start: Message = { header: { namespace: 'SpeechTranscriber', task_id: '1' } };
        if (bytes === 5 * frameBytes) tell(visit, nlsEvent(start, 'TranscriptionResultChanged', { index: 1, result: '在' }));
        if (bytes === 10 * frameBytes) tell(visit, nlsEvent(start, 'SentenceEnd', { index: 1, result: '在家。' }));
      },
    });
    await ears.started;
    const final = ears.nextFinal();
    for (const frame of steadyFrames(10)) recogniser.write(frame);
    expect(await final).toBe('在家。');
    expect(ears.partials).toEqual(['在']);
    await recogniser.close();
    expect(server.told.map(({ header }) => header?.['name'])).toEqual(['StartTranscription', 'StopTranscription']);
    expect(server.told[0]?.payload).toEqual({
      ...{ format: 'pcm', sample_rate: 8000, enable_intermediate_result: true, enable_punctuation_prediction: true },
      ...{ enable_inverse_text_normalization: true, max_sentence_silence: 500, vocabulary_id: 'words-1' },
    });
  });

  it('fails at its start when the task is refused', async () => {
    const { ears } = await hear({ failWith: { status: 40000005, text: 'Gateway:TOO_MANY_REQUESTS' } });
    await expect(ears.started).rejects.toMatchObject({ code: 'rate-limited', fault: 'provider' });
  });

  it('shares its token with a voice of the same key', async () => {
    const { server, ears } = await hear({});
    await ears.started;
    await server.tokens.tokenOf(nlsKey);
    expect(server.tokensMade()).toBe(1);
  });
});

describe('Deepgram’s recogniser', () => {
  const account = { apiKey: 'dg-key', model: 'nova-3', language: 'en', hotWords: ['Carillon', 'Ms Li'], url: '' };
  const results = (transcript: string, isFinal: boolean): object => ({
    ...{ type: 'Results', is_final: isFinal, speech_final: isFinal, channel: { alternatives: [{ transcript, confidence: 1 }] } },
  });

  it('names model, language and key terms in its address, and tells interim and final words', async () => {
    const told: unknown[] = [];
    const server = await serveSockets((visit) => {
      let bytesSoFar = 0;
      onMessages(visit, {
        text: (message) => {
          told.push(message['type']);
          if (message['type'] !== 'CloseStream') return;
          tell(visit, results('bye', true));
          tell(visit, { type: 'Metadata' });
          visit.socket.close();
        },
        sound: (bytes) => {
          bytesSoFar += bytes.length;
          if (bytesSoFar === 3 * frameBytes) tell(visit, results('hello', false));
          if (bytesSoFar === 6 * frameBytes) tell(visit, results('hello there', true));
        },
      });
    });
    const recogniser = makeDeepgramRecogniser({ account: { ...account, url: `${server.url}/v1/listen` } });
    const ears = listen(recogniser);
    await ears.started;
    const final = ears.nextFinal();
    for (const frame of steadyFrames(6)) recogniser.write(frame);
    expect(await final).toBe('hello there');
    expect(ears.partials).toEqual(['hello']);
    await recogniser.close();
    expect(ears.finals).toEqual(['hello there', 'bye']);
    expect(told).toEqual(['Finalize', 'CloseStream']);
    const { url, headers } = server.visits[0]?.request ?? { url: '', headers: {} };
    const query = new URL(url ?? '', server.url).searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      model: 'nova-3',
      language: 'en',
      encoding: 'linear16',
      sample_rate: '8000',
    });
    expect(query.getAll('keyterm')).toEqual(['Carillon', 'Ms Li']);
    expect(headers.authorization).toBe('Token dg-key');
  });

  it('gives its words as keywords to the models that do not know key terms', async () => {
    const server = await serveSockets(() => undefined);
    const recogniser = makeDeepgramRecogniser({ account: { ...account, model: 'nova-2', url: server.url } });
    await listen(recogniser).started;
    expect(server.visits[0]?.request.url).toContain('keywords=Carillon&keywords=Ms+Li');
  });

  it('tells a wrong key from a wrong address', async () => {
    const server = await serveSockets(() => undefined, { admit: ({ url }) => (url?.startsWith('/v1/listen') ? 401 : 404) });
    const at = (path: string) => listen(makeDeepgramRecogniser({ account: { ...account, url: server.url + path } })).started;
    await expect(at('/v1/listen')).rejects.toMatchObject({ code: 'wrong-key', fault: 'settings' });
    await expect(at('/elsewhere')).rejects.toMatchObject({ code: 'not-found', fault: 'settings' });
  });

  it('knows the service’s own word for a connection that was silent too long', async () => {
    let visits = 0;
    const server = await serveSockets(({ socket }: Visit) => {
      visits++;
      socket.close(1011, 'NET-0001: Deepgram did not receive audio data or a text message within the timeout window');
    });
    const ears = listen(makeDeepgramRecogniser({ account: { ...account, url: server.url } }));
    await ears.started;
    expect(await ears.failed).toMatchObject({ code: 'idle-timeout' });
    expect(visits).toBe(2);
  });
});

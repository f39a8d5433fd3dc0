/** Accounts of voices and recognisers: what each kind needs, what is kept secret, what stands behind whom, and their tests. */
import { describe, expect, it } from 'vitest';
import { writeWav } from '../../audio/wav.ts';
import type { Recogniser } from '../../conversation/ports.ts';
import type { RecogniserAccount } from '../../conversation/speech/recogniser-catalogue.ts';
import { SpeechAccountUnusable, SpeechFailed } from '../../conversation/speech/speech-failed.ts';
import type { VoiceAccount } from '../../conversation/speech/voice-account.ts';
import { useHouse } from './house.ts';
import { fileForm } from './multipart.ts';
import { made } from './nouns.ts';

const opened: { voices: VoiceAccount[]; recognisers: RecogniserAccount[] } = { voices: [], recognisers: [] };
/** Samples that the recogniser under test heard, and what it does. */
let heard: number[] = [];
let behave: (handlers: Parameters<Recogniser['start']>[0], frame: Int16Array) => void = () => undefined;

/** Time that has always come already: sound is given as fast as it can be. */
let nowMs = 0;
const house = useHouse({
  clock: {
    nowMs: () => nowMs,
    wakeAt(atMs, wake) {
      nowMs = Math.max(nowMs, atMs);
      const timer = setImmediate(wake);
      return () => clearImmediate(timer);
    },
  },
  openVoice: (account) => {
    opened.voices.push(account);
    return {
      async *synthesise(text) {
        yield { pcm: new Int16Array(1600).fill(7), text };
      },
    };
  },
  openRecogniser: (account) => {
    opened.recognisers.push(account);
    if (account.kind === 'deepgram') throw new SpeechAccountUnusable('apiKey', 'missing');
    let handlers: Parameters<Recogniser['start']>[0] | undefined;
    return {
      async start(given) {
        handlers = given;
        if (account.kind === 'openai') throw new SpeechFailed('wrong-key');
      },
      write(frame) {
        heard.push(...frame);
        if (handlers !== undefined) behave(handlers, frame);
      },
      close: async () => undefined,
    };
  },
});

let counted = 0;
const nameOf = (noun: string): string => `${noun} ${counted++}`;
const nls = { accessKeyId: 'LTAI', apiKey: 'sealed-secret', appKey: 'app', region: 'cn-beijing' };

const post = (url: string, payload: object) => house.as('admin', { method: 'POST', url: `/api/v1${url}`, payload });
const patch = (url: string, payload: object) => house.as('admin', { method: 'PATCH', url: `/api/v1${url}`, payload });
const makeRecogniser = async (payload: object): Promise<string> =>
  (await made(house, '/recognisers', { name: nameOf('recogniser'), ...payload })).id;

describe('an account of Aliyun NLS', () => {
  it.each(['/voices', '/recognisers'])('of %s is told everything that it lacks at once', async (url) => {
    const reply = await post(url, { name: nameOf('lacking'), kind: 'aliyun-nls', accessKeyId: 'LTAI' });
    expect(reply.json()).toMatchObject({
      status: 422,
      errors: [
        { field: 'apiKey', message: expect.stringContaining('AccessKey Secret') as unknown },
        { field: 'appKey', message: expect.stringContaining('appKey') as unknown },
      ],
    });
    expect(reply.json<{ errors: unknown[] }>().errors).toHaveLength(2);
  });

  it.each(['/voices', '/recognisers'])(
    'of %s is kept with its secret sealed, unseen, and unchanged when left out',
    async (url) => {
      const reply = await post(url, { name: nameOf('nls'), kind: 'aliyun-nls', ...nls });
      expect(reply.json()).toMatchObject({ hasApiKey: true, accessKeyId: 'LTAI', appKey: 'app', region: 'cn-beijing' });
      const { id } = reply.json<{ id: string }>();
      const changed = await patch(`${url}/${id}`, { name: nameOf('renamed') });
      expect(changed.json()).toMatchObject({ hasApiKey: true, accessKeyId: 'LTAI' });
      const { rows } = await house.db.query<{ all: string }>(
        `select (select jsonb_agg(to_jsonb(v)) from voice v)::text || (select jsonb_agg(to_jsonb(r)) from recogniser r)::text as all`,
      );
      const audit = await house.as('admin', { url: `/api/v1/audit?subjectId=${id}` });
      expect([rows[0]?.all, audit.body, changed.body].join('')).not.toContain('sealed-secret');
    },
  );
});

describe('an address', () => {
  it.each([
    ['/recognisers', { kind: 'funasr', baseUrl: 'http://10.0.0.8:10095' }, 'wss://'],
    ['/recognisers', { kind: 'openai', baseUrl: 'wss://api.example/v1', apiKey: 'k' }, 'https://'],
    ['/voices', { kind: 'dashscope', baseUrl: 'https://dashscope.example', apiKey: 'k' }, 'wss://'],
  ])('of %s %j is refused with the sort that is needed', async (url, payload, scheme) => {
    const reply = await post(url, { name: nameOf('address'), ...payload });
    expect(reply.json()).toMatchObject({ status: 422, code: 'wrong-scheme', errors: [{ field: 'baseUrl' }] });
    expect(reply.json<{ detail: string }>().detail).toContain(scheme);
  });

  it('takes the key along only while it stays at its service', async () => {
    const id = await makeRecogniser({ kind: 'deepgram', apiKey: 'k', baseUrl: 'wss://one.example/v1' });
    expect((await patch(`/recognisers/${id}`, { baseUrl: 'wss://one.example/v2' })).json()).toMatchObject({ hasApiKey: true });
    const lent = { status: 422, code: 'key-not-lent', errors: [{ field: 'apiKey' }] };
    expect((await patch(`/recognisers/${id}`, { baseUrl: 'wss://two.example' })).json()).toMatchObject(lent);
    const toOpenai = { kind: 'openai', baseUrl: 'https://one.example' };
    expect((await patch(`/recognisers/${id}`, toOpenai)).json()).toMatchObject(lent);
    expect((await patch(`/recognisers/${id}`, { ...toOpenai, apiKey: 'other' })).json()).toMatchObject({ hasApiKey: true });
    // Who speaks to nobody has no use for a key.
    expect((await patch(`/recognisers/${id}`, { kind: 'tone', baseUrl: null })).json()).toMatchObject({ hasApiKey: false });
  });
});

describe('a recogniser', () => {
  it('keeps hot words and switches', async () => {
    const funasr = { kind: 'funasr', baseUrl: 'wss://10.0.0.8:10095', acceptSelfSigned: true, itn: false, hotWords: ['小云'] };
    const id = await makeRecogniser(funasr);
    expect((await house.as('viewer', { url: `/api/v1/recognisers/${id}` })).json()).toMatchObject(funasr);
    expect((await patch(`/recognisers/${id}`, { hotWords: ['一', '一'] })).json()).toMatchObject({ status: 400 });
  });
});

describe('a fallback', () => {
  it.each(['/voices', '/recognisers'])('of %s may not lead back, and stays while it is needed', async (url) => {
    const make = async (fallbackId: string | null): Promise<string> =>
      (await made(house, url, { name: nameOf('chain'), kind: 'tone', fallbackId })).id;
    const third = await make(null);
    const second = await make(third);
    const first = await make(second);
    for (const fallbackId of [first, second, third]) {
      expect((await patch(`${url}/${third}`, { fallbackId })).json()).toMatchObject({
        status: 422,
        code: 'fallback-circle',
        errors: [{ field: 'fallbackId' }],
      });
    }
    expect((await house.as('admin', { method: 'DELETE', url: `/api/v1${url}/${second}` })).json()).toMatchObject({
      code: 'in-use',
    });
    expect((await patch(`${url}/${first}`, { fallbackId: null })).json()).toMatchObject({ fallbackId: null });
    expect((await house.as('admin', { method: 'DELETE', url: `/api/v1${url}/${second}` })).statusCode).toBe(204);
  });
});

describe('the audition of a voice', () => {
  it('tells how soon its sound began', async () => {
    const id = (await made(house, '/voices', { name: nameOf('voice'), kind: 'aliyun-nls', ...nls })).id;
    const reply = await house.as('supervisor', {
      method: 'POST',
      url: `/api/v1/voices/${id}/audition`,
      payload: { text: '您好' },
    });
    expect(reply.headers['x-first-sound-ms']).toMatch(/^\d+$/);
    expect(opened.voices.at(-1)).toMatchObject({ kind: 'aliyun-nls', apiKey: 'sealed-secret', streaming: true });
  });
});

describe('the test of a recogniser', () => {
  const wav = (rateHz: number, seconds: number): Uint8Array =>
    writeWav({ rateHz, left: new Int16Array(rateHz * seconds).fill(1000) });
  const test = (id: string, form: ReturnType<typeof fileForm>) =>
    house.as('supervisor', { method: 'POST', url: `/api/v1/recognisers/${id}/test`, ...form });

  it.each([8000, 16_000, 44_100, 6000])(
    'hears a recording of %i Hz at 8 kHz, and tells what it understood and how soon',
    async (rateHz) => {
      heard = [];
      let frames = 0;
      behave = (handlers) => {
        frames++;
        if (frames === 5) handlers.onPartial('您');
        if (frames === 60) handlers.onFinal('您好。');
      };
      const id = await makeRecogniser({ kind: 'tone' });
      const reply = await test(id, fileForm('a.wav', wav(rateHz, 1)));
      expect(reply.json()).toEqual({
        ok: true,
        text: '您好。',
        partials: ['您'],
        firstPartialMs: expect.any(Number) as unknown,
        finalMs: expect.any(Number) as unknown,
      });
      expect(Math.abs(heard.slice(2000, 6000).reduce((sum, x) => sum + x, 0) / 4000 - 1000)).toBeLessThan(5);
      expect(heard.slice(8200).every((sample) => sample === 0)).toBe(true);
    },
  );

  it('says in words why nothing was understood, and whose fault it is', async () => {
    behave = () => undefined;
    const silent = await test(await makeRecogniser({ kind: 'tone' }), fileForm('a.wav', wav(8000, 1)));
    expect(silent.json()).toMatchObject({
      ok: false,
      code: 'no-words',
      sentence: expect.stringContaining('not one word') as unknown,
    });
    const refused = await test(await makeRecogniser({ kind: 'openai', apiKey: 'k' }), fileForm('a.wav', wav(8000, 1)));
    expect(refused.json()).toMatchObject({
      ok: false,
      code: 'wrong-key',
      fault: 'settings',
      sentence: expect.stringContaining('key') as unknown,
    });
    behave = (handlers) => handlers.onError(new SpeechFailed('idle-timeout'));
    const zh = await house.as('supervisor', {
      method: 'POST',
      url: `/api/v1/recognisers/${await makeRecogniser({ kind: 'tone' })}/test`,
      payload: fileForm('a.wav', wav(8000, 1)).payload,
      headers: { ...fileForm('a.wav', wav(8000, 1)).headers, 'accept-language': 'zh' },
    });
    expect(zh.json()).toMatchObject({
      code: 'idle-timeout',
      fault: 'provider',
      sentence: expect.stringContaining('断开') as unknown,
    });
    const unusable = await test(await makeRecogniser({ kind: 'deepgram', apiKey: 'k' }), fileForm('a.wav', wav(8000, 1)));
    expect(unusable.json()).toMatchObject({ status: 422, errors: [{ field: 'apiKey' }] });
  });

  it('hears a built-in sentence, of the tone voice where only that is understood, else as people speak', async () => {
    behave = (handlers) => handlers.onFinal('好');
    const sample = async (payload: object) => post(`/recognisers/${await makeRecogniser(payload)}/test`, { sample: true });
    expect((await sample({ kind: 'tone' })).json()).toMatchObject({ ok: true });
    expect(opened.voices.at(-1)?.kind).toBe('tone');
    expect((await sample({ kind: 'funasr', baseUrl: 'ws://10.0.0.8' })).json()).toMatchObject({ ok: true });
    expect(opened.voices.at(-1)?.kind).toBe('espeak');
  });

  it.each([
    ['no WAV file', Buffer.from('hello'), 'wav-unreadable'],
    ['a WAV without sound', Buffer.from(writeWav({ rateHz: 8000, left: new Int16Array(0) })), 'wav-unreadable'],
    ['31 seconds', Buffer.from(writeWav({ rateHz: 8000, left: new Int16Array(8000 * 31) })), 'wav-too-long'],
    ['more bytes than any test has', Buffer.alloc(12_000_001), 'wav-too-long'],
  ])('refuses %s', async (_, bytes, code) => {
    const reply = await test(await makeRecogniser({ kind: 'tone' }), fileForm('a.wav', bytes));
    expect(reply.json()).toMatchObject({ status: 422, code, errors: [{ field: 'file' }] });
  });

  it('refuses a request without a recording', async () => {
    const id = await makeRecogniser({ kind: 'tone' });
    expect((await post(`/recognisers/${id}/test`, {})).json()).toMatchObject({ status: 415 });
    expect((await test(id, fileForm('a.wav', wav(8000, 1), 'sound'))).json()).toMatchObject({ code: 'file-missing' });
  });
});

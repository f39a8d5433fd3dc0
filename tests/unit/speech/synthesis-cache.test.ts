import { describe, expect, it } from 'vitest';
import type { SpokenPiece, Voice } from '../../../conversation/ports.ts';
import { makeSynthesisCache } from '../../../conversation/speech/synthesis-cache.ts';

/** A voice whose pieces (one letter each) are let out by hand, and that counts its work. */
function makeHandVoice(): { voice: Voice; letOut: () => void; asked: string[]; stopped: string[] } {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const asked: string[] = [];
  const stopped: string[] = [];
  return {
    asked,
    stopped,
    letOut: () => {
      open();
    },
    voice: {
      async *synthesise(text, signal) {
        asked.push(text);
        signal.addEventListener('abort', () => stopped.push(text));
        for (const letter of text) {
          yield { pcm: new Int16Array(100), text: letter };
          await gate;
          if (letter === '!') throw new Error('the provider failed');
        }
      },
    },
  };
}

async function collect(pieces: AsyncIterable<SpokenPiece>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece.text;
  return text;
}

const going = new AbortController().signal;

describe('the synthesis cache', () => {
  it('makes a text once, for those who ask meanwhile and for those who ask later', async () => {
    const { voice, letOut, asked } = makeHandVoice();
    const cached = makeSynthesisCache().wrap(voice, 'v');
    const both = Promise.all([collect(cached.synthesise('abc', going)), collect(cached.synthesise('abc', going))]);
    letOut();
    expect(await both).toEqual(['abc', 'abc']);
    expect(await collect(cached.synthesise('abc', going))).toBe('abc');
    expect(asked).toEqual(['abc']);
  });

  it('hands pieces on while the rest is still being made', async () => {
    const { voice, letOut } = makeHandVoice();
    const reader = makeSynthesisCache().wrap(voice, 'v').synthesise('abc', going)[Symbol.asyncIterator]();
    expect((await reader.next()).value).toMatchObject({ text: 'a' });
    letOut();
    expect((await reader.next()).value).toMatchObject({ text: 'b' });
  });

  it('keeps voices of different keys apart', async () => {
    const { voice, letOut, asked } = makeHandVoice();
    const cache = makeSynthesisCache();
    letOut();
    await collect(cache.wrap(voice, 'slow').synthesise('a', going));
    await collect(cache.wrap(voice, 'fast').synthesise('a', going));
    expect(asked).toEqual(['a', 'a']);
  });

  it('stops one reader at once and lets the others hear the end', async () => {
    const { voice, letOut, stopped } = makeHandVoice();
    const cached = makeSynthesisCache().wrap(voice, 'v');
    const stop = new AbortController();
    const left = collect(cached.synthesise('abc', stop.signal));
    const stays = collect(cached.synthesise('abc', going));
    stop.abort();
    expect('abc'.startsWith(await left)).toBe(true);
    letOut();
    expect(await stays).toBe('abc');
    expect(stopped).toEqual([]);
  });

  it('stops the voice when the last reader leaves, and begins anew for the next', async () => {
    const { voice, letOut, asked, stopped } = makeHandVoice();
    const cache = makeSynthesisCache();
    const cached = cache.wrap(voice, 'v');
    for await (const piece of cached.synthesise('abc', going)) {
      expect(piece.text).toBe('a');
      break;
    }
    expect(stopped).toEqual(['abc']);
    expect(cache.keptSamples()).toBe(0);
    letOut();
    expect(await collect(cached.synthesise('abc', going))).toBe('abc');
    expect(asked).toEqual(['abc', 'abc']);
    expect(cache.keptSamples()).toBe(300);
  });

  it('tells a failure to all who listen and does not keep it', async () => {
    const { voice, letOut, asked } = makeHandVoice();
    const cache = makeSynthesisCache();
    const cached = cache.wrap(voice, 'v');
    const both = Promise.allSettled([collect(cached.synthesise('a!', going)), collect(cached.synthesise('a!', going))]);
    letOut();
    expect((await both).map((end) => end.status)).toEqual(['rejected', 'rejected']);
    await expect(collect(cached.synthesise('a!', going))).rejects.toThrow('the provider failed');
    expect(asked).toHaveLength(2);
    expect(cache.keptSamples()).toBe(0);
  });

  it('forgets what was not asked for longest when it is full', async () => {
    const { voice, letOut, asked } = makeHandVoice();
    const cache = makeSynthesisCache({ keptSamplesMax: 250 });
    const cached = cache.wrap(voice, 'v');
    letOut();
    for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) await collect(cached.synthesise(text, going));
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
    expect(cache.keptSamples()).toBeLessThanOrEqual(250);
    await collect(cached.synthesise('dddddd', going));
    expect(cache.keptSamples()).toBeLessThanOrEqual(250);
  });
});

import { describe, expect, it } from 'vitest';
import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from '../../../audio/g711.ts';
import { lowPassTo8kHz } from '../../../audio/low-pass.ts';
import { makeToneDecoder, type ToneEvent } from '../../../audio/tone-modem.ts';
import { joinPieces, murmurPieces, type TonePiece } from '../../../audio/tone-speech.ts';
import { makeRandom } from './seeded-noise.ts';

const chinese = '您好，我是小云，想给您介绍一下我们的新套餐，请问您现在方便吗？';
const english = 'Hello, this is Chime calling about order 13800138000; may I ask you a question? ';
const odd = 'CEO说“OK”……价格￥99.5元，🙂！\n(ありがとう) Ça va? ';

const muLaw = (pcm: Int16Array): Int16Array => decodeMuLaw(encodeMuLaw(pcm));
const aLaw = (pcm: Int16Array): Int16Array => decodeALaw(encodeALaw(pcm));
const silence = (ms: number): Int16Array => new Int16Array(ms * 8);

function concat(...parts: Int16Array[]): Int16Array {
  return joinPieces(parts.map((pcm) => ({ pcm, text: '' })));
}

function listen(
  pcm: Int16Array,
  { frame = 160, endSilenceMs = 500 }: { frame?: number; endSilenceMs?: number } = {},
): ToneEvent[] {
  const decoder = makeToneDecoder({ endSilenceMs });
  const events: ToneEvent[] = [];
  for (let at = 0; at < pcm.length; at += frame) events.push(...decoder.push(pcm.subarray(at, at + frame)));
  return events;
}

function wordsOf(events: readonly ToneEvent[]): string {
  return events.map((event) => (event.kind === 'word' ? event.text : '')).join('');
}

describe('words on the tone band', () => {
  it.each([
    ['no codec', (pcm: Int16Array) => pcm],
    ['µ-law', muLaw],
    ['A-law', aLaw],
    ['A-law, then µ-law and A-law again', (pcm: Int16Array) => aLaw(muLaw(aLaw(pcm)))],
  ])('are exact in Chinese, English and mixed scripts through %s', (_, codec) => {
    for (const text of [chinese, english, odd]) {
      const pcm = joinPieces(murmurPieces({ text }));
      // Any phase of the sampling grid: the line does not know where our symbols begin.
      for (const lead of [0, 1, 37, 80, 159, 199]) {
        const events = listen(codec(concat(new Int16Array(lead), pcm, silence(700))));
        expect(wordsOf(events)).toBe(text);
        expect(events.at(-1)).toMatchObject({ kind: 'end', text });
      }
    }
  });

  it('are exact whatever the size of the frames that bring them', () => {
    const pcm = concat(joinPieces(murmurPieces({ text: chinese })), silence(700));
    for (const frame of [1, 33, 160, 240, 4096, pcm.length]) expect(wordsOf(listen(pcm, { frame }))).toBe(chinese);
  });

  it('are exact for both voices and at every rate', () => {
    for (const rate of [0.5, 0.8, 1.3, 2]) {
      for (const pitch of ['low', 'high'] as const) {
        expect(
          wordsOf(listen(muLaw(concat(joinPieces(murmurPieces({ text: chinese + english, rate, pitch })), silence(100))))),
        ).toBe(chinese + english);
      }
    }
  });

  it('are exact above a line noise of −50 dBFS, and noise alone says nothing', () => {
    const random = makeRandom(7);
    const noisy = (pcm: Int16Array): Int16Array => pcm.map((sample) => sample + Math.round((random() + random() - 1) * 250));
    expect(wordsOf(listen(aLaw(noisy(concat(silence(300), joinPieces(murmurPieces({ text: english })), silence(300))))))).toBe(
      english,
    );
    for (const loud of [1, 10]) {
      const noise = silence(60_000).map(() => Math.round((random() - 0.5) * 2000 * loud));
      expect(listen(noise)).toEqual([]);
    }
  });

  it('are exact while somebody else talks in the low band', () => {
    const ours = joinPieces(murmurPieces({ text: chinese }));
    const theirs = lowBandOnly('one two three four five six seven eight nine ten eleven twelve thirteen fourteen', ours.length);
    const both = ours.map((sample, n) => Math.max(-32768, Math.min(32767, sample + 2 * (theirs[n] ?? 0))));
    expect(wordsOf(listen(muLaw(concat(both, silence(200)))))).toBe(chinese);
  });

  it('come at once: each word is told before the next one begins', () => {
    const pieces = [...murmurPieces({ text: english })];
    const decoder = makeToneDecoder();
    let behind = 0;
    for (const piece of pieces) {
      const events = decoder.push(piece.pcm);
      // The last look of 5 ms may still be incomplete when the word's samples end.
      if (wordsOf(events) !== piece.text) {
        behind++;
        expect(wordsOf(decoder.push(new Int16Array(40)))).toBe(piece.text);
      }
    }
    expect(pieces.length).toBeGreaterThan(behind);
    expect(decoder.heard()).toBe(english);
  });

  it('tell where they were said, to a few milliseconds', () => {
    const [first, second] = [...murmurPieces({ text: '您好' })];
    if (first === undefined || second === undefined) throw new Error('two words were expected');
    const events = listen(concat(silence(100), first.pcm, second.pcm, silence(600)));
    const ends = [800 + first.pcm.length, 800 + first.pcm.length + second.pcm.length];
    events
      .filter((event) => event.kind === 'word')
      .forEach((event, n) => {
        expect(Math.abs(event.toSample - (ends[n] ?? 0))).toBeLessThan(50);
      });
    const end = events.at(-1);
    expect(end?.kind).toBe('end');
    expect(Math.abs((end?.toSample ?? 0) - (ends[1] ?? 0))).toBeLessThan(120);
  });
});

describe('a cut stream', () => {
  const pieces = [...murmurPieces({ text: chinese })];
  const whole = joinPieces(pieces);

  it('gives from any point on whole words to the end, never a part of one', () => {
    for (let from = 0; from < whole.length; from += 611) {
      const heard = wordsOf(listen(muLaw(concat(whole.subarray(from), silence(100)))));
      const first = pieces.findIndex((_, n) => startOf(pieces, n) >= from);
      const uncut = first < 0 ? pieces.length : first;
      // The word in which the cut lies is heard if only sound before its data was lost.
      expect([textOf(pieces, uncut), textOf(pieces, Math.max(0, uncut - 1))]).toContain(heard);
    }
  });

  it('gives up to any point exactly the words whose sound was heard to the end', () => {
    for (let to = 0; to < whole.length; to += 611) {
      const heard = wordsOf(listen(muLaw(concat(whole.subarray(0, to), silence(100)))));
      // Most of a word's last symbol (25 ms) is enough.
      expect([textUpTo(pieces, to), textUpTo(pieces, to + 200)]).toContain(heard);
    }
  });

  it('says nothing that was not said when two texts are spliced at any point', () => {
    const other = [...murmurPieces({ text: english })];
    const otherSound = joinPieces(other);
    const said = new Set([...pieces, ...other].map((piece) => piece.text));
    for (let cut = 0; cut < 120; cut++) {
      const from = (cut * 7919) % otherSound.length;
      const heard = listen(concat(whole.subarray(0, (cut * 6151) % whole.length), otherSound.subarray(from)));
      for (const event of heard) if (event.kind === 'word') expect(said).toContain(event.text);
    }
  });

  it('loses only the words in which packets were lost', () => {
    const lossy = whole.slice();
    lossy.fill(0, 16_000, 16_160);
    const hit = pieces.findIndex((_, n) => startOf(pieces, n + 1) > 16_000);
    const heard = wordsOf(listen(lossy));
    const unhurt = pieces.filter((_, n) => n !== hit).map((piece) => piece.text);
    expect([chinese, unhurt.join('')]).toContain(heard);
  });
});

describe('the end of an utterance', () => {
  it('is told once, after the silence that was asked for', () => {
    const pcm = joinPieces(murmurPieces({ text: '好的。' }));
    for (const endSilenceMs of [200, 700]) {
      const events = listen(concat(pcm, silence(2000)), { endSilenceMs });
      expect(events.filter((event) => event.kind === 'end')).toHaveLength(1);
      expect(listen(concat(pcm, silence(endSilenceMs - 130)), { endSilenceMs }).some((event) => event.kind === 'end')).toBe(
        false,
      );
    }
  });

  it('does not come in a pause between sentences, nor inside a long word', () => {
    const text = 'First sentence. Second one, incomprehensibilities! Third?';
    const events = listen(concat(joinPieces(murmurPieces({ text, rate: 0.6 })), silence(900)), { endSilenceMs: 450 });
    expect(events.filter((event) => event.kind === 'end')).toMatchObject([{ text }]);
  });

  it('comes on a line that is never quiet', () => {
    const pcm = joinPieces(murmurPieces({ text: '您好。' }));
    const music = Int16Array.from({ length: 8000 * 4 }, (_, n) => Math.round(3000 * Math.sin(n / 3)));
    expect(listen(concat(pcm, music)).filter((event) => event.kind === 'end')).toMatchObject([{ text: '您好。' }]);
  });

  it('parts what is said before and after it', () => {
    const say = (text: string): Int16Array => joinPieces(murmurPieces({ text }));
    const events = listen(concat(say('喂？'), silence(900), say('你好。'), silence(900)));
    expect(events.filter((event) => event.kind === 'end').map((event) => event.text)).toEqual(['喂？', '你好。']);
  });
});

function startOf(pieces: readonly TonePiece[], index: number): number {
  return pieces.slice(0, index).reduce((sum, piece) => sum + piece.pcm.length, 0);
}

/** Samples of a piece up to the end of its sound; the pause behind it is not part of the word. */
function soundEnd(piece: TonePiece): number {
  return piece.pcm.findLastIndex((sample) => sample !== 0) + 1;
}

function textUpTo(pieces: readonly TonePiece[], to: number): string {
  return pieces
    .filter((piece, n) => startOf(pieces, n) + soundEnd(piece) <= to)
    .map((piece) => piece.text)
    .join('');
}

function textOf(pieces: readonly TonePiece[], first: number): string {
  return pieces
    .slice(first)
    .map((piece) => piece.text)
    .join('');
}

/** A murmur without its tones, repeated to a length. */
function lowBandOnly(text: string, length: number): Int16Array {
  const sound = concat(...[...murmurPieces({ text, pitch: 'high' })].map((piece) => piece.pcm));
  const low = lowPass(sound);
  return Int16Array.from({ length }, (_, n) => low[n % low.length] ?? 0);
}

function lowPass(sound: Int16Array): Int16Array {
  return lowPassTo8kHz({ pcm: sound, fromHz: 8000 });
}

/** What a call does when an account fails that has another one behind it. */
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Recogniser, Voice } from '../../../conversation/ports.ts';
import { makeEspeak } from '../../../conversation/speech/espeak.ts';
import { makeEspeakVoice } from '../../../conversation/speech/espeak-voice.ts';
import { makeFallbackRecogniser } from '../../../conversation/speech/fallback-recogniser.ts';
import { makeFallbackVoice } from '../../../conversation/speech/fallback-voice.ts';
import { makePromptVoice } from '../../../conversation/speech/prompt-voice.ts';
import { SpeechFailed } from '../../../conversation/speech/speech-failed.ts';
import { makeSynthesisCache } from '../../../conversation/speech/synthesis-cache.ts';
import { makeWordClock } from '../../../conversation/speech/word-clock.ts';
import { collectPieces, listen, steadyFrames, textOf } from './providers/heard-by.ts';

const one = Int16Array.of(1);

/** Says the given words one by one, then fails, or goes on to the end of the text. */
function sayingVoice(said: string[], fails?: { after: number; error: Error }): Voice {
  return {
    async *synthesise(text) {
      said.push(text);
      for (const [n, word] of Array.from(text).entries()) {
        if (n === fails?.after) throw fails.error;
        yield { pcm: one, text: word };
      }
    },
  };
}

const dead = (said: string[] = []): Voice => sayingVoice(said, { after: 0, error: new SpeechFailed('unreachable') });

describe('a voice with a second one behind it', () => {
  it('has the second say what the first had not said, and does not ask the first again in this call', async () => {
    const cache = makeSynthesisCache();
    const [first, second]: [string[], string[]] = [[], []];
    const events: unknown[] = [];
    const broken = sayingVoice(first, { after: 2, error: new SpeechFailed('cut') });
    const voice = makeFallbackVoice([cache.wrap(broken, 'a'), cache.wrap(sayingVoice(second), 'b')], (event) =>
      events.push(event),
    );
    expect(textOf(await collectPieces(voice, '一二三四'))).toBe('一二三四');
    expect(textOf(await collectPieces(voice, '五六'))).toBe('五六');
    expect([first, second]).toEqual([['一二三四'], ['三四', '五六']]);
    expect(events).toEqual([{ from: 0, error: expect.objectContaining({ code: 'cut' }) as unknown }]);
  });

  it('fails with the last one’s error when all fail, and still says what was made ready before', async () => {
    const cache = makeSynthesisCache();
    let alive = true;
    const mortal: Voice = { synthesise: (text, signal) => (alive ? sayingVoice([]) : dead()).synthesise(text, signal) };
    const asked: string[] = [];
    const voice = makeFallbackVoice([cache.wrap(mortal, 'a'), cache.wrap(dead(asked), 'b')]);
    await collectPieces(voice, '抱歉');
    alive = false;
    await expect(collectPieces(voice, '您好')).rejects.toMatchObject({ code: 'unreachable' });
    expect(textOf(await collectPieces(voice, '抱歉'))).toBe('抱歉');
    await expect(collectPieces(voice, '在吗')).rejects.toMatchObject({ code: 'unreachable' });
    expect(asked).toEqual(['您好']);
  });
});

describe('a voice that is silent for too long', () => {
  it('fails, and its request is broken off', async () => {
    let broken: () => void = () => undefined;
    const brokenOff = new Promise<void>((resolve) => {
      broken = resolve;
    });
    const silent: Voice = {
      async *synthesise(_, signal) {
        yield { pcm: one, text: '一' };
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        broken();
      },
    };
    await expect(collectPieces(makePromptVoice(silent, { soundMsMax: 1 }), '一二')).rejects.toMatchObject({ code: 'timeout' });
    await brokenOff;
  });
});

/** Notes the frames it hears, by their first sample, and does what the test tells it to. */
function noting(): { recogniser: Recogniser; frames: number[]; tell: { final(text: string): void; error(error: Error): void } } {
  const frames: number[] = [];
  let handlers: Parameters<Recogniser['start']>[0] | undefined;
  return {
    frames,
    tell: { final: (text) => handlers?.onFinal(text), error: (error) => handlers?.onError(error) },
    recogniser: {
      async start(given) {
        handlers = given;
      },
      write: (frame) => frames.push(frame[0] ?? 0),
      close: async () => undefined,
    },
  };
}

const deaf: Recogniser = {
  start: () => Promise.reject(new SpeechFailed('wrong-key')),
  write: () => undefined,
  close: async () => undefined,
};

describe('a recogniser with a second one behind it', () => {
  it('has the second hear again what has no final words yet', async () => {
    const [first, second] = [noting(), noting()];
    const recogniser = makeFallbackRecogniser([() => first.recogniser, () => second.recogniser]);
    const ears = listen(recogniser);
    await ears.started;
    for (const frame of steadyFrames(2, 1)) recogniser.write(frame);
    first.tell.final('一。');
    for (const frame of steadyFrames(2, 2)) recogniser.write(frame);
    first.tell.error(new SpeechFailed('cut'));
    for (const frame of steadyFrames(1, 3)) recogniser.write(frame);
    await new Promise((resolve) => setImmediate(resolve));
    for (const frame of steadyFrames(1, 4)) recogniser.write(frame);
    expect(second.frames).toEqual([2, 2, 3, 4]);
    // What the first one still says is not its business any more, but the second one's words are.
    const final = ears.nextFinal();
    second.tell.final('二。');
    expect(await final).toBe('二。');
    expect(ears.finals).toEqual(['一。', '二。']);
    expect(ears.errors).toEqual([]);
  });

  it('begins with the second when the first does not start, and fails at its start when none does', async () => {
    const second = noting();
    const recogniser = makeFallbackRecogniser([() => deaf, () => second.recogniser]);
    await listen(recogniser).started;
    recogniser.write(one);
    expect(second.frames).toEqual([1]);
    await expect(listen(makeFallbackRecogniser([() => deaf, () => deaf])).started).rejects.toMatchObject({ code: 'wrong-key' });
  });

  it('tells one failure when the second fails as well', async () => {
    const [first, second] = [noting(), noting()];
    const ears = listen(makeFallbackRecogniser([() => first.recogniser, () => second.recogniser]));
    await ears.started;
    first.tell.error(new SpeechFailed('cut'));
    await new Promise((resolve) => setImmediate(resolve));
    second.tell.error(new SpeechFailed('no-credit'));
    expect(await ears.failed).toMatchObject({ code: 'no-credit' });
    expect(ears.errors).toHaveLength(1);
  });
});

describe('the offline voice', () => {
  it('says plainly that its program is not installed', async () => {
    const espeak = makeEspeak({ log: pino({ level: 'silent' }), program: 'no-such-program-here' });
    const voice = makeEspeakVoice({ espeak, rate: 1 });
    await expect(collectPieces(voice, '您好')).rejects.toMatchObject({ code: 'program-missing', fault: 'settings' });
  });

  it('speaks clause by clause with the pauses between them', async () => {
    const asked: string[] = [];
    const espeak = {
      say: async () => undefined,
      speak: async ({ text }: { text: string }) => {
        asked.push(text);
        return new Int16Array(160);
      },
    };
    const pieces = await collectPieces(makeEspeakVoice({ espeak, rate: 2 }), '您好，再见。');
    expect(asked).toEqual(['您好，', '再见。']);
    expect(textOf(pieces)).toBe('您好，再见。');
    expect(pieces.map(({ pcm }) => pcm.length)).toEqual([160, 600, 160, 1000]);
  });
});

describe('the clock of words', () => {
  it('follows the times that a service tells, and natural lengths behind the last of them', () => {
    const clock = makeWordClock({ text: '您好，张先生。再见。', rate: 1 });
    clock.learn(1, [
      { text: '您', endMs: 500 },
      { text: '好', endMs: 900 },
    ]);
    expect(clock.saidBy(400)).toBe('');
    expect(clock.saidBy(899)).toBe('您');
    expect(clock.saidBy(900)).toBe('好');
    // A comma is a pause of 150 ms, 张 takes 210 ms.
    expect(clock.saidBy(1259)).toBe('，');
    expect(clock.saidBy(1260)).toBe('张');
    // The next sentence is counted from its own beginning by some services.
    clock.learn(2, [{ text: '先', endMs: 300 }]);
    expect(clock.saidBy(1260)).toBe('先');
    expect(clock.rest()).toBe('生。再见。');
    expect(clock.saidBy(9000)).toBe('');
  });

  it('passes over words that are not in the text', () => {
    const clock = makeWordClock({ text: '共120元', rate: 1 });
    clock.learn(0, [
      { text: '共', endMs: 100 },
      { text: '一百二十', endMs: 600 },
      { text: '元', endMs: 700 },
    ]);
    expect([clock.saidBy(650), clock.saidBy(700)]).toEqual(['共', '120元']);
  });
});

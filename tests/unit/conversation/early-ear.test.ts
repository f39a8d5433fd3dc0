/** Listening before the answer, in simulated time: tones, announcements, colour rings, and what is kept of them. */
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { openEarlyEar } from '../../../conversation/hearing/early-ear.ts';
import { defaultHearingPolicy } from '../../../conversation/hearing/hearing-policy.ts';
import type { Recogniser } from '../../../conversation/ports.ts';
import { makeToneRecogniser } from '../../../conversation/speech/tone-recogniser.ts';
import { defaultAnnouncementSets } from '../../../domain/announcements.ts';
import type { EarlyVerdict } from '../../../domain/early-media.ts';
import { frameMs, frameSamples } from '../../../domain/live-line.ts';
import { announcementsByCode } from '../../../simulator/callee/announcements.ts';
import type { CarrierTone, EarlySound } from '../../../simulator/callee/callee-plan.ts';
import { makeEarlySound } from '../../../simulator/callee/early-sound.ts';
import { makeSimulatedLine } from './simulated-line.ts';

const words = (code: string): EarlySound => ({ kind: 'words', text: announcementsByCode[code] ?? '' });
const recognises = (): Promise<Recogniser> => Promise.resolve(makeToneRecogniser());

type Heard = {
  certain: EarlyVerdict[];
  opened: () => number;
  listen(ms: number): Promise<void>;
  end: ReturnType<typeof openEarlyEar>['end'];
};

function hear(sound: EarlySound, open: (() => Promise<Recogniser | null>) | null = recognises): Heard {
  const time = makeSimulatedLine();
  const source = makeEarlySound(sound);
  const listeners = new Set<(frame: Int16Array) => void>();
  const certain: EarlyVerdict[] = [];
  let opened = 0;
  const ear = openEarlyEar({
    sound: {
      onFrame(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    recogniser:
      open === null
        ? null
        : () => {
            opened += 1;
            return open();
          },
    sets: defaultAnnouncementSets,
    clock: time.clock,
    onCertain: (verdict) => certain.push(verdict),
    log: pino({ level: 'silent' }),
  });
  return {
    certain,
    opened: () => opened,
    async listen(ms) {
      for (let passed = 0; passed < ms && certain.length === 0; passed += frameMs) {
        const frame = source.frame(null) ?? new Int16Array(frameSamples);
        for (const listener of listeners) listener(frame);
        await time.pass(frameMs);
      }
    },
    end: () => ear.end(),
  };
}

describe('an ear before the answer', () => {
  it.each([
    ['01', 'empty-number'],
    ['02', 'powered-off'],
    ['03', 'suspended'],
    ['04', 'busy'],
    ['05', 'unreachable'],
    ['06', 'restricted'],
    ['07', 'unreachable'],
    ['08', 'voicemail'],
    ['09', 'no-answer'],
    ['11', 'empty-number'],
  ] as const)('is certain of announcement %s: %s', async (code, outcome) => {
    const heard = hear(words(code));
    await heard.listen(15_000);
    expect(heard.certain).toMatchObject([{ kind: 'announcement', outcome }]);
  });

  it.each<[CarrierTone, string]>([
    ['busy-tone', 'busy'],
    ['congestion-tone', 'congestion'],
    ['unobtainable-tone', 'unobtainable'],
  ])('is certain of the %s without any recogniser', async (kind, tone) => {
    const heard = hear({ kind }, null);
    await heard.listen(10_000);
    expect(heard.certain).toMatchObject([{ kind: 'tone', tone }]);
  });

  it('lets a call wait that may still be answered', async () => {
    const heard = hear(words('10'));
    await heard.listen(15_000);
    expect(heard.certain).toEqual([]);
    expect((await heard.end()).verdict).toBeNull();
  });

  it.each<[string, EarlySound]>([
    ['a colour ring', { kind: 'music' }],
    ['a colour ring with words', { kind: 'music', words: '欢迎您的来电，祝您生活愉快。' }],
    ['the ringing tone', { kind: 'ringback' }],
  ])('never cuts %s', async (_name, sound) => {
    const heard = hear(sound);
    await heard.listen(30_000);
    expect(heard.certain).toEqual([]);
    expect((await heard.end()).verdict).toBeNull();
  });

  it('hears what is announced behind a colour ring', async () => {
    const heard = hear({
      kind: 'sequence',
      parts: [
        { sound: { kind: 'music' }, ms: 6_000 },
        { sound: words('09'), ms: 9_000 },
      ],
    });
    await heard.listen(15_000);
    expect(heard.certain).toMatchObject([{ outcome: 'no-answer' }]);
  });

  it('starts no recogniser for a call that rings with a tone', async () => {
    const heard = hear({ kind: 'ringback' });
    await heard.listen(12_000);
    expect(heard.opened()).toBe(0);
    expect(await heard.end()).toMatchObject({ lastTone: 'ringback', transcript: '' });
  });

  it('concludes from words that were not certain yet when the call ended', async () => {
    const heard = hear({
      kind: 'sequence',
      parts: [
        { sound: words('01'), ms: 3_400 },
        { sound: { kind: 'silence' }, ms: 1 },
      ],
    });
    await heard.listen(3_400);
    expect(heard.certain).toEqual([]);
    expect((await heard.end()).verdict).toMatchObject({ outcome: 'empty-number', words: ['是空号'] });
  });

  it('keeps the last seconds, and no more, and the words', async () => {
    const heard = hear({ kind: 'music', words: '欢迎您的来电，祝您生活愉快。' });
    await heard.listen(30_000);
    const { snippet, transcript, heardMs } = await heard.end();
    expect(heardMs).toBe(30_000);
    expect(snippet.length).toBe((defaultHearingPolicy.early.snippetMsMax / frameMs) * frameSamples);
    expect(transcript).toContain('欢迎您的来电');
  });

  it('goes on with tones when the recogniser fails', async () => {
    const broken = (): Promise<Recogniser> => Promise.reject(new Error('no account'));
    const heard = hear(
      {
        kind: 'sequence',
        parts: [
          { sound: { kind: 'music' }, ms: 2_000 },
          { sound: { kind: 'busy-tone' }, ms: 9_000 },
        ],
      },
      broken,
    );
    await heard.listen(12_000);
    expect(heard.certain).toMatchObject([{ kind: 'tone', tone: 'busy' }]);
  });
});

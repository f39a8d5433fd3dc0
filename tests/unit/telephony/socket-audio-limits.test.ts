/** What the sound by WebSocket does when the network or the switch does not keep up, on a turned clock and a link made of nothing. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { frameSamples } from '../../../domain/live-line.ts';
import {
  quietBeatsMax,
  recallBeatsMax,
  SocketAudio,
  settledBeats,
  unsentBytesMax,
} from '../../../telephony/audio-socket/socket-audio.ts';
import { FrameClock } from '../../../telephony/frame-clock.ts';

const leadFrames = 3;

class FakeLink extends EventEmitter {
  bufferedAmount = 0;
  readonly sent: (Buffer | string)[] = [];
  send(data: Buffer | string): void {
    this.sent.push(data);
  }
  terminate(): void {
    this.emit('close', 1006);
  }
  get frames(): number {
    return this.sent.filter((one) => typeof one !== 'string').length;
  }
}

function makeLine(recall: () => Promise<boolean> = () => Promise.resolve(true)) {
  let nowMs = 0;
  let due: (() => void) | null = null;
  const clock = new FrameClock({
    now: () => nowMs,
    setTimer: (run) => {
      due = run;
      return 1;
    },
    clearTimer: () => {
      due = null;
    },
  });
  const told: string[] = [];
  const audio = new SocketAudio({
    clock,
    leadFrames,
    greeting: 'hello',
    recall: () => {
      told.push('recall');
      return recall();
    },
    onLost: (code) => void told.push(`lost ${code}`),
    stop: () => void told.push('stop'),
    onClosed: ({ unsentBeats }) => void told.push(`closed after ${unsentBeats}`),
  });
  const link = new FakeLink();
  audio.connect(link as unknown as WebSocket);
  const beat = (times = 1): void => {
    for (let n = 0; n < times; n += 1) {
      nowMs += 20;
      due?.();
    }
  };
  return { audio, link, beat, told };
}

const speech = (frames: number): Int16Array => new Int16Array(frames * frameSamples).fill(7);

describe('a network that does not take the sound', () => {
  it('is given no more than a limit: beats are skipped and counted, and words wait instead of being lost', () => {
    const { audio, link, beat, told } = makeLine();
    audio.play(speech(10));
    link.bufferedAmount = unsentBytesMax + 1;
    const before = link.frames;
    beat(50);
    expect(link.frames).toBe(before);
    expect(audio.counts.unsentBeats).toBe(50);
    expect(audio.queuedSamples()).toBe(10 * frameSamples);
    link.bufferedAmount = 0;
    beat(10 + leadFrames);
    expect(audio.heardSamples()).toBe(10 * frameSamples);
    audio.close();
    expect(told).toEqual(['stop', 'closed after 50']);
  });

  it('leaves nothing late behind: at the next long pause what gathered in the switch is thrown away', async () => {
    const { audio, link, beat, told } = makeLine();
    link.bufferedAmount = unsentBytesMax + 1;
    beat();
    link.bufferedAmount = 0;
    audio.play(speech(1));
    // Words may be late by as long as that: none is thrown away.
    beat(settledBeats);
    expect(told).toEqual([]);
    beat();
    expect(told).toEqual(['recall']);
    expect(audio.heardSamples()).toBe(frameSamples);
    const before = link.frames;
    await new Promise(setImmediate);
    expect(link.frames).toBe(before + leadFrames);
  });
});

describe('a recall', () => {
  it('holds the sound back until the switch has answered, at most so long', () => {
    const { audio, link, beat } = makeLine(() => new Promise(() => undefined));
    audio.play(speech(50));
    beat(5);
    const heard = audio.heardSamples();
    expect(audio.flush()).toBe((50 - 5 + leadFrames) * frameSamples);
    audio.play(speech(50));
    const before = link.frames;
    beat(recallBeatsMax);
    expect(link.frames).toBe(before);
    expect(audio.heardSamples()).toBe(heard);
    beat(2);
    expect(link.frames).toBe(before + leadFrames + 1);
  });

  it('that the switch can not do is not counted on again', async () => {
    const { audio, beat, told } = makeLine(() => Promise.resolve(false));
    audio.play(speech(50));
    beat(5);
    audio.flush();
    await new Promise(setImmediate);
    audio.play(speech(50));
    beat(5);
    expect(audio.flush()).toBe(45 * frameSamples);
    expect(told).toEqual(['recall']);
  });

  it('is not asked for when nothing spoken is ahead', () => {
    const { audio, beat, told } = makeLine();
    beat(10);
    expect(audio.flush()).toBe(0);
    expect(told).toEqual([]);
  });
});

describe('a link', () => {
  it('that sends nothing is heard as silence, and one that is gone as well', () => {
    const { audio, link, beat, told } = makeLine();
    const heard: number[] = [];
    audio.onFrame((frame) => heard.push(frame[0] ?? 1));
    beat(quietBeatsMax);
    expect(heard).toEqual([]);
    beat(3);
    expect(heard).toEqual([0, 0, 0]);
    link.emit('message', Buffer.alloc(320, 0x11), true);
    beat();
    expect(heard).toEqual([0, 0, 0, 0x1111]);
    link.emit('close', 1006);
    beat(2);
    expect(heard).toEqual([0, 0, 0, 0x1111, 0, 0]);
    expect(told).toEqual(['lost 1006']);
    expect(audio.counts.losses).toBe(1);
  });

  it('that comes late to a closed sound is shut', () => {
    const { audio, link } = makeLine();
    audio.close();
    const late = new FakeLink();
    const closed: number[] = [];
    late.on('close', (code: number) => closed.push(code));
    audio.connect(late as unknown as WebSocket);
    expect(closed).toEqual([1006]);
    expect(link.frames).toBe(leadFrames);
  });
});

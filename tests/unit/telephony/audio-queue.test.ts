import { describe, expect, it } from 'vitest';
import { frameSamples } from '../../../domain/live-line.ts';
import { AudioQueue, AudioQueueFull, HeardMeter, queuedSamplesMax } from '../../../telephony/audio-queue.ts';

const ramp = (from: number, length: number): Int16Array => Int16Array.from({ length }, (_, n) => from + n);

describe('the audio queue', () => {
  it('gives back every sample in order, whatever the sizes of the pieces', () => {
    const queue = new AudioQueue();
    const sizes = [1, 159, 160, 161, 7, 1000, 3, 320, 2, 1];
    const total = sizes.reduce((sum, size) => sum + size, 0);
    let from = 0;
    for (const size of sizes) {
      queue.push(ramp(from, size));
      from += size;
    }
    const heard: number[] = [];
    for (let frame = queue.takeFrame(); frame !== null; frame = queue.takeFrame()) {
      expect(frame.pcm.length).toBe(frameSamples);
      expect(frame.pcm.subarray(frame.spoken).every((sample) => sample === 0)).toBe(true);
      heard.push(...frame.pcm.subarray(0, frame.spoken));
    }
    expect(heard).toEqual([...ramp(0, total)]);
    expect(queue.size).toBe(0);
  });

  it('stays right over thousands of small pieces', () => {
    const queue = new AudioQueue();
    for (let n = 0; n < 5_000; n += 1) queue.push(ramp(n * 3, 3));
    let taken = 0;
    for (let frame = queue.takeFrame(); frame !== null; frame = queue.takeFrame()) {
      expect(frame.pcm[0]).toBe(taken);
      taken += frame.spoken;
    }
    expect(taken).toBe(15_000);
  });

  it('drops on flush what was not taken, and says how much', () => {
    const queue = new AudioQueue();
    queue.push(ramp(0, 500));
    queue.takeFrame();
    expect(queue.flush()).toBe(340);
    expect(queue.takeFrame()).toBeNull();
  });

  it('refuses more than its limit', () => {
    const queue = new AudioQueue();
    queue.push(new Int16Array(queuedSamplesMax));
    expect(() => queue.push(new Int16Array(1))).toThrow(AudioQueueFull);
  });
});

describe('the heard meter', () => {
  it('counts a frame only when the lead has passed over it', () => {
    const meter = new HeardMeter(3);
    for (const spoken of [160, 160, 100]) meter.sent(spoken);
    expect(meter.heard).toBe(0);
    meter.sent(0);
    expect(meter.heard).toBe(160);
    meter.sent(0);
    meter.sent(0);
    expect(meter.heard).toBe(420);
    meter.sent(0);
    expect(meter.heard).toBe(420);
  });
});

/** A line in simulated time: a clock that is turned by hand, and a callee that hears and speaks real tone speech, 20 ms at a time. */
import { makeToneDecoder } from '../../../audio/tone-modem.ts';
import type { Clock } from '../../../conversation/clock.ts';
import type { ChannelEnd, LineAudio, LiveLine, OurHangupCause } from '../../../domain/live-line.ts';
import { frameMs, frameSamples } from '../../../domain/live-line.ts';
import { makeSpokenQueue } from '../../../simulator/callee/spoken-queue.ts';

/** Simulated time after which a test's condition counts as never met. */
const patienceMs = 120_000;

const calleeHungUp: ChannelEnd = {
  endedBy: 'callee',
  evidence: { cause: 'NORMAL_CLEARING', q850: 16, sipCode: 200, sipReason: null, disposition: 'recv_bye' },
  told: true,
};

export type SimulatedLine = {
  line: LiveLine;
  clock: Clock;
  callee: {
    say(text: string): void;
    speaking(): boolean;
    /** A sound without words: a cough, a door. */
    cough(ms: number): void;
    /** A beep of 1 kHz. */
    beep(ms: number): void;
    /** All words that reached the callee's ear, as they were decoded. */
    heard(): string;
    /** Forgets them, to look only at what comes. */
    forget(): void;
    press(digits: string): void;
    hangUp(): void;
  };
  /** Keys that we sent, with what the callee had heard by then. */
  sentDigits: { digits: string; heard: string }[];
  /** Each masking of the recording and its end. */
  masks: boolean[];
  /** Causes with which we hung up. */
  hungUpWith: OurHangupCause[];
  /** Samples that were given to the line and dropped again. */
  droppedSamples(): number;
  nowMs(): number;
  /** Turns the clock until the condition holds. */
  until(condition: () => boolean): Promise<void>;
  pass(ms: number): Promise<void>;
};

export function makeSimulatedLine(): SimulatedLine {
  let now = 0;
  const wakes = new Set<{ atMs: number; wake: () => void }>();
  const clock: Clock = {
    nowMs: () => now,
    wakeAt(atMs, wake) {
      const entry = { atMs, wake };
      wakes.add(entry);
      return () => {
        wakes.delete(entry);
      };
    },
  };
  const { audio, next, dropped } = makeAudio();
  const mouth = makeSpokenQueue();
  const ears = makeToneDecoder();
  let coughFrames = 0;
  let beepFrames = 0;
  let heard = '';
  const hungUpWith: OurHangupCause[] = [];
  const digitListeners = new Set<(digit: string) => void>();
  const sentDigits: { digits: string; heard: string }[] = [];
  const masks: boolean[] = [];
  let end: (end: ChannelEnd) => void = () => undefined;
  const ended = new Promise<ChannelEnd>((resolve) => {
    end = resolve;
  });

  const tick = async (): Promise<void> => {
    now += frameMs;
    for (const entry of [...wakes].filter(({ atMs }) => atMs <= now)) {
      if (wakes.delete(entry)) entry.wake();
    }
    const spoken = beepFrames > 0 ? beep() : coughFrames > 0 ? noise() : (mouth.frame() ?? new Int16Array(frameSamples));
    if (beepFrames > 0) beepFrames--;
    else if (coughFrames > 0) coughFrames--;
    for (const event of ears.push(next(spoken))) {
      if (event.kind === 'word') heard += event.text;
    }
    // Lets promises, streams and sockets do what they can do at this moment.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const until = async (condition: () => boolean): Promise<void> => {
    const limit = now + patienceMs;
    while (!condition()) {
      if (now > limit) throw new Error(`not met in ${patienceMs} simulated ms; the callee heard: ${heard}`);
      await tick();
    }
  };
  return {
    line: {
      callId: '00000000-0000-4000-8000-000000000001',
      audio,
      onDigit(listener) {
        digitListeners.add(listener);
        return () => digitListeners.delete(listener);
      },
      sendDigits(digits) {
        sentDigits.push({ digits, heard });
        return Promise.resolve();
      },
      maskRecording(on) {
        masks.push(on);
        return Promise.resolve();
      },
      ended,
      hangUp(cause) {
        hungUpWith.push(cause);
        end({ ...calleeHungUp, endedBy: 'us', evidence: { ...calleeHungUp.evidence, disposition: 'send_bye' } });
        return Promise.resolve();
      },
    },
    clock,
    callee: {
      say: (text) => {
        mouth.say(text);
      },
      speaking: () => mouth.speaking(),
      cough(ms) {
        coughFrames = Math.ceil(ms / frameMs);
      },
      beep(ms) {
        beepFrames = Math.ceil(ms / frameMs);
      },
      heard: () => heard,
      forget() {
        heard = '';
      },
      press(digits) {
        for (const digit of digits) for (const listener of digitListeners) listener(digit);
      },
      hangUp() {
        end(calleeHungUp);
      },
    },
    hungUpWith,
    sentDigits,
    masks,
    droppedSamples: dropped,
    nowMs: () => now,
    until,
    async pass(ms) {
      const then = now + ms;
      await until(() => now >= then);
    },
  };
}

/** Frames that have left and still lie in the switch's buffer. */
const leadFrames = 3;

function makeAudio(): { audio: LineAudio; next: (incoming: Int16Array) => Int16Array; dropped: () => number } {
  const listeners = new Set<(frame: Int16Array) => void>();
  const buffer: { frame: Int16Array; spoken: number }[] = [];
  let queue: number[] = [];
  let heard = 0;
  let dropped = 0;
  const audio: LineAudio = {
    onFrame(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    play(pcm) {
      for (const sample of pcm) queue.push(sample);
    },
    flush() {
      const samples = queue.length;
      queue = [];
      dropped += samples;
      return samples;
    },
    queuedSamples: () => queue.length,
    heardSamples: () => heard,
    close: () => undefined,
  };
  return {
    audio,
    next(incoming) {
      for (const listener of listeners) listener(incoming);
      const frame = new Int16Array(frameSamples);
      const samples = queue.splice(0, frameSamples);
      frame.set(samples);
      buffer.push({ frame, spoken: samples.length });
      if (buffer.length <= leadFrames) return new Int16Array(frameSamples);
      const out = buffer.shift();
      heard += out?.spoken ?? 0;
      return out?.frame ?? frame;
    },
    dropped: () => dropped,
  };
}

function beep(): Int16Array {
  return Int16Array.from({ length: frameSamples }, (_, n) => Math.round(6_000 * Math.sin((2 * Math.PI * n) / 8)));
}

let noiseSeed = 1;
function noise(): Int16Array {
  return Int16Array.from({ length: frameSamples }, () => {
    noiseSeed = (noiseSeed * 48_271) % 2_147_483_647;
    return (noiseSeed % 8000) - 4000;
  });
}

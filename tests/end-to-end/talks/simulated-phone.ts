/** The phone of a chatting callee on the simulated switch: one frame in, one frame out. */
import { frameSamples } from '../../../domain/live-line.ts';
import type { CalleeSound } from '../../../simulator/channel/channel-media.ts';
import type { ChattingPhone } from './chatting-callee.ts';

export class SimulatedPhone implements ChattingPhone, CalleeSound {
  onFrame: ((frame: Int16Array) => void) | null = null;
  #frames: Int16Array[] = [];
  #repeated: Int16Array | null = null;

  repeat(pcm: Int16Array): void {
    this.#repeated = pcm;
  }

  say(pcm: Int16Array): void {
    for (let at = 0; at < pcm.length; at += frameSamples) {
      const frame = new Int16Array(frameSamples);
      frame.set(pcm.subarray(at, at + frameSamples));
      this.#frames.push(frame);
    }
  }

  frame(heard: Int16Array | null): Int16Array | null {
    if (heard !== null) this.onFrame?.(heard);
    return this.#frames.shift() ?? this.#repeated;
  }
}

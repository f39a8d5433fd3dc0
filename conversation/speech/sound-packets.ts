/** Sound in the sizes in which a service wants it, as bytes. */
import { pcmBytes } from './pcm-bytes.ts';

export type SoundPackets = {
  /** Gives every full packet to `send`; what it throws comes through. */
  add(frame: Int16Array): void;
  /** Gives what is left, however short. */
  flush(): void;
};

export function makeSoundPackets({ samples, send }: { samples: number; send: (packet: Uint8Array) => void }): SoundPackets {
  const packet = new Int16Array(samples);
  let filled = 0;
  const flush = (): void => {
    if (filled === 0) return;
    const bytes = pcmBytes(packet.subarray(0, filled));
    filled = 0;
    send(bytes);
  };
  return {
    add(frame) {
      for (let at = 0; at < frame.length; ) {
        const part = frame.subarray(at, at + samples - filled);
        packet.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === samples) flush();
      }
    },
    flush,
  };
}

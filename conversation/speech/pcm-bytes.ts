/** Samples out of a stream of bytes: signed 16 bits, little-endian, mono. */
import { wavHeaderBytes } from '../../audio/wav.ts';

const bytesPerSample = 2;

export type PcmReader = {
  /** The whole samples so far not given; a chunk may end in the middle of one. */
  push(chunk: Uint8Array): Int16Array;
};

/** Leaves out the header of a service that sends a WAV although it was asked for bare samples. */
export function makePcmReader(): PcmReader {
  let odd: number | undefined;
  let begun = false;
  return {
    push(chunk) {
      const sound = begun ? chunk : withoutHeader(chunk);
      begun ||= chunk.length > 0;
      const bytes = odd === undefined ? sound : Uint8Array.of(odd, ...sound);
      const whole = Math.floor(bytes.length / bytesPerSample);
      odd = bytes.length % bytesPerSample === 1 ? bytes[bytes.length - 1] : undefined;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const pcm = new Int16Array(whole);
      for (let n = 0; n < whole; n++) pcm[n] = view.getInt16(n * bytesPerSample, true);
      return pcm;
    },
  };
}

function withoutHeader(chunk: Uint8Array): Uint8Array {
  const isWav = chunk.length >= wavHeaderBytes && String.fromCharCode(...chunk.subarray(0, 4)) === 'RIFF';
  return isWav ? chunk.subarray(wavHeaderBytes) : chunk;
}

/** The bytes of a frame as services take them. */
export function pcmBytes(frame: Int16Array): Uint8Array {
  const bytes = new Uint8Array(frame.length * bytesPerSample);
  const view = new DataView(bytes.buffer);
  for (let n = 0; n < frame.length; n++) view.setInt16(n * bytesPerSample, frame[n] ?? 0, true);
  return bytes;
}

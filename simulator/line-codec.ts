/** What a telephone line does to samples: µ-law or A-law there and back, by a table of all 65,536 of them. */
import { decodeALawSample, decodeMuLawSample, encodeALawSample, encodeMuLawSample } from '../audio/g711.ts';
import type { LineCodec } from './channel/channel-media.ts';

export function makeLineCodecs(): Readonly<Record<'PCMU' | 'PCMA', LineCodec>> {
  return {
    PCMU: makeLineCodec((sample) => decodeMuLawSample(encodeMuLawSample(sample))),
    PCMA: makeLineCodec((sample) => decodeALawSample(encodeALawSample(sample))),
  };
}

function makeLineCodec(through: (sample: number) => number): LineCodec {
  let table: Int16Array | undefined;
  return (frame) => {
    table ??= Int16Array.from({ length: 65_536 }, (_, n) => through(n - 32_768));
    const heard = new Int16Array(frame.length);
    for (let n = 0; n < frame.length; n++) heard[n] = table[(frame[n] ?? 0) + 32_768] ?? 0;
    return heard;
  };
}

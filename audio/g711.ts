/** G.711, the two codecs of telephone lines: one byte a sample, 8 kHz. Source: ITU-T G.711 (1988). */

const muLawBias = 0x84;
const muLawClip = 32635;

/** One µ-law byte of a 16-bit sample. */
export function encodeMuLawSample(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const size = Math.min(Math.abs(sample), muLawClip) + muLawBias;
  const exponent = 24 - Math.clz32(size);
  return ~(sign | (exponent << 4) | ((size >> (exponent + 3)) & 0x0f)) & 0xff;
}

/** The 16-bit sample of a µ-law byte. */
export function decodeMuLawSample(byte: number): number {
  const bits = ~byte & 0xff;
  const size = ((((bits & 0x0f) << 3) + muLawBias) << ((bits >> 4) & 7)) - muLawBias;
  return bits & 0x80 ? -size : size;
}

/** One A-law byte of a 16-bit sample (the standard's 13 bits are the upper ones). */
export function encodeALawSample(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  const size = (sample < 0 ? Math.min(~sample, 32767) : Math.min(sample, 32767)) >> 4;
  const exponent = size < 32 ? (size < 16 ? 0 : 1) : 28 - Math.clz32(size);
  const mantissa = exponent < 2 ? size & 0x0f : (size >> (exponent - 1)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

/** The 16-bit sample of an A-law byte. */
export function decodeALawSample(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = (bits & 0x0f) << 4;
  const size = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
  return bits & 0x80 ? size : -size;
}

export function encodeMuLaw(pcm: Int16Array): Uint8Array {
  return Uint8Array.from(pcm, encodeMuLawSample);
}

export function decodeMuLaw(bytes: Uint8Array): Int16Array {
  return Int16Array.from(bytes, decodeMuLawSample);
}

export function encodeALaw(pcm: Int16Array): Uint8Array {
  return Uint8Array.from(pcm, encodeALawSample);
}

export function decodeALaw(bytes: Uint8Array): Int16Array {
  return Int16Array.from(bytes, decodeALawSample);
}

/** WAV files of 16-bit PCM: the header of a recording, and reading what other programs write. */

export type WavFormat = { channels: 1 | 2; rateHz: number };

/** `from`: the byte at which its samples begin. */
export type WavPlace = WavFormat & { from: number; bytes: number };

export const wavHeaderBytes = 44;
const bytesPerSample = 2;
const pcmFormat = 1;
const extensibleFormat = 0xfffe;
/** What a header can say at most; longer recordings keep this size, as every player expects. */
const dataBytesMax = 0xffffffff - wavHeaderBytes;

export class WavUnreadable extends Error {
  override readonly name = 'WavUnreadable';
}

/** The 44 bytes before `dataBytes` of samples. */
export function wavHeader({ channels, rateHz, dataBytes }: WavFormat & { dataBytes: number }): Uint8Array {
  const header = new Uint8Array(wavHeaderBytes);
  const view = new DataView(header.buffer);
  const size = Math.min(dataBytes, dataBytesMax);
  writeTag(header, 0, 'RIFF');
  view.setUint32(4, size + wavHeaderBytes - 8, true);
  writeTag(header, 8, 'WAVE');
  writeTag(header, 12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, pcmFormat, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * channels * bytesPerSample, true);
  view.setUint16(32, channels * bytesPerSample, true);
  view.setUint16(34, 8 * bytesPerSample, true);
  writeTag(header, 36, 'data');
  view.setUint32(40, size, true);
  return header;
}

/** A whole file of one channel, or of two that are interleaved left and right (the shorter is filled with silence). */
export function writeWav({ rateHz, left, right }: { rateHz: number; left: Int16Array; right?: Int16Array }): Uint8Array {
  const channels = right === undefined ? 1 : 2;
  const frames = Math.max(left.length, right?.length ?? 0);
  const dataBytes = frames * channels * bytesPerSample;
  const file = new Uint8Array(wavHeaderBytes + dataBytes);
  file.set(wavHeader({ channels, rateHz, dataBytes }));
  const view = new DataView(file.buffer, wavHeaderBytes);
  for (let n = 0; n < frames; n++) {
    view.setInt16(n * channels * bytesPerSample, left[n] ?? 0, true);
    if (right !== undefined) view.setInt16((n * channels + 1) * bytesPerSample, right[n] ?? 0, true);
  }
  return file;
}

/**
 * Reads a WAV of 16-bit PCM. A data size that runs past the end means "to the end": programs that write to a pipe cannot
 * know it. Throws WavUnreadable with the reason for anything else.
 */
export function readWav(file: Uint8Array): WavFormat & { left: Int16Array; right: Int16Array | undefined } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { format, from, dataBytes } = findSamples(view);
  return { ...format, ...readSamples({ view, from, to: Math.min(from + dataBytes, file.length), format }) };
}

/**
 * Where the samples of a recording lie, from its first bytes and its size. A file that is still being written or was never closed says
 * nothing true of its own size: then what is there counts. Throws WavUnreadable like `readWav`.
 */
export function wavPlace(head: Uint8Array, fileBytes: number): WavPlace {
  const { format, from, dataBytes } = findSamples(new DataView(head.buffer, head.byteOffset, head.byteLength));
  const there = Math.max(0, fileBytes - from);
  return { ...format, from, bytes: dataBytes === 0 ? there : Math.min(dataBytes, there) };
}

/** How long a recording is, in ms. Throws WavUnreadable. */
export function wavMs(head: Uint8Array, fileBytes: number): number {
  const { channels, rateHz, bytes } = wavPlace(head, fileBytes);
  return Math.round((bytes * 1000) / (channels * bytesPerSample * rateHz));
}

function findSamples(view: DataView): { format: WavFormat; from: number; dataBytes: number } {
  if (view.byteLength < 12 || readTag(view, 0) !== 'RIFF' || readTag(view, 8) !== 'WAVE')
    throw new WavUnreadable('not a WAV file');
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const tag = readTag(view, at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (tag === 'fmt ') format = readFormat(view, body);
    if (tag === 'data') {
      if (format === undefined) throw new WavUnreadable('samples come before their format');
      return { format, from: body, dataBytes: size };
    }
    at = body + size + (size % 2);
  }
  throw new WavUnreadable('no samples in this WAV file');
}

function readFormat(view: DataView, at: number): WavFormat {
  if (at + 16 > view.byteLength) throw new WavUnreadable('the WAV file ends in its header');
  const kind = view.getUint16(at, true);
  const channels = view.getUint16(at + 2, true);
  const rateHz = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  if ((kind !== pcmFormat && kind !== extensibleFormat) || bits !== 16) throw new WavUnreadable('not 16-bit PCM');
  if (channels !== 1 && channels !== 2) throw new WavUnreadable(`${channels} channels: one or two can be read`);
  if (rateHz === 0) throw new WavUnreadable('no sample rate');
  return { channels, rateHz };
}

function readSamples({ view, from, to, format }: { view: DataView; from: number; to: number; format: WavFormat }): {
  left: Int16Array;
  right: Int16Array | undefined;
} {
  const frameBytes = format.channels * bytesPerSample;
  const frames = Math.floor((to - from) / frameBytes);
  const left = new Int16Array(frames);
  const right = format.channels === 2 ? new Int16Array(frames) : undefined;
  for (let n = 0; n < frames; n++) {
    left[n] = view.getInt16(from + n * frameBytes, true);
    if (right !== undefined) right[n] = view.getInt16(from + n * frameBytes + bytesPerSample, true);
  }
  return { left, right };
}

function writeTag(bytes: Uint8Array, at: number, tag: string): void {
  for (let n = 0; n < 4; n++) bytes[at + n] = tag.charCodeAt(n);
}

function readTag(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((n) => view.getUint8(at + n)));
}

/** Opens recordings for their words, a stretch at a time: an hour of a talk is more than a process should hold. */
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import type { OpenedSound, OpenRecording, RecordedSound } from '../activities/recorded-sound.ts';
import { type WavPlace, WavUnreadable, wavPlace } from '../audio/wav.ts';
import { frameSamples, sampleRateHz } from '../domain/live-line.ts';

/** The first bytes of a file, in which every writer has begun its samples. */
const headBytesMax = 4096;
/** Read at once: two seconds. */
const framesRead = 100;
/** The switch's recordings, and those of the simulated one: what the callee says is left, what they hear is right. */
const channelOf = { callee: 0, ours: 1 } as const;
const stereo = 2;
const bytesPerSample = 2;

/** A row can't lead out of the folder of recordings. */
export function makeRecordingReader(folder: string): OpenRecording {
  const root = path.resolve(folder) + path.sep;
  return async (named) => {
    const file = path.resolve(folder, named);
    if (!file.startsWith(root)) return { kind: 'no-recording' };
    let handle: FileHandle;
    try {
      handle = await open(file);
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
        return { kind: 'no-recording' };
      }
      throw error;
    }
    const opened = await look(handle);
    if (opened.kind !== 'open') await handle.close();
    return opened;
  };
}

async function look(handle: FileHandle): Promise<OpenedSound> {
  const [{ size }, head] = [await handle.stat(), new Uint8Array(headBytesMax)];
  const { bytesRead } = await handle.read(head, 0, headBytesMax, 0);
  try {
    const place = wavPlace(head.subarray(0, bytesRead), size);
    if (place.channels !== stereo) return { kind: 'mono' };
    // Calls are made with the codecs of a telephone.
    if (place.rateHz !== sampleRateHz) return { kind: 'unreadable' };
    return { kind: 'open', sound: soundOf(handle, place) };
  } catch (error) {
    if (error instanceof WavUnreadable) return { kind: 'unreadable' };
    throw error;
  }
}

function soundOf(handle: FileHandle, { from, bytes }: WavPlace): RecordedSound {
  const moments = Math.floor(bytes / (stereo * bytesPerSample));
  return {
    ms: Math.floor((moments * 1000) / sampleRateHz),
    async *frames(side, fromMs, toMs) {
      const last = Math.min(moments, Math.round((toMs * sampleRateHz) / 1000));
      const block = Buffer.alloc(framesRead * frameSamples * stereo * bytesPerSample);
      for (let at = Math.max(0, Math.round((fromMs * sampleRateHz) / 1000)); at < last; at += framesRead * frameSamples) {
        const wanted = Math.min(framesRead * frameSamples, last - at) * stereo * bytesPerSample;
        const { bytesRead } = await handle.read(block, 0, wanted, from + at * stereo * bytesPerSample);
        yield* framesOf(block.subarray(0, bytesRead), channelOf[side]);
        // Cut off since it was looked at.
        if (bytesRead < wanted) return;
      }
    },
    close: () => handle.close(),
  };
}

function* framesOf(block: Buffer, channel: number): Generator<Int16Array, void, undefined> {
  const moments = Math.floor(block.length / (stereo * bytesPerSample));
  for (let at = 0; at < moments; at += frameSamples) {
    const frame = new Int16Array(frameSamples);
    for (let n = 0; n < Math.min(frameSamples, moments - at); n++) {
      frame[n] = block.readInt16LE(((at + n) * stereo + channel) * bytesPerSample);
    }
    yield frame;
  }
}

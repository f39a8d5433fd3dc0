/** A recording on the switch's disk: a WAV that grows with the call and is whole at every moment, also after a kill. */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { frameSamples, sampleRateHz } from '../../domain/live-line.ts';

/** The file on disk is never further behind the call than this. */
const flushFrames = 50;
const headerBytes = 44;
/** Shorter recordings are deleted unless RECORD_MIN_SEC says otherwise (switch_ivr_async.c). */
const keptSecondsMin = 3;

export type Recording = {
  readonly path: string;
  readonly channels: 1 | 2;
  /** One frame of each side; null is silence. */
  write(callee: Int16Array | null, ours: Int16Array | null): void;
  /** While it is on, both sides are written as silence. */
  mask(on: boolean): void;
  /** Closes the file. Returns how long it is; `deleted` when it was too short to be kept. */
  stop(): { samples: number; bytes: number; deleted: boolean };
};

/**
 * Opens a file and writes its header. Stereo has the callee left and ours right, mono both mixed.
 * Throws what the file system throws when the path can't be written.
 */
export function openRecording({
  path,
  stereo,
  minSeconds,
}: {
  path: string;
  stereo: boolean;
  minSeconds: number | null;
}): Recording {
  const channels = stereo ? 2 : 1;
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  const frameBytes = frameSamples * channels * 2;
  const waiting = Buffer.alloc(flushFrames * frameBytes);
  let waitingBytes = 0;
  let dataBytes = 0;
  let masked = false;

  function flush(): void {
    if (waitingBytes > 0) writeSync(file, waiting, 0, waitingBytes, headerBytes + dataBytes);
    dataBytes += waitingBytes;
    waitingBytes = 0;
    writeSync(file, wavHeader(channels, dataBytes), 0, headerBytes, 0);
  }

  flush();
  return {
    path,
    channels,
    mask(on) {
      masked = on;
    },
    write(callee, ours) {
      for (let n = 0; n < frameSamples; n++) {
        const left = masked ? 0 : (callee?.[n] ?? 0);
        const right = masked ? 0 : (ours?.[n] ?? 0);
        if (stereo) {
          waiting.writeInt16LE(left, waitingBytes);
          waiting.writeInt16LE(right, waitingBytes + 2);
        } else {
          waiting.writeInt16LE(Math.max(-32_768, Math.min(32_767, left + right)), waitingBytes);
        }
        waitingBytes += channels * 2;
      }
      if (waitingBytes === waiting.length) flush();
    },
    stop() {
      flush();
      closeSync(file);
      const samples = dataBytes / (channels * 2);
      const deleted = samples < (minSeconds ?? keptSecondsMin) * sampleRateHz;
      if (deleted) rmSync(path, { force: true });
      return { samples, bytes: headerBytes + dataBytes, deleted };
    },
  };
}

function wavHeader(channels: 1 | 2, dataBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(headerBytes - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

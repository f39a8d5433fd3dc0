/** Where recordings lie: one folder a day below the recordings folder, which the switch and the api see under the same path. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * `onSwitch` is the path that the switch writes to; `kept`, relative to the recordings folder, is what the ledger keeps. `before`: where
 * an earlier attempt began to record.
 */
export function makeRecordingPlaces(
  folder: string,
): (callId: string, before?: string | null) => Promise<{ onSwitch: string; kept: string }> {
  return async (callId, before = null) => {
    const kept = before ?? path.join(new Date().toISOString().slice(0, 10), `${callId}.wav`);
    const onSwitch = path.join(folder, kept);
    await mkdir(path.dirname(onSwitch), { recursive: true });
    return { onSwitch, kept };
  };
}

/** Keeps what was heard before the answer in the same place, and answers its path below the recordings folder. */
export function makeSnippetPlaces(folder: string): (callId: string, wav: Uint8Array) => Promise<string> {
  return async (callId, wav) => {
    const kept = path.join(new Date().toISOString().slice(0, 10), `${callId}.early.wav`);
    await mkdir(path.dirname(path.join(folder, kept)), { recursive: true });
    await writeFile(path.join(folder, kept), wav);
    return kept;
  };
}

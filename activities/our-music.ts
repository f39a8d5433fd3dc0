/** What everybody hears who waits for a person: made once in a process. */
import { holdMusic } from '../audio/hold-music.ts';
import { sampleRateHz } from '../domain/live-line.ts';

let music: Int16Array | null = null;

export function ourMusic(): Int16Array {
  music ??= holdMusic(sampleRateHz);
  return music;
}

/** `playback` inside a park: what `uuid_broadcast` starts and `uuid_break` ends. */
import { frameMs, frameSamples, sampleRateHz } from '../../domain/live-line.ts';
import type { SwitchCore } from '../switch-core.ts';
import type { Applications } from './applications.ts';
import type { Channel } from './channel.ts';
import type { Fire } from './channel-life.ts';

/** The switch sends five frames of lead and lets the queue run before it plays. */
const leadMs = 200;
const originOf = (line: number) => ['switch_ivr_play_say.c', 'switch_ivr_play_file', line] as const;

export type PlaybackDeps = { core: SwitchCore; fire: Fire; applications: Applications };

/** Plays a `tone_stream://%(on,off,hz)` or, for any other path, as much silence as `fallbackMs` on the callee's side. */
export function playToCallee({ core, fire, applications }: PlaybackDeps, channel: Channel, path: string): void {
  core.scheduler.after(leadMs, () => {
    if (channel.ended || channel.application?.name !== 'park' || channel.stopNested !== null) return;
    const tone = readTone(path);
    channel.setVariables({ current_loop: 1, total_loops: 1 });
    const application = applications.nest(channel, 'playback', path);
    channel.nested = application;
    fire(channel, 'PLAYBACK_START', originOf(1646), 'full', {
      'Playback-File-Type': path.split(':')[0] ?? '',
      'Playback-File-Path': path,
    });
    channel.media?.playbackBegins({ source: tone.frame, frames: 0 });
    const cancelEnd = core.scheduler.after(tone.lengthMs, () => stop('done'));
    const stop = (status: 'done' | 'break'): void => {
      cancelEnd();
      channel.stopNested = null;
      channel.nested = null;
      const samples = channel.media?.playbackEnds() ?? 0;
      const ms = Math.floor(samples / (sampleRateHz / 1000));
      channel.setVariables({
        playback_last_offset_pos: samples,
        playback_seconds: Math.floor(ms / 1000),
        playback_ms: ms,
        playback_samples: samples,
      });
      fire(channel, 'PLAYBACK_STOP', originOf(2020), 'full', {
        'Playback-File-Type': path.split(':')[0] ?? '',
        'Playback-File-Path': path,
        'Playback-Status': status,
      });
      channel.variables.set('current_application_response', 'FILE PLAYED');
      applications.complete(channel, application, 'FILE PLAYED');
      fire(channel, 'PRIVATE_COMMAND', ['switch_ivr.c', 'switch_ivr_parse_next_event', 804], 'brief', {
        'call-command': 'execute',
        'execute-app-name': 'playback',
        'execute-app-arg': path,
        'event-lock': 'true',
        'lead-frames': '5',
      });
    };
    channel.stopNested = () => stop('break');
  });
}

const fallbackMs = 1000;

/** `tone_stream://%(on,off,hz)`; any other path is silence. */
export function readTone(path: string): { lengthMs: number; frame: (n: number) => Int16Array | null } {
  const [, on, , hz] = /^tone_stream:\/\/%\((\d+),(\d+),(\d+)/.exec(path) ?? [];
  const lengthMs = on === undefined ? fallbackMs : Number(on);
  const step = (2 * Math.PI * Number(hz ?? 0)) / sampleRateHz;
  return {
    lengthMs,
    frame(n) {
      if (hz === undefined || n * frameMs >= lengthMs) return null;
      return Int16Array.from({ length: frameSamples }, (_, k) => Math.round(8000 * Math.sin(step * (n * frameSamples + k))));
    },
  };
}

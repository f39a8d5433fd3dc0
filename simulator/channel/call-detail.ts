/** The variables that a channel gets at its end: stamps, epochs, durations, media counts. */
import { localStamp } from '../event-bus.ts';
import { q850Of } from '../hangup-cause.ts';
import type { Channel } from './channel.ts';

/** Sets what CHANNEL_HANGUP_COMPLETE is read for; seconds are differences of whole epoch seconds, as FreeSWITCH counts. */
export function setCallDetail(channel: Channel): void {
  const { times } = channel;
  const cause = channel.hangupCause ?? 'NORMAL_CLEARING';
  channel.setVariables({ hangup_cause: cause, hangup_cause_q850: q850Of(cause), digits_dialed: 'none' });
  const moments: [name: string, us: number][] = [
    ['start', times.created],
    ['profile_start', times.profileCreated],
    ['answer', times.answered],
    ['bridge', times.bridged],
    ['progress', times.progress],
    ['progress_media', times.progressMedia],
    ['end', times.hangup],
  ];
  for (const [name, us] of moments) if (us > 0) channel.variables.set(`${name}_stamp`, localStamp(us / 1000));
  for (const [name, us] of moments) channel.setVariables({ [`${name}_epoch`]: seconds(us), [`${name}_uepoch`]: us });
  channel.setVariables({
    last_hold_epoch: 0,
    last_hold_uepoch: 0,
    hold_accum_seconds: 0,
    hold_accum_usec: 0,
    hold_accum_ms: 0,
    resurrect_epoch: 0,
    resurrect_uepoch: 0,
  });
  // The switch does not count its own `uuid_bridge`.
  const last = channel.application?.name === 'uuid_bridge' ? 'park' : channel.application?.name;
  if (last !== undefined) channel.variables.set('last_app', last);
  if (channel.application !== null && channel.application.data !== '')
    channel.variables.set('last_arg', channel.application.data);
  channel.variables.set(
    'caller_id',
    channel.callerName === '' ? channel.callerNumber : `"${channel.callerName}" <${channel.callerNumber}>`,
  );
  setDurations(channel);
}

function setDurations(channel: Channel): void {
  const { times } = channel;
  const spans: [name: string, from: number, to: number][] = [
    ['duration', times.created, times.hangup],
    ['bill', times.answered, times.hangup],
    ['progress', times.created, times.progress],
    ['answer', times.created, times.answered],
    ['wait', times.created, times.bridged],
    ['progress_media', times.created, times.progressMedia],
    ['flow_bill', times.answered === 0 ? 0 : times.created, times.hangup],
  ];
  for (const [name, from, to] of spans) {
    const known = from > 0 && to > 0;
    const names = name === 'duration' ? ['duration', 'mduration', 'uduration'] : [`${name}sec`, `${name}msec`, `${name}usec`];
    const values = known ? [seconds(to) - seconds(from), Math.floor((to - from) / 1000), to - from] : [0, 0, 0];
    names.forEach((one, n) => channel.variables.set(one, String(values[n])));
  }
}

/** Media counts, for a channel that ever had media: they come with the hang-up. */
export function setMediaDetail(channel: Channel): void {
  const media = channel.media;
  if (media === null) return;
  const { framesIn, framesOut } = media.counts();
  for (const [side, frames] of [
    ['in', framesIn],
    ['out', framesOut],
  ] as const) {
    channel.setVariables({
      [`rtp_audio_${side}_raw_bytes`]: frames * 172,
      [`rtp_audio_${side}_media_bytes`]: frames * 172,
      [`rtp_audio_${side}_packet_count`]: frames,
      [`rtp_audio_${side}_media_packet_count`]: frames,
    });
  }
  channel.setVariables({ rtp_audio_in_mos: '4.50', rtp_audio_in_quality_percentage: '100.00' });
}

function seconds(us: number): number {
  return Math.floor(us / 1_000_000);
}

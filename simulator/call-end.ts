/** Ends a channel: everything that must stop, then the events in their order. */
import type { Channel } from './channel/channel.ts';
import { destroy, type Ending, hangUp, report } from './channel/channel-end.ts';
import type { Fire } from './channel/channel-life.ts';
import type { SwitchCore } from './switch-core.ts';

/** `originate` looks at its call every 20 ms: that much later than the events it tells its result. */
export const originatePollMs = 20;

export type CallEnd = (channel: Channel, ending: Ending) => void;

export type CallEndDeps = {
  core: SwitchCore;
  fire: Fire;
  /** Fires what the application says when it is left; a bridge ends its other leg here. */
  leaveApplication: (channel: Channel) => void;
};

/** Makes the one function that ends channels. Ending an ended one does nothing. */
export function makeCallEnd({ core, fire, leaveApplication }: CallEndDeps): CallEnd {
  function stopEverything(channel: Channel): void {
    for (const cancel of [...channel.timers, ...channel.scheduledHangups]) cancel();
    channel.timers.clear();
    channel.scheduledHangups.clear();
    for (const told of channel.onEnd) told();
    core.actors.delete(channel.uuid);
  }

  function closeMedia(channel: Channel): void {
    const { media } = channel;
    if (media === null) return;
    for (const recording of [...media.recordings.values()]) stopRecording(channel, recording.path, fire);
    media.close();
  }

  function remove(channel: Channel): void {
    destroy(fire, channel);
    core.channels.delete(channel.uuid);
  }

  return (channel, ending) => {
    if (channel.ended) return;
    if (channel.otherLeg !== null) noteBridgeEnd(channel, channel.otherLeg);
    hangUp(fire, channel, ending);
    stopEverything(channel);
    core.witness.ended(channel.uuid, channel.hangupCause ?? '');
    const result = `-ERR ${channel.hangupCause ?? 'NORMAL_CLEARING'}\n`;
    if (ending.by === 'originator') {
      channel.settle?.(result);
      channel.settle = null;
    }
    leaveApplication(channel);
    report(fire, channel, ending, () => closeMedia(channel));
    if (channel.settle === null) {
      // The leg that was taken down with the other one is destroyed after it.
      if (channel.otherLeg?.ended === true && !channel.carriesBridge) core.scheduler.after(0, () => remove(channel));
      else remove(channel);
      return;
    }
    const settle = channel.settle;
    channel.settle = null;
    const tell = (): void => {
      settle(result);
      remove(channel);
    };
    if (ending.by === 'nobody-there') tell();
    else core.scheduler.after(originatePollMs, tell);
  };
}

function noteBridgeEnd(channel: Channel, other: Channel): void {
  if (channel.carriesBridge) channel.variables.set('last_bridge_role', 'originator');
  else channel.variables.set('last_bridge_hangup_cause', other.hangupCause ?? 'NORMAL_CLEARING');
}

/** Closes a recording and tells so. False when there is none at that path. */
export function stopRecording(channel: Channel, path: string, fire: Fire): boolean {
  const recording = channel.media?.recordings.get(path);
  if (recording === undefined) return false;
  channel.media?.recordings.delete(path);
  const { samples, bytes } = recording.stop();
  channel.setVariables({
    record_file_size: bytes,
    record_samples: samples,
    record_seconds: Math.floor(samples / 8000),
    record_ms: Math.floor(samples / 8),
    record_completion_cause: 'success-maxtime',
  });
  fire(channel, 'RECORD_STOP', ['switch_ivr_async.c', 'send_record_stop_event', 1240], 'full', {
    'Record-File-Path': path,
    'Record-Completion-Cause': 'success-maxtime',
  });
  fire(channel, 'MEDIA_BUG_STOP', ['switch_core_media_bug.c', 'switch_core_media_bug_destroy', 84], 'full', {
    'Media-Bug-Function': 'session_record',
    'Media-Bug-Target': path,
  });
  return true;
}

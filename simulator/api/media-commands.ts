/** Commands for a channel's sound: record it, play to it, press keys for it. */

import { stopRecording } from '../call-end.ts';
import type { Channel } from '../channel/channel.ts';
import { fireDigit } from '../channel/digits.ts';
import { playToCallee } from '../channel/playback.ts';
import { openRecording } from '../channel/recording.ts';
import { later } from '../far-end.ts';
import { type ApiCommands, type ApiDeps, noSuchChannel } from './api-port.ts';

/** Keys are taken from the queue one each frame. */
const digitMs = 20;
const noticedMs = 10;

export function mediaCommands(deps: ApiDeps): ApiCommands {
  const { core, control } = deps;
  const { fire, applications } = control;
  return {
    uuid_record: (argument, reply) => {
      const [uuid = '', action, path] = argument.split(' ').filter((word) => word !== '');
      const channel = core.channels.get(uuid);
      if (path === undefined) reply('-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]\n');
      else if (channel === undefined) reply('-ERR Cannot locate session!\n');
      else if (action === 'start') reply(startRecording(deps, channel, path));
      else if (action === 'stop') {
        const known = channel.media?.recordings.has(path) === true;
        if (known) later(core, channel, noticedMs, () => stopRecording(channel, path, fire));
        reply(known ? '+OK Success\n' : '-ERR Cannot stop record session!\n');
      } else if (action === 'mask' || action === 'unmask') {
        const recording = channel.media?.recordings.get(path);
        recording?.mask(action === 'mask');
        reply(recording === undefined ? `-ERR Cannot ${action} recording session!\n` : '+OK Success\n');
      } else reply('+OK Success\n');
    },
    uuid_broadcast: (argument, reply) => {
      const [uuid = '', path] = argument.split(' ').filter((word) => word !== '');
      const channel = core.channels.get(uuid);
      if (path === undefined) reply('-USAGE: <uuid> <path> [aleg|bleg|holdb|both]\n');
      else if (channel === undefined) reply('-ERR invalid uuid\n');
      else {
        playToCallee({ core, fire, applications }, channel, path);
        reply('+OK Message sent\n');
      }
    },
    uuid_break: (argument, reply) => {
      const [uuid = ''] = argument.split(' ');
      const channel = core.channels.get(uuid);
      if (channel !== undefined) later(core, channel, noticedMs, () => channel.stopNested?.('break'));
      reply(channel === undefined ? noSuchChannel : '+OK\n');
    },
    uuid_send_dtmf: (argument, reply) => {
      const [uuid = '', digits = ''] = argument.split(' ').filter((word) => word !== '');
      const channel = core.channels.get(uuid);
      if (digits === '') reply('-USAGE: <uuid> <dtmf_data>\n');
      else if (channel === undefined) reply('-ERR Cannot locate session!\n');
      else {
        channel.sentDigits += digits;
        // The last of its pieces, in units of 125 µs.
        channel.setVariables({ last_dtmf_duration: 1500 });
        reply(`+OK ${uuid} sent DTMF ${digits}.\n`);
      }
    },
    uuid_recv_dtmf: (argument, reply) => {
      const [uuid = '', digits = ''] = argument.split(' ');
      const channel = core.channels.get(uuid);
      if (channel === undefined) {
        reply('-ERR Cannot locate session!\n');
        return;
      }
      Array.from(digits.replace(/@\d+$/, '')).forEach((digit, n) => {
        later(core, channel, noticedMs + n * digitMs, () => fireDigit(fire, channel, digit, 'APP'));
      });
      reply(`+OK ${uuid} received DTMF ${digits}.\n`);
    },
  };
}

function startRecording({ core, control: { fire } }: ApiDeps, channel: Channel, path: string): string {
  const { media } = channel;
  if (media === null) return '-ERR Cannot record session!\n';
  if (media.recordings.has(path)) return '+OK Success\n';
  const minimum = channel.variables.get('RECORD_MIN_SEC');
  try {
    media.recordings.set(
      path,
      openRecording({
        path,
        stereo: channel.variables.get('RECORD_STEREO') === 'true',
        minSeconds: minimum === undefined ? null : Number(minimum),
      }),
    );
  } catch {
    // Whatever the file system says, FreeSWITCH says this.
    return '-ERR Cannot record session!\n';
  }
  later(core, channel, noticedMs, () => {
    fire(channel, 'RECORD_START', ['switch_ivr_async.c', 'record_callback', 1481], 'full', { 'Record-File-Path': path });
    fire(channel, 'MEDIA_BUG_START', ['switch_core_media_bug.c', 'switch_core_media_bug_add', 1014], 'full', {
      'Media-Bug-Function': 'session_record',
      'Media-Bug-Target': path,
    });
  });
  return '+OK Success\n';
}

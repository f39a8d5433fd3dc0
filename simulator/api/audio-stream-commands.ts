/** `uuid_audio_stream`, the command of mod_audio_stream, with its own replies. */
import { openAudioStream } from '../channel/audio-stream.ts';
import type { Channel } from '../channel/channel.ts';
import type { ApiCommands, ApiDeps } from './api-port.ts';

const ok = '+OK Success\n';
const failed = '-ERR Operation Failed\n';

export function audioStreamCommands(deps: ApiDeps): ApiCommands {
  const { core } = deps;
  return {
    uuid_audio_stream: (argument, reply) => {
      const [uuid = '', action = '', ...words] = argument.split(' ').filter((word) => word !== '');
      const channel = core.channels.get(uuid);
      const stream = channel?.media?.stream ?? null;
      if (channel === undefined) reply(failed);
      else if (action === 'start') reply(start(deps, channel, words));
      else if (stream === null) reply(failed);
      else if (action === 'break') {
        stream.clear();
        reply(ok);
      } else if (action === 'stop') {
        stop(channel);
        reply(ok);
      } else reply(failed);
    },
  };
}

function start({ core }: ApiDeps, channel: Channel, [url = '', mix, rate, metadata]: string[]): string {
  if (!channel.hasMedia || channel.media === null) {
    core.faults.record('stream-without-media', channel.uuid, `answer state ${channel.answerState}`);
    core.crash();
    return failed;
  }
  const { media } = channel;
  if (media.stream !== null || mix !== 'mono' || !['8k', '8000'].includes(rate ?? '') || !URL.canParse(url)) return failed;
  media.stream = openAudioStream({
    url,
    metadata: metadata ?? null,
    plays: channel.variables.get('STREAM_PLAYBACK') === 'true',
    onEvent(kind, detail) {
      core.events.publish({
        name: 'CUSTOM',
        subclass: `mod_audio_stream::${kind}`,
        origin: ['mod_audio_stream.c', 'responseHandler', 16],
        headers: () => ({ 'Unique-ID': channel.uuid }),
        body: JSON.stringify({ status: kind, message: detail }),
      });
      // A bug that could not connect goes away by itself; one that was cut off stays until it is stopped.
      if (kind === 'error') stop(channel);
    },
  });
  return ok;
}

function stop(channel: Channel): void {
  channel.media?.stream?.close();
  if (channel.media !== null) channel.media.stream = null;
}

/** Commands for what hangs on a channel's sound: a tone that is mixed in, and the list of who listens and records. */
import { readTone } from '../channel/playback.ts';
import type { ApiCommands, ApiDeps } from './api-port.ts';

export function mediaBugCommands({ core }: ApiDeps): ApiCommands {
  return {
    uuid_displace: (argument, reply) => {
      const [uuid = '', action, path, , flags = ''] = argument.split(' ').filter((word) => word !== '');
      const media = core.channels.get(uuid)?.media ?? null;
      if (path === undefined || (action === 'start' && !flags.includes('m')))
        reply('-USAGE: <uuid> [start|stop] <path> [<limit>] [mux]\n');
      else if (media === null) reply('-ERR Cannot locate session!\n');
      else {
        media.mixIn({ source: action === 'start' ? readTone(path).frame : () => null, frames: 0 });
        reply('+OK Success\n');
      }
    },
    uuid_buglist: (argument, reply) => {
      const media = core.channels.get(argument)?.media ?? null;
      if (media === null) {
        reply('-ERR Cannot locate session!\n');
        return;
      }
      const bugs = [
        ...[...media.recordings.keys()].map((path) => ['session_record', path]),
        ...[...media.spies].map(() => ['eavesdrop', argument]),
      ];
      const lines = bugs.map(
        ([name, target]) =>
          ` <media-bug>\n  <function>${name}</function>\n  <target>${target}</target>\n  <thread-locked>0</thread-locked>\n </media-bug>\n`,
      );
      reply(`<media-bugs>\n${lines.join('')}</media-bugs>\n`);
    },
  };
}

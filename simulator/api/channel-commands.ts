/** Commands for one channel: end it, move it, read and set its variables. */

import { answerIncoming } from '../call-in.ts';
import type { Channel } from '../channel/channel.ts';
import { later } from '../far-end.ts';
import { causeFromText } from '../hangup-cause.ts';
import { type ApiCommands, type ApiDeps, noSuchChannel } from './api-port.ts';

/** A command is carried out at the channel's next look. */
const noticedMs = 8;

export function channelCommands({ core, control }: ApiDeps): ApiCommands {
  /** Hands the channel and the words behind its uuid to `run`; without the channel the reply is FreeSWITCH's. */
  function forChannel(run: (channel: Channel, words: string[], rest: string) => string, missing = noSuchChannel) {
    return (argument: string, reply: (text: string) => void): void => {
      const [uuid = '', ...words] = argument.split(' ').filter((word) => word !== '');
      const channel = core.channels.get(uuid);
      reply(channel === undefined ? missing : run(channel, words, argument.slice(argument.indexOf(' ') + 1).trim()));
    };
  }

  return {
    uuid_exists: (argument, reply) => reply(core.channels.has(argument) ? 'true' : 'false'),
    uuid_kill: forChannel((channel, words) => {
      const cause = causeFromText(words[0]);
      later(core, channel, noticedMs, () => control.end(channel, { by: 'us', cause }));
      return '+OK\n';
    }),
    uuid_answer: forChannel((channel) => {
      later(core, channel, noticedMs, () => answerIncoming({ core, ...control }, channel));
      return '+OK\n';
    }),
    uuid_setvar: forChannel((channel, words) => {
      const [name, ...value] = words;
      if (name === undefined) return '-ERR No variable specified\n';
      if (value.length === 0) channel.variables.delete(name);
      else channel.variables.set(name, value.join(' '));
      return '+OK\n';
    }),
    uuid_setvar_multi: forChannel((channel, _words, rest) => {
      for (const pair of rest.split(';')) {
        const [name = '', ...words] = pair.split('=');
        const value = words.join('=');
        // As switch_channel_set_variable has it: a variable without a value is none.
        if (value === '') channel.variables.delete(name);
        else channel.variables.set(name, value);
      }
      return '+OK\n';
    }),
    uuid_getvar: forChannel((channel, words) => {
      const name = words[0];
      return name === undefined ? '-ERR No variable name specified!\n' : (channel.variables.get(name) ?? '_undef_');
    }),
    uuid_park: forChannel((channel) => {
      control.park(channel);
      return '+OK\n';
    }),
    uuid_bridge: forChannel((channel, [second = '']) => {
      const other = core.channels.get(second);
      return other !== undefined && control.join(channel, other) ? `+OK ${second}\n` : '-ERR Invalid uuid\n';
    }, '-ERR Invalid uuid\n'),
    uuid_transfer: forChannel((channel, _words, rest) => {
      if (channel.media?.streaming === true)
        core.faults.record('transfer-while-streaming', channel.uuid, 'send it to the park first');
      const text = rest.replace(/^-(bleg|both)\s+/, '');
      // The destination may stand in quotes; what follows names the dialplan.
      const [, quoted, bare, dialplan] = /^(?:'([^']*)'|(\S+))(?:\s+(\S+))?/.exec(text) ?? [];
      const destination = quoted ?? bare;
      if (destination === undefined) return '-USAGE: <uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]\n';
      if (dialplan === 'inline') control.transferInline(channel, destination);
      else later(core, channel, noticedMs, () => control.end(channel, { by: 'us', cause: 'NO_ROUTE_DESTINATION' }));
      return '+OK\n';
    }),
    ...hangUpCommands({ core, control }),
  };
}

function hangUpCommands({ core, control }: ApiDeps): ApiCommands {
  return {
    sched_hangup: (argument, reply) => {
      const [time = '', uuid = '', cause] = argument.split(' ').filter((word) => word !== '');
      const channel = core.channels.get(uuid);
      if (channel === undefined || !/^\+?\d+$/.test(time)) {
        reply(channel === undefined ? noSuchChannel : '-USAGE: [+]<time> <uuid> [<cause>]\n');
        return;
      }
      const delayMs = time.startsWith('+') ? Number(time.slice(1)) * 1000 : Number(time) * 1000 - Date.now();
      const cancel = core.scheduler.after(delayMs, () => {
        channel.scheduledHangups.delete(cancel);
        control.end(channel, { by: 'us', cause: cause === undefined ? 'ALLOTTED_TIMEOUT' : causeFromText(cause) });
      });
      channel.scheduledHangups.add(cancel);
      reply('+OK\n');
    },
  };
}

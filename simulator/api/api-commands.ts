/** The api commands of the simulated switch, by name, with FreeSWITCH's own reply texts (mod_commands.c). */
import { randomUUID } from 'node:crypto';
import type { SwitchCore } from '../switch-core.ts';
import { hostname, ipv4, versionText } from '../switch-identity.ts';
import type { ApiCommands, ApiDeps } from './api-port.ts';
import { audioStreamCommands } from './audio-stream-commands.ts';
import { channelCommands } from './channel-commands.ts';
import { mediaBugCommands } from './media-bug-commands.ts';
import { mediaCommands } from './media-commands.ts';
import { scheduleCommands } from './schedule-commands.ts';
import { showChannels } from './show-channels.ts';
import { sofiaCommand } from './sofia-command.ts';

/** Runs one line; an unknown command is answered as mod_event_socket does. */
export function makeApi(deps: ApiDeps): (line: string, reply: (text: string) => void) => void {
  const commands: ApiCommands = {
    ...switchCommands(deps),
    ...channelCommands(deps),
    ...mediaCommands(deps),
    ...mediaBugCommands(deps),
    ...audioStreamCommands(deps),
    ...scheduleCommands(deps),
  };
  return (line, reply) => {
    const [name = '', ...rest] = line.trim().split(' ');
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) reply(`-ERR ${name} Command not found!\n`);
    else command(rest.join(' ').trim(), reply);
  };
}

function switchCommands({ core, control }: ApiDeps): ApiCommands {
  const variables: Readonly<Record<string, () => string>> = {
    hostname: () => hostname,
    local_ip_v4: () => ipv4,
    core_uuid: () => core.identity.coreUuid,
    domain: () => ipv4,
    switch_serial: () => '000000000000',
    recordings_dir: () => '/var/lib/freeswitch/recordings',
    base_dir: () => '/usr',
    // Not FreeSWITCH's: set there, by whoever keeps such a log, it tells where the switch's own account of its rings is.
    carillon_ring_log: () => core.witness.path ?? '',
  };
  return {
    originate: (argument, reply) => control.originate(argument, reply),
    version: (_argument, reply) => reply(`FreeSWITCH Version ${versionText}\n`),
    status: (_argument, reply) => reply(statusText(core)),
    create_uuid: (_argument, reply) => reply(randomUUID()),
    global_getvar: (name, reply) => reply(Object.hasOwn(variables, name) ? (variables[name]?.() ?? '') : ''),
    reloadxml: (_argument, reply) => reply('+OK [Success]\n'),
    fsctl: (argument, reply) => reply(controlSwitch(core, argument)),
    show: (argument, reply) => reply(showChannels(core, argument)),
    xml_locate: (argument, reply) => reply(located(core, argument)),
    sofia: (argument, reply) => reply(sofiaCommand(core, argument)),
    hupall: (_argument, reply) => {
      for (const channel of [...core.channels.values()]) control.end(channel, { by: 'us', cause: 'MANAGER_REQUEST' });
      reply('+OK hangup all channels with cause MANAGER_REQUEST\n');
    },
  };
}

/** Of all documents it knows only the one by which Carillon finds out what a switch is told. */
function located(core: SwitchCore, argument: string): string {
  const revision = core.configuration.revision();
  if (revision === null || argument !== 'configuration configuration name carillon.conf') return "can't find anything\n";
  return `<configuration name="carillon.conf">\n  <settings>\n    <param name="revision" value="${revision}"></param>\n  </settings>\n</configuration>\n`;
}

function controlSwitch(core: SwitchCore, argument: string): string {
  const [what, value] = argument.split(' ');
  switch (what) {
    case 'sps':
      if (value !== undefined) core.limits.sessionsPerSecond = Number(value);
      return `+OK sessions per second: ${core.limits.sessionsPerSecond}\n`;
    case 'max_sessions':
      if (value !== undefined) core.limits.maxSessions = Number(value);
      return `+OK max sessions: ${core.limits.maxSessions}\n`;
    case 'pause_check':
    case 'shutdown_check':
      return 'false';
    case 'ready_check':
      return 'true';
    case 'loglevel':
      return `+OK log level: ${value ?? 'WARNING'} [4]\n`;
    case undefined:
    case '':
      return '-USAGE: [sps|max_sessions|pause_check|ready_check|shutdown_check|loglevel]\n';
    default:
      return '-ERR command error\n';
  }
}

function statusText(core: SwitchCore): string {
  const upMs = Date.now() - core.identity.startedAtMs;
  const parts = [
    [31_536_000_000, 'year'],
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second'],
    [1, 'millisecond'],
  ] as const;
  let left = upMs;
  const up = parts.map(([size, unit]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return `${count} ${unit}${count === 1 ? '' : 's'}`;
  });
  const { sinceStart, peak, lastSecond } = core.sessions;
  return [
    `UP ${up.join(', ')}, 0 microseconds`,
    `FreeSWITCH (Version ${versionText}) is ready`,
    `${sinceStart} session(s) since startup`,
    `${core.channels.size} session(s) - peak ${peak}, last 5min ${peak} `,
    `${lastSecond} session(s) per Sec out of max ${core.limits.sessionsPerSecond}, peak ${lastSecond}, last 5min ${lastSecond} `,
    `${core.limits.maxSessions} session(s) max`,
    'min idle cpu 0.00/99.00',
    'Current Stack Size/Max 240K/8192K',
    '',
  ].join('\n');
}

/** Commands that the switch is to carry out later, and taking them back. */
import type { ApiCommands, ApiDeps } from './api-port.ts';

const usage = '-ERR Invalid syntax. USAGE: [+@]<time> <group_name> <command_string>[&]\n';

export function scheduleCommands({ core }: ApiDeps): ApiCommands {
  let lastId = 0;
  return {
    sched_api: (argument, reply) => {
      const [, plus, seconds, group, line] = /^(\+?)(\d+) (\S+) (.+)$/.exec(argument) ?? [];
      if (seconds === undefined || group === undefined || line === undefined) {
        reply(usage);
        return;
      }
      const delayMs = plus === '+' ? Number(seconds) * 1000 : Number(seconds) * 1000 - Date.now();
      const tasks = core.scheduled.get(group) ?? new Set();
      core.scheduled.set(group, tasks);
      const cancel = core.scheduler.after(delayMs, () => {
        forget();
        core.api(line);
      });
      const forget = (): void => {
        tasks.delete(cancel);
        if (tasks.size === 0) core.scheduled.delete(group);
      };
      tasks.add(cancel);
      lastId++;
      reply(`+OK Added: ${lastId}\n`);
    },
    // The group of a scheduled hang-up is the channel's uuid.
    sched_del: (argument, reply) => {
      const hangups = core.channels.get(argument)?.scheduledHangups ?? new Set();
      const tasks = core.scheduled.get(argument) ?? new Set();
      const count = hangups.size + tasks.size;
      for (const cancel of [...hangups, ...tasks]) cancel();
      hangups.clear();
      tasks.clear();
      core.scheduled.delete(argument);
      reply(`+OK Deleted: ${count}\n`);
    },
  };
}

/** Rounds of pacing over several tasks: what goes wrong with one of them is that one's own. */
import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { TaskPace } from '../../../storage/task-pace.ts';
import { makePacer } from '../../../workers/pacing-round.ts';

it('decides for every task, also behind one that could not be decided', async () => {
  const asked: string[] = [];
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const pace: TaskPace = {
    running: () => Promise.resolve(['torn', 'whole']),
    seen(taskId) {
      asked.push(taskId);
      if (taskId === 'torn') return Promise.reject(new Error('a row that cannot be read'));
      reach();
      return Promise.resolve(null);
    },
    decided: () => Promise.resolve(true),
    handOut: () => Promise.resolve(0),
    view: () => Promise.resolve(null),
  };
  const pacer = makePacer({ pace, log: pino({ level: 'silent' }) });
  await reached;
  await pacer.close();
  expect(asked.slice(0, 2)).toEqual(['torn', 'whole']);
});

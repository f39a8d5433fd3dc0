import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ControlUnavailable } from '../../../api/task-control.ts';
import { WorkflowTeller } from '../../../api/workflow-teller.ts';

const log = pino({ level: 'silent' });
const running = { id: 't', status: 'running' } as const;

function heldControl(): {
  told: string[];
  letGo: () => void;
  control: ConstructorParameters<typeof WorkflowTeller>[0]['control'];
} {
  const told: string[] = [];
  let letGo: () => void = () => undefined;
  const control = {
    changed: (_taskId: string, change: string) => {
      told.push(change);
      return new Promise<void>((resolve) => {
        letGo = resolve;
      });
    },
    startImport: async () => {
      throw new ControlUnavailable('away');
    },
  };
  return { told, letGo: () => letGo(), control };
}

describe('telling workflows', () => {
  it('tells a burst of changes of one task once, and once more after it', async () => {
    const { told, letGo, control } = heldControl();
    const teller = new WorkflowTeller({ control, log });
    teller.changed(running, 'started');
    for (let n = 0; n < 100; n += 1) teller.changed(running, 'contacts-appended');
    expect(told).toEqual(['started']);
    letGo();
    const settled = teller.settled();
    while (told.length < 2) await Promise.resolve();
    letGo();
    await settled;
    expect(told).toEqual(['started', 'contacts-appended']);
  });

  it('leaves tasks at rest alone', async () => {
    const { told, control } = heldControl();
    const teller = new WorkflowTeller({ control, log });
    for (const status of ['draft', 'paused', 'stopped', 'completed'] as const) teller.changed({ id: 't', status }, 'edited');
    await teller.settled();
    expect(told).toEqual([]);
  });

  it('goes on when the server is away', async () => {
    const teller = new WorkflowTeller({ control: heldControl().control, log });
    teller.startImport({ taskId: 't', importId: 'i' });
    await expect(teller.settled()).resolves.toBeUndefined();
  });
});

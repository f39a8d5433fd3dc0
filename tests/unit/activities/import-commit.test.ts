/** Making a list contacts is one long statement: Temporal must not think its worker dead meanwhile. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { makeImportActivities } from '../../../activities/import-activities.ts';

it('beats for as long as the contacts of a list are made', async () => {
  vi.useFakeTimers();
  try {
    let made: (counts: { accepted: number; duplicate: number }) => void = () => undefined;
    const staging = {
      beginReading: never,
      stage: never,
      refuse: never,
      commit: () =>
        new Promise<{ accepted: number; duplicate: number }>((resolve) => {
          made = resolve;
        }),
    };
    const environment = new MockActivityEnvironment();
    let beats = 0;
    environment.on('heartbeat', () => {
      beats += 1;
    });
    const { commitImport } = makeImportActivities({ staging, log: pino({ level: 'silent' }), zoneOf: () => null });
    const done = environment.run<[{ importId: string }], { accepted: number }, typeof commitImport>(commitImport, {
      importId: 'an import',
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(beats).toBeGreaterThanOrEqual(20);
    made({ accepted: 1_000_000, duplicate: 0 });
    expect(await done).toEqual({ accepted: 1_000_000 });
    const beatsThen = beats;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(beats).toBe(beatsThen);
  } finally {
    vi.useRealTimers();
  }
});

function never(): never {
  throw new Error('only the commit is asked for');
}

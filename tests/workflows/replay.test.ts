/** Runs of yesterday's code must go on under today's: every recorded history gives the same commands. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { describe, expect, it } from 'vitest';
import { workflowTypes } from '../../workflows/messages.ts';
import { type KeptHistory, keptHistories } from './histories/kept-histories.ts';
import { recordedStories } from './histories/recorded-stories.ts';

// The replays that must fail are told by the test and not by the log.
const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });

const kept = keptHistories();

/** What the replay of each history came to, by its file; null where the code gave the same commands. */
async function replay(workflows: string, histories: readonly KeptHistory[] = kept): Promise<Map<string, Error | null>> {
  const workflowsPath = fileURLToPath(new URL(workflows, import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const fileOf = new Map(histories.map(({ runId, file }) => [runId, file]));
  const ends = new Map<string, Error | null>();
  for await (const { runId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    ends.set(fileOf.get(runId) ?? runId, error ?? null);
  }
  return ends;
}

const alike = (histories: readonly KeptHistory[]): Map<string, null> => new Map(histories.map(({ file }) => [file, null]));

describe('the recorded histories', () => {
  it('are of every story and of every workflow', () => {
    const names = new Set(kept.map(({ file }) => file.replace(/-\d+\.json\.gz$/, '')));
    expect([...names].toSorted()).toEqual(recordedStories.map(({ name }) => name).toSorted());
    const types = new Set(kept.map(({ workflowType }) => workflowType));
    expect([...types].toSorted()).toEqual(Object.values(workflowTypes).toSorted());
  });

  it('hold runs that continued as new', () => {
    const lastEvents = kept.map(({ file, history }) => [file, history.events?.at(-1)] as const);
    const continued = lastEvents.filter(([, event]) => event?.workflowExecutionContinuedAsNewEventAttributes instanceof Object);
    expect(continued.map(([file]) => file)).toEqual(['lane-continued-1.json.gz', 'task-continued-1.json.gz']);
  });

  it('are replayed by the code of today', async () => {
    expect(await replay('../../workflows/index.ts')).toEqual(alike(kept));
  });

  it('are replayed by a change that stands behind a patch', async () => {
    expect(await replay('histories/patched-stories.ts')).toEqual(alike(kept));
  });

  it('catch a careless change of any workflow', async () => {
    // The first run of each story: a run after continue-as-new, or of an empty list, may have too little in it to differ.
    const firsts = kept.filter(({ file }) => file.endsWith('-1.json.gz'));
    const ends = await replay('histories/changed-stories.ts', firsts);
    for (const [file, error] of ends) expect(error, file).toBeInstanceOf(DeterminismViolationError);
    expect(ends.size).toBe(recordedStories.length);
  });
});

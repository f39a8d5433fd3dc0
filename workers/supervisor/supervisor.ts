/** Starts stages of processes in order and stops them in the reverse order, whatever happens in between. */
import type { Tell } from './log-lines.ts';
import type { RunRecords } from './run-records.ts';
import type { ProcessSpec } from './supervised-process.ts';
import { SupervisedProcess } from './supervised-process.ts';

/** Processes of one stage start side by side; a step is work of the supervisor itself between two stages. */
export type Stage = { kind: 'processes'; specs: readonly ProcessSpec[] } | { kind: 'step'; run: () => Promise<void> };

export type Supervisor = {
  /** Resolves when all stages serve, or a stop came in between. Rejects with the reason when one can't be started. */
  start(stages: readonly Stage[]): Promise<void>;
  /** Ends all, the last stage first. Called again with a short `msMax` it stops waiting for polite ends. */
  stop(options?: { msMax: number }): Promise<void>;
  readonly stopping: boolean;
  processes(): readonly SupervisedProcess[];
};

export function makeSupervisor(deps: { records: RunRecords; tell: Tell; onGivenUp: (error: Error) => void }): Supervisor {
  const started: SupervisedProcess[][] = [];
  let stopping = false;
  let msMax: number | undefined;
  const limits = (): { msMax?: number } => (msMax === undefined ? {} : { msMax });
  let stopped: Promise<void> | null = null;

  const startStage = async (specs: readonly ProcessSpec[]): Promise<void> => {
    const processes = specs.map((spec) => new SupervisedProcess({ ...deps, spec }));
    started.push(processes);
    await Promise.all(processes.map((process) => process.start()));
  };

  const stopAll = async (): Promise<void> => {
    for (const processes of [...started].reverse()) await Promise.all(processes.map((process) => process.stop(limits())));
  };

  return {
    get stopping() {
      return stopping;
    },
    processes: () => started.flat(),
    async start(stages) {
      for (const stage of stages) {
        if (stopping) return;
        if (stage.kind === 'step') await stage.run();
        else await startStage(stage.specs);
      }
    },
    async stop(options) {
      stopping = true;
      msMax = options?.msMax;
      stopped ??= stopAll();
      const waitedFor = started.flat().filter((process) => process.state === 'stopping');
      await Promise.all(waitedFor.map((process) => process.stop(limits())));
      await stopped;
    },
  };
}

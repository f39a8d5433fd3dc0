/** Answers of `bgapi`, matched to their questions by Job-UUID. */
import type { SwitchEvent } from './switch-event.ts';

export type JobResult = { body: string; coreUuid: string | null };

/** The job did not answer in its time. */
export class JobTimedOut extends Error {
  constructor(waitedMs: number) {
    super(`A background job of the switch did not answer within ${waitedMs} ms.`);
    this.name = 'JobTimedOut';
  }
}

/** Every worker on a node sees the jobs of all, so early answers are kept few and short. */
const earlyResultsMax = 64;
const earlyResultMsMax = 10_000;

type Waiting = { resolve(result: JobResult): void; reject(error: Error): void; timer: NodeJS.Timeout };

export class BackgroundJobs {
  readonly #waiting = new Map<string, Waiting>();
  readonly #early = new Map<string, { result: JobResult; atMs: number }>();

  /** Waits for one job, at most `msMax` (longer than the command itself may take). Rejects with JobTimedOut. */
  expect(jobId: string, msMax: number): Promise<JobResult> {
    const early = this.#early.get(jobId);
    if (early !== undefined) {
      this.#early.delete(jobId);
      return Promise.resolve(early.result);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(jobId);
        reject(new JobTimedOut(msMax));
      }, msMax);
      this.#waiting.set(jobId, { resolve, reject, timer });
    });
  }

  /** Takes a BACKGROUND_JOB event. One that nobody waits for yet is kept a while. */
  arrive(event: SwitchEvent): void {
    const jobId = event.header('Job-UUID');
    if (jobId === null) return;
    const result = { body: event.body, coreUuid: event.header('Core-UUID') };
    const waiting = this.#waiting.get(jobId);
    if (waiting === undefined) {
      this.#keepEarly(jobId, result);
      return;
    }
    this.#waiting.delete(jobId);
    clearTimeout(waiting.timer);
    waiting.resolve(result);
  }

  /** Forgets one job whose command was refused. */
  forget(jobId: string): void {
    const waiting = this.#waiting.get(jobId);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(jobId);
  }

  /** The connection is gone, and with it every answer that was on its way. */
  rejectAll(error: Error): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#early.clear();
    for (const one of waiting) {
      clearTimeout(one.timer);
      one.reject(error);
    }
  }

  #keepEarly(jobId: string, result: JobResult): void {
    const now = Date.now();
    for (const [id, early] of this.#early) {
      if (now - early.atMs < earlyResultMsMax && this.#early.size < earlyResultsMax) break;
      this.#early.delete(id);
    }
    this.#early.set(jobId, { result, atMs: now });
  }
}

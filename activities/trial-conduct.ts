/** The trials that this process conducts. Nobody takes one over: what is lost ends as lost, and its channel with it. */
import type { Logger } from 'pino';
import type { TrialDetail, TrialStepKind } from '../domain/trial-call.ts';
import type { TrialCalls } from '../storage/trial-calls.ts';
import { hungUpOnPage, lost } from './trial-end.ts';
import { type TrialParts, type TrialStory, tellTrial } from './trial-story.ts';

export type TrialHouse = TrialParts & {
  trials: TrialCalls;
  /** The name of this process. */
  owner: string;
  /** How often a trial's row is told that somebody conducts it, and asked whether somebody wants its end. */
  beatMs?: number;
};

const beatMsDefault = 5_000;

export class TrialConductor {
  readonly #house: TrialHouse;
  readonly #running = new Map<string, AbortController>();

  constructor(house: TrialHouse) {
    this.#house = house;
  }

  /** `leaving` aborts when this process has to go: the trial is hung up and ends as lost. */
  async conduct(trialId: string, leaving: AbortSignal): Promise<{ state: string }> {
    const begun = await this.#house.trials.begin(trialId, this.#house.owner);
    if (begun.kind === 'over' || begun.kind === 'refused') return { state: begun.kind };
    if (begun.kind === 'begun-before') return this.#endForsaken(trialId);
    const stop = new AbortController();
    const leave = (): void => stop.abort(new Error('the process ends before the trial'));
    leaving.addEventListener('abort', leave, { once: true });
    if (leaving.aborted) leave();
    this.#running.set(trialId, stop);
    const beat = setInterval(() => this.look(trialId), this.#house.beatMs ?? beatMsDefault);
    try {
      await this.#toItsEnd({ ...begun, signal: stop.signal }, leaving);
      return { state: 'ended' };
    } finally {
      clearInterval(beat);
      leaving.removeEventListener('abort', leave);
      this.#running.delete(trialId);
    }
  }

  /** Somebody may want the end of a trial of ours, or of any when no id is given: looks at its row. */
  look(trialId?: string): void {
    for (const [id, stop] of this.#running) if (trialId === undefined || id === trialId) void this.#beat(id, stop);
  }

  async #beat(trialId: string, stop: AbortController): Promise<void> {
    try {
      const { hangUpAsked } = await this.#house.trials.beat(trialId);
      if (hangUpAsked) stop.abort(new Error('the end of the trial was asked for'));
    } catch (error) {
      this.#house.log.warn({ trialId, err: error }, 'a trial was not looked at');
    }
  }

  async #toItsEnd(story: Omit<TrialStory, 'step'>, leaving: AbortSignal): Promise<void> {
    const { trials, log } = this.#house;
    const trialId = story.trial.id;
    const steps = stepWriter({ trials, trialId, log });
    const ended = await tellTrial({ ...story, step: steps.step }, this.#house);
    await steps.written();
    const told = leaving.aborted ? { ...ended, end: lost.end } : story.signal.aborted ? hungUpOnPage(ended) : ended;
    await trials.end(trialId, told.end, told.detail);
    log.info({ trialId, outcome: told.end.outcome, reason: told.end.reason }, 'a trial ended');
  }

  /** Another process had it, and is gone: its channel, if there is one, has nobody to talk on it. */
  async #endForsaken(trialId: string): Promise<{ state: string }> {
    const { node, trials, log } = this.#house;
    await node.hangUp(trialId, 'NORMAL_CLEARING').catch((error: unknown) => {
      log.warn({ trialId, err: error }, 'the channel of a lost trial was not ended');
    });
    await trials.end(trialId, lost.end);
    return { state: 'lost' };
  }
}

/** Steps are written one after the other, and the call does not wait for them. */
function stepWriter({ trials, trialId, log }: { trials: Pick<TrialCalls, 'addStep'>; trialId: string; log: Logger }): {
  step(step: TrialStepKind, detail?: TrialDetail): void;
  written(): Promise<void>;
} {
  let last: Promise<void> = Promise.resolve();
  return {
    step(step, detail = {}) {
      last = last
        .then(() => trials.addStep(trialId, { step, detail }))
        .catch((error: unknown) => log.warn({ trialId, step, err: error }, 'a step of a trial was not written'));
    },
    written: () => last,
  };
}

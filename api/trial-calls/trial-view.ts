/** How a trial leaves: in words, and with its numbers masked for viewers. */
import type { Static } from 'typebox';
import { inTimeOrder } from '../../domain/call.ts';
import type { TrialCall as StoredTrial } from '../../storage/trial-calls.ts';
import type { Eyes } from '../calls/call-view.ts';
import { maskNumber, maskNumbersIn } from '../number-mask.ts';
import { trialSentence, trialStepSentence } from '../words/trials.ts';
import type { TrialCall } from './trial-schemas.ts';

export function trialView(trial: StoredTrial, { plain, language }: Eyes): Static<typeof TrialCall> {
  const { say: _say, variables: _variables, number, createdAt, answeredAt, endedAt, steps, turns, ...rest } = trial;
  const shown = (text: string): string => (plain ? text : maskNumbersIn(text));
  return {
    ...rest,
    // The number of an extension is nobody's own.
    number: plain || trial.kind === 'assistant' ? number : maskNumber(number),
    createdAt: createdAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    sentence: trialSentence(trial, language),
    steps: steps.map(({ atMs, step, detail }) => ({
      atMs,
      step,
      sentence: trialStepSentence({ step, detail }, language),
      detail: { ...detail },
    })),
    turns: inTimeOrder(turns).map((turn) => ({
      ...turn,
      text: shown(turn.text),
      heard: shown(turn.heard),
      kind: turn.kind ?? 'words',
      timings: { ...turn.timings },
    })),
  };
}

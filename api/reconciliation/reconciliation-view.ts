/** A reconciliation as the api shows it: each difference in words, with its ids where they are to be looked up. */
import type { Static } from 'typebox';
import { type Difference, mendsUnnamed } from '../../domain/reconciliation.ts';
import { nameCure, tellCure, tellDifference } from '../../domain/reconciliation-words.ts';
import type { Language } from '../language.ts';
import type { ReconciliationRun } from './reconciler.ts';
import type { Difference as DifferenceShape, ReconciliationRun as RunShape } from './reconciliation-schemas.ts';

export function runView(run: ReconciliationRun, language: Language): Static<typeof RunShape> {
  if (run.state === 'never') return { state: 'never', startedAt: null, report: null };
  const startedAt = run.startedAt.toISOString();
  if (run.state !== 'done') return { state: run.state, startedAt, report: null };
  const { taskId: _scope, differences, mended, ...counts } = run.report;
  return {
    state: 'done',
    startedAt,
    report: {
      ...counts,
      differences: differences.map((one) => differenceView(one, language)),
      mended: mended.map(({ difference, result }) => ({ difference: differenceView(difference, language), result })),
    },
  };
}

function differenceView(difference: Difference, language: Language): Static<typeof DifferenceShape> {
  const { key, kind, cure } = difference;
  return {
    key,
    kind,
    cure,
    sentence: tellDifference(difference, language),
    cureName: cure === null ? null : nameCure(cure, language),
    cureSentence: tellCure(difference, language),
    byNameOnly: cure !== null && !mendsUnnamed(difference),
    ...idsOf(difference),
  };
}

function idsOf(difference: Difference): { callId: string | null; taskId: string | null; node: string | null } {
  switch (difference.kind) {
    case 'stray-channel':
      return { callId: difference.callId, taskId: difference.taskId, node: difference.node };
    case 'unknown-channel':
      return { callId: difference.callId, taskId: null, node: difference.node };
    case 'orphaned-channel':
    case 'call-without-channel':
    case 'call-without-workflow': {
      const { callId, taskId, node } = difference.call;
      return { callId, taskId, node };
    }
    case 'workflow-without-call':
      return { callId: null, taskId: difference.attempt.taskId, node: null };
    case 'task-without-workflow':
      return { callId: null, taskId: difference.taskId, node: null };
    case 'stale-slot':
      return { callId: difference.callId, taskId: null, node: null };
    case 'call-without-slot':
    case 'rung-twice':
    case 'ring-unrecorded':
    case 'ring-unseen':
      return { callId: difference.callId, taskId: difference.taskId, node: null };
  }
}

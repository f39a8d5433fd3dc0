/** What a diagnosis is about, and what gathering its facts needs. */
import type { Check, CheckKind, Finding, Subject } from '../../domain/diagnosis/check.ts';
import type { LlmKind } from '../../domain/llm-kind.ts';
import type { Database } from '../../storage/database.ts';
import type { Reconciler } from '../reconciliation/reconciler.ts';
import type { TaskControl } from '../task-control.ts';
import type { Asker } from '../time-zone.ts';
import type { Surroundings } from './surroundings.ts';

export type Scope = { kind: 'all' } | { kind: 'task'; taskId: string } | { kind: 'call'; callId: string };

export type GatheringDeps = {
  db: Database;
  taskControl: Pick<TaskControl, 'isUp'>;
  reconciler: Pick<Reconciler, 'last'>;
  dataFolder: string;
  recordingsFolder: string;
  surroundings: Surroundings;
};

/** For whom the sentence of what limits a task is made. */
export type Gathering = GatheringDeps & Asker;

/** `llmKind`: whose faults are told in another way. */
export type GatheredCheck = Check & { llmKind?: LlmKind | null };

export function checkOf(kind: CheckKind, subject: Subject | null, finding: Finding): Check {
  return { kind, subject, ...finding };
}

/** One check by its id, looked at anew. */
import { type CheckKind, checkId } from '../../domain/diagnosis/check.ts';
import { notFound } from '../request-refused.ts';
import { callChecks } from './call-gathering.ts';
import { gatherChecks } from './gathering.ts';
import type { GatheredCheck, Gathering } from './gathering-types.ts';
import { lineChecks, serviceChecks } from './line-gathering.ts';
import { taskChecks } from './task-gathering.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Throws the 404 of a check that is not there. */
export async function oneCheck(
  gathering: Gathering,
  { kind, subjectId }: { kind: CheckKind; subjectId: string | null },
): Promise<GatheredCheck> {
  const near = await gatherNear(gathering, kind, subjectId);
  const check = near.find((one) => one.kind === kind && checkId(one) === (subjectId === null ? kind : `${kind}~${subjectId}`));
  if (check === undefined) throw notFound('check');
  return check;
}

const ofTasks: ReadonlySet<CheckKind> = new Set<CheckKind>([
  'task-dials',
  'task-type',
  'task-texts',
  'task-concurrency',
  'task-gate',
  'task-carrier',
]);
const ofLines: ReadonlySet<CheckKind> = new Set<CheckKind>([
  'line-usable',
  'ack-reaches-callee',
  'ack-reaches-switch',
  'codec-agreed',
  'sound-sent',
  'sound-attached',
  'sound-heard',
]);
const ofCalls: ReadonlySet<CheckKind> = new Set<CheckKind>(['call-outcome', 'call-length', 'call-sound']);

/** What is gathered with the one that is asked for. */
async function gatherNear(gathering: Gathering, kind: CheckKind, id: string | null): Promise<GatheredCheck[]> {
  const { db } = gathering;
  const one = id !== null && uuid.test(id) ? [id] : [];
  const no = { model: [], voice: [], recogniser: [] };
  if (ofTasks.has(kind)) return taskChecks(gathering, { taskIds: one, asked: true });
  if (ofLines.has(kind)) return lineChecks(db, one);
  if (ofCalls.has(kind)) return one[0] === undefined ? [] : callChecks(gathering, one[0]);
  if (kind === 'model-answers') return serviceChecks(db, { ...no, model: one });
  if (kind === 'voice-speaks') return serviceChecks(db, { ...no, voice: one });
  if (kind === 'recogniser-hears') return serviceChecks(db, { ...no, recogniser: one });
  return gatherChecks(gathering, { kind: 'all' });
}

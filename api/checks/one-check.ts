/** One check by its id, looked at anew. */
import { type CheckKind, checkId } from '../../domain/diagnosis/check.ts';
import { notFound } from '../request-refused.ts';
import { callChecks } from './call-gathering.ts';
import { gatherChecks } from './gathering.ts';
import type { GatheredCheck, Gathering } from './gathering-types.ts';
import { lineChecks, profileChecks, serviceChecks } from './line-gathering.ts';
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

/** What is gathered with the one that is asked for. */
async function gatherNear(gathering: Gathering, kind: CheckKind, id: string | null): Promise<GatheredCheck[]> {
  const { db } = gathering;
  const one = id !== null && uuid.test(id) ? [id] : [];
  const none: string[] = [];
  switch (kind) {
    case 'task-dials':
    case 'task-type':
    case 'task-texts':
    case 'task-concurrency':
    case 'task-gate':
    case 'task-carrier':
      return taskChecks(gathering, { taskIds: one, asked: true });
    case 'line-usable':
    case 'ack-reaches-callee':
    case 'ack-reaches-switch':
    case 'codec-agreed':
    case 'sound-sent':
    case 'sound-attached':
    case 'sound-heard':
      return lineChecks(db, one);
    case 'profile-address':
    case 'profile-runs':
      return profileChecks(db, null);
    case 'model-answers':
      return serviceChecks(db, { model: one, voice: none, recogniser: none });
    case 'voice-speaks':
      return serviceChecks(db, { model: none, voice: one, recogniser: none });
    case 'recogniser-hears':
      return serviceChecks(db, { model: none, voice: none, recogniser: one });
    case 'call-outcome':
    case 'call-length':
    case 'call-sound':
      return one[0] === undefined ? [] : callChecks(gathering, one[0]);
    default:
      return gatherChecks(gathering, { kind: 'all' });
  }
}

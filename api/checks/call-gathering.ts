/** Checks of one call that somebody asks about, and of what it stood on. */
import { judgeCallLength, judgeCallOutcome, judgeCallSound } from '../../domain/diagnosis/call-checks.ts';
import type { CheckKind } from '../../domain/diagnosis/check.ts';
import { type CallDetail, makeCalls } from '../../storage/calls.ts';
import { servicesOf } from '../../storage/diagnosis-services.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { found } from '../request-refused.ts';
import { checkOf, type GatheredCheck, type Gathering } from './gathering-types.ts';
import { lineChecks, profileChecks, serviceChecks } from './line-gathering.ts';
import { nodeChecks } from './system-gathering.ts';

/** Throws 404 for a call that is not there. */
export async function callChecks({ db }: Pick<Gathering, 'db'>, callId: string): Promise<GatheredCheck[]> {
  const call = found(await makeCalls(db).find(callId), 'call');
  const task = found(await makeTasks(db).find(call.taskId), 'task');
  const [own, lines, services, nodes] = [
    ownChecks(call),
    call.lineId === null ? [] : await lineChecks(db, [call.lineId]),
    call.answeredAt === null ? [] : await serviceChecks(db, await servicesOf(db, task)),
    await nodeChecks(db, [call.node]),
  ];
  const wanted: readonly CheckKind[] = call.answeredAt === null ? ofUnanswered : ofAnswered;
  const profiles = call.answeredAt === null ? [] : await profileChecks(db, [call.node]);
  return [...own, ...lines.filter(({ kind }) => wanted.includes(kind)), ...profiles, ...services, ...nodes];
}

const ofUnanswered = ['line-usable', 'codec-agreed'] as const;
const ofAnswered = ['ack-reaches-callee', 'ack-reaches-switch', 'sound-sent', 'sound-attached', 'sound-heard'] as const;

function ownChecks(call: CallDetail): GatheredCheck[] {
  const { cause, q850, disposition, media } = call.evidence;
  const answered = call.answeredAt !== null;
  const { outcome, reason, culprit } = call;
  const judged = { outcome, reason, culprit, answered, cause, q850, disposition, media: media ?? null };
  // Its number is nobody's business here: the page of the call shows it to who may see it.
  const subject = { kind: 'call', id: call.id, name: call.lineName ?? '' } as const;
  return [
    { ...checkOf('call-outcome', subject, judgeCallOutcome(judged)), llmKind: culprit?.llmKind ?? null },
    ...(answered
      ? [checkOf('call-length', subject, judgeCallLength(judged)), checkOf('call-sound', subject, judgeCallSound(judged))]
      : []),
  ];
}

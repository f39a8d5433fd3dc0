/** A ledger that tells how long its fence takes, how calls end, and how soon a line that fell free is permitted to ring again. */
import type { Outcome } from '../domain/outcome.ts';
import type { DialGrant, FenceAnswer, Ledger } from '../storage/ledger-types.ts';

export type CallMeter = {
  fenced(answer: FenceAnswer['kind'], ms: number): void;
  ended(outcome: Outcome): void;
  /**
   * A line is permitted to ring again. `handed-over`: in the commit that ended the call before, `ms` after that end was known.
   * `asked`: no call waited here when it fell free, and the next one came after `ms`.
   */
  refilled(way: 'handed-over' | 'asked', ms: number): void;
};

/** A line that nobody took for so long was not waited for: the list is at its end, the task paused or its limit lowered. */
const refillMsMax = 60_000;
/** Calls in progress whose task is remembered; far above what one process holds. */
const rememberedMax = 20_000;

export function meteredLedger(ledger: Ledger, meter: CallMeter, clock: () => number = () => performance.now()): Ledger {
  const taskOf = new Map<string, string>();
  const freedAt = new Map<string, number>();

  const remember = ({ callId, taskId }: DialGrant): void => {
    taskOf.set(callId, taskId);
    const oldest = taskOf.size > rememberedMax ? taskOf.keys().next().value : undefined;
    if (oldest !== undefined) taskOf.delete(oldest);
  };
  const noteRefill = ({ taskId }: DialGrant, now: number): void => {
    const since = freedAt.get(taskId);
    freedAt.delete(taskId);
    if (since !== undefined && now - since <= refillMsMax) meter.refilled('asked', now - since);
  };

  return {
    ...ledger,
    async fence(request) {
      const askedAt = clock();
      const answer = await ledger.fence(request);
      const now = clock();
      meter.fenced(answer.kind, now - askedAt);
      if (answer.kind === 'granted' || answer.kind === 'in-progress') remember(answer.grant);
      if (answer.kind === 'granted') noteRefill(answer.grant, now);
      return answer;
    },
    async unfence(call) {
      taskOf.delete(call.callId);
      return ledger.unfence(call);
    },
    async release(end) {
      const endedAt = clock();
      const released = await ledger.release(end);
      const now = clock();
      const taskId = taskOf.get(end.callId);
      taskOf.delete(end.callId);
      if (released.kept) meter.ended(end.result.outcome);
      if (released.granted !== null) {
        remember(released.granted);
        freedAt.delete(released.granted.taskId);
        meter.refilled('handed-over', now - endedAt);
      } else if (released.kept && end.waiter === null && taskId !== undefined) {
        freedAt.set(taskId, endedAt);
      }
      return released;
    },
  };
}

/**
 * Receives the calls of carriers: each is entered in Postgres while its switch waits for an answer, and from then on it is a call like any
 * other. Its workflow is only told afterwards: without Temporal a call worker finds the row by itself (activities/rescue.ts).
 */
import type { Logger } from 'pino';
import { callerOf, storedForms } from '../../domain/inbound-number.ts';
import type { IncomingAnswer } from '../../domain/switch-rows.ts';
import type { Database } from '../../storage/database.ts';
import { makeInboundCalls, type Reception } from '../../storage/inbound-calls.ts';
import type { TaskControl } from '../task-control.ts';

/** The switch hears nothing else meanwhile, and its caller nothing at all. */
const answerMsMax = 1_800;
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export type Incoming = { callId: string; node: string; dialled: string; caller: string; gateway: string | null };

export interface FrontDesk {
  /** Answers within `answerMsMax`, whatever the database does. */
  receive(call: Incoming): Promise<IncomingAnswer>;
}

export function makeFrontDesk({
  db,
  taskControl,
  log,
}: {
  db: Database;
  taskControl: Pick<TaskControl, 'startCall'>;
  log: Logger;
}): FrontDesk {
  const inbound = makeInboundCalls(db);
  return {
    async receive({ callId, node, dialled, caller, gateway }) {
      const called = storedForms(dialled);
      if (called.length === 0 || !uuidForm.test(callId)) return { kind: 'refused' };
      // An entry that comes too late is a call without a channel: whoever takes it up finds its caller gone.
      const entered = inbound.receive({ callId, node, called, from: callerOf(caller), gateway });
      const reception = await inTime(entered, (error) =>
        log.warn({ callId, node, err: error }, 'a call that came in was not entered'),
      );
      if (reception === null) return { kind: 'no-answer' };
      if (reception.kind === 'refused') {
        log.info({ callId, node, because: reception.because }, 'a call that came in was refused');
        return { kind: 'refused' };
      }
      const { taskId, contactId, attempt, claim } = reception;
      log.info({ callId, node, taskId }, 'a call came in');
      taskControl.startCall({ taskId, callId, contactId, attempt, claim, node }).catch((error: unknown) => {
        log.warn(
          { callId, err: error },
          'the workflow of a call that came in could not be started; a call worker takes it up without',
        );
      });
      return { kind: 'taken', taskId };
    },
  };
}

/** Null: it failed, or takes too long. */
async function inTime(entered: Promise<Reception>, tellFault: (error: unknown) => void): Promise<Reception | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      tellFault(new Error('the database did not answer in time'));
      resolve(null);
    }, answerMsMax);
  });
  const told = entered.catch((error: unknown) => {
    tellFault(error);
    return null;
  });
  const reception = await Promise.race([told, late]);
  clearTimeout(timer);
  return reception;
}

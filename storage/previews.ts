/** Contacts that agents read before they are dialled (预览外呼), by the functions of migrations/functions/preview.sql. */
import type { ManualRefusal } from '../domain/manual-call.ts';
import { skipRestMs, skipsMax } from '../domain/preview.ts';
import type { Queryable } from './database.ts';
import type { ClaimedCall } from './ledger-types.ts';

export type PreviewDial =
  | ({ kind: 'made'; taskId: string } & ClaimedCall)
  /** A second press. */
  | { kind: 'made-before' }
  /** Written already, except `no-phone`, with which they read on. `until`: when it may be asked again, where that is known. */
  | { kind: 'refused'; because: ManualRefusal; until?: string | null }
  /** It is not before them any more. */
  | { kind: 'over' };

/** `at`: when it comes again; null: not any more, or as soon as its calling hours open. */
export type PreviewSkip = { kind: 'skipped'; at: string | null } | { kind: 'over' };

export interface Previews {
  /** `by`: user name. In a transaction. */
  dial(agentId: string, callId: string, by: string): Promise<PreviewDial>;
  skip(agentId: string, callId: string, by: string): Promise<PreviewSkip>;
}

export function makePreviews(db: Queryable): Previews {
  return {
    async dial(agentId, callId, by) {
      const { rows } = await db.query<{ answer: PreviewDial }>('select dial_preview($1::uuid, $2::uuid, $3::text) as answer', [
        agentId,
        callId,
        by,
      ]);
      return rows[0]?.answer ?? { kind: 'over' };
    },
    async skip(agentId, callId, by) {
      const { rows } = await db.query<{ answer: PreviewSkip }>(
        'select skip_preview($1::uuid, $2::uuid, $3::text, $4::bigint, $5::integer) as answer',
        [agentId, callId, by, skipRestMs, skipsMax],
      );
      return rows[0]?.answer ?? { kind: 'over' };
    },
  };
}

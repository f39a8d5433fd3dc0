/** Turns of a talk, stored as they happen, so that another process can continue it. */
import type { TalkServices, Turn } from '../domain/call.ts';
import type { Queryable } from './database.ts';
import type { Owned } from './ledger-types.ts';

export interface Turns {
  /**
   * Writes a turn, or rewrites it: what was really heard of our words is only known when they end. Idempotent by call and `n`.
   * False when the epoch is no longer ours: another process continues this call.
   */
  save(call: Owned, turn: Turn, services?: TalkServices): Promise<boolean>;
  /** In the order of their numbers, in which a talk goes on. */
  ofCall(callId: string): Promise<Turn[]>;
}

export function makeTurns(db: Queryable): Turns {
  return {
    save: (call, turn, services = nobody) => save(db, call, turn, services),
    ofCall: (callId) => ofCall(db, callId),
  };
}

const nobody: TalkServices = { llmAccountId: null, voiceId: null, recogniserId: null };

async function save(db: Queryable, { callId, epoch }: Owned, turn: Turn, services: TalkServices): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'turn.save',
    text: `with owned as (
      select id, task_id from call
      where id = $1::uuid and epoch = $2::integer and state in ('live', 'final')
      for share
    ), saved as (
      insert into turn (call_id, n, speaker, text, heard, interrupted, start_ms, end_ms, timings, llm_account_id, voice_id,
        recogniser_id, kind)
      select id, $3::integer, $4::text, $5::text, $6::text, $7::boolean, $8::integer, $9::integer, $10::jsonb, $11::uuid, $12::uuid,
        $13::uuid, $14::text
      from owned
      on conflict (call_id, n) do update set speaker = excluded.speaker, text = excluded.text, heard = excluded.heard,
        interrupted = excluded.interrupted, start_ms = excluded.start_ms, end_ms = excluded.end_ms, timings = excluded.timings, kind = excluded.kind
      returning call_id
    )
    select announce('call', jsonb_build_object('taskId', o.task_id, 'callId', o.id)) from owned o join saved s on s.call_id = o.id`,
    values: [
      callId,
      epoch,
      turn.n,
      turn.speaker,
      turn.text,
      turn.heard,
      turn.interrupted,
      Math.round(turn.startMs),
      Math.round(turn.endMs),
      JSON.stringify(turn.timings),
      services.llmAccountId,
      services.voiceId,
      services.recogniserId,
      turn.kind ?? 'words',
    ],
  });
  return rowCount === 1;
}

type TurnRow = Omit<Turn, 'kind' | 'agentName'> & { keys: boolean; agentName: string | null };

async function ofCall(db: Queryable, callId: string): Promise<Turn[]> {
  const { rows } = await db.query<TurnRow>(
    `select t.n, t.speaker, t.text, t.heard, t.interrupted, t.start_ms as "startMs", t.end_ms as "endMs", t.timings,
      t.kind = 'keys' as keys, u.username as "agentName"
    from turn t left join agent a on a.id = t.agent_id left join app_user u on u.id = a.user_id
    where t.call_id = $1::uuid order by t.n`,
    [callId],
  );
  return rows.map(({ keys, agentName, ...turn }) => ({
    ...turn,
    ...(keys ? { kind: 'keys' as const } : {}),
    ...(turn.speaker === 'agent' ? { agentName } : {}),
  }));
}

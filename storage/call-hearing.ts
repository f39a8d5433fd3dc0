/** What was heard of a call: before its answer, and of who answered. Written by the owner of the call alone. */
import type { EarlyEvidence } from '../domain/early-media.ts';
import type { AnsweredBy } from '../domain/machine.ts';
import type { Queryable } from './database.ts';
import type { Owned } from './ledger-types.ts';

/** `audioPath` is relative to the folder of the recordings; null when no sound was kept. */
export type StoredEarlyMedia = EarlyEvidence & { audioPath: string | null };

export interface CallHearing {
  /** Another epoch's words are not written. */
  saveEarly(call: Owned, heard: StoredEarlyMedia): Promise<void>;
  saveAnsweredBy(call: Owned, answeredBy: AnsweredBy): Promise<void>;
  early(callId: string): Promise<StoredEarlyMedia | null>;
  answeredBy(callId: string): Promise<AnsweredBy | null>;
}

export function makeCallHearing(db: Queryable): CallHearing {
  return {
    saveEarly: (call, heard) => saveEarly(db, call, heard),
    saveAnsweredBy: (call, answeredBy) => saveAnsweredBy(db, call, answeredBy),
    early: (callId) => findEarly(db, callId),
    answeredBy: (callId) => findAnsweredBy(db, callId),
  };
}

async function saveEarly(db: Queryable, { callId, epoch }: Owned, heard: StoredEarlyMedia): Promise<void> {
  const { verdict } = heard;
  await db.query(
    `insert into call_early_media (call_id, kind, outcome, keyword_set, words, tone, last_tone, transcript, heard_ms, audio_path)
    select c.id, $3::text, $4::text, $5::text, $6::text[], $7::text, $8::text, $9::text, $10::integer, $11::text
    from call c where c.id = $1::uuid and c.epoch = $2::integer
    on conflict (call_id) do update set kind = excluded.kind, outcome = excluded.outcome, keyword_set = excluded.keyword_set,
      words = excluded.words, tone = excluded.tone, last_tone = excluded.last_tone, transcript = excluded.transcript,
      heard_ms = excluded.heard_ms, audio_path = excluded.audio_path`,
    [
      callId,
      epoch,
      verdict?.kind ?? null,
      verdict?.outcome ?? null,
      verdict?.kind === 'announcement' ? verdict.set : null,
      verdict?.kind === 'announcement' ? verdict.words : [],
      verdict?.kind === 'tone' ? verdict.tone : null,
      heard.lastTone,
      heard.transcript,
      Math.round(heard.heardMs),
      heard.audioPath,
    ],
  );
}

async function saveAnsweredBy(db: Queryable, { callId, epoch }: Owned, found: AnsweredBy): Promise<void> {
  await db.query(
    `insert into call_answered_by (call_id, verdict, words, because, at_ms, action)
    select c.id, $3::text, $4::text[], $5::text, $6::integer, $7::text from call c where c.id = $1::uuid and c.epoch = $2::integer
    on conflict (call_id) do update set verdict = excluded.verdict, words = excluded.words, because = excluded.because,
      at_ms = excluded.at_ms, action = excluded.action`,
    [callId, epoch, found.verdict, found.words, found.because, Math.round(found.atMs), found.action],
  );
}

async function findEarly(db: Queryable, callId: string): Promise<StoredEarlyMedia | null> {
  const { rows } = await db.query<StoredEarlyMedia>(
    `select case kind
        when 'announcement' then jsonb_build_object('kind', kind, 'outcome', outcome, 'set', keyword_set, 'words', to_jsonb(words))
        when 'tone' then jsonb_build_object('kind', kind, 'outcome', outcome, 'tone', tone)
      end as verdict,
      last_tone as "lastTone", transcript, heard_ms as "heardMs", audio_path as "audioPath"
    from call_early_media where call_id = $1::uuid`,
    [callId],
  );
  return rows[0] ?? null;
}

async function findAnsweredBy(db: Queryable, callId: string): Promise<AnsweredBy | null> {
  const { rows } = await db.query<AnsweredBy>(
    'select verdict, words, because, at_ms as "atMs", action from call_answered_by where call_id = $1::uuid',
    [callId],
  );
  return rows[0] ?? null;
}

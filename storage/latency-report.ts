/** How long callees waited for our answers, and where the time went: medians and tails of the times that each turn keeps. */
import type { Queryable } from './database.ts';

/** The newest answers that are looked at; quantiles of more say the same. */
export const answersMax = 50_000;

export const latencyGroups = ['task', 'assistant', 'llmAccount', 'voice', 'recogniser'] as const;
export type LatencyGroup = (typeof latencyGroups)[number];

/**
 * `recognised`, `endpointed`: from the end of the callee's speech. `model`: from the question to the first word. `voice`: from the first
 * clause, or the endpoint where that came later, to the voice's first sound. `own`: what is left to us, from having sound and the turn to
 * the first sound on the line. `firstAudio`: all of it, as the callee waits.
 */
export const latencyStages = ['recognised', 'endpointed', 'model', 'voice', 'own', 'firstAudio'] as const;
export type LatencyStage = (typeof latencyStages)[number];

export type LatencyRow = {
  /** Null: it is not known any more what answered. */
  id: string | null;
  name: string | null;
  answers: number;
  calls: number;
  /** ms; null where no answer of the group has the stage. */
  stages: Record<LatencyStage, { p50: number; p95: number } | null>;
};

export type LatencyFilter = { by: LatencyGroup; taskId?: string; from: Date; to: Date };

const groups: Readonly<Record<LatencyGroup, { id: string; table: string }>> = {
  task: { id: 'c.task_id', table: 'task' },
  assistant: { id: 't.assistant_id', table: 'assistant' },
  llmAccount: { id: 'u.llm_account_id', table: 'llm_account' },
  voice: { id: 'u.voice_id', table: 'voice' },
  recogniser: { id: 'u.recogniser_id', table: 'recogniser' },
};

const millis = (stage: string): string => `(u.timings ->> '${stage}')::double precision`;

const stageSql: Readonly<Record<LatencyStage, string>> = {
  recognised: millis('recognisedMs'),
  endpointed: millis('endpointedMs'),
  model: `${millis('firstTokenMs')} - ${millis('askedMs')}`,
  voice: `${millis('voicedMs')} - greatest(${millis('firstClauseMs')}, ${millis('endpointedMs')})`,
  own: `${millis('firstAudioMs')} - greatest(${millis('voicedMs')}, ${millis('endpointedMs')})`,
  firstAudio: millis('firstAudioMs'),
};

/** Groups with most answers first. */
export async function latencyReport(db: Queryable, { by, taskId, from, to }: LatencyFilter): Promise<LatencyRow[]> {
  const { id, table } = groups[by];
  const stages = latencyStages.map((stage) => `${stageSql[stage]} as "${stage}"`).join(', ');
  const quantiles = latencyStages
    .map(
      (stage) =>
        `'${stage}', case when count("${stage}") > 0 then jsonb_build_object(
          'p50', percentile_cont(0.5) within group (order by "${stage}"),
          'p95', percentile_cont(0.95) within group (order by "${stage}")) end`,
    )
    .join(', ');
  const { rows } = await db.query<LatencyRow>(
    `with answer as (
      select ${id} as id, u.call_id, ${stages}
      from call c join turn u on u.call_id = c.id join task t on t.id = c.task_id
      where c.dialled_at >= $1::timestamptz and c.dialled_at < $2::timestamptz and ($3::uuid is null or c.task_id = $3::uuid)
        and u.speaker = 'us' and u.timings ? 'firstAudioMs'
      order by c.dialled_at desc limit $4::integer
    ), report as (
      select id, count(*)::integer as answers, count(distinct call_id)::integer as calls, jsonb_build_object(${quantiles}) as stages
      from answer group by id
    )
    select r.id, n.name, r.answers, r.calls, r.stages from report r left join ${table} n on n.id = r.id
    order by r.answers desc, r.id`,
    [from, to, taskId ?? null, answersMax],
  );
  return rows;
}

/** Facts about language models, voices and recognisers for a diagnosis, and the tests of the last two. */
import type { ServiceFacts, ServiceTest } from '../domain/diagnosis/service-check.ts';
import type { LlmKind } from '../domain/llm-kind.ts';
import type { Queryable } from './database.ts';

export type ServicePart = ServiceFacts['part'];
export type DiagnosedService = ServiceFacts & { id: string; name: string; llmKind: LlmKind | null };

/** Services of each part that are looked at. */
const servicesDiagnosedMax = 100;
/** Calls that are looked at, the newest of the last day. */
const callsLookedAtMax = 20_000;
const tables: Readonly<Record<ServicePart, string>> = { model: 'llm_account', voice: 'voice', recogniser: 'recogniser' };

type Row = Omit<DiagnosedService, 'changedAt'> & { changedAt: Date };

/** The named services of a part, or (null) all of them. */
export async function diagnosedServices(
  db: Queryable,
  part: ServicePart,
  ids: readonly string[] | null,
): Promise<DiagnosedService[]> {
  const { rows } = await db.query<Row>(
    `with lately as (
      select c.culprit_account_id, c.culprit_part, c.culprit_code, c.ended_at from call c
      where c.state = 'final' and c.ended_at > clock_timestamp() - interval '1 day'
      order by c.ended_at desc limit $4::integer
    ), failed as (
      select c.culprit_account_id as id, jsonb_build_object('calls', count(*),
        'code', (array_agg(c.culprit_code order by c.ended_at desc))[1], 'at', max(c.ended_at)) as failures
      from lately c where c.culprit_part = $2::text group by c.culprit_account_id
    )
    select a.id, a.name, $2::text as part, ${part === 'model' ? 'a.kind' : 'null'} as "llmKind", a.last_test as "lastTest",
      a.changed_at as "changedAt", f.failures
    from ${tables[part]} a left join failed f on f.id = a.id
    where $1::uuid[] is null or a.id = any($1::uuid[])
    order by a.name limit $3::integer`,
    [ids, part, servicesDiagnosedMax, callsLookedAtMax],
  );
  return rows.map(({ changedAt, ...row }) => ({ ...row, changedAt: changedAt.toISOString() }));
}

/** Ids of what an assistant and a voice of a notification speak, think and hear with. */
export async function servicesOf(
  db: Queryable,
  { assistantId, voiceId }: { assistantId: string | null; voiceId: string | null },
): Promise<Record<ServicePart, string[]>> {
  const { rows } = await db.query<{ model: string; voice: string; recogniser: string }>(
    'select llm_account_id as model, voice_id as voice, recogniser_id as recogniser from assistant where id = $1::uuid',
    [assistantId],
  );
  return {
    model: rows.map(({ model }) => model),
    voice: [...rows.map(({ voice }) => voice), ...(voiceId === null ? [] : [voiceId])],
    recogniser: rows.map(({ recogniser }) => recogniser),
  };
}

/** The test of a language model account is kept with it by llm-accounts.ts. */
export async function keepServiceTest(
  db: Queryable,
  { part, id, test }: { part: 'voice' | 'recogniser'; id: string; test: ServiceTest },
): Promise<void> {
  await db.query(`update ${tables[part]} set last_test = $2::jsonb where id = $1::uuid`, [id, JSON.stringify(test)]);
}

/** Facts about the ground for a diagnosis: schema, clock, nodes, workers, recordings. */
import type { SchemaFacts, SwitchFacts } from '../domain/diagnosis/system-checks.ts';
import type { Queryable } from './database.ts';
import { migrationsFolder, readFunctions, readMigrations } from './migrate.ts';

/** What this release brings against what the database has. Nothing is changed. */
export async function schemaFacts(db: Queryable, folder: string = migrationsFolder): Promise<SchemaFacts> {
  const [migrations, functions] = await Promise.all([readMigrations(folder), readFunctions(folder)]);
  const { rows: tables } = await db.query<{ there: boolean }>(
    `select to_regclass('schema_migration') is not null and to_regclass('schema_function') is not null as there`,
  );
  // An empty database lacks everything.
  if (tables[0]?.there !== true) {
    return { missing: migrations.map(({ name }) => name), changedFunctions: [], ahead: null, changedMigrations: [] };
  }
  const applied = await db.query<{ number: number; sha256: string }>(
    'select number, sha256 from schema_migration order by number',
  );
  const made = await db.query<{ name: string; sha256: string }>('select name, sha256 from schema_function');
  const shaOf = new Map(applied.rows.map(({ number, sha256 }) => [number, sha256]));
  const functionSha = new Map(made.rows.map(({ name, sha256 }) => [name, sha256]));
  const newest = applied.rows.at(-1)?.number ?? 0;
  return {
    missing: migrations.filter(({ number }) => !shaOf.has(number)).map(({ name }) => name),
    changedFunctions: functions.filter(({ name, sha256 }) => functionSha.get(name) !== sha256).map(({ name }) => name),
    ahead: newest > (migrations.at(-1)?.number ?? 0) ? newest : null,
    changedMigrations: migrations
      .filter(({ number, sha256 }) => (shaOf.get(number) ?? sha256) !== sha256)
      .map(({ name }) => name),
  };
}

/** ms by which the clock of Postgres is ahead of ours, as far as the time of the question itself allows to say. */
export async function clockDifferenceMs(db: Queryable, nowMs: () => number): Promise<number> {
  const askedMs = nowMs();
  const { rows } = await db.query<{ ms: number }>(`select extract(epoch from clock_timestamp())::double precision * 1000 as ms`);
  const answeredMs = nowMs();
  const theirs = rows[0]?.ms ?? askedMs;
  if (theirs < askedMs) return theirs - askedMs;
  return theirs > answeredMs ? theirs - answeredMs : 0;
}

export type DiagnosedNode = SwitchFacts & { callWorkers: number };

/** A worker that gave a sign of life within this time is there. */
const aliveSeconds = 15;
/** Call workers report every five seconds. */
const reportSeconds = 30;
/** Nodes that nobody has reported for longer, and that no line names, are a thing of the past. */
export async function diagnosedNodes(db: Queryable, names: readonly string[] | null): Promise<DiagnosedNode[]> {
  const { rows } = await db.query<DiagnosedNode>(
    `select n.node, coalesce(s.state, 'down') as state, s.detail,
      coalesce(s.seen_at > clock_timestamp() - make_interval(secs => $2::integer), false) as fresh,
      (select count(*) from worker_presence w where n.node = any(string_to_array(w.node, ','))
        and w.seen_at > clock_timestamp() - make_interval(secs => $3::integer))::integer as "callWorkers"
    from (
      select distinct l.node from line l where l.enabled
      union select s.name from switch_node s where s.seen_at > clock_timestamp() - interval '1 day'
    ) n left join switch_node s on s.name = n.node
    where $1::text[] is null or n.node = any($1::text[])
    order by n.node`,
    [names, reportSeconds, aliveSeconds],
  );
  return rows;
}

/** Builds of living workers; those of a release that did not tell are `?`. */
export async function livingReleases(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ release: string }>(
    `select distinct coalesce(release, '?') as release from worker_presence
    where seen_at > clock_timestamp() - make_interval(secs => $1::integer) order by 1`,
    [aliveSeconds],
  );
  return rows.map(({ release }) => release);
}

const recordingsLookedAtMax = 50;

/** Recordings of the latest calls of the last day that nobody removed, below the recordings folder. */
export async function lateRecordings(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ path: string }>(
    `select recording_path as path from call
    where state = 'final' and ended_at > clock_timestamp() - interval '1 day' and answered_at is not null
      and recording_path is not null and content_removed_at is null
    order by ended_at desc limit $1::integer`,
    [recordingsLookedAtMax],
  );
  return rows.map(({ path }) => path);
}

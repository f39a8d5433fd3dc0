/** Checks of the ground: database, schema, workflow server, workers, switches, disk, clock, recordings, the three books. */
import {
  judgeBooks,
  judgeCallWorkers,
  judgeClock,
  judgeDatabase,
  judgeDisk,
  judgeRecordings,
  judgeRelease,
  judgeSchema,
  judgeSwitch,
  judgeTaskWorkers,
  judgeTemporal,
} from '../../domain/diagnosis/system-checks.ts';
import type { Queryable } from '../../storage/database.ts';
import {
  clockDifferenceMs,
  diagnosedNodes,
  lateRecordings,
  livingReleases,
  schemaFacts,
} from '../../storage/diagnosis-system.ts';
import { checkOf, type GatheredCheck, type Gathering } from './gathering-types.ts';
import { isWritable, lastBooks, missingRecordings } from './surroundings.ts';

/** What can be told without a database. */
export async function surroundingChecks({ taskControl, surroundings, dataFolder }: Gathering): Promise<GatheredCheck[]> {
  const [up, disk] = await Promise.all([taskControl.isUp(), surroundings.disk(dataFolder)]);
  const workers = up ? await surroundings.taskWorkers() : null;
  const taskWorkers = judgeTaskWorkers({ workers: workers?.count ?? null });
  return [
    checkOf('temporal', null, judgeTemporal({ up })),
    ...(taskWorkers === null ? [] : [checkOf('task-worker', null, taskWorkers)]),
    checkOf('disk', { kind: 'folder', id: 'data', name: dataFolder }, judgeDisk(disk)),
  ];
}

/** A database that does not answer within this time is away; a starting one refuses at once. */
const databaseMsMax = 3_000;

export async function databaseCheck({ db }: Pick<Gathering, 'db'>): Promise<GatheredCheck> {
  const late = new AbortController();
  const up = await Promise.race([
    db.query('select 1').then(
      () => true,
      () => false,
    ),
    new Promise<false>((resolve) => {
      const timer = setTimeout(resolve, databaseMsMax, false);
      late.signal.addEventListener('abort', () => clearTimeout(timer));
    }),
  ]);
  late.abort();
  return checkOf('database', null, judgeDatabase({ up }));
}

export async function schemaCheck(db: Queryable): Promise<GatheredCheck> {
  return checkOf('schema', null, judgeSchema(await schemaFacts(db)));
}

/** Of the named switches, or (null) of all that are in use. */
export async function nodeChecks(db: Queryable, names: readonly string[] | null): Promise<GatheredCheck[]> {
  const nodes = await diagnosedNodes(db, names);
  return nodes.flatMap((facts) => {
    const subject = { kind: 'node', id: facts.node, name: facts.node } as const;
    const switched = judgeSwitch(facts);
    return [
      checkOf('call-worker', subject, judgeCallWorkers({ node: facts.node, workers: facts.callWorkers })),
      ...(switched === null ? [] : [checkOf('switch', subject, switched)]),
    ];
  });
}

/** What is asked of the database and the folders beside tasks, lines and nodes. */
export async function houseChecks({ db, reconciler, recordingsFolder, surroundings }: Gathering): Promise<GatheredCheck[]> {
  const { release: own } = surroundings;
  const [differsMs, living, taskWorkers, paths, writable, books] = await Promise.all([
    clockDifferenceMs(db, surroundings.nowMs),
    livingReleases(db),
    surroundings.taskWorkers(),
    lateRecordings(db),
    isWritable(recordingsFolder),
    lastBooks(reconciler),
  ]);
  const releases = new Set([...living, ...(taskWorkers?.releases ?? [])]);
  const missing = await missingRecordings(recordingsFolder, paths);
  return [
    checkOf('release', null, judgeRelease({ own, others: [...releases].filter((release) => release !== own) })),
    checkOf('clock', null, judgeClock({ differsMs })),
    checkOf('recordings', null, judgeRecordings({ writable, looked: paths.length, missing })),
    ...(books === null ? [] : [checkOf('books', null, judgeBooks(books))]),
  ];
}

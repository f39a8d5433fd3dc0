/** What the product's own database says, read beside it: an account to be compared with the switch's. */
import { pino } from 'pino';
import { embeddedDatabasePassword } from '../../config/kept-secrets.ts';
import { readSettings } from '../../config/settings.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { databaseName } from '../../workers/supervisor/embedded-postgres.ts';
import { postgresUrl } from '../../workers/supervisor/postgres-server.ts';
import { portsOf } from './product.ts';

const connections = 3;

/** Whoever opens it ends it. */
export async function openLedgerLook(dataFolder: string): Promise<Database> {
  const { postgres } = await portsOf(dataFolder);
  if (postgres === undefined) throw new Error(`${dataFolder} tells no port of Postgres`);
  const password = embeddedDatabasePassword(readSettings({ CARILLON_DATA: dataFolder }));
  const connectionString = postgresUrl({ port: postgres, password, database: databaseName });
  return openDatabase({ connectionString, applicationName: 'bench', connections, log: pino({ level: 'silent' }) });
}

export type CallRow = {
  id: string;
  number: string;
  state: string;
  outcome: string | null;
  reason: string | null;
  claimedAtMs: number;
  dialledAtMs: number | null;
  answeredAtMs: number | null;
  endedAtMs: number | null;
};

/** Every call of a task that was not withdrawn. */
export async function callsOf(db: Database, taskId: string): Promise<CallRow[]> {
  const { rows } = await db.query<CallRow>(
    `select id, number, state, outcome, reason,
      (extract(epoch from claimed_at) * 1000)::float8 as "claimedAtMs",
      (extract(epoch from dialled_at) * 1000)::float8 as "dialledAtMs",
      (extract(epoch from answered_at) * 1000)::float8 as "answeredAtMs",
      (extract(epoch from ended_at) * 1000)::float8 as "endedAtMs"
    from call where task_id = $1::uuid and state <> 'withdrawn'`,
    [taskId],
  );
  return rows;
}

export type ContactRow = { number: string; state: string };

export async function contactsOf(db: Database, taskId: string): Promise<ContactRow[]> {
  const { rows } = await db.query<ContactRow>('select number, state from contact where task_id = $1::uuid', [taskId]);
  return rows;
}

/** Slots of any kind that still hold a call. */
export async function heldSlots(db: Database): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select ((select count(*) from task_slot where call_id is not null) + (select count(*) from line_slot where call_id is not null)
      + (select count(*) from node_slot where call_id is not null))::integer as n`,
  );
  return rows[0]?.n ?? -1;
}

/** Who holds which call: taken up, let go, and taken over from workers that died (migrations/functions/presence.sql). */
import type { Queryable } from './database.ts';
import type { DialGrant } from './ledger-types.ts';
import { askingAgain } from './lost-answers.ts';

/** `arm`: what a worker is told when it is about to hold a call; the words are explained beside the function in presence.sql. */
export const armings = ['armed', 'for-agent', 'ours', 'elsewhere', 'orphaned', 'over'] as const;
export type Arming = (typeof armings)[number];

export type LeftCall = { callId: string; taskId: string; node: string };

export interface Rescues {
  arm(call: { callId: string; owner: string }): Promise<Arming>;
  /** Lets go of all calls that wait for a line in this owner's name. */
  disarm(owner: string): Promise<number>;
  /** Calls in progress of dead workers on these nodes, now ours under a new epoch. */
  talks(request: RescueRequest): Promise<DialGrant[]>;
  /** Calls that waited for a line with a dead worker, now armed in our name. */
  armed(request: RescueRequest): Promise<LeftCall[]>;
  /** Calls that the ledger holds to be this owner's: whatever the process does not know of was dropped by a failure. */
  ofOwner(owner: string): Promise<LeftCall[]>;
  /** Of these calls, those that are under another epoch by now: whoever holds them must let go. */
  lost(held: readonly { callId: string; epoch: number }[]): Promise<string[]>;
  markDesertedNodes(): Promise<number>;
  forgetDeadWorkers(): Promise<number>;
}

export type RescueRequest = { owner: string; nodes: readonly string[]; limit: number };

export function makeRescues(db: Queryable): Rescues {
  return {
    arm: (call) => askingAgain(() => arm(db, call)),
    disarm: (owner) => count(db, 'select disarm($1::text) as n', [owner]),
    talks: (request) => talks(db, request),
    armed: (request) => armed(db, request),
    ofOwner: (owner) => ofOwner(db, owner),
    lost: (held) => lost(db, held),
    markDesertedNodes: () => count(db, 'select mark_deserted_nodes() as n', []),
    forgetDeadWorkers: () => count(db, 'select forget_dead_workers() as n', []),
  };
}

async function arm(db: Queryable, { callId, owner }: { callId: string; owner: string }): Promise<Arming> {
  const { rows } = await db.query<{ answer: string }>({
    name: 'presence.arm',
    text: 'select arm($1::uuid, $2::text) as answer',
    values: [callId, owner],
  });
  const answer = armings.find((word) => word === rows[0]?.answer);
  if (answer === undefined) throw new Error(`arm answered ${String(rows[0]?.answer)}`);
  return answer;
}

async function talks(db: Queryable, { owner, nodes, limit }: RescueRequest): Promise<DialGrant[]> {
  const { rows } = await db.query<{ grant: DialGrant }>(
    'select t as "grant" from rescue_talks($1::text, $2::text[], $3::integer) t',
    [owner, nodes, limit],
  );
  return rows.map((row) => row.grant);
}

async function armed(db: Queryable, { owner, nodes, limit }: RescueRequest): Promise<LeftCall[]> {
  const { rows } = await db.query<LeftCall>(
    'select call_id as "callId", task_id as "taskId", node from rescue_armed($1::text, $2::text[], $3::integer)',
    [owner, nodes, limit],
  );
  return rows;
}

async function ofOwner(db: Queryable, owner: string): Promise<LeftCall[]> {
  const { rows } = await db.query<LeftCall>(
    `select id as "callId", task_id as "taskId", node from call
    where owner = $1::text and state in ('claimed', 'dialling', 'live')`,
    [owner],
  );
  return rows;
}

async function lost(db: Queryable, held: readonly { callId: string; epoch: number }[]): Promise<string[]> {
  if (held.length === 0) return [];
  const { rows } = await db.query<{ callId: string }>({
    name: 'presence.lost',
    text: `select h.id as "callId" from unnest($1::uuid[], $2::integer[]) as h (id, epoch)
      where not exists (select 1 from call c where c.id = h.id and c.epoch = h.epoch)`,
    values: [held.map(({ callId }) => callId), held.map(({ epoch }) => epoch)],
  });
  return rows.map((row) => row.callId);
}

async function count(db: Queryable, text: string, values: unknown[]): Promise<number> {
  const { rows } = await db.query<{ n: number }>(text, values);
  return rows[0]?.n ?? 0;
}

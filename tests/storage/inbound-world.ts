/** Numbers that people call back, and calls that come in at them. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../storage/database.ts';
import { makeInboundCalls, type Reception } from '../../storage/inbound-calls.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { makeRescues } from '../../storage/rescues.ts';
import { phoneNode } from './agent-world.ts';

type NumberPlan = {
  number: string;
  taskId?: string | null;
  followDays?: number;
  queueMax?: number;
  enabled?: boolean;
  overflow?: 'message' | 'callback';
};

export async function makeInboundNumber(db: Database, plan: NumberPlan): Promise<string> {
  const { number, taskId = null, followDays = 30, queueMax = 20, enabled = true, overflow = 'callback' } = plan;
  const { rows } = await db.query<{ id: string }>(
    `insert into inbound_number (number, task_id, follow_days, queue_max, enabled, overflow)
    values ($1::text, $2::uuid, $3::smallint, $4::smallint, $5::boolean, $6::text) returning id`,
    [number, taskId, followDays, queueMax, enabled, overflow],
  );
  return rows[0]?.id ?? '';
}

export type Incoming = { from: string; called: string; callId?: string; node?: string; gateway?: string | null };

export async function callIn(
  db: Database,
  { from, called, callId = randomUUID(), node = phoneNode, gateway = null }: Incoming,
): Promise<{ callId: string; reception: Reception }> {
  const reception = await makeInboundCalls(db).receive({ callId, node, called: [called], from, gateway });
  return { callId, reception };
}

/** Received, and taken up by a worker. */
export async function takenUp(db: Database, incoming: Incoming): Promise<DialGrant> {
  const { callId, reception } = await callIn(db, incoming);
  taken(reception);
  const grants = await makeRescues(db).talks({ owner: 'a worker', nodes: [incoming.node ?? phoneNode], limit: 10 });
  const grant = grants.find((one) => one.callId === callId);
  if (grant === undefined) throw new Error('nobody took the call up');
  return grant;
}

export function taken(reception: Reception): Extract<Reception, { kind: 'taken' }> {
  if (reception.kind !== 'taken') throw new Error(`refused: ${reception.because}`);
  return reception;
}

/** How the gateways of lines stand on their switch: a line whose gateway is down is not dialled. */
import type { Queryable } from './database.ts';

export type GatewaySeen = { gateway: string; up: boolean };

export interface LineGateways {
  /** Gateways of the enabled lines of a node, by name; at most `gatewaysOfNodeMax`. */
  of(node: string): Promise<string[]>;
  /** What a switch says of its gateways now. Gateways that no line has are passed over. */
  report(node: string, gateways: readonly GatewaySeen[]): Promise<void>;
}

const gatewaysOfNodeMax = 1_000;

export function makeLineGateways(db: Queryable): LineGateways {
  return {
    async of(node) {
      const { rows } = await db.query<{ gateway: string }>(
        'select gateway from line where node = $1::text and enabled order by gateway limit $2::integer',
        [node, gatewaysOfNodeMax],
      );
      return rows.map((row) => row.gateway);
    },
    async report(node, gateways) {
      await db.query(
        `update line l set gateway_up = g.up, gateway_seen_at = clock_timestamp()
        from jsonb_to_recordset($2::jsonb) as g (gateway text, up boolean)
        where l.node = $1::text and l.gateway = g.gateway`,
        [node, JSON.stringify(gateways)],
      );
    },
  };
}

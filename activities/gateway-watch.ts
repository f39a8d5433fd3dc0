/** Tells the ledger which gateways of a switch are down, so that their lines rest instead of burning the lists of their tasks. */
import type { Logger } from 'pino';
import type { GatewaySeen, LineGateways } from '../storage/line-gateways.ts';
import type { SwitchNode } from '../telephony/ports.ts';

/** What was reported counts for a minute (line_pause in migrations/functions/lines.sql): three looks may fail before it lapses. */
export const gatewaysEveryMs = 15_000;

/**
 * One look at every gateway of the node. A gateway that the switch does not know is not reported: its calls fail with a cause that
 * says so, and the line rests by its faults. A switch that is away is told by the node itself.
 */
export async function watchGateways({
  node,
  gateways,
  log,
}: {
  node: Pick<SwitchNode, 'name' | 'state' | 'gatewayStatus'>;
  gateways: LineGateways;
  log: Logger;
}): Promise<void> {
  if (node.state !== 'ready') return;
  const seen: GatewaySeen[] = [];
  for (const gateway of await gateways.of(node.name)) {
    try {
      const status = await node.gatewayStatus(gateway);
      if (status !== null) seen.push({ gateway, up: status.up });
    } catch (error) {
      log.warn({ node: node.name, gateway, err: error }, 'the switch did not tell how a gateway stands');
    }
  }
  if (seen.length > 0) await gateways.report(node.name, seen);
}

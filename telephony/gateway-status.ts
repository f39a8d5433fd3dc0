/** Reads `sofia xmlstatus gateway <name>`. */

export type GatewayStatus = { state: string; up: boolean };

/** Null when the switch knows no such gateway (it says so in plain text). */
export function readGatewayStatus(text: string): GatewayStatus | null {
  const state = elementOf(text, 'state');
  const status = elementOf(text, 'status');
  if (state === null || status === null) return null;
  return { state, up: status === 'UP' };
}

function elementOf(xml: string, name: string): string | null {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? null;
}

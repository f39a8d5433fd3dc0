import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { watchGateways } from '../../../activities/gateway-watch.ts';

const log = pino({ level: 'silent' });

type Told = { gateway: string; up: boolean }[];

/** A switch whose gateways stand as given; `null` is one that it does not know, an Error one that it does not answer for. */
async function look(gateways: Record<string, boolean | null | Error>, state: 'ready' | 'down' = 'ready'): Promise<Told[]> {
  const told: Told[] = [];
  await watchGateways({
    node: {
      name: 'fs1',
      state,
      gatewayStatus: async (gateway) => {
        const stands = gateways[gateway] ?? null;
        if (stands instanceof Error) throw stands;
        return stands === null ? null : { state: 'REGED', up: stands };
      },
    },
    gateways: {
      of: async () => Object.keys(gateways),
      report: async (_node, seen) => {
        told.push([...seen]);
      },
    },
    log,
  });
  return told;
}

describe('gateways of a switch', () => {
  it('are told as they stand, and one that the switch does not know is left out', async () => {
    expect(await look({ a: true, b: false, c: null })).toEqual([
      [
        { gateway: 'a', up: true },
        { gateway: 'b', up: false },
      ],
    ]);
  });

  it('are told although the switch does not answer for one of them', async () => {
    expect(await look({ a: new Error('timeout'), b: false })).toEqual([[{ gateway: 'b', up: false }]]);
  });

  it('are not judged while the switch is away', async () => {
    expect(await look({ a: false }, 'down')).toEqual([]);
  });
});

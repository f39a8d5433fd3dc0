/** How fast a switch may be dialled is for the switch to say. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { answers } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { aRequest } from './node-fixture.ts';

it('never dials faster than a slow switch starts sessions', async () => {
  const callees = () => answers({ kind: 'silent' }, { afterMs: 10 });
  const fs = await makeSimulatedSwitch({ sessionsPerSecond: 8, gateways: [{ name: 'line1', callees }] });
  const address = { name: 'sim', host: fs.host, port: fs.port, password: fs.password };
  const node = makeSwitchNode({ address, mediaAddress: '127.0.0.1', log: pino({ level: 'silent' }) });
  try {
    const { signal } = new AbortController();
    const outcomes = await Promise.all(
      Array.from({ length: 14 }, () =>
        node.dial(aRequest(randomUUID()), { onDialled: () => undefined, onRinging: () => undefined, signal }),
      ),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'answered'));
  } finally {
    await node.close();
    await fs.close();
  }
});

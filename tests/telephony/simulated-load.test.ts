/** A thousand people who say nothing, at once, on one switch. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { answers } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import { openRawEventSocket, type RawEventSocket } from './raw-event-socket.ts';

const callCount = 1000;
const loadMsMax = 60_000;

/** Resolves when every call has had an event of that name. */
async function everyCall(client: RawEventSocket, name: string): Promise<void> {
  await client.event(() => client.events.filter((event) => event['Event-Name'] === name).length >= callCount, loadMsMax);
}

it('carries a thousand silent calls at once and tells of each exactly once', { timeout: loadMsMax }, async () => {
  const simulated = await makeSimulatedSwitch({
    sessionsPerSecond: 10_000,
    gateways: [{ name: 'sim', callees: () => answers({ kind: 'silent' }, { afterMs: 50 }) }],
  });
  const client = await openRawEventSocket({ port: simulated.port, password: simulated.password });
  await client.send('event json CHANNEL_PARK CHANNEL_HANGUP_COMPLETE');
  const uuids = Array.from({ length: callCount }, () => randomUUID());
  for (const uuid of uuids) void client.send(`bgapi originate {origination_uuid=${uuid}}sofia/gateway/sim/13800001111 &park()`);
  await everyCall(client, 'CHANNEL_PARK');
  expect(simulated.channels().map((channel) => channel.uuid)).toEqual(uuids);
  for (const uuid of uuids) void client.send(`api uuid_kill ${uuid}`);
  await everyCall(client, 'CHANNEL_HANGUP_COMPLETE');
  for (const name of ['CHANNEL_PARK', 'CHANNEL_HANGUP_COMPLETE']) {
    const told = client.events.filter((event) => event['Event-Name'] === name).map((event) => event['Unique-ID']);
    expect(told.toSorted()).toEqual(uuids.toSorted());
  }
  expect({ left: simulated.channels().length, peak: simulated.peakChannels, rings: simulated.rings.length }).toEqual({
    left: 0,
    peak: callCount,
    rings: callCount,
  });
  client.close();
  await simulated.close();
});

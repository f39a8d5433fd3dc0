/** Calls that come in at the simulated switch, picked up by a node of ours. */
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { reach } from './node-fixture.ts';

let simulated: SimulatedSwitch;
let node: SwitchNode;

beforeEach(async () => {
  simulated = await makeSimulatedSwitch();
  node = makeSwitchNode({
    address: { name: 'fs1', host: '127.0.0.1', port: simulated.port, password: simulated.password },
    mediaAddress: '127.0.0.1',
    log: pino({ level: 'silent' }),
  });
  await reach(node, 'ready');
});

afterEach(async () => {
  await node.close();
  await simulated.close();
});

const incoming = { from: '13800000001', to: '02161234567', behaviour: { kind: 'silent' } } as const;

async function ringing() {
  const { uuid } = await simulated.callIn(incoming);
  const adoption = await node.adopt(uuid);
  if (adoption.kind !== 'ringing') throw new Error(adoption.kind);
  return { uuid, answered: adoption.answered };
}

it('a call that rings for its caller is ours, is picked up, and has sound', async () => {
  const { uuid, answered } = await ringing();
  expect(await node.channels()).toEqual([uuid]);
  await node.pickUp(uuid, 60_000);
  const outcome = await answered;
  if (outcome.kind !== 'answered') throw new Error(outcome.kind);
  const audio = await outcome.channel.attachAudio();
  expect(simulated.channels()).toMatchObject([{ answerState: 'answered', streaming: true }]);
  expect(simulated.faults).toEqual([]);
  audio.close();
  simulated.calleeHangsUp(uuid);
  expect(await outcome.channel.ended).toMatchObject({ endedBy: 'callee', told: true });
});

it('a caller who is gone before the answer is told as such', async () => {
  const { uuid, answered } = await ringing();
  simulated.calleeHangsUp(uuid);
  expect(await answered).toMatchObject({ kind: 'ended', end: { told: true, evidence: { cause: 'ORIGINATOR_CANCEL' } } });
  await node.pickUp(uuid, 60_000);
  expect(await node.adopt(uuid)).toEqual({ kind: 'gone' });
});

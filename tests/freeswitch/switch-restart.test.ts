/** A real switch that restarts, and a carrier that is gone: what becomes of calls, and how soon the next ones go out. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type DialVerdict, decideDialOutcome } from '../../domain/dial-outcome.ts';
import type { DialOutcome, SwitchNode } from '../../telephony/ports.ts';
import { until } from '../end-to-end/waiting.ts';
import { echoes, rings } from './carrier/callee-plan.ts';
import { SipCarrier } from './carrier/sip-carrier.ts';
import { openRealSwitch, type RealSwitch, reach } from './real-switch.ts';

/** A switch loads its modules and pings its gateways anew. */
const restartMsMax = 60_000;
/** With a ping each 5 s a silent carrier is taken for dead after 36 s (measured). */
const gatewayMsMax = 90_000;

let fs: RealSwitch;
let node: SwitchNode;

beforeAll(async () => {
  fs = await openRealSwitch();
});

afterEach(() => fs.sweep());
afterAll(() => fs.close());

function verdictOf({ end, rang, dialledAtMs }: Extract<DialOutcome, { kind: 'ended' }>): DialVerdict {
  const { evidence, told } = end;
  return decideDialOutcome({ evidence, told, rang, created: dialledAtMs !== null, answered: false, jobError: null });
}

/** While the switch is away nobody can be asked. */
async function gatewayUp(): Promise<boolean | null> {
  if (node.state !== 'ready') return null;
  const looked = await node.sofia.look([fs.gateway]).catch(() => null);
  return looked?.gateways.find(({ name }) => name === fs.gateway)?.up ?? null;
}

it('ends every call of a switch that is shut down as lost with it, and dials again when it is back', async () => {
  node = await fs.newNode();
  const talking = await fs.answered(node, echoes);
  const ringing = fs.dial(node, rings, { ringMsMax: 60_000 });
  await ringing.ringing;
  const operator = await fs.operator();
  const away = reach(node, 'down');
  // The process replaces itself; the answer is lost with the connection.
  operator.api('fsctl shutdown restart').catch(() => undefined);
  const outcome = await ringing.outcome;
  if (outcome.kind !== 'ended') throw new Error(outcome.kind);
  expect(verdictOf(outcome)).toMatchObject({ outcome: 'switch-lost' });
  const { evidence, told, endedBy } = await talking.ended;
  expect(endedBy).toBe('switch');
  const facts = { evidence, told, rang: true, created: true, answered: true, jobError: null };
  expect(decideDialOutcome(facts)).toMatchObject({ outcome: 'completed', reason: 'answered-switch-lost' });
  await away;
  await until('the switch is back', () => node.state === 'ready', restartMsMax);
  await until('its gateway', async () => (await gatewayUp()) === true, gatewayMsMax);
  const again = await fs.answered(node, echoes);
  await again.hangUp('NORMAL_CLEARING');
  expect(await again.ended).toMatchObject({ told: true, endedBy: 'us' });
}, 180_000);

it('tells a line that is down from one that rings, and finds it again when the carrier is back', async () => {
  node = await fs.newNode();
  const number = fs.carrier.callee(rings);
  fs.carrier.close();
  await until('the gateway to be down', async () => (await gatewayUp()) === false, gatewayMsMax);
  const outcome = await fs.dial(node, number).outcome;
  if (outcome.kind !== 'ended') throw new Error(outcome.kind);
  expect(verdictOf(outcome)).toEqual({ kind: 'result', outcome: 'line-fault', reason: 'line-down' });
  const carrier = await SipCarrier.open(fs.carrierAddress);
  await until('the gateway to be up', async () => (await gatewayUp()) === true, gatewayMsMax);
  carrier.close();
}, 180_000);

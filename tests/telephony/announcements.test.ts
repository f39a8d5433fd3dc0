/** What is heard before the answer decides how the call ended: over the real event socket, with the product's own ear and verdict. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dialResult } from '../../activities/call-end.ts';
import { type EarlyHearing, makeEarlyHearing } from '../../activities/early-hearing.ts';
import { readWav } from '../../audio/wav.ts';
import { systemClock } from '../../conversation/clock.ts';
import { openEarlyEar } from '../../conversation/hearing/early-ear.ts';
import { makeToneRecogniser } from '../../conversation/speech/tone-recogniser.ts';
import { defaultAnnouncementSets } from '../../domain/announcements.ts';
import type { CallResult } from '../../domain/call.ts';
import type { CalleePlan } from '../../simulator/callee/callee-plan.ts';
import { noReply, plays } from '../../simulator/callee/callee-plan.ts';
import { calleesByNumber } from '../../simulator/callee/number-patterns.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import type { StoredEarlyMedia } from '../../storage/call-hearing.ts';
import type { DialOutcome, SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { grantOf } from '../unit/activities/grant.ts';
import { aRequest } from './node-fixture.ts';

const log = pino({ level: 'silent' });
const saved = new Map<string, StoredEarlyMedia & { wav: Uint8Array }>();
let lost: boolean;
let fs: SimulatedSwitch;
let node: SwitchNode;
let plan: CalleePlan | null;
const byNumber = calleesByNumber({ otherwise: () => noReply });

beforeEach(async () => {
  plan = null;
  lost = false;
  fs = await makeSimulatedSwitch({
    crashOnUnicastFault: true,
    gateways: [{ name: 'line1', callees: (call) => plan ?? byNumber(call) }],
  });
  node = makeSwitchNode({
    address: { name: 'sim', host: fs.host, port: fs.port, password: fs.password },
    mediaAddress: '127.0.0.1',
    log,
    callsPerSecond: 200,
  });
});

afterEach(async () => {
  await node.close();
  expect(fs.faults).toEqual([]);
  await fs.close();
});

function earOf(callId: string): EarlyHearing {
  let wav = new Uint8Array();
  return makeEarlyHearing(
    {
      grant: grantOf(callId),
      talk: {
        callMsMax: 60_000,
        unheard: null,
        listen: (parts) =>
          openEarlyEar({
            ...parts,
            recogniser: () => Promise.resolve(makeToneRecogniser()),
            sets: defaultAnnouncementSets,
            clock: systemClock(),
            log,
          }),
        run: () => Promise.reject(new Error('nobody talks here')),
      },
    },
    {
      rescues: {
        arm: () => Promise.resolve('armed'),
        lost: (calls) => Promise.resolve(lost ? [...calls].map(({ callId: id }) => id) : []),
      },
      hearing: {
        keepSnippet: (_callId, bytes) => {
          wav = Uint8Array.from(bytes);
          return Promise.resolve('day/call.early.wav');
        },
        saveEarly: (call, heard) => {
          saved.set(call.callId, { ...heard, wav });
          return Promise.resolve();
        },
        saveAnsweredBy: () => Promise.resolve(),
      },
      log,
    },
  );
}

async function dial(
  number: string,
  ringMsMax = 40_000,
): Promise<{ callId: string; outcome: DialOutcome; result: CallResult | null }> {
  const callId = randomUUID();
  const ear = earOf(callId);
  const { onEarlyMedia } = ear;
  const outcome = await node.dial(
    { ...aRequest(callId), number, ringMsMax },
    {
      onDialled: () => undefined,
      onRinging: () => undefined,
      ...(onEarlyMedia === undefined ? {} : { onEarlyMedia }),
      signal: new AbortController().signal,
    },
  );
  if (outcome.kind !== 'ended') {
    ear.leave('answered');
    return { callId, outcome, result: null };
  }
  const early = await ear.concluded();
  return { callId, outcome, result: dialResult({ ...outcome, created: true, early }) };
}

describe('an announcement', () => {
  it('gives each its outcome, and the call is ended before the carrier ends it', async () => {
    const expected = {
      '8101': 'empty-number announced-empty-number',
      '8102': 'powered-off announced-powered-off',
      '8103': 'suspended announced-suspended',
      '8104': 'busy announced-busy',
      '8105': 'unreachable announced-unreachable',
      '8106': 'restricted announced-restricted',
      '8107': 'unreachable announced-unreachable',
      '8108': 'voicemail announced-voicemail',
      '8109': 'no-answer announced-no-answer',
    };
    const calls = await Promise.all(
      Object.keys(expected).map(async (digits) => {
        const { result } = await dial(`1380000${digits}`);
        return [digits, `${result?.outcome} ${result?.reason}`, result?.endedBy];
      }),
    );
    expect(calls).toEqual(Object.entries(expected).map(([digits, outcome]) => [digits, outcome, 'us']));
  });

  it('wins over the generic code that follows it, and its evidence is kept', async () => {
    const text = '您好，您所拨打的电话已关机。';
    plan = plays({ kind: 'words', text }, { kind: 'refuse', afterMs: 3_600, sip: 503 });
    const { callId, result } = await dial('13800000000');
    expect(result).toMatchObject({ outcome: 'powered-off', reason: 'announced-powered-off' });
    const kept = saved.get(callId);
    expect(kept).toMatchObject({ verdict: { set: '关机', words: ['已关机'] }, audioPath: 'day/call.early.wav' });
    expect(kept?.transcript).toContain('已关机');
    expect(readWav(kept?.wav ?? new Uint8Array()).left.length).toBeGreaterThan(8_000);
  });

  it('does not win over a code that is as exact as itself', async () => {
    plan = plays({ kind: 'words', text: '您好，网络忙。' }, { kind: 'refuse', afterMs: 2_200, sip: 404 });
    expect((await dial('13800000000')).result).toMatchObject({ outcome: 'empty-number', reason: 'sip-404-not-found' });
  });

  it('of a call that waits does not end it, and somebody answers', async () => {
    expect((await dial('13800008210')).outcome.kind).toBe('answered');
  });

  it('does not end a call that another process has taken', async () => {
    lost = true;
    plan = plays({ kind: 'words', text: '您好，您所拨打的号码是空号。' }, { kind: 'refuse', afterMs: 6_000, sip: 480 });
    const { outcome } = await dial('13800000000');
    expect(outcome).toMatchObject({ end: { evidence: { sipCode: 480 } } });
  });
});

describe('a tone', () => {
  it.each([
    ['8001', 'busy tone-busy'],
    ['8002', 'line-congested tone-congestion'],
    ['8003', 'empty-number tone-unobtainable'],
  ])('of number %s gives %s', async (digits, expected) => {
    const { result } = await dial(`1380000${digits}`);
    expect(`${result?.outcome} ${result?.reason}`).toBe(expected);
  });

  it('of ringing ends nothing: the no-answer limit does', async () => {
    expect((await dial('13800008000', 6_000)).result).toMatchObject({ outcome: 'no-answer', reason: 'rang-no-answer' });
  });
});

describe('a colour ring', () => {
  it('is not cut, and who answers is talked to', async () => {
    expect((await dial('13800008005')).outcome.kind).toBe('answered');
  });

  it('with words that mean nothing rings out', async () => {
    expect((await dial('13800008006', 5_000)).result).toMatchObject({ outcome: 'no-answer', reason: 'rang-no-answer' });
  });
});

/** What each answer of a carrier becomes, through a real switch: the rows of the outcome table. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decideDialOutcome } from '../../domain/dial-outcome.ts';
import { UnsafeWord } from '../../telephony/event-socket/wire-words.ts';
import type { DialOutcome, SwitchNode } from '../../telephony/ports.ts';
import type { CalleePlan } from './carrier/callee-plan.ts';
import { announcesEmpty, echoes, hangsUp, neverReplies, refuses, rings } from './carrier/callee-plan.ts';
import type { RealSwitch } from './real-switch.ts';
import { openRealSwitch } from './real-switch.ts';

let fs: RealSwitch;
let node: SwitchNode;

beforeAll(async () => {
  fs = await openRealSwitch();
});

beforeEach(async () => {
  node = await fs.newNode();
});

afterEach(() => fs.sweep());
afterAll(() => fs.close());

/** `outcome reason`, as the ledger would write it. */
function verdictOf(outcome: DialOutcome): string {
  if (outcome.kind !== 'ended') return outcome.kind;
  const { end, rang, dialledAtMs } = outcome;
  const facts = { evidence: end.evidence, told: end.told, rang, created: dialledAtMs !== null, answered: false, jobError: null };
  const verdict = decideDialOutcome(facts);
  return verdict.kind === 'result' ? `${verdict.outcome} ${verdict.reason}` : verdict.reason;
}

describe('a dial that is not answered', () => {
  it.each<[string, CalleePlan, string, string[]]>([
    ['a busy phone', refuses(486), 'busy sip-486-busy', ['dialled']],
    ['a phone that is busy everywhere', refuses(600), 'busy sip-600-busy', ['dialled']],
    ['a phone that declines', refuses(603), 'rejected sip-603-declined', ['dialled']],
    ['an empty number', refuses(404), 'empty-number sip-404-not-found', ['dialled']],
    ['a number that is gone', refuses(410), 'empty-number sip-410-number-changed', ['dialled']],
    ['a number too short', refuses(484), 'invalid-number sip-484-number-incomplete', ['dialled']],
    ['an unreachable phone', refuses(480), 'unreachable sip-480-unavailable', ['dialled']],
    ['an empty number by its Q.850 cause', refuses(480, 1), 'empty-number q850-1-unallocated', ['dialled']],
    ['a phone that nobody took, by its Q.850 cause', refuses(480, 19), 'no-answer carrier-says-no-answer', ['dialled']],
    ['a carrier that forbids', refuses(403), 'line-fault sip-403-line-forbids', ['dialled']],
    ['a carrier that does not like our codec', refuses(488), 'line-fault sip-488-codec-refused', ['dialled']],
    ['a carrier with a fault', refuses(500), 'line-congested sip-500-server-error', ['dialled']],
    ['an unavailable carrier', refuses(503), 'line-congested sip-503-line-unavailable', ['dialled']],
    ['a full carrier', refuses(503, 34), 'line-congested q850-34-no-circuit', ['dialled']],
    ['a carrier that waited in vain', refuses(504), 'line-fault sip-504-line-timeout', ['dialled']],
    ['an announcement, then 404', announcesEmpty, 'empty-number sip-404-not-found', ['dialled', 'ringing']],
  ])('%s', async (_name, plan, verdict, steps) => {
    const { outcome, told } = fs.dial(node, plan);
    expect(verdictOf(await outcome)).toBe(verdict);
    expect(told).toEqual(steps);
    expect(await outcome).toMatchObject({ kind: 'ended', end: { told: true } });
  });

  it.each<[string, CalleePlan, string, string[]]>([
    ['a phone that nobody takes', rings, 'no-answer rang-no-answer', ['dialled', 'ringing']],
    ['a carrier that never replies', neverReplies, 'line-fault line-never-replied', ['dialled']],
  ])('%s is given up when its ringing time is over', async (_name, plan, verdict, steps) => {
    const { outcome, told } = fs.dial(node, plan, { ringMsMax: 1_200 });
    expect(verdictOf(await outcome)).toBe(verdict);
    expect(told).toEqual(steps);
    expect(await outcome).toMatchObject({ kind: 'ended', end: { told: true, endedBy: 'nobody' } });
  });

  it('is withdrawn while it rings, by us', async () => {
    const { outcome, ringing, cancel } = fs.dial(node, rings);
    await ringing;
    cancel.abort();
    expect(verdictOf(await outcome)).toBe('no-answer cancelled-while-ringing');
    expect(await outcome).toMatchObject({ kind: 'ended', end: { told: true, endedBy: 'us' } });
  });

  it('is withdrawn in the moment of dialling, and rings nobody for long', async () => {
    const callId = randomUUID();
    const { outcome, cancel } = fs.dial(node, rings, { callId });
    cancel.abort();
    expect(await outcome).toMatchObject({ kind: 'ended', end: { endedBy: 'us', evidence: { cause: 'ORIGINATOR_CANCEL' } } });
    expect(await node.channelExists(callId)).toBe(false);
  });
});

describe('a gateway', () => {
  it('that the switch does not know rings nobody', async () => {
    const { outcome, told } = fs.dial(node, echoes, { gateway: 'no-such-line' });
    expect(verdictOf(await outcome)).toBe('line-fault line-unknown');
    expect(await outcome).toMatchObject({ dialledAtMs: null, rang: false });
    expect(told).toEqual([]);
    expect((await node.sofia.look(['no-such-line'])).gateways.some(({ name }) => name === 'no-such-line')).toBe(false);
  });

  it('that is up says so', async () => {
    expect((await node.sofia.look([fs.gateway])).gateways).toContainEqual(
      expect.objectContaining({ name: fs.gateway, up: true }),
    );
  });
});

describe('an answered call', () => {
  it('that the callee ends is told as theirs', async () => {
    const channel = await fs.answered(node, hangsUp);
    expect(await channel.ended).toMatchObject({
      told: true,
      endedBy: 'callee',
      evidence: { cause: 'NORMAL_CLEARING', q850: 16 },
    });
  });

  it('that we end is told as ours, and its channel is gone when its end is told', async () => {
    const channel = await fs.answered(node, echoes);
    await channel.hangUp('NORMAL_CLEARING');
    expect(await channel.ended).toMatchObject({ told: true, endedBy: 'us', evidence: { disposition: 'send_bye' } });
    expect(await node.channelExists(channel.callId)).toBe(false);
    expect(await node.channels()).not.toContain(channel.callId);
  });

  it('is listed as ours while it lives', async () => {
    const channel = await fs.answered(node, echoes);
    expect(await node.channels()).toContain(channel.callId);
    await node.hangUp(channel.callId, 'NORMAL_CLEARING');
    expect(await channel.ended).toMatchObject({ told: true, endedBy: 'us' });
  });

  it('is ended by the switch itself at its limit, in case nobody is left to do it', async () => {
    const channel = await fs.answered(node, echoes, { ringMsMax: 1_000, callMsMax: 1_000 });
    expect(await channel.ended).toMatchObject({ told: true, endedBy: 'switch', evidence: { cause: 'ALLOTTED_TIMEOUT' } });
  });

  it('tells the keys pressed', async () => {
    let press: (digits: string) => void = () => undefined;
    const channel = await fs.answered(node, { kind: 'answers', speaks: (phone) => (press = (keys) => phone.press(keys)) });
    const audio = await channel.attachAudio();
    const digits: string[] = [];
    const three = new Promise<void>((resolve) => {
      channel.onDigit((digit) => {
        digits.push(digit);
        if (digits.length === 3) resolve();
      });
    });
    press('12#');
    await three;
    expect(digits).toEqual(['1', '2', '#']);
    audio.close();
  });
});

describe('a full switch', () => {
  it('throttles: what it refuses has not rung and is no result', async () => {
    const operator = await fs.operator();
    const usual = /(\d+)/.exec(await operator.api('fsctl sps'))?.[1] ?? '30';
    const number = fs.carrier.callee(rings);
    await operator.api('fsctl sps 5');
    try {
      // The second that runs still has the old measure; this call outlasts it.
      await fs.dial(node, rings, { ringMsMax: 1_200 }).outcome;
      const stories = Array.from({ length: 20 }, () => fs.dial(node, number, { ringMsMax: 1_500 }));
      const outcomes = await Promise.all(stories.map(({ outcome }) => outcome));
      const throttled = outcomes.filter(({ kind }) => kind === 'throttled').length;
      const ended = outcomes.filter(({ kind }) => kind === 'ended').length;
      expect(throttled).toBeGreaterThan(0);
      expect(ended).toBeGreaterThan(0);
      expect(throttled + ended).toBe(20);
      expect(fs.carrier.callsTo(number)).toHaveLength(ended);
    } finally {
      await operator.api(`fsctl sps ${usual}`);
    }
  });
});

describe('hostile words', () => {
  it.each<[string, object]>([
    ['a second command in the number', { number: '0100\n\napi fsctl shutdown now' }],
    ['an application in the number', { number: '0100 &system(id)' }],
    ['a variable in the gateway', { gateway: 'sim/${system(id)}' }],
    ['a second variable in the task', { taskId: 'a,api_on_answer=fsctl shutdown' }],
    ['an expansion in the task', { taskId: '${system(id)}' }],
    ['a line break in the caller', { callerNumber: '100\r\n' }],
    ['a word as prefix', { prefix: '^^' }],
  ])('%s: never reaches the switch', async (_name, change) => {
    const callId = randomUUID();
    await expect(fs.dial(node, echoes, { callId, ...change }).outcome).rejects.toBeInstanceOf(UnsafeWord);
    expect(await node.channelExists(callId)).toBe(false);
    expect(node.state).toBe('ready');
  });

  it('a recording path never climbs or expands', async () => {
    const channel = await fs.answered(node, echoes);
    await expect(channel.startRecording('/tmp/../etc/x.wav')).rejects.toBeInstanceOf(UnsafeWord);
    await expect(channel.startRecording('/tmp/${system(id)}.wav')).rejects.toBeInstanceOf(UnsafeWord);
  });
});

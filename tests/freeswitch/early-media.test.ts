/** What is heard before the answer, through a real switch. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { frameRms } from '../../audio/energy.ts';
import { joinPieces, murmurPieces } from '../../audio/tone-speech.ts';
import { systemClock } from '../../conversation/clock.ts';
import { openEarlyEar } from '../../conversation/hearing/early-ear.ts';
import { makeToneRecogniser } from '../../conversation/speech/tone-recogniser.ts';
import { defaultAnnouncementSets } from '../../domain/announcements.ts';
import { decideDialOutcome } from '../../domain/dial-outcome.ts';
import type { EarlyVerdict } from '../../domain/early-media.ts';
import { frameSamples } from '../../domain/live-line.ts';
import type { CarrierTone } from '../../simulator/callee/callee-plan.ts';
import { makeEarlySound } from '../../simulator/callee/early-sound.ts';
import type { DialOutcome, DialRequest, EarlyLine, LiveChannel, SwitchNode } from '../../telephony/ports.ts';
import type { CalleePlan } from './carrier/callee-plan.ts';
import { echoes, refuses } from './carrier/callee-plan.ts';
import type { RealSwitch } from './real-switch.ts';
import { openRealSwitch } from './real-switch.ts';

const answersAfterEarly = {
  kind: 'answers',
  speaks: (phone) => phone.echo(),
  early: true,
  afterMs: 1_500,
} as const satisfies CalleePlan;
const playsForEver: Extract<CalleePlan, { kind: 'announces' }> = { kind: 'announces', afterMs: 60_000, status: 480 };

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

function dial(
  from: SwitchNode,
  plan: CalleePlan,
  change: Partial<DialRequest> = {},
): { callId: string; outcome: Promise<DialOutcome>; early: Promise<EarlyLine> } {
  const callId = randomUUID();
  let heard: (line: EarlyLine) => void = () => undefined;
  const early = new Promise<EarlyLine>((resolve) => {
    heard = resolve;
  });
  const { outcome } = fs.dial(from, plan, { callId, ...change }, (line) => heard(line));
  return { callId, outcome, early };
}

async function channelOf(outcome: Promise<DialOutcome>): Promise<LiveChannel> {
  const known = await outcome;
  if (known.kind !== 'answered') throw new Error(`The call was ${JSON.stringify(known)}.`);
  return known.channel;
}

function loud(line: Pick<EarlyLine, 'onFrame'>): Promise<void> {
  return new Promise((resolve) => {
    line.onFrame((frame) => {
      if (frameRms(frame) > 1_000) resolve();
    });
  });
}

function soundOf(kind: CarrierTone, ms: number): Int16Array {
  const source = makeEarlySound({ kind });
  const pcm = new Int16Array((ms / 20) * frameSamples);
  for (let at = 0; at < pcm.length; at += frameSamples) pcm.set(source.frame(null) ?? new Int16Array(frameSamples), at);
  return pcm;
}

function words(text: string): Int16Array {
  const said = joinPieces(murmurPieces({ text }));
  const pcm = new Int16Array(said.length + 8_000);
  pcm.set(said);
  return pcm;
}

/** Listens as the product does, ends the call when it is certain, and tells what it came to. */
async function heardOutcome(plan: CalleePlan): Promise<string> {
  const { outcome, early } = dial(node, plan, { ringMsMax: 20_000 });
  const line = await early;
  const ear = openEarlyEar({
    sound: line,
    recogniser: () => Promise.resolve(makeToneRecogniser()),
    sets: defaultAnnouncementSets,
    clock: systemClock(),
    onCertain: () => void line.end('SUBSCRIBER_ABSENT'),
    log: pino({ level: 'silent' }),
  });
  const ended = await outcome;
  const { verdict } = await ear.end();
  return ended.kind === 'ended' ? reasonOf(ended, verdict) : ended.kind;
}

function reasonOf({ end, rang }: Extract<DialOutcome, { kind: 'ended' }>, early: EarlyVerdict | null): string {
  const facts = { evidence: end.evidence, told: end.told, rang, created: true, answered: false, jobError: null, early };
  const verdict = decideDialOutcome(facts);
  return verdict.kind === 'result' ? `${verdict.outcome} ${verdict.reason} by ${end.endedBy}` : verdict.reason;
}

describe('a dial that listens', () => {
  it('hears the tone while nobody has answered, and is not answered by it', async () => {
    const { outcome, early } = dial(node, { kind: 'announces', afterMs: 1_500, status: 480 });
    await loud(await early);
    expect(await outcome).toMatchObject({ kind: 'ended', rang: true, end: { evidence: { sipCode: 480 } } });
  });

  it('keeps its stream across the answer: what we say comes back', async () => {
    const { outcome, early } = dial(node, answersAfterEarly);
    await loud(await early);
    const audio = await (await channelOf(outcome)).attachAudio();
    audio.play(new Int16Array(8_000).fill(8_000));
    await loud(audio);
  });

  it('is refused like any other', async () => {
    expect(await dial(node, refuses(486)).outcome).toMatchObject({ kind: 'ended', end: { evidence: { sipCode: 486 } } });
  });

  it('is answered like any other where nothing plays before', async () => {
    const audio = await (await channelOf(dial(node, echoes).outcome)).attachAudio();
    audio.play(new Int16Array(8_000).fill(8_000));
    await loud(audio);
  });
});

describe('what a carrier plays', () => {
  it('an announcement ends the call and wins', async () => {
    const sound = words('您好，您所拨打的号码是空号，请核对后再拨。');
    expect(await heardOutcome({ ...playsForEver, sound })).toBe('empty-number announced-empty-number by us');
  });

  it('the busy tone ends the call', async () => {
    expect(await heardOutcome({ ...playsForEver, sound: soundOf('busy-tone', 7_000) })).toBe('busy tone-busy by us');
  });
});

describe('the limit of ringing', () => {
  it('holds while early media plays', async () => {
    const { outcome } = dial(node, playsForEver, { ringMsMax: 1_500 });
    expect(await outcome).toMatchObject({ kind: 'ended', end: { endedBy: 'nobody', evidence: { cause: 'NO_ANSWER' } } });
  });

  it('is kept by the switch when the process that dialled is gone', async () => {
    const { callId, early } = dial(node, playsForEver, { ringMsMax: 2_000 });
    await early;
    await node.close();
    const adoption = await (await fs.newNode()).adopt(callId);
    if (adoption.kind !== 'ringing') throw new Error(adoption.kind);
    expect(await adoption.answered).toMatchObject({ kind: 'ended', end: { told: true, evidence: { cause: 'NO_ANSWER' } } });
  });

  it('is armed by the switch while it rings, and disarmed by it with the answer', async () => {
    const operator = await fs.operator();
    const ringing = dial(node, playsForEver);
    await ringing.early;
    expect(await operator.api(`sched_del ring-${ringing.callId}`)).toContain('Deleted: 1');
    const answered = dial(node, answersAfterEarly);
    await channelOf(answered.outcome);
    expect(await operator.api(`sched_del ring-${answered.callId}`)).toContain('Deleted: 0');
  });
});

describe('a call that plays something when its worker dies', () => {
  it('is answered and heard by the next one', async () => {
    const { callId, early } = dial(node, { ...answersAfterEarly, afterMs: 3_000 });
    await loud(await early);
    await node.close();
    const adoption = await (await fs.newNode()).adopt(callId);
    if (adoption.kind !== 'ringing') throw new Error(adoption.kind);
    const audio = await (await channelOf(adoption.answered)).attachAudio();
    audio.play(new Int16Array(8_000).fill(8_000));
    await loud(audio);
  });
});

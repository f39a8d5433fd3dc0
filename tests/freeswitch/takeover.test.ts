/** Calls on a real switch whose process, or whose connection, went away. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { frameRms } from '../../audio/energy.ts';
import type { LineAudio } from '../../domain/live-line.ts';
import { ChannelAlreadyExists } from '../../telephony/dial.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import type { CalleePlan } from './carrier/callee-plan.ts';
import { answersAfterTone, echoes, hangsUp, refuses, rings } from './carrier/callee-plan.ts';
import type { EventSocketProxy } from './event-socket-proxy.ts';
import { openProxy } from './event-socket-proxy.ts';
import type { RealSwitch } from './real-switch.ts';
import { openRealSwitch, reach, tone } from './real-switch.ts';

let fs: RealSwitch;
let proxy: EventSocketProxy;
/** Reaches the switch through the proxy. */
let node: SwitchNode;
let callId: string;

beforeAll(async () => {
  fs = await openRealSwitch();
});

beforeEach(async () => {
  proxy = await openProxy(fs.address);
  node = await fs.newNode({ address: proxy });
  callId = randomUUID();
});

afterEach(async () => {
  await proxy.close();
  await fs.sweep();
});

afterAll(() => fs.close());

/** Says something and waits until the carrier sent it back. */
function comesBack(audio: LineAudio): Promise<void> {
  return new Promise((resolve) => {
    const stop = audio.onFrame((frame) => {
      if (frameRms(frame) < 2_000) return;
      stop();
      resolve();
    });
    audio.play(tone(50));
  });
}

describe('another process', () => {
  it('takes over a call that rings, and hears its answer', async () => {
    const { ringing } = fs.dial(node, answersAfterTone, { callId });
    await ringing;
    await node.close();
    const second = await fs.newNode();
    const adoption = await second.adopt(callId);
    if (adoption.kind !== 'ringing') throw new Error(adoption.kind);
    const outcome = await adoption.answered;
    if (outcome.kind !== 'answered') throw new Error(outcome.kind);
    const audio = await outcome.channel.attachAudio();
    await comesBack(audio);
    await outcome.channel.hangUp('NORMAL_CLEARING');
    expect(await outcome.channel.ended).toMatchObject({ told: true, endedBy: 'us' });
  });

  it('takes over a call that rings, and can end it', async () => {
    const { ringing } = fs.dial(node, rings, { callId });
    await ringing;
    await node.close();
    const second = await fs.newNode();
    const adoption = await second.adopt(callId);
    if (adoption.kind !== 'ringing') throw new Error(adoption.kind);
    await second.hangUp(callId, 'NO_ANSWER');
    expect(await adoption.answered).toMatchObject({ kind: 'ended', rang: true, end: { told: true } });
  });

  it('takes over a call that nobody took, which the switch ends by itself', async () => {
    const { ringing } = fs.dial(node, rings, { callId, ringMsMax: 1_000 });
    await ringing;
    await node.close();
    const adoption = await (await fs.newNode()).adopt(callId);
    if (adoption.kind !== 'ringing') throw new Error(adoption.kind);
    expect(await adoption.answered).toMatchObject({
      kind: 'ended',
      rang: true,
      end: { told: true, endedBy: 'nobody', evidence: { cause: 'NO_ANSWER' } },
    });
  });

  it('takes over a call in the middle of a sentence, also while the first still sends', async () => {
    const first = await (await fs.answered(node, echoes, { callId })).attachAudio();
    first.play(tone(2_000));
    const second = await fs.newNode();
    const adoption = await second.adopt(callId);
    if (adoption.kind !== 'answered') throw new Error(adoption.kind);
    const audio = await adoption.channel.attachAudio();
    await comesBack(audio);
    // What the first process had to say is heard no more: its stream ended with the old park loop.
    let quiet = 0;
    await new Promise<void>((resolve) => {
      const stop = audio.onFrame((frame) => {
        quiet = frameRms(frame) < 500 ? quiet + 1 : 0;
        if (quiet < 25) return;
        stop();
        resolve();
      });
    });
    await second.hangUp(callId, 'NORMAL_CLEARING');
    expect(await adoption.channel.ended).toMatchObject({ told: true });
    expect(await second.adopt(callId)).toEqual({ kind: 'gone' });
  });

  it.each<[string, CalleePlan]>([
    ['rings', rings],
    ['talks', echoes],
  ])('that dials a call which %s already does not ring it twice', async (_state, plan) => {
    const number = fs.carrier.callee(plan);
    const story = fs.dial(node, number, { callId });
    await (plan === echoes ? story.outcome : story.ringing);
    const second = await fs.newNode();
    await expect(fs.dial(second, number, { callId }).outcome).rejects.toBeInstanceOf(ChannelAlreadyExists);
    expect(await second.channelExists(callId)).toBe(true);
    expect(fs.carrier.callsTo(number)).toHaveLength(1);
    await node.hangUp(callId, 'NORMAL_CLEARING');
    await story.outcome;
  });
});

describe('a lost connection', () => {
  it('is not heard: the sound goes on, and so does the call', async () => {
    const channel = await fs.answered(node, echoes);
    const audio = await channel.attachAudio();
    proxy.block();
    await reach(node, 'down');
    await comesBack(audio);
    proxy.open();
    await reach(node, 'ready');
    await comesBack(audio);
    await channel.hangUp('NORMAL_CLEARING');
    expect(await channel.ended).toMatchObject({ told: true, endedBy: 'us' });
  });

  it('in which the call was answered is told on return, and it can be spoken on', async () => {
    const { outcome, ringing } = fs.dial(node, answersAfterTone, { callId });
    await ringing;
    proxy.block();
    await reach(node, 'down');
    await answeredOnTheSwitch(callId);
    proxy.open();
    const settled = await outcome;
    if (settled.kind !== 'answered') throw new Error(settled.kind);
    await comesBack(await settled.channel.attachAudio());
  });

  it('in which the callee hung up leaves an end that nobody told', async () => {
    const channel = await fs.answered(node, hangsUp, { callId });
    proxy.block();
    await goneOnTheSwitch(callId);
    proxy.open();
    expect(await channel.ended).toMatchObject({ told: false, evidence: { cause: null } });
  });

  it('does not swallow a hang-up', async () => {
    const channel = await fs.answered(node, echoes);
    proxy.block();
    await reach(node, 'down');
    await channel.hangUp('NORMAL_CLEARING');
    proxy.open();
    expect(await channel.ended).toMatchObject({ told: true, endedBy: 'us' });
  });

  it('makes a dial wait for the way back', async () => {
    proxy.block();
    await reach(node, 'down');
    const { outcome } = fs.dial(node, refuses(486));
    proxy.open();
    expect(await outcome).toMatchObject({ kind: 'ended', end: { evidence: { cause: 'USER_BUSY', sipCode: 486 } } });
  });

  it('in the middle of a hundred dials leaves none undecided and none on the switch', async () => {
    const stories = Array.from({ length: 100 }, () => fs.dial(node, hangsUp));
    await stories[30]?.ringing;
    proxy.cut();
    const outcomes = await Promise.all(stories.map(({ outcome }) => outcome));
    for (const outcome of outcomes) if (outcome.kind === 'answered') await outcome.channel.ended;
    expect(outcomes.filter(({ kind }) => kind === 'answered').length).toBeGreaterThan(30);
    expect(await node.channels()).toEqual([]);
  });
});

/** Asks a second node, whose connection holds, until the call is answered. */
async function answeredOnTheSwitch(id: string): Promise<void> {
  const witness = await fs.newNode();
  const adoption = await witness.adopt(id);
  if (adoption.kind === 'ringing') await adoption.answered;
  await witness.close();
}

async function goneOnTheSwitch(id: string): Promise<void> {
  const witness = await fs.newNode();
  const adoption = await witness.adopt(id);
  if (adoption.kind === 'answered') await adoption.channel.ended;
  await witness.close();
}

/** Callees joined to people on the simulated switch: joined, held, taken back, given on, and whatever ends by itself. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { busy, ringsOut } from '../../simulator/callee/callee-plan.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import { extensions, PeopleScene } from './people-scene.ts';

let scene: PeopleScene;
let node: SwitchNode;

beforeEach(async () => {
  scene = await PeopleScene.open({ busy: busy(20), rings: ringsOut() });
  node = scene.newNode();
});
afterEach(() => scene.close());

const refused = (why: string) => ({ kind: 'refused', why });
const notJoined = (why: string, attachAgain = false) => ({ ...refused(why), attachAgain });

describe('a join', () => {
  it('lets callee and agent hear each other, and the leg is parked again when the callee hangs up', async () => {
    const { channel } = await scene.talking(node);
    const leg = await scene.leg(node);
    const talk = await scene.joined(node, leg.legId);
    expect(talk.state).toEqual({ kind: 'talking', legId: leg.legId });
    expect(leg.state).toBe('busy');
    expect(scene.view(scene.callId)).toMatchObject({ bridgedTo: leg.legId, streaming: false });
    expect(await node.isHandedOver(scene.callId)).toBe(true);
    await scene.hear({ callee: 'agent', agent: 'callee' });
    scene.fs.calleeHangsUp(scene.callId);
    expect((await channel.ended).endedBy).toBe('callee');
    await expect.poll(() => leg.state).toBe('idle');
    expect(talk.state).toEqual({ kind: 'ended' });
    expect(scene.view(leg.legId)).toMatchObject({ parked: true, bridgedTo: null });
    await scene.hear({ agent: '' });
  });

  it('in the moment of the answer waits for the callee to stand where they can be joined', async () => {
    const leg = await scene.leg(node);
    for (let n = 0; n < 10; n += 1) {
      const callId = randomUUID();
      const channel = await scene.answered(node, callId);
      await scene.joined(node, leg.legId, { callId });
      expect(scene.view(callId)).toMatchObject({ bridgedTo: leg.legId });
      await channel.hangUp('NORMAL_CLEARING');
      await channel.ended;
      await expect.poll(() => leg.state).toBe('idle');
    }
  });

  it('ends the call when the agent hangs up, as a transfer does', async () => {
    const { channel } = await scene.talking(node);
    const leg = await scene.leg(node);
    await scene.joined(node, leg.legId);
    scene.fs.calleeHangsUp(leg.legId);
    expect(await channel.ended).toMatchObject({ told: true, evidence: { cause: 'NORMAL_CLEARING', disposition: 'send_bye' } });
    expect(leg.state).toBe('ended');
  });

  it('gives the callee back to us when the agent hangs up and that was wished for: our words are heard again', async () => {
    const { channel } = await scene.talking(node);
    const leg = await scene.leg(node);
    const talk = await scene.joined(node, leg.legId, { afterLeg: 'back-to-us' });
    scene.fs.calleeHangsUp(leg.legId);
    await expect.poll(() => talk.state).toEqual({ kind: 'with-us' });
    expect(await node.isHandedOver(scene.callId)).toBe(false);
    const audio = await channel.attachAudio();
    audio.play(scene.music);
    await scene.hear({ callee: 'us' });
  });

  it('is followed by the next one on the same leg, without a ring', async () => {
    const leg = await scene.leg(node);
    for (let n = 0; n < 5; n += 1) {
      const callId = randomUUID();
      const { channel } = await scene.talking(node, callId);
      await scene.joined(node, leg.legId, { callId });
      await channel.hangUp('NORMAL_CLEARING');
      await channel.ended;
      await expect.poll(() => leg.state).toBe('idle');
    }
    expect(scene.fs.rings.filter(({ number }) => number === extensions.agent)).toHaveLength(1);
  });

  it('of two callees with one leg happens once: the other one stays with us, sound and all', async () => {
    const otherId = randomUUID();
    const [, { audio }] = [await scene.talking(node), await scene.talking(node, otherId)];
    const leg = await scene.leg(node);
    const outcomes = await Promise.all([
      node.people.join(scene.joinRequest(leg.legId)),
      node.people.join(scene.joinRequest(leg.legId, { callId: otherId })),
    ]);
    expect(outcomes[0].kind).toBe('joined');
    expect(outcomes[1]).toEqual(notJoined('leg-busy'));
    expect(scene.view(otherId)).toMatchObject({ streaming: true, bridgedTo: null });
    audio.play(scene.music);
    expect(await node.people.join(scene.joinRequest(leg.legId, { callId: otherId }))).toEqual(notJoined('leg-busy'));
  });

  it('of one callee with two legs happens once', async () => {
    await scene.talking(node);
    const [first, second] = [await scene.leg(node), await scene.leg(node, extensions.second)];
    const outcomes = await Promise.all([first, second].map(({ legId }) => node.people.join(scene.joinRequest(legId))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['joined', 'refused']);
    expect(second.state).toBe('idle');
  });

  it('with a leg or a callee that is gone leaves the other as it was', async () => {
    const { channel } = await scene.talking(node);
    const leg = await scene.leg(node);
    expect(await node.people.join(scene.joinRequest(randomUUID()))).toEqual(notJoined('leg-gone'));
    expect(scene.view(scene.callId)?.streaming).toBe(true);
    await channel.hangUp('NORMAL_CLEARING');
    await channel.ended;
    expect(await node.people.join(scene.joinRequest(leg.legId))).toEqual(notJoined('callee-gone'));
    expect(leg.state).toBe('idle');
  });

  it('with an agent who hangs up in that very moment parks the callee, who is ours again', async () => {
    const { channel } = await scene.talking(node);
    const leg = await scene.leg(node);
    const outcome = node.people.join(scene.joinRequest(leg.legId));
    await expect.poll(() => scene.view(scene.callId)?.variables['bridge_uuid'], { interval: 1 }).toBe(leg.legId);
    scene.fs.calleeHangsUp(leg.legId);
    expect(await outcome).toEqual(notJoined('leg-gone', true));
    const audio = await channel.attachAudio();
    audio.play(scene.music);
    await scene.hear({ callee: 'us' });
  });

  it('is one when the event socket broke while the switch made it', async () => {
    await scene.talking(node);
    const leg = await scene.leg(node);
    scene.fs.slowReplies(400);
    const outcome = node.people.join(scene.joinRequest(leg.legId));
    await expect.poll(() => scene.view(scene.callId)?.bridgedTo, { timeout: 10_000 }).toBe(leg.legId);
    scene.fs.cutSockets();
    scene.fs.slowReplies(0);
    expect(await outcome).toMatchObject({ kind: 'joined' });
    await scene.hear({ callee: 'agent', agent: 'callee' });
    const talk = await node.people.talkOf(scene.callId, null);
    expect(talk?.state).toEqual({ kind: 'talking', legId: leg.legId });
    expect(await talk?.hold(null)).toEqual({ kind: 'done' });
    expect(await talk?.resume()).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'agent', agent: 'callee' });
  });

  it('beeps to the agent alone', async () => {
    await scene.talking(node);
    const leg = await scene.leg(node);
    await scene.joined(node, leg.legId, { beep: true });
    await scene.hear({ callee: 'agent', agent: 'callee' });
    expect(scene.agent.ears.beepFrames).toBeGreaterThanOrEqual(9);
    expect(scene.callee.ears.beepFrames).toBe(0);
  });
});

describe('a hold', () => {
  it('gives the callee our music and the agent silence, and resume brings both together again', async () => {
    await scene.talking(node);
    const leg = await scene.leg(node);
    const talk = await scene.joined(node, leg.legId);
    expect(await talk.hold(scene.music)).toEqual({ kind: 'done' });
    expect(talk.state).toEqual({ kind: 'held', legId: leg.legId });
    expect(leg.state).toBe('busy');
    expect(await node.isHandedOver(scene.callId)).toBe(true);
    await scene.hear({ callee: 'us', agent: '' });
    expect(await talk.resume()).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'agent', agent: 'callee' });
  });

  it('may be silence: the callee is sent frames all the same', async () => {
    await scene.talking(node);
    const talk = await scene.joined(node, (await scene.leg(node)).legId);
    await talk.hold(null);
    await scene.hear({ callee: '' });
    expect(scene.view(scene.callId)?.streaming).toBe(true);
  });

  it.each([
    ['ends the call', 'end-call', { kind: 'ended' }],
    ['gives the callee back to us', 'back-to-us', { kind: 'with-us' }],
  ] as const)('in which the agent hangs up %s when it was agreed so', async (_name, afterLeg, state) => {
    await scene.talking(node);
    const leg = await scene.leg(node);
    const talk = await scene.joined(node, leg.legId, { afterLeg });
    await talk.hold(scene.music);
    scene.fs.calleeHangsUp(leg.legId);
    await expect.poll(() => talk.state).toEqual(state);
  });

  it('in which the callee hangs up frees the leg', async () => {
    await scene.talking(node);
    const leg = await scene.leg(node);
    const talk = await scene.joined(node, leg.legId);
    await talk.hold(null);
    scene.fs.calleeHangsUp(scene.callId);
    await expect.poll(() => talk.state).toEqual({ kind: 'ended' });
    expect(leg.state).toBe('idle');
  });

  it('is done once: who presses twice is told so', async () => {
    await scene.talking(node);
    const talk = await scene.joined(node, (await scene.leg(node)).legId);
    expect(await Promise.all([talk.hold(null), talk.hold(null), talk.resume(), talk.resume()])).toEqual([
      { kind: 'done' },
      refused('wrong-state'),
      { kind: 'done' },
      refused('wrong-state'),
    ]);
  });
});

describe('a callee who is taken back', () => {
  it('is parked with us, heard and spoken to, and the leg is idle', async () => {
    const { channel } = await scene.talking(node);
    const leg = await scene.leg(node);
    const talk = await scene.joined(node, leg.legId);
    expect(await talk.takeBack()).toEqual({ kind: 'done' });
    expect(talk.state).toEqual({ kind: 'with-us' });
    expect(leg.state).toBe('idle');
    expect(scene.view(scene.callId)).toMatchObject({ parked: true, bridgedTo: null });
    expect(await node.isHandedOver(scene.callId)).toBe(false);
    const audio = await channel.attachAudio();
    audio.play(scene.music);
    await scene.hear({ callee: 'us', agent: '' });
    expect(await talk.hold(null)).toEqual(refused('wrong-state'));
  });

  it('out of a hold can be joined to somebody else', async () => {
    await scene.talking(node);
    const [first, second] = [await scene.leg(node), await scene.leg(node, extensions.second)];
    const talk = await scene.joined(node, first.legId);
    await talk.hold(scene.music);
    await talk.takeBack();
    await scene.joined(node, second.legId);
    await scene.hear({ callee: 'second', second: 'callee', agent: '' });
  });
});

describe('a callee who is given on', () => {
  it('at once talks to the other agent, and the first leg is idle', async () => {
    await scene.talking(node);
    const [first, second] = [await scene.leg(node), await scene.leg(node, extensions.second)];
    const talk = await scene.joined(node, first.legId);
    expect(await talk.passTo(second.legId, { beep: true })).toEqual({ kind: 'done' });
    expect(talk.state).toEqual({ kind: 'talking', legId: second.legId });
    expect(first.state).toBe('idle');
    await scene.hear({ callee: 'second', second: 'callee', agent: '' });
    scene.fs.calleeHangsUp(scene.callId);
    await expect.poll(() => second.state).toBe('idle');
  });

  it('to a leg that is gone or busy stays where they are', async () => {
    const otherId = randomUUID();
    await scene.talking(node);
    await scene.talking(node, otherId);
    const [first, second] = [await scene.leg(node), await scene.leg(node, extensions.second)];
    const talk = await scene.joined(node, first.legId);
    await scene.joined(node, second.legId, { callId: otherId });
    expect(await talk.passTo(randomUUID())).toEqual(refused('leg-gone'));
    expect(await talk.passTo(second.legId)).toEqual(refused('leg-busy'));
    expect(talk.state).toEqual({ kind: 'talking', legId: first.legId });
    expect(scene.view(scene.callId)?.bridgedTo).toBe(first.legId);
  });

  it('after a consultation talks to the one who was asked', async () => {
    await scene.talking(node);
    const [first, second] = [await scene.leg(node), await scene.leg(node, extensions.second)];
    const talk = await scene.joined(node, first.legId);
    expect(await talk.consult(second.legId, scene.music)).toEqual({ kind: 'done' });
    expect(talk.state).toEqual({ kind: 'consulting', legId: first.legId, withLegId: second.legId });
    await scene.hear({ callee: 'us', agent: 'second', second: 'agent' });
    expect(await talk.passTo(second.legId)).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'second', second: 'callee', agent: '' });
    expect(first.state).toBe('idle');
  });

  it('is not, when the one who was asked says no: resume brings the first agent back, and the other is idle', async () => {
    await scene.talking(node);
    const [first, second] = [await scene.leg(node), await scene.leg(node, extensions.second)];
    const talk = await scene.joined(node, first.legId);
    await talk.consult(second.legId, null);
    expect(await talk.resume()).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'agent', agent: 'callee', second: '' });
    expect(second.state).toBe('idle');
  });

  it('waits on when the one who was asked hangs up', async () => {
    await scene.talking(node);
    const [first, second] = [await scene.leg(node), await scene.leg(node, extensions.second)];
    const talk = await scene.joined(node, first.legId);
    await talk.consult(second.legId, scene.music);
    scene.fs.calleeHangsUp(second.legId);
    await expect.poll(() => talk.state).toEqual({ kind: 'held', legId: first.legId });
    await scene.hear({ callee: 'us', agent: '' });
    expect(await talk.resume()).toEqual({ kind: 'done' });
  });

  it('who hangs up during a consultation leaves both legs idle', async () => {
    await scene.talking(node);
    const [first, second] = [await scene.leg(node), await scene.leg(node, extensions.second)];
    const talk = await scene.joined(node, first.legId);
    await talk.consult(second.legId, null);
    scene.fs.calleeHangsUp(scene.callId);
    await expect.poll(() => [first.state, second.state]).toEqual(['idle', 'idle']);
    expect(talk.state).toEqual({ kind: 'ended' });
  });

  it('is heard by two at once in a three-way', async () => {
    await scene.talking(node);
    const [first, second] = [await scene.leg(node), await scene.leg(node, extensions.second)];
    const talk = await scene.joined(node, first.legId);
    await talk.consult(second.legId, null);
    const outcome = await talk.threeWay(second.legId);
    expect(outcome.kind).toBe('listening');
    await scene.hear({ callee: 'agent second', agent: 'callee second', second: 'callee agent' });
    if (outcome.kind === 'listening') await outcome.listening.end();
    await scene.hear({ callee: 'agent', agent: 'callee', second: '' });
    expect(second.state).toBe('idle');
  });
});

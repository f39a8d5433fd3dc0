/** Talks that another process takes over, and talks by legs that were called for one call, on the simulated switch. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { busy, ringsOut } from '../../simulator/callee/callee-plan.ts';
import type { TalkState } from '../../telephony/people/people-ports.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import { extensions, PeopleScene } from './people-scene.ts';
import { openRawEventSocket } from './raw-event-socket.ts';

let scene: PeopleScene;
let node: SwitchNode;

beforeEach(async () => {
  scene = await PeopleScene.open({ busy: busy(20), rings: ringsOut() });
  node = scene.newNode();
});
afterEach(() => scene.close());

describe('the next process', () => {
  it.each<[string, (legId: string, otherId: string) => TalkState]>([
    ['talking', (legId) => ({ kind: 'talking', legId })],
    ['held', (legId) => ({ kind: 'held', legId })],
    ['consulting', (legId, withLegId) => ({ kind: 'consulting', legId, withLegId })],
  ])('goes on with a talk that is %s', async (kind, expected) => {
    const first = scene.newNode();
    await scene.talking(first);
    const [leg, other] = [await scene.leg(first), await scene.leg(first, extensions.second)];
    const talk = await scene.joined(first, leg.legId);
    if (kind === 'held') await talk.hold(scene.music);
    if (kind === 'consulting') await talk.consult(other.legId, scene.music);
    await first.close();
    expect((await node.adopt(scene.callId)).kind).toBe('answered');
    expect(await node.isHandedOver(scene.callId)).toBe(true);
    const taken = await node.people.talkOf(scene.callId, scene.music);
    expect(taken?.state).toEqual(expected(leg.legId, other.legId));
    expect(node.people.leg(leg.legId)?.state).toBe('busy');
    await scene.hear({ callee: kind === 'talking' ? 'agent' : 'us' });
    if (kind !== 'talking') expect(await taken?.resume()).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'agent', agent: 'callee' });
    await taken?.takeBack();
    await expect.poll(() => node.people.leg(leg.legId)?.state).toBe('idle');
  });

  it('knows that nobody has a callee who was never joined, or was taken back', async () => {
    await scene.talking(node);
    expect(await node.people.talkOf(scene.callId, scene.music)).toBeNull();
    const talk = await scene.joined(node, (await scene.leg(node)).legId);
    expect(await node.people.talkOf(scene.callId, scene.music)).toBe(talk);
    await talk.takeBack();
    expect(await node.people.talkOf(scene.callId, scene.music)).toBeNull();
  });
});

describe('a leg that was called for one call', () => {
  const transferred = async (): Promise<string> => {
    await scene.talking(node);
    const legId = randomUUID();
    const to = { kind: 'extension', extension: extensions.agent } as const;
    const times = { ringMsMax: 2_000, talkMsMax: 60_000, callMsMax: 30_000 };
    const request = { callId: scene.callId, legId, to, callerNumber: null, codec: 'PCMA' as const, ...times };
    expect(await node.transfer(request, new AbortController().signal)).toEqual({ kind: 'joined' });
    return legId;
  };

  it('can be held and brought back', async () => {
    await transferred();
    const talk = await node.people.talkOf(scene.callId, scene.music);
    expect(await talk?.hold(scene.music)).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'us', agent: '' });
    expect(await talk?.resume()).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'agent', agent: 'callee' });
  });

  it('is hung up when its callee is taken back or given on, so that nobody sits in a park for ever', async () => {
    const legId = await transferred();
    const talk = await node.people.talkOf(scene.callId, scene.music);
    await talk?.hold(null);
    expect(await talk?.takeBack()).toEqual({ kind: 'done' });
    await expect.poll(() => scene.view(legId)).toBeUndefined();
    expect(scene.view(scene.callId)?.parked).toBe(true);
  });

  const forCall = (extension?: string) => scene.leg(node, extension, { forCall: scene.callId });

  it('knows its call and its agent, and goes with the callee although nobody of ours is there', async () => {
    const first = scene.newNode();
    await scene.talking(first);
    const agentId = randomUUID();
    const { legId } = await scene.leg(first, extensions.agent, { forCall: scene.callId, agentId });
    await scene.joined(first, legId);
    expect(scene.view(legId)?.variables).toMatchObject({ 'sip_h_X-Carillon-Call': scene.callId, carillon_agent: agentId });
    await first.close();
    scene.fs.calleeHangsUp(scene.callId);
    await expect.poll(() => scene.fs.channels()).toEqual([]);
  });

  it('that nobody was joined to is ended by whoever takes the call over, or by the switch', async () => {
    const first = scene.newNode();
    await scene.talking(first);
    const found = await scene.leg(first, extensions.agent, { forCall: scene.callId, meetsCallee: true });
    const lost = await scene.leg(first, extensions.second, { forCall: scene.callId, openMsMax: 1_000 });
    await first.close();
    await node.adopt(scene.callId);
    expect(await node.isHandedOver(scene.callId)).toBe(false);
    await expect
      .poll(() => [found, lost].map(({ legId }) => scene.view(legId)), { timeout: 5_000 })
      .toEqual([undefined, undefined]);
    expect(scene.view(scene.callId)?.parked).toBe(true);
  });

  it('outlasts its own limit in a talk, and when it is asked in', async () => {
    await scene.talking(node);
    const [leg, next] = [
      await scene.leg(node, extensions.agent, { forCall: scene.callId, openMsMax: 1_000 }),
      await scene.leg(node, extensions.second, { forCall: scene.callId, openMsMax: 1_000 }),
    ];
    const talk = await scene.joined(node, leg.legId);
    await talk.consult(next.legId, scene.music);
    const unjoined = await scene.leg(node, extensions.supervisor, { forCall: scene.callId, openMsMax: 1_000 });
    // Called later, and gone: the time of the others is over too.
    await unjoined.ended;
    expect(talk.state).toEqual({ kind: 'consulting', legId: leg.legId, withLegId: next.legId });
    expect([leg.state, next.state]).toEqual(['busy', 'busy']);
  });

  it('leaves when the callee is given to the next one, who can hold them', async () => {
    await scene.talking(node);
    const [leg, next] = [await forCall(), await forCall(extensions.second)];
    const talk = await scene.joined(node, leg.legId);
    expect(await talk.passTo(next.legId)).toEqual({ kind: 'done' });
    await leg.ended;
    expect(await talk.hold(scene.music)).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'us', second: '' });
    expect(await talk.resume()).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'second', second: 'callee' });
  });

  it('goes from a consultation to a three-way, and is hung up when that ends', async () => {
    await scene.talking(node);
    const [leg, next] = [await forCall(), await forCall(extensions.second)];
    const talk = await scene.joined(node, leg.legId);
    await talk.consult(next.legId, scene.music);
    const outcome = await talk.threeWay(next.legId);
    if (outcome.kind !== 'listening') throw new Error(outcome.why);
    await scene.hear({ callee: 'agent second', agent: 'callee second', second: 'callee agent' });
    await outcome.listening.end();
    await next.ended;
    await scene.hear({ callee: 'agent', agent: 'callee' });
  });

  it('takes the callee out of a three-way', async () => {
    await scene.talking(node);
    const [leg, next] = [await forCall(), await forCall(extensions.second)];
    const talk = await scene.joined(node, leg.legId);
    await talk.consult(next.legId, null);
    const outcome = await talk.threeWay(next.legId);
    if (outcome.kind !== 'listening') throw new Error(outcome.why);
    const times = { talkMsMax: 60_000, callMsMax: 30_000 };
    expect((await outcome.listening.takeOver({ beep: false, afterLeg: 'end-call', ...times })).kind).toBe('joined');
    await leg.ended;
    await scene.hear({ callee: 'second', second: 'callee' });
  });

  it('that was about to get the callee when its process died is hung up, and the callee stays where they were', async () => {
    const first = scene.newNode();
    await scene.talking(first);
    const [{ legId }, { legId: nextId }] = [
      await scene.leg(first, extensions.agent, { forCall: scene.callId }),
      await scene.leg(first, extensions.second, { forCall: scene.callId }),
    ];
    await scene.joined(first, legId);
    // Written ahead of the bridge, which was never asked for.
    const operator = await openRawEventSocket({ port: scene.fs.port, password: scene.fs.password });
    await operator.send(`api uuid_setvar ${scene.callId} carillon_transfer ${nextId}`);
    operator.close();
    await first.close();
    await node.adopt(scene.callId);
    expect(await node.isHandedOver(scene.callId)).toBe(true);
    expect((await node.people.talkOf(scene.callId, scene.music))?.state).toEqual({ kind: 'talking', legId });
    await expect.poll(() => scene.view(nextId)).toBeUndefined();
  });
});

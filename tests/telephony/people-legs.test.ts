/** Agents' open legs on the simulated switch: called, kept, found again by another process, ended, and nobody's calls. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { busy, ringsOut } from '../../simulator/callee/callee-plan.ts';
import { UnsafeWord } from '../../telephony/event-socket/wire-words.ts';
import type { LegState } from '../../telephony/people/people-ports.ts';
import { extensions, PeopleScene } from './people-scene.ts';

let scene: PeopleScene;

beforeEach(async () => {
  scene = await PeopleScene.open({ busy: busy(20), rings: ringsOut() });
});
afterEach(() => scene.close());

describe('an open leg', () => {
  it('is a phone that was asked to answer by itself, parked and idle, and hears silence instead of nothing', async () => {
    const leg = await scene.leg(scene.newNode());
    expect(leg.state).toBe('idle');
    expect(scene.view(leg.legId)).toMatchObject({ parked: true, streaming: false, bridgedTo: null });
    expect(scene.view(leg.legId)?.variables).toMatchObject({
      sip_auto_answer: 'true',
      'sip_h_X-Carillon-Leg': leg.legId,
      park_after_bridge: 'true',
      media_timeout: '5000',
    });
    await scene.hear({ agent: '' });
  });

  it('is not counted among the calls of tasks', async () => {
    const node = scene.newNode();
    await scene.talking(node);
    await scene.leg(node);
    expect(await node.channels()).toEqual([scene.callId]);
  });

  it('rings by hand when the phone is not asked to answer', async () => {
    const leg = await scene.leg(scene.newNode(), extensions.agent, { autoAnswer: false });
    expect(scene.view(leg.legId)?.variables['sip_auto_answer']).toBeUndefined();
  });

  it.each([
    ['busy', extensions.busy, { why: 'busy', cause: 'USER_BUSY' }],
    ['not answered', extensions.rings, { why: 'no-answer', cause: 'NO_ANSWER' }],
    ['not registered', extensions.away, { why: 'unreachable', cause: 'USER_NOT_REGISTERED' }],
    ['not known', '1999', { why: 'unreachable', cause: 'SUBSCRIBER_ABSENT' }],
  ])('to a phone that is %s does not come about, and leaves nothing behind', async (_name, extension, failure) => {
    const node = scene.newNode();
    expect(await scene.open(node, extension, { ringMsMax: 200 })).toEqual({ kind: 'failed', ...failure });
    await expect.poll(() => scene.fs.channels()).toEqual([]);
  });

  it('that is not wanted any more stops ringing', async () => {
    const node = scene.newNode();
    const unwanted = new AbortController();
    const outcome = scene.open(node, extensions.rings, {}, unwanted.signal);
    await expect.poll(() => scene.fs.channels()[0]?.callState).toBe('RINGING');
    unwanted.abort();
    expect(await outcome).toMatchObject({ kind: 'failed', why: 'no-answer' });
    await expect.poll(() => scene.fs.channels()).toEqual([]);
  });

  it('tells its end when the agent hangs up, and when we do', async () => {
    const node = scene.newNode();
    const [first, second] = [await scene.leg(node), await scene.leg(node, extensions.second)];
    const states: LegState[] = [];
    first.onState((state) => states.push(state));
    scene.fs.calleeHangsUp(first.legId);
    expect(await first.ended).toMatchObject({ endedBy: 'callee', told: true });
    expect(states.at(-1)).toBe('ended');
    await second.end();
    expect(await second.ended).toMatchObject({ endedBy: 'us' });
    expect(node.people.leg(first.legId)).toBeUndefined();
  });

  it('of a phone that fell silent ends by itself, and one that may be silent stays', async () => {
    const node = scene.newNode();
    const leg = await scene.leg(node, extensions.agent, { soundlessMsMax: 200 });
    const patient = await scene.leg(node, extensions.second, { soundlessMsMax: null });
    scene.agent.quiet = true;
    scene.second.quiet = true;
    expect((await leg.ended).evidence.cause).toBe('MEDIA_TIMEOUT');
    expect(patient.state).toBe('idle');
  });

  it.each(['1001\n\napi fsctl shutdown', '${system(id)}', '1001@evil', '1001,x=y', ''])(
    '%j is no extension, and nothing is dialled',
    async (extension) => {
      await expect(scene.open(scene.newNode(), extension)).rejects.toBeInstanceOf(UnsafeWord);
      expect(scene.fs.rings).toEqual([]);
    },
  );
});

describe('the next process', () => {
  it('finds open legs with their agents and whom they talk to, and no other channel', async () => {
    const first = scene.newNode();
    await scene.talking(first);
    const agentId = randomUUID();
    const [busyLeg, idleLeg] = [await scene.leg(first, extensions.agent, { agentId }), await scene.leg(first, extensions.second)];
    await scene.joined(first, busyLeg.legId);
    await first.close();
    const found = await scene.newNode().people.findLegs();
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({ legId: busyLeg.legId, agentId, bridgedTo: scene.callId });
    expect(found).toContainEqual({ legId: idleLeg.legId, agentId: idleLeg.agentId, bridgedTo: null });
  });

  it('takes them over: they are idle or busy as they were, and tell their ends', async () => {
    const first = scene.newNode();
    await scene.talking(first);
    const [busyLeg, idleLeg] = [await scene.leg(first), await scene.leg(first, extensions.second)];
    await scene.joined(first, busyLeg.legId);
    await first.close();
    const node = scene.newNode();
    const [talks, waits] = [await node.people.adoptLeg(busyLeg.legId), await node.people.adoptLeg(idleLeg.legId)];
    expect([talks?.state, waits?.state]).toEqual(['busy', 'idle']);
    scene.fs.calleeHangsUp(scene.callId);
    await expect.poll(() => talks?.state).toBe('idle');
    scene.fs.calleeHangsUp(idleLeg.legId);
    expect((await waits?.ended)?.endedBy).toBe('callee');
  });

  it('is told of a leg that is gone, and hangs up those that nobody wants', async () => {
    const first = scene.newNode();
    const leg = await scene.leg(first);
    await first.close();
    const node = scene.newNode();
    expect(await node.people.adoptLeg(randomUUID())).toBeNull();
    await node.people.endLeg(leg.legId);
    await expect.poll(() => scene.fs.channels()).toEqual([]);
    await node.people.endLeg(leg.legId);
  });
});

/** Talks that another process takes over, and talks by legs that were called for one call, on the simulated switch. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { busy, ringsOut } from '../../simulator/callee/callee-plan.ts';
import type { TalkState } from '../../telephony/people/people-ports.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import { extensions, PeopleScene } from './people-scene.ts';

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
    const taken = await node.people.talkOf(scene.callId);
    expect(taken?.state).toEqual(expected(leg.legId, other.legId));
    expect(node.people.leg(leg.legId)?.state).toBe('busy');
    if (kind !== 'talking') expect(await taken?.resume()).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'agent', agent: 'callee' });
    await taken?.takeBack();
    await expect.poll(() => node.people.leg(leg.legId)?.state).toBe('idle');
  });

  it('knows that nobody has a callee who was never joined, or was taken back', async () => {
    await scene.talking(node);
    expect(await node.people.talkOf(scene.callId)).toBeNull();
    const talk = await scene.joined(node, (await scene.leg(node)).legId);
    expect(await node.people.talkOf(scene.callId)).toBe(talk);
    await talk.takeBack();
    expect(await node.people.talkOf(scene.callId)).toBeNull();
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
    const talk = await node.people.talkOf(scene.callId);
    expect(await talk?.hold(scene.music)).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'us', agent: '' });
    expect(await talk?.resume()).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'agent', agent: 'callee' });
  });

  it('is hung up when its callee is taken back or given on, so that nobody sits in a park for ever', async () => {
    const legId = await transferred();
    const talk = await node.people.talkOf(scene.callId);
    await talk?.hold(null);
    expect(await talk?.takeBack()).toEqual({ kind: 'done' });
    await expect.poll(() => scene.view(legId)).toBeUndefined();
    expect(scene.view(scene.callId)?.parked).toBe(true);
  });
});

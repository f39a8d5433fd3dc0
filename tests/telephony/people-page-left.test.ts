/** An agent's page that goes in the middle of a talk, on the simulated switch: the callee waits for it, and is given on or let go of. */
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

describe('an agent whose page left in the middle of it', () => {
  const pageLeft = 'NORMAL_TEMPORARY_FAILURE';

  it('is waited for: the callee hears music, and talks on with the phone that comes back', async () => {
    await scene.talking(node);
    const leg = await scene.leg(node);
    const talk = await scene.joined(node, leg.legId);
    scene.fs.calleeHangsUp(leg.legId, pageLeft);
    await expect.poll(() => talk.state).toEqual({ kind: 'page-left', legId: leg.legId, agentId: leg.agentId });
    expect(await talk.hold(scene.music)).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'us' });
    expect(await talk.resume()).toEqual(refused('wrong-state'));
    const back = await scene.leg(node, extensions.agent, { forCall: scene.callId });
    expect(await talk.comeBack(back.legId)).toEqual({ kind: 'done' });
    expect(talk.state).toEqual({ kind: 'talking', legId: back.legId });
    await scene.hear({ callee: 'agent', agent: 'callee' });
    expect(await talk.comeBack(back.legId)).toEqual(refused('wrong-state'));
    // From here on it is a talk as every other: it is held, and ends with its agent.
    expect(await talk.hold(scene.music)).toEqual({ kind: 'done' });
    expect(await talk.resume()).toEqual({ kind: 'done' });
    scene.fs.calleeHangsUp(back.legId);
    await expect.poll(() => scene.view(scene.callId)).toBeUndefined();
  });

  it('and who is not there any more ends the call as if they had hung up', async () => {
    const { channel } = await scene.talking(node);
    const leg = await scene.leg(node);
    const talk = await scene.joined(node, leg.legId);
    scene.fs.calleeHangsUp(leg.legId, pageLeft);
    await expect.poll(() => talk.state.kind).toBe('page-left');
    await talk.giveUp();
    expect(await channel.ended).toMatchObject({ told: true, evidence: { cause: 'NORMAL_CLEARING', disposition: 'send_bye' } });
    expect(talk.state).toEqual({ kind: 'ended' });
  });

  it('is waited for by a callee who is on hold, and who hears the same music on', async () => {
    await scene.talking(node);
    const leg = await scene.leg(node);
    const talk = await scene.joined(node, leg.legId);
    await talk.hold(scene.music);
    scene.fs.calleeHangsUp(leg.legId, pageLeft);
    await expect.poll(() => talk.state.kind).toBe('page-left');
    await talk.hold(scene.music);
    await scene.hear({ callee: 'us' });
    const back = await scene.leg(node, extensions.agent, { forCall: scene.callId });
    expect(await talk.comeBack(back.legId)).toEqual({ kind: 'done' });
    await scene.hear({ callee: 'agent', agent: 'callee' });
  });

  it('leaves the callee to a colleague who is given them meanwhile', async () => {
    await scene.talking(node);
    const leg = await scene.leg(node);
    const talk = await scene.joined(node, leg.legId);
    scene.fs.calleeHangsUp(leg.legId, pageLeft);
    await expect.poll(() => talk.state.kind).toBe('page-left');
    const colleague = await scene.leg(node, extensions.second);
    expect(await talk.passTo(colleague.legId)).toEqual({ kind: 'done' });
    const back = await scene.leg(node, extensions.agent, { forCall: scene.callId });
    expect(await talk.comeBack(back.legId)).toEqual(refused('wrong-state'));
    await scene.hear({ callee: 'second', second: 'callee' });
  });

  it('that was the phone of nobody of ours is not waited for', async () => {
    const { channel } = await scene.talking(node);
    const leg = await scene.leg(node, extensions.agent, { agentId: null, forCall: scene.callId });
    await scene.joined(node, leg.legId);
    scene.fs.calleeHangsUp(leg.legId, pageLeft);
    expect((await channel.ended).told).toBe(true);
  });
});

describe('an agent who hangs up as the switch goes away', () => {
  it('is dealt with when it is back, and nothing spins meanwhile', async () => {
    const { channel } = await scene.talking(node);
    const leg = await scene.leg(node);
    await scene.joined(node, leg.legId);
    scene.fs.slowReplies(300);
    scene.fs.calleeHangsUp(leg.legId);
    await expect.poll(() => leg.state).toBe('ended');
    await scene.fs.refuse();
    // A loop that never ends would let no timer through.
    await expect.poll(() => node.state).not.toBe('ready');
    scene.fs.slowReplies(0);
    await scene.fs.open();
    expect((await channel.ended).endedBy).not.toBe('callee');
  });
});

/** Supervisors on the simulated switch: who hears whom in each mode, measured; how it changes, is taken over and ends. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { busy, ringsOut } from '../../simulator/callee/callee-plan.ts';
import type { AgentLeg, Listening, ListenMode, Talk } from '../../telephony/people/people-ports.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import { extensions, PeopleScene } from './people-scene.ts';
import { Ears } from './toned-people.ts';

let scene: PeopleScene;
let node: SwitchNode;
let agent: AgentLeg;
let supervisor: AgentLeg;

beforeEach(async () => {
  scene = await PeopleScene.open({ busy: busy(20), rings: ringsOut() });
  node = scene.newNode();
  agent = await scene.leg(node);
  supervisor = await scene.leg(node, extensions.supervisor);
});
afterEach(() => scene.close());

async function listens(mode: ListenMode): Promise<Listening> {
  const outcome = await node.people.listen({ callId: scene.callId, legId: supervisor.legId, mode });
  if (outcome.kind !== 'listening') throw new Error(`Does not listen: ${outcome.why}.`);
  return outcome.listening;
}

async function talking(): Promise<Talk> {
  await scene.talking(node);
  return scene.joined(node, agent.legId);
}

const takeOver = { beep: false, afterLeg: 'end-call', talkMsMax: 60_000, callMsMax: 30_000 } as const;
const others = 'callee agent';

describe('a supervisor', () => {
  it.each<[ListenMode, { callee: string; agent: string; supervisor: string }]>([
    ['listen', { callee: 'agent', agent: 'callee', supervisor: others }],
    ['whisper', { callee: 'agent', agent: 'callee supervisor', supervisor: others }],
    ['callee', { callee: 'agent supervisor', agent: 'callee', supervisor: others }],
    ['all', { callee: 'agent supervisor', agent: 'callee supervisor', supervisor: others }],
  ])('who begins in the mode %s hears both, and is heard by exactly those', async (mode, heard) => {
    await talking();
    const listening = await listens(mode);
    expect(listening.mode).toBe(mode);
    expect(supervisor.state).toBe('busy');
    await scene.hear(heard);
  });

  it('changes the mode while it runs', async () => {
    await talking();
    const listening = await listens('listen');
    await listening.setMode('whisper');
    await scene.hear({ callee: 'agent', agent: 'callee supervisor' });
    await listening.setMode('all');
    await scene.hear({ callee: 'agent supervisor', agent: 'callee supervisor' });
    await listening.setMode('listen');
    await scene.hear({ callee: 'agent', agent: 'callee' });
  });

  it('leaves, and the talk goes on without a gap in who talks to whom; the leg is idle and can listen again', async () => {
    await talking();
    const listening = await listens('all');
    await listening.end();
    await listening.ended;
    expect(supervisor.state).toBe('idle');
    await scene.hear({ callee: 'agent', agent: 'callee', supervisor: '' });
    await listens('whisper');
    await scene.hear({ agent: 'callee supervisor' });
  });

  it('listens no more when the callee hangs up: the leg stays open', async () => {
    await talking();
    const listening = await listens('listen');
    scene.fs.calleeHangsUp(scene.callId);
    await listening.ended;
    expect(supervisor.state).toBe('idle');
    expect(scene.view(supervisor.legId)).toMatchObject({ parked: true, listensTo: null });
  });

  it('who hangs up is told of, and the talk goes on', async () => {
    await talking();
    const listening = await listens('all');
    scene.fs.calleeHangsUp(supervisor.legId);
    await listening.ended;
    await scene.hear({ callee: 'agent', agent: 'callee' });
  });

  it('takes the callee over from the agent, whose leg is idle then', async () => {
    const talk = await talking();
    const listening = await listens('listen');
    expect(await listening.takeOver(takeOver)).toEqual({ kind: 'joined', talk });
    expect(talk.state).toEqual({ kind: 'talking', legId: supervisor.legId });
    await listening.ended;
    expect(agent.state).toBe('idle');
    await scene.hear({ callee: 'supervisor', supervisor: 'callee', agent: '' });
  });

  it('hears a call that no person has, whispers to us alone, and takes it over', async () => {
    const { audio } = await scene.talking(node);
    const ours = new Ears();
    audio.onFrame((frame) => ours.hear(frame));
    const saying = setInterval(() => audio.play(scene.music.subarray(0, 1_600)), 200);
    try {
      const listening = await listens('whisper');
      await scene.hear({ callee: 'us', supervisor: 'callee us' });
      await expect.poll(() => ours.heard()).toBe('callee supervisor');
      expect((await listening.takeOver(takeOver)).kind).toBe('joined');
    } finally {
      clearInterval(saying);
    }
    await scene.hear({ callee: 'supervisor', supervisor: 'callee' });
    expect(await node.isHandedOver(scene.callId)).toBe(true);
  });

  it('does not listen by a leg that somebody has, or to a call that is not there', async () => {
    await talking();
    const ask = (callId: string, legId: string) => node.people.listen({ callId, legId, mode: 'listen' });
    expect(await ask(scene.callId, agent.legId)).toEqual({ kind: 'refused', why: 'leg-busy' });
    expect(await ask(scene.callId, randomUUID())).toEqual({ kind: 'refused', why: 'leg-gone' });
    expect(await ask(randomUUID(), supervisor.legId)).toEqual({ kind: 'refused', why: 'callee-gone' });
    expect(supervisor.state).toBe('idle');
    await listens('listen');
    expect(await ask(scene.callId, supervisor.legId)).toEqual({ kind: 'refused', why: 'leg-busy' });
    expect(await node.people.join(scene.joinRequest(supervisor.legId))).toMatchObject({ kind: 'refused' });
  });

  it('goes on listening while the callee is held and given to another agent', async () => {
    const talk = await talking();
    const second = await scene.leg(node, extensions.second);
    await listens('listen');
    await talk.hold(scene.music);
    await scene.hear({ supervisor: 'callee us' });
    await talk.passTo(second.legId);
    await scene.hear({ supervisor: 'callee second' });
  });
});

import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnsafeWord } from '../../telephony/event-socket/wire-words.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import type { NodeFixture } from './node-fixture.ts';
import { makeNodeFixture, refused } from './node-fixture.ts';
import type { ScriptedSwitch } from './scripted-switch.ts';

let fixture: NodeFixture;
let fs: ScriptedSwitch;
let node: SwitchNode;
let callId: string;

beforeEach(async () => {
  fixture = await makeNodeFixture();
  ({ fs, node, callId } = fixture);
});

afterEach(() => fixture.close());

describe('adoption', () => {
  it('of a call that is gone says so', async () => {
    expect(await node.adopt(callId)).toEqual({ kind: 'gone' });
  });

  it('of an answered call gives its channel', async () => {
    fs.channels.set(callId, { callState: 'ACTIVE', tag: 'carillon' });
    const adoption = await node.adopt(callId);
    if (adoption.kind !== 'answered') throw new Error(adoption.kind);
    fs.hangsUp(callId, 'NORMAL_CLEARING', { variable_sip_hangup_disposition: 'recv_bye' });
    expect(await adoption.channel.ended).toMatchObject({ told: true, endedBy: 'callee' });
  });

  it.each([['RINGING'], [null]])(
    'of a call answered a moment ago believes the channel, not the list that says %s',
    async (listedAs) => {
      fs.channels.set(callId, { callState: 'ACTIVE', tag: 'carillon', listedAs });
      expect((await node.adopt(callId)).kind).toBe('answered');
    },
  );

  it('of a ringing call waits for what it comes to', async () => {
    fs.channels.set(callId, { callState: 'RINGING', tag: 'carillon' });
    const adoption = await node.adopt(callId);
    if (adoption.kind !== 'ringing') throw new Error(adoption.kind);
    fs.answers(callId);
    expect((await adoption.answered).kind).toBe('answered');
  });

  it('of a ringing call that is refused ends with the evidence and knows that it rang', async () => {
    fs.channels.set(callId, { callState: 'RINGING', tag: 'carillon' });
    const adoption = await node.adopt(callId);
    if (adoption.kind !== 'ringing') throw new Error(adoption.kind);
    fs.hangsUp(callId, 'USER_BUSY', { ...refused, variable_proto_specific_hangup_cause: 'sip:486' });
    expect(await adoption.answered).toMatchObject({ kind: 'ended', rang: true, end: { evidence: { sipCode: 486 } } });
  });

  it('of many calls at once asks for the list few times', async () => {
    const ids = Array.from({ length: 50 }, () => randomUUID());
    for (const id of ids) fs.channels.set(id, { callState: 'ACTIVE', tag: 'carillon' });
    fs.commands.length = 0;
    const adoptions = await Promise.all(ids.map((id) => node.adopt(id)));
    expect(adoptions.every(({ kind }) => kind === 'answered')).toBe(true);
    expect(fs.commands.filter((line) => line.includes('show channels')).length).toBeLessThanOrEqual(5);
  });

  it('of a call that this process already holds gives the same channel', async () => {
    const channel = await fixture.answeredChannel();
    expect(await node.adopt(callId)).toEqual({ kind: 'answered', channel });
  });
});

describe('what the node tells', () => {
  it('lists only channels that carry our tag', async () => {
    fs.channels.set(callId, { callState: 'ACTIVE', tag: 'carillon' });
    fs.channels.set(randomUUID(), { callState: 'ACTIVE', tag: '' });
    fs.channels.set('no-uuid\n\napi fsctl shutdown', { callState: 'ACTIVE', tag: 'carillon' });
    expect(await node.channels()).toEqual([callId]);
    expect(await node.channelExists(callId)).toBe(true);
    expect(await node.channelExists(randomUUID())).toBe(false);
  });

  it('lists our channels while they ring, although the list of the switch has no tag for them yet', async () => {
    fs.channels.set(callId, { callState: 'RINGING', tag: 'carillon' });
    fs.channels.set(randomUUID(), { callState: 'RINGING', tag: '' });
    expect(await node.channels()).toEqual([callId]);
  });

  it('lists a call of its own that the list of the switch does not have yet', async () => {
    const { callId: id } = await fixture.answeredChannel();
    fs.channels.set(id, { callState: 'ACTIVE', tag: 'carillon', listedAs: null });
    expect(await node.channels()).toEqual([id]);
  });

  it('does not list a channel that is gone, although the list of the switch still has it', async () => {
    fs.ghosts.add(callId);
    expect(await node.channels()).toEqual([]);
  });

  it('says no name to the switch that could be more than a name', async () => {
    for (const name of ['x y', 'x\n\napi fsctl shutdown', '']) {
      const order = { kind: 'kill-gateway', profile: 'external', gateway: name } as const;
      await expect(node.sofia.say(order)).rejects.toBeInstanceOf(UnsafeWord);
      await expect(node.sofia.say({ kind: 'restart-profile', profile: name })).rejects.toBeInstanceOf(UnsafeWord);
    }
  });

  it('becomes closed and stays so', async () => {
    await node.close();
    expect(node.state).toBe('closed');
    await fs.eventually(() => fs.sessions === 0);
    expect(fs.connects).toBe(1);
  });
});

import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { switchLostCause } from '../../domain/dial-outcome.ts';
import { ChannelAlreadyExists } from '../../telephony/dial.ts';
import { UnsafeWord } from '../../telephony/event-socket/wire-words.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import type { NodeFixture } from './node-fixture.ts';
import { aRequest, makeNodeFixture, refused } from './node-fixture.ts';
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

describe('a dial', () => {
  it('that is answered gives a channel, tells each step once and insures it on the switch', async () => {
    fs.onOriginate = (id, jobId) => {
      for (let twice = 0; twice < 2; twice += 1) {
        fs.created(id);
        fs.rings(id);
      }
      fs.answers(id);
      fs.job(jobId, `+OK ${id}`);
      fs.parks(id);
    };
    const { outcome, told } = fixture.dial({ ringMsMax: 45_000, callMsMax: 300_000 });
    expect((await outcome).kind).toBe('answered');
    expect(told).toEqual(['dialled', 'ringing']);
    expect(await fs.received(/sched_hangup/)).toBe(`api sched_hangup +345 ${callId} ALLOTTED_TIMEOUT`);
  });

  it('that rings and is busy ends with the evidence, also when the job speaks first', async () => {
    const busy = { ...refused, variable_proto_specific_hangup_cause: 'sip:486', variable_hangup_cause_q850: '17' };
    fs.onOriginate = (id, jobId) => {
      fs.created(id);
      fs.rings(id);
      fs.job(jobId, '-ERR USER_BUSY');
      fs.hangsUp(id, 'USER_BUSY', busy);
      fs.hangsUp(id, 'USER_BUSY', busy);
    };
    const { outcome, told } = fixture.dial();
    expect(await outcome).toMatchObject({
      kind: 'ended',
      rang: true,
      end: { told: true, endedBy: 'callee', evidence: { cause: 'USER_BUSY', sipCode: 486, q850: 17 } },
    });
    expect(told).toEqual(['dialled', 'ringing']);
  });

  it('that the full switch refused is throttled, not ended', async () => {
    fs.onOriginate = (_id, jobId) => fs.job(jobId, '-ERR DESTINATION_OUT_OF_ORDER');
    const { outcome, told } = fixture.dial();
    expect(await outcome).toEqual({ kind: 'throttled' });
    expect(told).toEqual([]);
  });

  it('of a uuid that lives on the switch is neither dialled twice nor handed back for another try', async () => {
    fs.channels.set(callId, { callState: 'RINGING', tag: 'carillon' });
    fs.onOriginate = (_id, jobId) => fs.job(jobId, '-ERR DESTINATION_OUT_OF_ORDER');
    await expect(fixture.dial().outcome).rejects.toBeInstanceOf(ChannelAlreadyExists);
  });

  it('over a dead gateway ends without ever having been dialled', async () => {
    fs.onOriginate = (id, jobId) => {
      fs.event('CHANNEL_DESTROY', { 'Unique-ID': id, 'Answer-State': 'ringing' });
      fs.job(jobId, '-ERR GATEWAY_DOWN');
    };
    expect(await fixture.dial().outcome).toMatchObject({
      kind: 'ended',
      rang: false,
      dialledAtMs: null,
      end: { told: true, evidence: { cause: 'GATEWAY_DOWN' } },
    });
  });

  it('that nobody answers is ended by us, and by nobody in the record', async () => {
    fs.onOriginate = (id) => {
      fs.created(id);
      fs.rings(id);
    };
    fs.override = (command) => {
      if (!command.line.startsWith('api uuid_kill')) return false;
      fs.answerTo(command, '+OK');
      fs.hangsUp(callId, 'NO_ANSWER', { variable_sip_hangup_disposition: 'send_cancel' });
      return true;
    };
    expect(await fixture.dial({ ringMsMax: 50 }).outcome).toMatchObject({
      kind: 'ended',
      rang: true,
      end: { endedBy: 'nobody', told: true },
    });
    expect(await fs.received(/uuid_kill/)).toBe(`api uuid_kill ${callId} NO_ANSWER`);
  });

  it('that is cancelled before its channel exists is ended as soon as it does', async () => {
    let create = (): void => undefined;
    fs.onOriginate = (id) => {
      create = (): void => fs.created(id);
    };
    const { outcome, cancel } = fixture.dial();
    await fs.received(/originate/);
    cancel.abort();
    await fs.received(/uuid_kill/);
    create();
    expect(await outcome).toMatchObject({ kind: 'ended', end: { endedBy: 'us', evidence: { cause: 'ORIGINATOR_CANCEL' } } });
    expect(fs.commands.filter((line) => line.includes('uuid_kill'))).toHaveLength(2);
  });

  it('that was cancelled before it was sent never reaches the switch', async () => {
    const cancel = new AbortController();
    cancel.abort();
    const hooks = { onDialled: () => undefined, onRinging: () => undefined, signal: cancel.signal };
    const outcome = await node.dial(aRequest(callId), hooks);
    expect(outcome).toMatchObject({ kind: 'ended', dialledAtMs: null });
    expect(fs.commands.filter((line) => line.includes('originate'))).toEqual([]);
  });

  it('with a hostile word is refused before the wire', async () => {
    await expect(fixture.dial({ number: '1380000\n\napi fsctl shutdown' }).outcome).rejects.toBeInstanceOf(UnsafeWord);
    await expect(fixture.dial({ gateway: 'x/1 &system(id)' }).outcome).rejects.toBeInstanceOf(UnsafeWord);
    expect(fs.commands.filter((line) => line.includes('originate'))).toEqual([]);
  });
});

describe('a lost connection', () => {
  it('does not disturb a call that goes on: it is answered after the re-sync', async () => {
    fs.onOriginate = (id) => {
      fs.created(id);
      fs.rings(id);
    };
    const { outcome } = fixture.dial();
    await fs.received(/sched_hangup/);
    const down = fixture.reaches('down');
    fs.cut();
    await down;
    await fixture.reaches('ready');
    fs.answers(callId);
    expect((await outcome).kind).toBe('answered');
  });

  it('in which the call was answered is told by the list of channels', async () => {
    fs.onOriginate = (id) => {
      fs.created(id);
      fs.cut();
      fs.channels.set(id, { callState: 'ACTIVE', tag: 'carillon' });
    };
    expect((await fixture.dial().outcome).kind).toBe('answered');
  });

  it.each([['RINGING'], [null]])(
    'in which the call was answered is told by the channel, when the list lags (%s)',
    async (listedAs) => {
      fs.onOriginate = (id) => {
        fs.created(id);
        fs.cut();
        fs.channels.set(id, { callState: 'ACTIVE', tag: 'carillon', listedAs });
      };
      expect((await fixture.dial().outcome).kind).toBe('answered');
    },
  );

  it('in which a ringing call ended leaves an end that nobody told', async () => {
    fs.onOriginate = (id) => {
      fs.created(id);
      fs.rings(id);
    };
    const { outcome } = fixture.dial();
    await fs.received(/sched_hangup/);
    fs.channels.delete(callId);
    fs.cut();
    expect(await outcome).toMatchObject({
      kind: 'ended',
      rang: true,
      end: { told: false, endedBy: 'switch', evidence: { cause: null } },
    });
  });

  it('before anything was known of the call is a loss', async () => {
    fs.onOriginate = () => fs.cut();
    expect(await fixture.dial().outcome).toEqual({ kind: 'lost' });
  });

  it('after which a call that was given up rings all the same ends it', async () => {
    fs.onOriginate = () => fs.cut();
    expect(await fixture.dial().outcome).toEqual({ kind: 'lost' });
    fs.commands.length = 0;
    fs.created(callId);
    expect(await fs.received(/uuid_kill/)).toBe(`api uuid_kill ${callId} ORIGINATOR_CANCEL`);
  });

  it('in which an answered call ended settles its end', async () => {
    const channel = await fixture.answeredChannel();
    fs.channels.delete(callId);
    fs.cut();
    expect(await channel.ended).toMatchObject({ told: false, evidence: { cause: null } });
  });

  it('to a switch that was restarted ends every call of the old one', async () => {
    const channel = await fixture.answeredChannel();
    const core = node.coreUuid;
    fs.coreUuid = randomUUID();
    // Even a channel of the same uuid belongs to another life of the switch.
    fs.cut();
    expect(await channel.ended).toEqual({
      endedBy: 'switch',
      told: false,
      evidence: { cause: switchLostCause, q850: null, sipCode: null, sipReason: null, disposition: null },
    });
    await fixture.reaches('ready');
    expect(node.coreUuid).not.toBe(core);
  });

  it('does not swallow a hang-up: it is carried out on return', async () => {
    const channel = await fixture.answeredChannel();
    const down = fixture.reaches('down');
    fs.cut();
    await down;
    await channel.hangUp('NORMAL_CLEARING');
    await fs.received(/uuid_kill/);
    expect(await channel.ended).toMatchObject({ told: true, endedBy: 'us' });
  });

  it('makes a dial wait for the way back', async () => {
    fs.onOriginate = (_id, jobId) => fs.job(jobId, '-ERR INVALID_GATEWAY');
    const down = fixture.reaches('down');
    fs.cut();
    await down;
    expect(await fixture.dial().outcome).toMatchObject({ kind: 'ended', end: { evidence: { cause: 'INVALID_GATEWAY' } } });
  });
});

describe('a live channel', () => {
  it('tells digits, records by whitelisted paths only, and ends once', async () => {
    const channel = await fixture.answeredChannel();
    const digits: string[] = [];
    channel.onDigit((digit) => digits.push(digit));
    for (const digit of '12#') fs.event('DTMF', { 'Unique-ID': callId, 'DTMF-Digit': digit });
    await channel.startRecording('/var/rec/a.wav');
    await channel.stopRecording();
    expect(digits).toEqual(['1', '2', '#']);
    expect(await fs.received(/start/)).toBe(`api uuid_record ${callId} start /var/rec/a.wav`);
    expect(await fs.received(/stop/)).toBe(`api uuid_record ${callId} stop /var/rec/a.wav`);
    await expect(channel.startRecording('/var/rec/../a.wav')).rejects.toBeInstanceOf(UnsafeWord);
    await channel.hangUp('NORMAL_CLEARING');
    await channel.hangUp('NORMAL_CLEARING');
    expect(await channel.ended).toMatchObject({ told: true, endedBy: 'us', evidence: { cause: 'NORMAL_CLEARING' } });
  });

  it('that the callee ends says so', async () => {
    const channel = await fixture.answeredChannel();
    fs.hangsUp(callId, 'NORMAL_CLEARING', { variable_sip_hangup_disposition: 'recv_bye' });
    expect(await channel.ended).toMatchObject({ told: true, endedBy: 'callee' });
  });
});

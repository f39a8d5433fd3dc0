import { describe, expect, it } from 'vitest';
import type { ChannelFacts, EventView } from '../../../telephony/channel-facts.ts';
import { noFacts, withEvent } from '../../../telephony/channel-facts.ts';
import { endedBySide, noEvidence, readHangupEvidence } from '../../../telephony/hangup-evidence.ts';
import { mediaReadiness } from '../../../telephony/media-guard.ts';
import { readCapturedCall, viewOf } from '../../telephony/captured-call.ts';

const event = (name: string, headers: Record<string, string> = {}): EventView => viewOf({ 'Event-Name': name, ...headers });
const afterEvents = (events: readonly EventView[]): ChannelFacts => events.reduce(withEvent, noFacts);

describe('the facts of a channel', () => {
  it('bear every event twice', () => {
    const { events, facts } = readCapturedCall('answered-callee-hangs-up');
    const doubled = afterEvents(events.flatMap((one) => [one, one]));
    expect({ ...doubled, parks: facts.parks }).toEqual(facts);
  });

  it('come whole from the last event alone, when all before were missed', () => {
    const { events } = readCapturedCall('answered-callee-hangs-up');
    const last = events.filter(({ name }) => name === 'CHANNEL_HANGUP_COMPLETE');
    expect(afterEvents(last)).toMatchObject({ created: true, rang: true, answered: true, end: { cause: 'NORMAL_CLEARING' } });
  });

  it('keep the first end', () => {
    const first = event('CHANNEL_HANGUP_COMPLETE', { 'Hangup-Cause': 'USER_BUSY' });
    const second = event('CHANNEL_HANGUP_COMPLETE', { 'Hangup-Cause': 'NORMAL_CLEARING' });
    expect(afterEvents([first, second]).end?.cause).toBe('USER_BUSY');
  });

  it('do not take the destruction of a channel that never was for an end', () => {
    expect(readCapturedCall('gateway-unknown').facts).toEqual(noFacts);
  });

  it('take a destruction for the end when HANGUP_COMPLETE went missing', () => {
    const facts = afterEvents([event('CHANNEL_CREATE'), event('CHANNEL_DESTROY', { 'Hangup-Cause': 'USER_BUSY' })]);
    expect(facts.end?.cause).toBe('USER_BUSY');
  });

  it('know a channel as answered from its park when ANSWER was missed', () => {
    const park = event('CHANNEL_PARK', { 'Answer-State': 'answered', 'Channel-Read-Codec-Rate': '8000' });
    expect(afterEvents([park]).answered).toBe(true);
  });
});

describe('the guard before unicast', () => {
  const parked = (headers: Record<string, string>): ChannelFacts =>
    afterEvents([event('CHANNEL_CREATE'), event('CHANNEL_PARK', headers)]);

  it.each([
    ['ready', parked({ 'Answer-State': 'answered', 'Channel-Read-Codec-Rate': '8000' })],
    ['ready', parked({ 'Answer-State': 'early', 'Channel-Read-Codec-Rate': '8000' })],
    ['no-media-yet', parked({ 'Answer-State': 'ringing', 'Channel-Read-Codec-Rate': '8000' })],
    ['no-codec', parked({ 'Answer-State': 'answered' })],
    ['wrong-rate', parked({ 'Answer-State': 'answered', 'Channel-Read-Codec-Rate': '16000' })],
    ['not-parked', afterEvents([event('CHANNEL_CREATE'), event('CHANNEL_ANSWER')])],
  ])('says %s', (expected, facts) => {
    expect(mediaReadiness(facts)).toBe(expected);
  });

  it('says not-parked again once the channel left its park', () => {
    const left = withEvent(parked({ 'Answer-State': 'answered', 'Channel-Read-Codec-Rate': '8000' }), event('CHANNEL_UNPARK'));
    expect(mediaReadiness(left)).toBe('not-parked');
  });

  it('is never ready at any moment of a recorded call before its park', () => {
    let facts = noFacts;
    for (const one of readCapturedCall('unicast-attach').events) {
      if (one.name === 'CHANNEL_PARK') break;
      facts = withEvent(facts, one);
      expect(mediaReadiness(facts)).toBe('not-parked');
    }
    expect(facts.answered).toBe(true);
  });
});

describe('the evidence of a hang-up', () => {
  it('leaves out the 487 that our own cancel brought about', () => {
    expect(readCapturedCall('no-answer').facts.end).toEqual({
      cause: 'NO_ANSWER',
      q850: 19,
      sipCode: null,
      sipReason: null,
      disposition: 'send_cancel',
    });
  });

  it('keeps code and phrase of a refusal', () => {
    expect(readCapturedCall('busy-486').facts.end).toEqual({
      cause: 'USER_BUSY',
      q850: 17,
      sipCode: 486,
      sipReason: 'Busy Here',
      disposition: 'recv_refuse',
    });
  });

  it('has what the switch counted of the sound of an answered call', () => {
    expect(readCapturedCall('digits-sent-while-streaming').facts.end?.media).toMatchObject({
      seconds: expect.any(Number) as unknown,
      packetsIn: expect.any(Number) as unknown,
      packetsOut: expect.any(Number) as unknown,
    });
    expect(readCapturedCall('busy-486').facts.end).not.toHaveProperty('media');
  });

  it('is empty when the headers are', () => {
    expect(readHangupEvidence(event('CHANNEL_DESTROY'))).toEqual(noEvidence);
  });

  it.each([
    ['callee', 'recv_bye', 200, true, false],
    ['callee', 'recv_refuse', 486, false, false],
    ['carrier', 'recv_refuse', 404, false, false],
    ['us', 'send_bye', null, true, true],
    ['switch', 'send_bye', null, true, false],
    ['us', 'send_cancel', null, false, true],
    ['nobody', 'send_cancel', null, false, false],
    ['switch', null, null, false, false],
  ])('says that %s ended it: %s %s', (side, disposition, sipCode, answered, weAsked) => {
    expect(endedBySide({ evidence: { ...noEvidence, disposition, sipCode }, answered, weAsked })).toBe(side);
  });
});

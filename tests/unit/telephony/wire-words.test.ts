import { describe, expect, it } from 'vitest';
import {
  safeGateway,
  safeHost,
  safeLine,
  safeNumber,
  safePrefix,
  safeRecordingPath,
  safeUuid,
  safeVariable,
  UnsafeWord,
} from '../../../telephony/event-socket/wire-words.ts';
import { originateCommand, originateTimeoutSeconds } from '../../../telephony/originate-command.ts';
import type { DialRequest } from '../../../telephony/ports.ts';

describe('the gate before the wire', () => {
  it.each([
    ['number', () => safeNumber('number', '13800001111\n\napi fsctl shutdown\n\n')],
    ['number with only a last line break', () => safeNumber('number', '13800001111\n')],
    ['number with letters', () => safeNumber('number', '1380000x111')],
    ['number of one digit', () => safeNumber('number', '1')],
    ['prefix', () => safePrefix('9;1')],
    ['gateway with a slash', () => safeGateway('line/../1')],
    ['empty gateway', () => safeGateway('')],
    ['host', () => safeHost('media address', '10.0.0.1\nremote-port: 1')],
    ['uuid', () => safeUuid('04ff1760-21ef-4f9d-94f1-ddb0694c6d7a hack')],
    ['upper-case uuid', () => safeUuid('04FF1760-21EF-4F9D-94F1-DDB0694C6D7A')],
    ['recording path that climbs', () => safeRecordingPath('/var/rec/../../etc/x.wav')],
    ['recording path that is relative', () => safeRecordingPath('rec/x.wav')],
    ['recording path with a space', () => safeRecordingPath('/var/rec/a b.wav')],
    ['line with a return', () => safeLine('command', 'api status\rapi x')],
    ['line with a zero byte', () => safeLine('command', 'api status\0')],
    ['endless line', () => safeLine('command', 'x'.repeat(5_000))],
  ])('refuses a %s', (_name, attempt) => {
    expect(attempt).toThrow(UnsafeWord);
  });

  it.each([
    '',
    'a b',
    'a,b',
    'a}b',
    '{a',
    'a]',
    '<a>',
    "a'b",
    'a"b',
    '${system(id)}',
    'a|b',
    'a^b',
    'a&b',
    '(a)',
    'a\\b',
    'a`b',
    'a\nb',
  ])('refuses the variable value %j', (value) => {
    expect(() => safeVariable('carillon_task', value)).toThrow(UnsafeWord);
  });

  it('refuses a variable name that could end the list', () => {
    expect(() => safeVariable('a}b', 'x')).toThrow(UnsafeWord);
    expect(() => safeVariable('1a', 'x')).toThrow(UnsafeWord);
  });

  it('names the field and the cure, and never the value', () => {
    expect(() => safeNumber('caller number', '138-0000-1111')).toThrow(/caller number.*2 to 32 digits/);
    expect(() => safeNumber('caller number', '138-0000-1111')).not.toThrow(/138-0000/);
  });

  it('lets real words pass', () => {
    expect(safeNumber('number', '+8613800001111')).toBe('+8613800001111');
    expect(safeGateway('line-1.a_b')).toBe('line-1.a_b');
    expect(safeRecordingPath('/var/lib/freeswitch/rec/2026/a-b_c.wav')).toBe('/var/lib/freeswitch/rec/2026/a-b_c.wav');
  });
});

describe('the originate command', () => {
  const request: DialRequest = {
    callId: '04ff1760-21ef-4f9d-94f1-ddb0694c6d7a',
    taskId: 'b9c39f9c-47a4-4f4b-b249-0379fec6e9a6',
    number: '13800001111',
    gateway: 'line1',
    callerNumber: '4001',
    prefix: null,
    codec: 'PCMA',
    ringMsMax: 45_000,
    callMsMax: 300_000,
  };

  it('is complete', () => {
    expect(originateCommand(request)).toBe(
      'originate {origination_uuid=04ff1760-21ef-4f9d-94f1-ddb0694c6d7a,origination_caller_id_number=4001,origination_caller_id_name=4001,' +
        'originate_timeout=47,ignore_early_media=true,absolute_codec_string=PCMA,hangup_after_bridge=false,RECORD_STEREO=true,' +
        'RECORD_MIN_SEC=0,jitterbuffer_msec=60:200:20,accountcode=carillon,carillon_task=b9c39f9c-47a4-4f4b-b249-0379fec6e9a6}sofia/gateway/line1/13800001111 &park()',
    );
  });

  it('puts the prefix before the number, and drops a plus that would stand in the middle', () => {
    expect(originateCommand({ ...request, prefix: '9', number: '+8613800001111' })).toContain('/line1/98613800001111 ');
    expect(originateCommand({ ...request, number: '+8613800001111' })).toContain('/line1/+8613800001111 ');
  });

  it('leaves the caller to the line when there is none', () => {
    expect(originateCommand({ ...request, callerNumber: null })).not.toContain('caller_id');
  });

  it.each([
    ['number', { number: '138 &system(id)' }],
    ['caller', { callerNumber: '4001,api_hangup_hook=x' }],
    ['gateway', { gateway: 'line1/1 &system(id)' }],
    ['prefix', { prefix: '9/../' }],
    ['task', { taskId: 'x}y' }],
    ['call id', { callId: 'x' }],
  ])('refuses a hostile %s', (_name, change) => {
    expect(() => originateCommand({ ...request, ...change })).toThrow(UnsafeWord);
  });

  it('lets our own ringing limit come first', () => {
    expect(originateTimeoutSeconds(45_000)).toBe(47);
    expect(originateTimeoutSeconds(2_500)).toBe(5);
  });
});

import { describe, expect, it } from 'vitest';
import { checksEn } from '../../../api/words/checks-en.ts';
import { checksZh } from '../../../api/words/checks-zh.ts';
import { type JudgedCall, judgeCallLength, judgeCallOutcome, judgeCallSound } from '../../../domain/diagnosis/call-checks.ts';
import { checkId, findingCodes, parseCheckId } from '../../../domain/diagnosis/check.ts';
import {
  judgeHeard,
  judgeLine,
  judgeMissingAcks,
  judgeUnheardAcks,
  type LineCalls,
  type LineStanding,
} from '../../../domain/diagnosis/line-checks.ts';
import { judgeImport } from '../../../domain/diagnosis/list-check.ts';
import { judgeProfileAddress, judgeProfileRuns } from '../../../domain/diagnosis/profile-checks.ts';
import { judgeService } from '../../../domain/diagnosis/service-check.ts';
import { judgeDisk, judgeSchema, judgeSwitch } from '../../../domain/diagnosis/system-checks.ts';
import { judgeCarrier, judgeConcurrency, judgeTaskDials } from '../../../domain/diagnosis/task-checks.ts';

import { defaultProfiles } from '../../../domain/sip-profile.ts';

const noCalls: LineCalls = {
  ...{ answered: 0, counted: 0, deaf: 0, mute: 0, unheardAcks: 0, longer: 0, missingAcks: 0, codecRefused: 0, notAttached: 0 },
  codec: 'PCMA',
};
const calls = (change: Partial<LineCalls>): LineCalls => ({ ...noCalls, ...change });
const told = ({ verdict, code }: { verdict: string; code: string }): string => `${verdict} ${code}`;

describe('a lost ACK', () => {
  it('is told from three calls of 32 s on, where hardly one lasts longer', () => {
    expect(told(judgeUnheardAcks(calls({ answered: 3, unheardAcks: 3 })))).toBe('fails ack-unheard');
    expect(told(judgeUnheardAcks(calls({ answered: 2, unheardAcks: 2 })))).toBe('unknown ack-unheard-few');
  });

  it('is not told of a busy line on which some talks happen to last 32 s', () => {
    expect(told(judgeUnheardAcks(calls({ answered: 900, unheardAcks: 5, longer: 400 })))).toBe('holds ack-heard');
  });

  it('of the other side is told by one call that the switch gave up', () => {
    expect(told(judgeMissingAcks(calls({ answered: 9, missingAcks: 1 })))).toBe('fails ack-missing');
  });

  it('can’t be told without an answered call', () => {
    expect(told(judgeUnheardAcks(noCalls))).toBe('unknown no-answered-calls');
  });

  const call: JudgedCall = {
    ...{ outcome: 'completed', reason: 'answered-callee-hung-up', culprit: null, answered: true },
    ...{ cause: 'NORMAL_CLEARING', q850: 16, disposition: 'recv_bye' },
    media: { seconds: 32, packetsIn: 1600, packetsOut: 1600 },
  };
  it.each<[string, Partial<JudgedCall>]>([
    ['fails call-cut-unheard', {}],
    ['fails call-cut-missing', { cause: 'NORMAL_UNSPECIFIED', q850: 31, disposition: null }],
    ['holds call-length-plain', { disposition: 'send_bye' }],
    ['holds call-length-plain', { media: { seconds: 40, packetsIn: 1, packetsOut: 1 } }],
  ])('of one call is %s', (expected, change) => {
    expect(told(judgeCallLength({ ...call, ...change }))).toBe(expected);
  });

  it.each<[string, JudgedCall['media']]>([
    ['holds call-two-ways', { seconds: 9, packetsIn: 450, packetsOut: 450 }],
    ['fails call-nothing-heard', { seconds: 9, packetsIn: 0, packetsOut: 450 }],
    ['fails call-nothing-sent', { seconds: 9, packetsIn: 450, packetsOut: 0 }],
    ['unknown call-uncounted', { seconds: 1, packetsIn: 0, packetsOut: 0 }],
    ['unknown call-uncounted', null],
  ])('and the sound of one is %s', (expected, media) => {
    expect(told(judgeCallSound({ ...call, media }))).toBe(expected);
  });

  it('is no fault of a callee who is busy', () => {
    expect(told(judgeCallOutcome({ ...call, outcome: 'busy', reason: 'sip-486-busy' }))).toBe('holds call-not-reached');
    expect(told(judgeCallOutcome({ ...call, outcome: 'line-fault', reason: 'sip-403-line-forbids' }))).toBe(
      'fails call-line-fault',
    );
  });
});

it('blames a line for silence only when all or many of its calls were silent', () => {
  expect(told(judgeHeard(calls({ counted: 1, deaf: 1 })))).toBe('fails nothing-heard');
  expect(told(judgeHeard(calls({ counted: 100, deaf: 2 })))).toBe('holds sound-heard');
  expect(told(judgeHeard(calls({ counted: 12, deaf: 3 })))).toBe('fails nothing-heard');
});

describe('a line', () => {
  const up: LineStanding = {
    enabled: true,
    resting: null,
    gatewayUp: true,
    login: null,
    nodeState: 'ready',
    node: 'sw1',
    drains: false,
  };
  it.each<[string, string | null, Partial<LineStanding>]>([
    ['holds line-usable', null, {}],
    ['fails line-disabled', 'enable-line', { enabled: false }],
    ['fails line-node-down', null, { nodeState: 'down' }],
    ['fails line-node-drains', null, { drains: true }],
    ['fails line-node-down', null, { nodeState: null }],
    ['fails line-down', null, { gatewayUp: false }],
    ['fails line-login-refused', null, { gatewayUp: false, login: { stopped: false, status: 403, phrase: 'Forbidden' } }],
    ['fails line-login-refused', 'wake-line', { gatewayUp: false, login: { stopped: true, status: 403, phrase: 'Forbidden' } }],
    ['fails line-rests', 'wake-line', { resting: { until: '2026-11-24T06:30:00Z', reason: 'sip-503-line-unavailable' } }],
    ['unknown line-unseen', null, { gatewayUp: null }],
  ])('%s', (expected, cure, change) => {
    const found = judgeLine({ ...up, ...change });
    expect([told(found), found.cure]).toEqual([expected, cure]);
  });
});

describe('a SIP profile', () => {
  const [profile] = defaultProfiles;
  if (profile === undefined) throw new Error('a switch has no profile');
  const facts = { settings: profile.settings, listensAt: '192.168.1.20', carriers: ['sip.carrier.example:5060'], wanted: true };
  it('that does not run is missed only where somebody needs it', () => {
    expect(judgeProfileRuns({ ...facts, running: false })?.code).toBe('profile-stopped');
    expect(judgeProfileRuns({ ...facts, running: false, wanted: false })).toBeNull();
    expect(judgeProfileRuns({ ...facts, running: null })).toBeNull();
  });

  it('must name an address that its carriers can reach', () => {
    const address = (change: object) => judgeProfileAddress({ ...facts, running: true, ...change });
    expect(address({})).toMatchObject({ verdict: 'fails', code: 'private-address' });
    expect(address({ carriers: ['192.168.1.9:5060'] })).toMatchObject({ verdict: 'holds', code: 'address-fits' });
    expect(address({ listensAt: null, carriers: [] })).toBeNull();
  });
});

describe('a task', () => {
  const limit = { sentence: 'so it is', at: null, status: 'running' as const, contacts: 9, asked: true };
  it.each<[string, string | null, string]>([
    ['fails task-not-started', 'start-task', 'not-started'],
    ['fails task-paused', 'resume-task', 'paused'],
    ['holds list-finished', null, 'list-finished'],
    ['fails window-closed', null, 'window-closed'],
    ['fails lines-down', null, 'gateway-down'],
    ['fails lines-drain', null, 'lines-draining'],
    ['holds task-at-limit', null, 'lines-full'],
    ['holds task-dials', null, 'nothing'],
  ])('%s', (expected, cure, code) => {
    const found = judgeTaskDials({ ...limit, code });
    expect([told(found), found.cure]).toEqual([expected, cure]);
  });

  it('that waits for its hours is no fault as long as nobody asks', () => {
    expect(told(judgeTaskDials({ ...limit, code: 'window-closed', asked: false }))).toBe('holds task-waits');
    expect(told(judgeTaskDials({ ...limit, code: 'window-never', asked: false }))).toBe('fails window-never');
  });

  it('without a list is told so before anything else', () => {
    expect(told(judgeTaskDials({ ...limit, code: 'not-started', contacts: 0 }))).toBe('fails list-empty');
  });

  it('that wants more calls than its lines carry is told what they carry', () => {
    expect(judgeConcurrency({ limit: 5, capacity: 1 })).toMatchObject({
      code: 'concurrency-above-lines',
      cure: 'fit-concurrency',
    });
    expect(judgeConcurrency({ limit: 1, capacity: 1 })).toMatchObject({ verdict: 'holds', code: 'concurrency-fits' });
    expect(judgeConcurrency({ limit: 2, capacity: 0 })).toBeNull();
  });

  it('is told the carrier’s answer when a good part of its calls failed there', () => {
    const answers = { outcome: 'line-fault', reason: 'sip-403-line-forbids' };
    expect(told(judgeCarrier({ calls: 100, faults: 3, ...answers }))).toBe('holds carrier-connects');
    expect(told(judgeCarrier({ calls: 10, faults: 2, ...answers }))).toBe('fails carrier-refuses');
  });
});

describe('a list', () => {
  const facts = { status: 'done' as const, parsed: 20, accepted: 15, duplicate: 4, refused: 1, reasonCode: null, readingMs: 0 };
  it('with rows that count once is a matter for who asks about it', () => {
    expect(told(judgeImport({ ...facts, asked: true }))).toBe('fails rows-left-out');
    expect(told(judgeImport({ ...facts, asked: false }))).toBe('holds rows-left-out');
  });
});

describe('a service', () => {
  const facts = { part: 'model' as const, changedAt: '2026-11-24T06:00:00Z', failures: null };
  const lastTest = { at: '2026-11-24T07:00:00Z', ok: true, totalMs: 300, code: null };
  it('is judged by what happened last: its test, its change, or a call', () => {
    expect(told(judgeService({ ...facts, lastTest }))).toBe('holds service-works');
    expect(told(judgeService({ ...facts, lastTest: null }))).toBe('unknown service-untested');
    expect(told(judgeService({ ...facts, lastTest, changedAt: '2026-11-24T08:00:00Z' }))).toBe('unknown service-changed');
    const failures = { calls: 2, code: 'wrong-key', at: '2026-11-24T07:30:00Z' };
    expect(told(judgeService({ ...facts, lastTest, failures }))).toBe('fails service-failed-in-calls');
    expect(told(judgeService({ ...facts, lastTest: { ...lastTest, at: '2026-11-24T08:00:00Z' }, failures }))).toBe(
      'holds service-works',
    );
  });
});

describe('the ground', () => {
  it('tells a switch that refuses the password from one that is away, and nothing when nobody would know', () => {
    const facts = { node: 'sw1', state: 'down' as const, detail: 'auth-failed', fresh: true };
    expect(judgeSwitch(facts)?.code).toBe('switch-wrong-password');
    expect(judgeSwitch({ ...facts, detail: 'rude-rejection' })?.code).toBe('switch-refuses-address');
    expect(judgeSwitch({ ...facts, detail: 'socket-error' })?.code).toBe('switch-away');
    expect(judgeSwitch({ ...facts, state: 'connecting', detail: null })).toMatchObject({
      verdict: 'unknown',
      code: 'switch-connecting',
    });
    expect(judgeSwitch({ ...facts, fresh: false })).toBeNull();
  });

  it('tells a database that is behind from one that is ahead', () => {
    const facts = { missing: [], changedFunctions: [], ahead: null, changedMigrations: [] };
    expect(told(judgeSchema(facts))).toBe('holds schema-current');
    expect(told(judgeSchema({ ...facts, missing: ['0018_diagnosis.sql'] }))).toBe('fails schema-behind');
    expect(told(judgeSchema({ ...facts, ahead: 99 }))).toBe('fails schema-ahead');
  });

  it.each([
    ['fails disk-full', 10_000_000],
    ['fails disk-low', 1_000_000_000],
    ['holds disk-free', 9_000_000_000],
  ])('%s', (expected, freeBytes) => {
    expect(told(judgeDisk({ freeBytes, totalBytes: 100_000_000_000 }))).toBe(expected);
  });
});

it('names a check by its kind and its subject, and reads that name again', () => {
  expect(parseCheckId(checkId({ kind: 'line-usable', subject: { kind: 'line', id: 'x', name: '' } }))).toEqual({
    kind: 'line-usable',
    subjectId: 'x',
  });
  expect([parseCheckId('database'), parseCheckId('nonsense'), parseCheckId('disk~a~b')]).toEqual([
    { kind: 'database', subjectId: null },
    null,
    null,
  ]);
});

it.each(findingCodes)('%s is explained in both languages with the same evidence, and what fails with a cure', (code) => {
  const places = (text = ''): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toSorted();
  const [zh, en] = [checksZh.findings[code], checksEn.findings[code]];
  expect(places(zh.says)).toEqual(places(en.says));
  for (const part of ['means', 'todo'] as const) expect([part, zh[part] === undefined]).toEqual([part, en[part] === undefined]);
});

import { describe, expect, it } from 'vitest';
import { sipDomain } from '../../../domain/sip-profile.ts';
import type { OutsideRoute, OutsideWay, SwitchRows } from '../../../domain/switch-rows.ts';
import { answerSwitch, lastKnownGood, notFoundAnswer, type SwitchQuestion } from '../../../switch-configuration/answer.ts';
import { outsideNumber } from '../../../switch-configuration/dialplan-document.ts';
import { revisionOf } from '../../../switch-configuration/revision.ts';
import { element, UnfitText } from '../../../switch-configuration/xml.ts';
import { aGateway, aProfile, rowsOf } from './rows.ts';

const nothing: SwitchQuestion = {
  section: '',
  keyValue: '',
  profile: null,
  user: null,
  context: null,
  dialled: null,
  caller: null,
  callId: null,
  address: null,
  digest: null,
  atMs: 1_000,
};

function ask(rows: SwitchRows, question: Partial<SwitchQuestion>): string {
  return answerSwitch(rows, 'abc', { ...nothing, ...question });
}

const sofia = { section: 'configuration', keyValue: 'sofia.conf' };

describe('a value in a document', () => {
  it('is escaped', () => {
    expect(element('param', { value: `a"b'c<d>&` })).toBe('<param value="a&quot;b&apos;c&lt;d&gt;&amp;"/>');
  });

  it.each(['line\nbreak', '\u0000', '$$' + '{system(id)}', '$' + '{system(id)}'])(
    'is refused when the switch would read more in it: %j',
    (value) => {
      expect(() => element('param', { value })).toThrow(UnfitText);
    },
  );

  it('is not told by the refusal, because it may be a password', () => {
    expect(() => element('param', { value: 'secret\n' })).not.toThrow(/secret/);
  });
});

describe('sofia.conf', () => {
  const rows = rowsOf({
    profiles: [aProfile('internal', { authCalls: true, sipPort: 5060, wsBinding: ':5066' }), aProfile('external')],
    gateways: [aGateway('g1'), aGateway('g2', { profile: 'internal' })],
  });

  it('has each gateway in its profile', () => {
    const text = ask(rows, { ...sofia, profile: 'external' });
    expect(text).toContain('<gateway name="g1">');
    expect(text).not.toContain('g2');
    expect(text).not.toContain('name="internal"');
    expect(ask(rows, sofia)).toContain('<gateway name="g2">');
  });

  it('leaves out a gateway that can’t be written, and no other', () => {
    const text = ask(rowsOf({ gateways: [aGateway('bad', { password: 'a$' + '{system(id)}' }), aGateway('good')] }), sofia);
    expect(text).toContain('<gateway name="good">');
    expect(text).not.toContain('bad');
  });

  it('marks the gateways as ours and shows a peer the number that calls', () => {
    const text = ask(rows, { ...sofia, profile: 'external' });
    expect(text).toContain('<param name="context" value="carillon-line-mark-g1"/>');
    expect(text).toContain('<param name="register" value="false"/>');
    expect(text).toContain('<param name="caller-id-in-from" value="true"/>');
  });

  it('lets a chosen parameter stand for the one of the house', () => {
    const chosen = rowsOf({ gateways: [aGateway('g1', { parameters: { 'caller-id-in-from': 'false' } })] });
    const text = ask(chosen, sofia);
    expect(text).toContain('<param name="caller-id-in-from" value="false"/>');
    expect(text).not.toContain('<param name="caller-id-in-from" value="true"/>');
  });

  it('tells no external address as the own one, because a rescan keeps what is not named', () => {
    const own = aProfile('external', { sipIp: '10.0.0.5' });
    expect(ask(rowsOf({ profiles: [own] }), sofia)).toContain('<param name="ext-sip-ip" value="10.0.0.5"/>');
    const named = aProfile('external', { extSipIp: 'sip.example.com', extRtpIp: '203.0.113.7' });
    const text = ask(rowsOf({ profiles: [named] }), sofia);
    expect(text).toContain('<param name="ext-sip-ip" value="host:sip.example.com"/>');
    expect(text).toContain('<param name="ext-rtp-ip" value="203.0.113.7"/>');
  });

  it('lets browsers in the same network be heard', () => {
    expect(ask(rows, { ...sofia, profile: 'internal' })).toContain('<param name="apply-candidate-acl" value="rfc1918.auto"/>');
    expect(ask(rows, { ...sofia, profile: 'external' })).not.toContain('apply-candidate-acl');
  });

  it('begins with its document, because the reader of the switch drops the line of a declaration', () => {
    expect(ask(rows, sofia).startsWith('<document type="freeswitch/xml">')).toBe(true);
    expect(lastKnownGood(rows)).toMatch(/^<include>\n<configuration name="sofia.conf"/);
  });
});

describe('the other questions of a switch', () => {
  const extension = { number: '1001', a1Hash: 'a'.repeat(32), displayName: '前台 "A"', page: null };
  const rows = rowsOf({ extensions: [extension] });

  it('learn what they are told at this moment', () => {
    expect(ask(rows, { section: 'configuration', keyValue: 'carillon.conf' })).toContain('name="revision" value="abc"');
    expect(revisionOf(rows)).not.toBe(revisionOf(rowsOf({ gateways: [aGateway('g')] })));
  });

  it('are "not found" for what is not ours, so that the switch looks into its own files', () => {
    expect(ask(rows, { section: 'configuration', keyValue: 'spandsp.conf' })).toBe(notFoundAnswer);
    expect(ask(rows, { section: 'directory', user: '1002' })).toBe(notFoundAnswer);
    expect(ask(rows, { section: 'dialplan', context: 'elsewhere', dialled: '1' })).toBe(notFoundAnswer);
    expect(ask(rows, { section: 'phrases' })).toBe(notFoundAnswer);
  });

  it('tell an extension by its hash and never let an empty password in', () => {
    const text = ask(rows, { section: 'directory', user: '1001' });
    expect(text).toContain(`<domain name="${sipDomain}">`);
    expect(text).toContain(`<param name="a1-hash" value="${extension.a1Hash}"/>`);
    expect(text).toContain('<param name="allow-empty-password" value="false"/>');
    expect(text).toContain('name="effective_caller_id_name" value="前台 A"');
  });

  it('refuse calls between extensions until they are allowed', () => {
    const call = { section: 'dialplan', context: 'default', dialled: '1001' };
    expect(ask(rows, call)).toContain('application="respond" data="403"');
    const allowed = ask({ ...rows, extensionDialling: true }, call);
    expect(allowed).toContain('application="bridge" data="user/1001@carillon"');
    expect(ask({ ...rows, extensionDialling: true }, { ...call, dialled: '1002' })).toContain('data="404"');
  });

  const fromCarrier = { section: 'dialplan', context: 'public', dialled: '02161234567' };

  it.each([
    [{ kind: 'refused' }, '404'],
    [{ kind: 'no-answer' }, '503'],
  ] as const)('tell a carrier whose call is %o', (incoming, status) => {
    const text = answerSwitch(rows, 'abc', { ...nothing, ...fromCarrier }, null, incoming);
    expect(text).toContain(`application="respond" data="${status}"`);
  });

  it('let a call that was taken ring in a park, as one of ours, until somebody picks it up', () => {
    const text = answerSwitch(rows, 'abc', { ...nothing, ...fromCarrier }, null, { kind: 'taken', taskId: 'a-task' });
    const steps = [...text.matchAll(/application="([^"]*)" data="([^"]*)"/g)].map(([, name, data]) => `${name} ${data}`.trim());
    expect(steps).toEqual(expect.arrayContaining(['set accountcode=carillon', 'set carillon_task=a-task', 'ring_ready']));
    expect(steps.slice(-3)).toEqual(['sched_hangup +120 ALLOTTED_TIMEOUT', 'set carillon_received=true', 'park']);
  });

  it('refuse calls of carriers, also when they come by a line of ours', () => {
    for (const context of ['public', 'carillon-line-mark-g1']) {
      const text = ask({ ...rows, extensionDialling: true }, { section: 'dialplan', context, dialled: '1001' });
      expect(text).toContain('application="respond" data="403"');
    }
  });

  it('know nobody where an address is blocked, and everybody again when the block is over', () => {
    const blocks = [{ address: '203.0.113.7', number: null, untilMs: 2_000 }];
    const asked = { section: 'directory', user: '1001', address: '203.0.113.7' };
    expect(ask({ ...rows, blocks }, asked)).toBe(notFoundAnswer);
    expect(ask({ ...rows, blocks }, { ...asked, address: '203.0.113.8' })).toContain(extension.a1Hash);
    expect(ask({ ...rows, blocks }, { ...asked, atMs: 2_000 })).toContain(extension.a1Hash);
  });
});

describe('a call of an extension to the outside', () => {
  const extension = { number: '1001', a1Hash: 'a'.repeat(32), displayName: '', page: null };
  const rows = rowsOf({ extensions: [extension], extensionsDialOut: true });
  const call = { context: 'default', dialled: '13800000001' };
  const routes: OutsideRoute[] = [
    { gateway: 'first', number: '90013800000001', callerNumber: '02188880001', codec: 'PCMA' },
    { gateway: 'second', number: '13800000001', callerNumber: null, codec: 'PCMU' },
  ];
  const told = (way: OutsideWay | null, change: Partial<SwitchRows> = {}, asked: Partial<SwitchQuestion> = {}) =>
    answerSwitch({ ...rows, ...change }, 'abc', { ...nothing, section: 'dialplan', ...call, ...asked }, way);

  it('goes by one line after the other, as each carrier wants number, caller and codec', () => {
    const text = told({ kind: 'routes', routes });
    const [first, second] = [...text.matchAll(/application="bridge" data="([^"]+)"/g)].map(([, data]) => data);
    expect(first).toBe(
      '{absolute_codec_string=PCMA,origination_caller_id_number=02188880001,origination_caller_id_name=02188880001}sofia/gateway/first/90013800000001',
    );
    expect(second).toBe('{absolute_codec_string=PCMU}sofia/gateway/second/13800000001');
    // Whoever is busy is not rung a second time by another line.
    expect(/continue_on_fail=([A-Z_,]+)/.exec(text)?.[1]?.split(',')).not.toContain('USER_BUSY');
  });

  it.each<[string, OutsideWay | null, string]>([
    ['on the do-not-call list', { kind: 'refused', because: 'do-not-call' }, '403'],
    ['without a line', { kind: 'refused', because: 'no-line' }, '503'],
    ['while nobody can say whether it may be called', { kind: 'refused', because: 'no-answer' }, '503'],
    ['that nobody looked for', null, '503'],
  ])('is refused to a number %s', (_why, way, status) => {
    const text = told(way);
    expect(text).toContain(`application="respond" data="${status}"`);
    expect(text).not.toContain('bridge');
  });

  it('is looked for only where extensions may, and only for a number', () => {
    expect(outsideNumber(rows, call)).toBe('13800000001');
    expect(outsideNumber({ ...rows, extensionsDialOut: false }, call)).toBeNull();
    expect(outsideNumber(rows, { ...call, context: 'public' })).toBeNull();
    expect(outsideNumber(rows, { ...call, dialled: '1001' })).toBeNull();
    for (const dialled of ['', '*72', '12', '1'.repeat(21), '138$' + '{x}', '138 1', '138&x']) {
      expect(outsideNumber(rows, { ...call, dialled })).toBeNull();
    }
  });

  it('is refused while it is switched off, and never opened by a carrier', () => {
    expect(told({ kind: 'routes', routes }, { extensionsDialOut: false })).toContain('data="403"');
    expect(told({ kind: 'routes', routes }, {}, { context: 'public' })).toContain('data="403"');
  });

  it('uses no line whose row holds what the switch would read as more', () => {
    const odd: OutsideRoute[] = [
      { gateway: 'a|b', number: '138', callerNumber: null, codec: 'PCMA' },
      { gateway: 'c', number: '138,x=1', callerNumber: null, codec: 'PCMA' },
      { gateway: 'd', number: '138', callerNumber: '1,x=2', codec: 'PCMA' },
    ];
    expect(told({ kind: 'routes', routes: odd })).not.toContain('application="bridge"');
  });
});

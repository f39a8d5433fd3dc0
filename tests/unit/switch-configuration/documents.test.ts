import { describe, expect, it } from 'vitest';
import { sipDomain } from '../../../domain/sip-profile.ts';
import type { SwitchRows } from '../../../domain/switch-rows.ts';
import { answerSwitch, lastKnownGood, notFoundAnswer, type SwitchQuestion } from '../../../switch-configuration/answer.ts';
import { revisionOf } from '../../../switch-configuration/revision.ts';
import { element, UnfitText } from '../../../switch-configuration/xml.ts';
import { aGateway, aProfile, rowsOf } from './rows.ts';

const nothing: SwitchQuestion = { section: '', keyValue: '', profile: null, user: null, context: null, dialled: null };

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
  const extension = { number: '1001', a1Hash: 'a'.repeat(32), displayName: '前台 "A"' };
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

  it('refuse calls of carriers, also when they come by a line of ours', () => {
    for (const context of ['public', 'carillon-line-mark-g1']) {
      const text = ask({ ...rows, extensionDialling: true }, { section: 'dialplan', context, dialled: '1001' });
      expect(text).toContain('application="respond" data="403"');
    }
  });
});

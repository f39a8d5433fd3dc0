/** The pure parts of the agent's console: keys, the script, and which calls are taken without a press. */
import { describe, expect, it } from 'vitest';
import { fillVariables } from '../../../conversation/variables.ts';
import { movesOf } from '../../../web/src/features/console/call-moves.ts';
import { targetsFor } from '../../../web/src/features/console/found-targets.ts';
import { scriptPieces } from '../../../web/src/features/console/script-pieces.ts';
import { shortcutOf, shortcuts } from '../../../web/src/features/console/shortcuts.ts';
import { isTakenByItself } from '../../../web/src/features/console/taken-by-itself.ts';
import { answersItself } from '../../../web/src/features/phone/call-info.ts';

describe('a script', () => {
  const contact = { name: '王丽', number: '13800000001', variables: { 产品: '净水器', 'Due Date': '周五', 空: ' ' } };

  it('says of a contact what an assistant would say', () => {
    for (const script of [
      '您好{{ 姓名 }}，{{产品}}。',
      '{{duedate}}',
      '{{手机号}} {{PHONE}}',
      '没有变量',
      '{{产品}}{{产品}}',
      '',
    ]) {
      const shown = scriptPieces(script, contact).map(({ text }) => text);
      expect(shown.join('')).toBe(fillVariables(script, contact).text);
    }
  });

  it('shows what the list does not say', () => {
    expect(scriptPieces('寄到{{地址}}，{{空}}', contact)).toEqual([
      { kind: 'text', text: '寄到' },
      { kind: 'missing', text: '地址' },
      { kind: 'text', text: '，' },
      { kind: 'missing', text: '空' },
    ]);
  });
});

describe('a key', () => {
  const press = { altKey: false, ctrlKey: false, metaKey: false, repeat: false, code: '', key: '' };

  it('of the list does what the list says, also while one writes', () => {
    for (const { act, code } of shortcuts) {
      // Alt makes another letter of it on some keyboards.
      expect(shortcutOf({ ...press, altKey: true, code, key: 'å' }, true)).toBe(act);
      expect(shortcutOf({ ...press, code, key: 'a' }, false)).toBeNull();
      expect(shortcutOf({ ...press, altKey: true, ctrlKey: true, code, key: '@' }, false)).toBeNull();
      expect(shortcutOf({ ...press, altKey: true, repeat: true, code, key: 'a' }, false)).toBeNull();
    }
    expect(new Set(shortcuts.map(({ code }) => code)).size).toBe(shortcuts.length);
  });

  it('? shows the list, but is a question mark in a text', () => {
    expect(shortcutOf({ ...press, key: '?', code: 'Slash' }, false)).toBe('help');
    expect(shortcutOf({ ...press, key: '?', code: 'Slash' }, true)).toBeNull();
  });
});

describe('a call', () => {
  it.each([
    ['<sip:carillon>;answer-after=0', true],
    ['<sip:carillon>; Answer-After = 0;x=1', true],
    ['<sip:carillon>;answer-after=0, <sip:b>', true],
    ['<sip:carillon>;answer-after=5', false],
    ['<sip:carillon>;answer-after=05', false],
    ['<sip:carillon>', false],
    [undefined, false],
  ])('with Call-Info %s answers itself: %s', (header, itself) => {
    expect(answersItself(header)).toBe(itself);
  });

  it('is taken without a press when it asks for it, or when one was talking in it before the page was loaded again', () => {
    const ringing = { answersItself: false, callId: 'a' };
    expect(isTakenByItself({ ...ringing, answersItself: true }, { state: 'ringing', callId: 'a' })).toBe(true);
    expect(isTakenByItself(ringing, { state: 'talking', callId: 'a' })).toBe(true);
    expect(isTakenByItself(ringing, { state: 'talking', callId: 'b' })).toBe(false);
    expect(isTakenByItself(ringing, { state: 'ringing', callId: 'a' })).toBe(false);
    expect(isTakenByItself({ ...ringing, callId: null }, { state: 'talking', callId: null })).toBe(false);
  });
});

describe('what may be pressed', () => {
  const other = { state: 'talking' } as const;
  const last = (state: 'doing' | 'done' | 'refused') => ({ kind: 'transfer', state });
  const ofTask = { assistants: false };

  it.each<[Parameters<typeof movesOf>[0], string]>([
    [{ state: 'talking', isMine: true, other: null }, 'hold transfer consult end'],
    [{ state: 'held', isMine: true, other: null }, 'resume transfer consult end'],
    [{ state: 'consulting', isMine: true, other }, 'complete three-way drop end'],
    [{ state: 'three-way', isMine: true, other }, 'complete drop end'],
  ])('%j: %s', (talk, kinds) => {
    expect(movesOf(talk, null, ofTask).join(' ')).toBe(kinds);
    expect(movesOf(talk, last('done'), ofTask).join(' ')).toBe(kinds);
    expect(movesOf(talk, last('refused'), ofTask).join(' ')).toBe(kinds);
    // One thing after the other; only the end waits for nothing.
    expect(movesOf(talk, last('doing'), ofTask)).toEqual(['end']);
  });

  it('on the call of an assistant, the callee can be given back to it by whoever has them alone', () => {
    const pressed = (state: 'talking' | 'held' | 'consulting', with_: typeof other | null) =>
      movesOf({ state, isMine: true, other: with_ }, null, { assistants: true }).join(' ');
    expect(pressed('talking', null)).toBe('hold transfer consult give-back end');
    expect(pressed('held', null)).toBe('resume transfer consult give-back end');
    expect(pressed('consulting', other)).toBe('complete three-way drop end');
  });

  it('while somebody is called, the calling can be ended', () => {
    const talk = { state: 'talking', isMine: true, other: { state: 'ringing' } } as const;
    expect(movesOf(talk, last('doing'), ofTask)).toEqual(['drop', 'end']);
  });
});

describe('who was asked in', () => {
  it('has nothing to press: the callee is the other one’s', () => {
    expect(movesOf({ state: 'consulting', isMine: false, other: { state: 'talking' } }, null, { assistants: true })).toEqual([]);
  });
});

describe('colleagues to whom a call may go', () => {
  const agent = (name: string, extension: string, state: 'free' | 'busy', group: string) => ({
    ...{ id: name, name, extension, state },
    groups: [group],
  });
  const agents = [
    agent('wang', '2302', 'busy', 'Sales'),
    agent('zhao', '2303', 'free', 'After-sales'),
    agent('li', '2301', 'free', 'Sales'),
  ];
  const found = (text: string) => targetsFor(agents, text).map(({ name }) => name);

  it('are found by name, extension and group, those who are free first', () => {
    expect(found('')).toEqual(['li', 'zhao', 'wang']);
    expect(found(' SALES ')).toEqual(['li', 'zhao', 'wang']);
    expect(found('after')).toEqual(['zhao']);
    expect(found('2302')).toEqual(['wang']);
    expect(found('nobody')).toEqual([]);
  });
});

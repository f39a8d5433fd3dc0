/** Changes of the audit log in words: no JSON, no bare ids, nothing lost. */
import { describe, expect, it } from 'vitest';
import { changesOf, fromWhereTheyPart, subjectName } from '../../../web/src/components/changes.ts';
import { sayIn } from './words-of-the-page.ts';

const zh = sayIn('zh');
const en = sayIn('en');
const id = 'b1f0c7de-0c55-4a8e-9c6b-2b3a9f6f1c01';
const otherId = 'c2f0c7de-0c55-4a8e-9c6b-2b3a9f6f1c02';

function lines(subjectKind: string, before: unknown, after: unknown, say = zh): string[] {
  return changesOf({ subjectKind, before, after }, say).map(({ name, before: was, after: is }) =>
    [name, was?.text, is?.text].filter((part) => part !== undefined).join('|'),
  );
}

describe('a change in words', () => {
  it('tells choices, lengths and times by their words', () => {
    const before = { status: 'running', ringSecondsMax: 45, dedupe: 'file', startAt: null };
    const after = { status: 'pausing', ringSecondsMax: 30, dedupe: 'task', startAt: '2026-11-24T06:30:00.000Z' };
    expect(lines('task', before, after).slice(0, 3)).toEqual([
      '状态|外呼中|暂停中',
      '最长振铃|45 秒|30 秒',
      '去重|只在同一文件内去重|在整个任务内去重',
    ]);
    expect(lines('task', before, after, en)[0]).toBe('state|Dialling|Pausing');
    expect(lines('task', before, after).at(-1)).toMatch(/^开始时间\|\|2026-11-24 \d\d:30:00$/);
  });

  it('tells of a plan what differs alone', () => {
    const plan = { mode: 'predictive', ratio: 1, abandonPercentMax: 3, windowDays: 30, ringSeconds: 12, held: false };
    const changed = { ...plan, mode: 'ratio', ratio: 1.5, windowDays: 7 };
    expect(lines('task', { pacing: plan }, { pacing: changed })).toEqual([
      '外呼节奏|拨号方式 预测、每名空闲坐席拨 1、统计天数 30 天|拨号方式 固定比例、每名空闲坐席拨 1.5、统计天数 7 天',
    ]);
  });

  it('tells hours with the days that share them', () => {
    const days = { mon: [['09:00', '12:00']], tue: [['09:00', '12:00']], sat: [['10:00', '11:00']] };
    const after = { callingWindow: { timeZone: 'Asia/Shanghai', days } };
    expect(lines('task', { callingWindow: null }, after)).toEqual([
      '外呼时段||周一、周二 09:00–12:00; 周六 10:00–11:00 (Asia/Shanghai)',
    ]);
  });

  it('tells things by the names beside their ids', () => {
    const before = { lineIds: [id], lines: [{ id, name: '联通', capacity: 10 }], assistantId: id, assistantName: '甲' };
    const after = {
      lineIds: [otherId],
      lines: [{ id: otherId, name: '移动', capacity: 5 }],
      assistantId: otherId,
      assistantName: '乙',
    };
    expect(lines('task', before, after)).toEqual(['线路|联通|移动', '智能体|甲|乙']);
  });

  it('points to a thing whose name it does not have', () => {
    const [change] = changesOf({ subjectKind: 'import', before: null, after: { taskId: id } }, zh);
    expect(change?.after?.thing).toEqual({ kind: 'task', id });
    expect(change?.after?.text).not.toContain(id);
  });

  it('tells that two things of one name changed places', () => {
    const changes = changesOf(
      { subjectKind: 'task', before: { voiceId: id, voiceName: '晓彤' }, after: { voiceId: otherId, voiceName: '晓彤' } },
      zh,
    );
    expect(changes.map(({ field }) => field)).toEqual(['voiceId']);
  });

  it('keeps fields that it does not know, by their own names and without braces', () => {
    expect(lines('line', { sparkle: { level: 1, on: true } }, { sparkle: { level: 2, on: false } }, en)).toEqual([
      'sparkle|level 1, on Yes|level 2, on No',
    ]);
  });

  it('tells what a removed thing was', () => {
    expect(lines('voice', { id, name: '晓彤', kind: 'tone', rate: 1.5 }, null)).toEqual(['名称|晓彤', '类型|内置', '语速|1.5×']);
    expect(subjectName({ before: { name: '晓彤' }, after: null })).toBe('晓彤');
  });

  it('shows two long texts from a little before they part', () => {
    const same = '同'.repeat(300);
    const { before, after } = fromWhereTheyPart(`${same}旧`, `${same}新`, 120);
    expect([before, after]).toEqual([`…${'同'.repeat(16)}旧`, `…${'同'.repeat(16)}新`]);
  });
});

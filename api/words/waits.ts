/** Why a number waits or was handed back, as a clause that fits into a sentence. */
import type { Outcome } from '../../domain/outcome.ts';
import { outcomeWords } from '../../spreadsheets/outcome-words.ts';
import type { Language } from '../language.ts';

/** What the ledger writes to `contact.waits_because` and to a step `refused`. */
const waits: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: {
    retry: '按重拨规则',
    frequency: '已达到对该号码的拨打频次上限',
    window: '不在外呼时段内',
    'number-busy': '该号码正在另一个通话中',
    line: '没有可用线路',
    callback: '客户要求这个时间再打',
    abandoned: '该号码接通后没有坐席接听（呼损），暂不再打',
    skipped: '坐席预览后跳过',
  },
  en: {
    retry: 'by the retry rule',
    frequency: 'the number was called as often as the caps allow',
    window: 'outside of the calling hours',
    'number-busy': 'the number is on another call',
    line: 'no line is free',
    callback: 'the callee asked to be called at that time',
    abandoned: 'the number was answered and found no agent, and is left alone for a while',
    skipped: 'an agent read and skipped it',
  },
};

/** A reason of another release is told by its name. */
export function waitReason(code: string | null, language: Language): string {
  return waits[language][code ?? 'retry'] ?? code ?? '';
}

/** Why the next attempt is at its time: a retry is told by the outcome that asks for it. */
export function waitSentence(
  { waitsBecause, outcome }: { waitsBecause: string | null; outcome: Outcome | null },
  language: Language,
): string {
  if (waitsBecause !== 'retry' || outcome === null) return waitReason(waitsBecause, language);
  const word = outcomeWords(outcome, language);
  return language === 'zh' ? `上次${word}` : `the last call ended with “${word}”`;
}

/** Agents passed it over as often as they may (预览外呼). */
export const skippedForGood: Readonly<Record<Language, string>> = {
  zh: '坐席多次跳过，不再拨打',
  en: 'skipped by agents too often, not dialled any more',
};

/** By whom a claimed number was handed back, as the ledger names the actor of a step `withdrawn`. */
const handedBack: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: {
    pause: '任务已暂停',
    stop: '任务已停止',
    end: '任务的结束时间已到',
    'no line': '任务没有可用线路',
    'lane closed': '任务的并发已调低',
    preview: '任务改为预览外呼，由坐席看过后拨打',
  },
  en: {
    pause: 'the task was paused',
    stop: 'the task was stopped',
    end: 'the end time of the task came',
    'no line': 'the task had no usable line',
    'lane closed': 'the task was given a lower concurrency',
    preview: 'agents read the contacts of this task first now',
  },
};

export function handedBackReason(actor: string, language: Language): string {
  return handedBack[language][actor] ?? (language === 'zh' ? '没有轮到空闲线路' : 'no line became free for it');
}

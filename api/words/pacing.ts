/** Why so many numbers are dialled now, as one sentence. */
import type { Binding, Why } from '../../domain/pacing/decision.ts';
import type { PacingMode } from '../../domain/pacing/snapshot.ts';
import type { Language } from '../language.ts';
import { fill, type Values } from './words.ts';

type Sentences = {
  /** What is there: told first wherever there is a forecast. */
  scene: string;
  /** What the next call would risk, where that binds. */
  binds: Readonly<Record<Exclude<Binding, 'mode'>, string>>;
  modes: Readonly<Record<Exclude<PacingMode, 'predictive'>, string>>;
  budget: string;
  budgetBroken: string;
  nothingAnswered: string;
};

const sentences: Readonly<Record<Language, Sentences>> = {
  zh: {
    scene: '空闲 {free}，{within} 秒内预计 {back} 人空出；振铃 {ringing} 路，预计接通 {answers}；',
    binds: {
      nobody: '没有坐席可以接听（未签入、置忙或离线），不拨号。',
      risk: '再多拨一路，接通时遇不到坐席的概率 {risk} % > 允许 {allowed} %，故拨 {dial}。',
      lines: '可用线路只剩 {lines} 路，故拨 {dial}。',
      most: '一次最多为每名坐席拨 4 路，故拨 {dial}。',
      learning:
        '刚开始，先按空闲坐席 1:1 拨号（接通 {learnedAnswers}/{answersAsked}，有结果 {learnedOutcomes}/{outcomesAsked}），故拨 {dial}。',
      budget: '呼损超出上限过多，暂按空闲坐席 1:1 拨号，故拨 {dial}。',
      hand: '已由人工改为 1:1 拨号，故拨 {dial}。',
      stale: '坐席和通话的状态没有更新，暂按 1:1 拨号，故拨 {dial}。',
      line: '线路异常，暂按 1:1 拨号，故拨 {dial}。',
    },
    modes: {
      preview: '预览外呼：空闲 {free}，每人一个号码，看过后拨打或跳过，故分配 {dial}。',
      progressive: '渐进外呼：空闲 {free}，振铃 {ringing} 路，每名空闲坐席一路，故拨 {dial}。',
      ratio: '固定比例外呼：空闲 {free}，振铃 {ringing} 路，按比例拨 {dial}。',
    },
    budget: '呼损 {lost} %，余额 {left} 通。',
    budgetBroken: '呼损 {lost} %，已超 {over} 通。',
    nothingAnswered: '尚无接通。',
  },
  en: {
    scene:
      'Free agents: {free}, and {back} more expected within {within} s; calls ringing: {ringing}, of which {answers} should be answered; ',
    binds: {
      nobody: 'No agent takes calls (none signed in, or all busy), so nothing is dialled.',
      risk: 'one more call would find no agent with a chance of {risk} %, above the {allowed} % allowed, so {dial} are dialled.',
      lines: 'only {lines} lines are left, so {dial} are dialled.',
      most: 'no more than 4 are dialled at once for each agent, so {dial} are dialled.',
      learning:
        'the list is not known yet (answers {learnedAnswers} of {answersAsked}, outcomes {learnedOutcomes} of {outcomesAsked}), so each free agent gets one call: {dial} are dialled.',
      budget: 'far more callers than allowed found nobody, so each free agent gets one call for now: {dial} are dialled.',
      hand: 'somebody held it at one call for each free agent: {dial} are dialled.',
      stale: 'agents and calls are not heard of any more, so each free agent gets one call: {dial} are dialled.',
      line: 'a line fails, so each free agent gets one call: {dial} are dialled.',
    },
    modes: {
      preview: 'Preview: {free} agents are free, and each reads one number and dials or skips it: {dial} are handed out.',
      progressive: 'Progressive: {free} agents are free and {ringing} calls ring, one for each free agent: {dial} are dialled.',
      ratio: 'Fixed ratio: {free} agents are free and {ringing} calls ring: {dial} are dialled by the ratio.',
    },
    budget: ' Abandoned so far: {lost} %; {left} more may be.',
    budgetBroken: ' Abandoned so far: {lost} %; that is {over} too many.',
    nothingAnswered: ' Nobody has answered yet.',
  },
};

/** Percentages with one digit, people and calls as they are counted. */
export function pacingSentence({ dial, why }: { dial: number; why: Why }, language: Language): string {
  const words = sentences[language];
  const values = valuesOf(dial, why);
  const { binds, mode, forecast, budget } = why;
  if (binds === 'nobody') return words.binds.nobody;
  // Lines may bind in every mode; then the mode's own sentence would be wrong about why.
  const told =
    binds === 'mode' && mode !== 'predictive' ? words.modes[mode] : binds === 'mode' ? words.binds.risk : words.binds[binds];
  const scene = forecast === null ? '' : words.scene;
  // Whom an agent dials is never abandoned.
  if (mode === 'preview') return begun(fill(told, values));
  const account = budget.answered === 0 ? words.nothingAnswered : budget.left < 0 ? words.budgetBroken : words.budget;
  return begun(fill(`${scene}${told}${account}`, values));
}

function valuesOf(dial: number, { agents, calls, linesLeft, budget, forecast }: Why): Values {
  const counts = { dial, free: agents.free, ringing: calls.ringing, lines: linesLeft };
  const lost = {
    lost: percent(budget.abandoned / Math.max(1, budget.answered)),
    left: Math.floor(budget.left),
    over: Math.ceil(-budget.left),
  };
  if (forecast === null) return { ...counts, ...lost };
  const { learned } = forecast;
  return {
    ...counts,
    ...lost,
    within: Math.round(forecast.withinMs / 1_000),
    back: forecast.backExpected.toFixed(1),
    answers: forecast.answersExpected.toFixed(1),
    risk: percent(forecast.nextRisk),
    allowed: percent(forecast.allowedRisk),
    learnedAnswers: Math.floor(learned.answers),
    answersAsked: Math.ceil(learned.answersAsked),
    learnedOutcomes: Math.floor(learned.outcomes),
    outcomesAsked: learned.outcomesAsked,
  };
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}

function begun(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

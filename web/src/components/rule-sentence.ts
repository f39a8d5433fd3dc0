/** A retry rule as a sentence: "No answer, busy: call 2 times more, 30 minutes after, at another time of day." */
import type { Say } from '../i18n/say.ts';
import type { RetryRuleForm } from './call-rules.ts';

export function ruleSentence({ outcomes, times, after, unit, otherTimeOfDay, otherLine }: RetryRuleForm, t: Say): string {
  if (outcomes.length === 0) return t('task.retry.outcomeMissing');
  const names = outcomes.map((outcome) => t(`outcome.${outcome}`)).join(t('audit.comma'));
  const parts = [
    t('task.retry.sentence', { outcomes: names, times, after, unit: t(`task.retry.units.${unit}`) }),
    ...(otherTimeOfDay === true ? [t('task.retry.otherTimeOfDay')] : []),
    ...(otherLine === true ? [t('task.retry.otherLine')] : []),
  ];
  return parts.join(t('audit.comma'));
}

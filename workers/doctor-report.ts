/** A diagnosis as lines for a terminal: what fails first, each with what it means and what to do. */
import type { Static } from 'typebox';
import type { Checks } from '../api/checks/check-schemas.ts';
import { checksView } from '../api/checks/check-view.ts';
import type { GatheredCheck } from '../api/checks/gathering-types.ts';
import { steeringSigns } from '../domain/plain-text.ts';

const steering = new RegExp(`[${steeringSigns}]`, 'g');

export type DoctorLanguage = 'zh' | 'en';
export type DoctorReport = Static<typeof Checks>;

const words = {
  en: {
    marks: { holds: 'ok    ', fails: 'FAILS ', unknown: '?     ' },
    todo: 'To do: ',
    end: (fails: number, unknown: number) =>
      fails > 0
        ? `${fails === 1 ? 'One check fails' : `${fails} checks fail`}.`
        : unknown > 0
          ? `Nothing fails; ${unknown} could not be told.`
          : 'All checks hold.',
  },
  zh: {
    marks: { holds: '正常  ', fails: '异常  ', unknown: '未知  ' },
    todo: '处理：',
    end: (fails: number, unknown: number) =>
      fails > 0 ? `${fails} 项检查异常。` : unknown > 0 ? `没有异常，${unknown} 项无法判断。` : '全部正常。',
  },
} as const;

/** By the clock of this terminal. */
export function doctorClock(): { timeZone: string } {
  return { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

export function doctorReport(checks: readonly GatheredCheck[], language: DoctorLanguage): DoctorReport {
  return checksView(checks, { language, ...doctorClock(), now: new Date() });
}

export function doctorLines({ groups, items }: DoctorReport, language: DoctorLanguage): string[] {
  const { end } = words[language];
  const count = (verdict: string): number => items.filter((item) => item.verdict === verdict).length;
  return [
    ...groups.flatMap(({ id, name }) => [
      name,
      ...items.filter(({ group }) => group === id).flatMap((item) => checkLines(item, language)),
      '',
    ]),
    end(count('fails'), count('unknown')),
  ];
}

/** Names of things and answers of others must not write into a terminal more than a line. */
function plain(line: string): string {
  return line.replace(steering, ' ');
}

function checkLines(
  { verdict, name, subject, says, means, todo }: DoctorReport['items'][number],
  language: DoctorLanguage,
): string[] {
  const { marks, todo: toDo } = words[language];
  const of = subject === null || subject.name === '' ? '' : ` (${subject.name})`;
  const indent = '        ';
  return [
    `  ${marks[verdict]}${name}${of}: ${says}`,
    ...(verdict === 'holds' ? [] : [...(means === '' ? [] : [indent + means]), ...(todo === '' ? [] : [indent + toDo + todo])]),
  ].map(plain);
}

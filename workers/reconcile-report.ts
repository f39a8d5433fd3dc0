/** A reconciliation as lines for a terminal. */
import type { Reconciliation, Verdict } from '../domain/reconciliation-report.ts';
import { tellCure, tellDifference } from '../domain/reconciliation-words.ts';

const problems = {
  'no-worker': 'could not be asked: no call worker of this node answers',
  'switch-away': 'could not be asked: its call worker has no connection to it',
} as const;

const results = { done: 'mended', healed: 'healed by itself', failed: 'NOT MENDED, nobody could; try again' } as const;

export function reportLines(report: Reconciliation): string[] {
  const { open, nodes, tasks, differences, differencesTotal, mended } = report;
  const { slots } = open;
  const unlisted = differencesTotal - differences.length;
  return [
    `Looked at ${report.lookedAt}${report.taskId === null ? '' : `, task ${report.taskId} only`}`,
    '',
    'In progress',
    `  ledger     ${open.dialling} dialling, ${open.live} talking, ${open.claimed} waiting for a line; slots held: ${slots.task} of tasks, ${slots.line} of lines, ${slots.node} of nodes`,
    ...nodes.map(({ node, channels, problem }) =>
      problem === null ? `  switch     ${node}: ${channels ?? 0} channels` : `  switch     ${node} ${problems[problem]}`,
    ),
    `  workflows  ${open.workflows} of calls`,
    '',
    ...(tasks.length === 0 ? [] : ['Attempts', ...tasks.flatMap(taskLines), '']),
    ...mended.map(({ difference, result }) => `${results[result]}: ${tellDifference(difference, 'en')} [${difference.key}]`),
    ...differences.flatMap((difference) => [
      `DIFFERENCE  ${tellDifference(difference, 'en')} [${difference.key}]`,
      `            ${tellCure(difference, 'en')}`,
    ]),
    ...(unlisted > 0 ? [`… and ${unlisted} more differences`] : []),
    verdictLine(report.verdict, differencesTotal),
  ];
}

function taskLines({
  taskId,
  name,
  attempts,
  rings,
  notSent,
  histories,
  historiesGone,
}: Reconciliation['tasks'][number]): string[] {
  const logged = rings === null ? 'no log of a switch was read' : `${rings} rings in the switch's own log`;
  const unsent = notSent === 0 ? '' : ` (${notSent} never reached a phone)`;
  const gone = historiesGone === 0 ? '' : ` (${historiesGone} older ones are no longer kept by Temporal; that is no difference)`;
  return [
    `  ${name} (${taskId})`,
    `    ${attempts} attempts in the ledger, ${logged}${unsent}, ${histories} workflow histories${gone}`,
  ];
}

function verdictLine(verdict: Verdict, differences: number): string {
  switch (verdict) {
    case 'agrees':
      return 'Ledger, switches and workflows agree.';
    case 'differs':
      return `${differences === 1 ? 'One difference' : `${differences} differences`}. Mend what can be mended: npm run reconcile -- --mend`;
    case 'incomplete':
      return 'No difference was found, but not every switch could be asked.';
  }
}

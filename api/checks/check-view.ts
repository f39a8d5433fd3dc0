/** Checks as they leave: in words, in the order of their groups, with what may be done about each. */
import type { Static } from 'typebox';
import { type Cure, checkGroups, checkId, checkKinds, type Verdict } from '../../domain/diagnosis/check.ts';
import type { Role } from '../route-contract.ts';
import { groupName, type Telling, tellCheck } from '../words/checks.ts';
import type { Check, Checks } from './check-schemas.ts';
import type { GatheredCheck } from './gathering-types.ts';

/** As the routes that change the same have it. */
export const cureRoles: Readonly<Record<Cure, Role>> = {
  'start-task': 'supervisor',
  'resume-task': 'supervisor',
  'fit-concurrency': 'supervisor',
  'wake-line': 'supervisor',
  'enable-line': 'admin',
  'change-codec': 'admin',
  'allow-extension-calls': 'admin',
};

export function checkView(check: GatheredCheck, telling: Telling): Static<typeof Check> {
  const { kind, subject, verdict, code, cure, values } = check;
  const { cureName, ...told } = tellCheck(check, { ...telling, llmKind: check.llmKind ?? null });
  const { group, probe } = checkKinds[kind];
  return {
    id: checkId(check),
    kind,
    group,
    ...told,
    at: 'at' in values ? String(values['at']) : null,
    subject,
    verdict,
    code,
    cure: cure === null || cureName === null ? null : { kind: cure, name: cureName, role: cureRoles[cure] },
    canRun: probe,
  };
}

/** Within a group what fails comes first, then what nobody can tell. */
const order: readonly Verdict[] = ['fails', 'unknown', 'holds'];

export function checksView(checks: readonly GatheredCheck[], telling: Telling): Static<typeof Checks> {
  const items = checks
    .map((check) => checkView(check, telling))
    .sort(
      (a, b) =>
        checkGroups.indexOf(a.group) - checkGroups.indexOf(b.group) || order.indexOf(a.verdict) - order.indexOf(b.verdict),
    );
  return {
    lookedAt: telling.now.toISOString(),
    verdict: order.find((verdict) => items.some((item) => item.verdict === verdict)) ?? 'holds',
    groups: checkGroups
      .filter((id) => items.some(({ group }) => group === id))
      .map((id) => ({ id, name: groupName(id, telling.language) })),
    items,
  };
}

/** A permission to dial as the functions of the ledger build it. */
import type { CallBrief, DialGrant } from './ledger-types.ts';

/** JSON has no dates. */
export type GrantJson = Omit<DialGrant, 'brief'> & { brief: Omit<CallBrief, 'answeredAt'> & { answeredAt: string | null } };

export function toGrant({ brief, ...grant }: GrantJson): DialGrant {
  const { answeredAt } = brief;
  return { ...grant, brief: { ...brief, answeredAt: answeredAt === null ? null : new Date(answeredAt) } };
}

/** Who must have a second factor. */
import type { Role } from '../route-contract.ts';

export const secondFactorRules = ['optional', 'admins', 'everyone'] as const;
export type SecondFactorRule = (typeof secondFactorRules)[number];

export function needsSecondFactor(rule: SecondFactorRule, role: Role): boolean {
  switch (rule) {
    case 'optional':
      return false;
    case 'admins':
      return role === 'admin';
    case 'everyone':
      return true;
  }
}

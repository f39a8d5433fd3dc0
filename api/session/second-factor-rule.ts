/** Who must have a second factor. */
import type { ParameterValues } from '../../domain/parameters.ts';
import type { Role } from '../route-contract.ts';

export type SecondFactorRule = ParameterValues['secondFactor'];

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

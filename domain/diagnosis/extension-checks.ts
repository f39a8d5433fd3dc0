/** Judges extensions: whether they call each other, whether phones are there, and whom the switch refuses. */
import { type Finding, fails, holds, unknown } from './check.ts';

export type ExtensionFacts = {
  /** Those that are switched on. */
  extensions: number;
  /** Of them, those without a phone; the first few by number. */
  withoutPhone: readonly string[];
  withoutPhoneCount: number;
  dialling: boolean;
  /** Extensions whose phone was refused within the last hour and has not signed in since, at a profile of phones. */
  wrongPasswords: readonly string[];
  /** Phones of ours that were refused, or are registered, at a profile that is for carriers, within the last hour. */
  wrongPort: { number: string; port: number } | null;
  /** Where phones sign in; null = at no profile. */
  phonePort: number | null;
  /** Blocks that stand: of addresses, and of single extensions where browsers come from. */
  blockedAddresses: number;
  blockedExtensions: readonly string[];
};

/** Off is what the house means, so it is no fault; whether people want it nobody can tell. */
export function judgeDialling({ extensions, dialling }: ExtensionFacts): Finding {
  if (extensions === 0) return unknown('no-extensions');
  return dialling ? holds('extension-dialling-on') : { ...unknown('extension-dialling-off'), cure: 'allow-extension-calls' };
}

/** Some phones may be switched off on purpose; all of them are not. */
export function judgePhones({ extensions, withoutPhone, withoutPhoneCount }: ExtensionFacts): Finding {
  const values = { count: withoutPhoneCount, all: extensions, numbers: withoutPhone.join(', ') };
  if (withoutPhoneCount === 0) return holds('phones-registered', { all: extensions });
  return withoutPhoneCount === extensions ? fails('no-phone-registered', values) : unknown('phones-missing', values);
}

export function judgePasswords({ wrongPasswords }: ExtensionFacts): Finding {
  if (wrongPasswords.length === 0) return holds('phone-passwords-right');
  return fails('phone-passwords-wrong', { numbers: wrongPasswords.join(', ') });
}

export function judgePhonePort({ wrongPort, phonePort }: ExtensionFacts): Finding {
  if (wrongPort === null) return holds('phone-port-right', { right: phonePort ?? '–' });
  return fails('phone-port-wrong', { ...wrongPort, right: phonePort ?? '–' });
}

/** A guesser that is shut out is well; a colleague who is shut out is not. Which of the two it is only people know. */
export function judgeBlocks({ blockedAddresses, blockedExtensions }: ExtensionFacts): Finding {
  if (blockedExtensions.length > 0) return fails('extension-blocked', { numbers: blockedExtensions.join(', ') });
  return blockedAddresses === 0 ? holds('nobody-blocked') : unknown('addresses-blocked', { count: blockedAddresses });
}

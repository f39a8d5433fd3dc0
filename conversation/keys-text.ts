/** Keys as they stand in a transcript and as the model is shown them. */
import type { TalkLanguage } from './assistant.ts';

const marks: Record<TalkLanguage, string> = { zh: '[按键]', en: '[keys]' };

export function keysText(digits: string, language: TalkLanguage): string {
  return `${marks[language]} ${digits}`;
}

export function maskedKeys(digits: string): string {
  return '•'.repeat(digits.length);
}

/** Shorter numbers say nothing about anybody, and masking them would tear every price and date. */
const secretDigitsMin = 4;

/** Takes secret keys out of a text, wherever they stand in it. */
export function withoutSecrets(text: string, secrets: ReadonlySet<string>): string {
  let masked = text;
  for (const secret of secrets) {
    if (secret.length >= secretDigitsMin) masked = masked.replaceAll(secret, maskedKeys(secret));
  }
  return masked;
}

/** Judges one contact of a request by the rules of a list's row: the number first, then the message. */
import type { Static } from 'typebox';
import type { ContactDraft, ContactField, RowRefusalCode } from '../../domain/contact.ts';
import { parsePhoneNumber } from '../../domain/phone-number.ts';
import type { TaskType } from '../../domain/task.ts';
import type { ContactInput } from './contact-schemas.ts';

export const nameCharsMax = 1_000;
export const messageCharsMax = 5_000;
export const variablesMax = 200;

export type ContactVerdict =
  | { kind: 'contact'; contact: ContactDraft }
  | { kind: 'refused'; field: ContactField; code: RowRefusalCode };

export function judgeContact(input: Static<typeof ContactInput>, type: TaskType): ContactVerdict {
  const number = parsePhoneNumber(input.number);
  if (number.kind === 'refused') return { kind: 'refused', field: 'number', code: number.code };
  const message = input.message?.trim() ?? '';
  if (type === 'notification' && message === '') return { kind: 'refused', field: 'message', code: 'message-missing' };
  // In a list such a column would be a variable; a field that would be stored and never heard is refused instead of forgotten.
  if (type !== 'notification' && message !== '') return { kind: 'refused', field: 'message', code: 'message-not-read' };
  if (message.length > messageCharsMax) return { kind: 'refused', field: 'message', code: 'message-too-long' };
  const name = input.name?.trim() ?? '';
  if (name.length > nameCharsMax) return { kind: 'refused', field: 'name', code: 'name-too-long' };
  const variables = Object.entries(input.variables ?? {}).filter(([, value]) => value !== '');
  if (variables.length > variablesMax) return { kind: 'refused', field: 'variables', code: 'too-many-variables' };
  const contact: ContactDraft = {
    number: number.number,
    name,
    message: message === '' ? null : message,
    // Not assigned one by one: a name may be `__proto__`.
    variables: Object.fromEntries(variables),
  };
  return { kind: 'contact', contact };
}

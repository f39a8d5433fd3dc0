/** A contact (名单): one row of a list in one task, and why a row is refused. */

export const contactStates = ['waiting', 'claimed', 'dialling', 'live', 'done', 'not-permitted'] as const;
export type ContactState = (typeof contactStates)[number];

/** Values of further columns, by header: what `{{header}}` in a prompt or a message stands for. */
export type Variables = Readonly<Record<string, string>>;

/** A row that may become a contact: its number is already in the form that is stored and dialled. */
export type ContactDraft = {
  number: string;
  name: string;
  message: string | null;
  variables: Variables;
};

export type ContactField = 'number' | 'message' | 'name' | 'variables';

/** Codes of refused numbers and rows; sentences for people live at the edges (api and page). */
export const rowRefusalCodes = [
  'number-missing',
  'number-not-a-number',
  'number-too-short',
  'number-too-long',
  'number-digits-lost',
  'number-two-numbers',
  'number-has-extension',
  'number-is-date',
  'number-is-boolean',
  'number-is-fraction',
  'number-is-error',
  'number-unknown-form',
  'message-missing',
  'message-too-long',
  'message-not-read',
  'name-too-long',
  'too-many-variables',
] as const;
export type RowRefusalCode = (typeof rowRefusalCodes)[number];

export type RowRefusal = { field: ContactField; code: RowRefusalCode; value: string };

/** Why a whole file is refused: the codes, and the error that carries one out of the depth of a stream. */

export const listRefusalCodes = [
  'file-empty',
  'file-password',
  'file-old-excel',
  'file-binary-excel',
  'file-not-a-list',
  'file-damaged',
  'file-bomb',
  'file-document-type',
  'file-unsafe-path',
  'file-too-many-parts',
  'file-too-large',
  'text-encoding-unknown',
  'too-many-columns',
  'too-many-rows',
  'phone-column-missing',
  'phone-column-twice',
  'message-column-missing',
  'message-column-twice',
] as const;
export type ListRefusalCode = (typeof listRefusalCodes)[number];

/**
 * Thrown inside the reader only: it ends a streaming parse from within its callbacks.
 * `readList` turns it into a value, so a caller never sees it. `detail` is a short fact without personal data.
 */
export class ListRefused extends Error {
  readonly code: ListRefusalCode;
  readonly detail: string;

  constructor(code: ListRefusalCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = 'ListRefused';
    this.code = code;
    this.detail = detail;
  }
}

/**
 * Tells damage in a file from trouble with the disk: errors of the system carry a `syscall` and are passed on,
 * whatever else a decoder, a decompressor or a parser throws means that the file is broken.
 */
export function asDamage(error: unknown, where: string): Error {
  if (error instanceof ListRefused) return error;
  if (!(error instanceof Error)) return new ListRefused('file-damaged', where);
  if ('syscall' in error || error.name === 'AbortError') return error;
  return new ListRefused('file-damaged', where, { cause: error });
}

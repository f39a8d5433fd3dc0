/** A request that is refused for a reason the asker can mend: becomes a problem reply with a sentence from words/. */
import type { ProblemCode } from './words/problem-codes.ts';

/** A field at fault; `code` is looked up among the words of fields unless `message` is already a sentence. */
export type FieldProblem = { field: string; code: string; message?: string; values?: Readonly<Record<string, string | number>> };

export type Refusal = {
  status: number;
  code: ProblemCode;
  /** Fills `{…}` in the sentence. Never a number, a name or a secret. */
  values?: Readonly<Record<string, string | number>>;
  errors?: readonly FieldProblem[];
  headers?: Readonly<Record<string, string>>;
};

export class RequestRefused extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  readonly values: Readonly<Record<string, string | number>>;
  readonly errors: readonly FieldProblem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor({ status, code, values = {}, errors = [], headers = {} }: Refusal) {
    super(code);
    this.name = 'RequestRefused';
    this.status = status;
    this.code = code;
    this.values = values;
    this.errors = errors;
    this.headers = headers;
  }
}

/** The thing under this id does not exist (or not under this parent). */
export function notFound(noun: string): RequestRefused {
  return new RequestRefused({ status: 404, code: 'not-found', values: { noun } });
}

/** Gives back what is there, or throws the 404 of its noun. */
export function found<T>(value: T | null | undefined, noun: string): T {
  if (value === null || value === undefined) throw notFound(noun);
  return value;
}

/** The request is understood and well formed, but one field can't be. */
export function fieldRefused(
  code: ProblemCode,
  field: string,
  values: Readonly<Record<string, string | number>> = {},
  status = 422,
): RequestRefused {
  return new RequestRefused({ status, code, values, errors: [{ field, code, values }] });
}

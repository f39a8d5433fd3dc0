/** Turns what the schemas find into fields, codes and values that words/ has sentences for. */
import type { FastifySchemaValidationError } from 'fastify';
import { formOf } from './field-forms.ts';
import type { FieldProblem } from './request-refused.ts';
import type { FieldCode } from './words/problem-codes.ts';

/** More faults than this help nobody. */
const fieldsMax = 50;

type Params = Readonly<Record<string, unknown>>;

/** `where` is `body`, `querystring`, `params` or `headers`: the field of a fault that concerns the whole. */
export function fieldProblems(errors: readonly FastifySchemaValidationError[], where: string): FieldProblem[] {
  const problems = new Map<string, FieldProblem>();
  for (const error of errors) {
    for (const problem of problemsOf(error, where)) {
      // The branches of a union each complain about one place; the first one says what was meant.
      if (!problems.has(problem.field)) problems.set(problem.field, problem);
    }
  }
  const all = [...problems.values()];
  // What may be null but is not complains that it is not null, beside what is really wrong inside of it.
  const told = all.filter(
    ({ field, values }) => values?.['type'] !== 'null' || !all.some((one) => one.field.startsWith(`${field}.`)),
  );
  return told.slice(0, fieldsMax);
}

function problemsOf({ keyword, instancePath, params, message }: FastifySchemaValidationError, where: string): FieldProblem[] {
  const at = fieldOf(instancePath);
  const field = at === '' ? where : at;
  switch (keyword) {
    case 'boolean':
    case 'anyOf':
      // Told by their neighbours: the unknown fields as a list, the branches one by one.
      return [];
    case 'required':
      return named(at, params['requiredProperties'], 'required');
    case 'additionalProperties':
      return named(at, params['additionalProperties'], 'unknown-field');
    default:
      return [{ field, ...faultOf(keyword, params, message ?? keyword) }];
  }
}

function faultOf(keyword: string, params: Params, message: string): { code: FieldCode; values: Record<string, string | number> } {
  const limit = typeof params['limit'] === 'number' ? params['limit'] : 0;
  switch (keyword) {
    case 'type':
      return { code: 'wrong-type', values: { type: String(params['type']) } };
    case 'format':
      return { code: 'wrong-format', values: { form: formOf(String(params['format'])) } };
    case 'pattern':
      return { code: 'wrong-format', values: { form: formOf(String(params['pattern'])) } };
    case 'enum':
      return { code: 'not-one-of', values: { allowed: listOf(params['allowedValues']).join(', ') } };
    case 'minLength':
      return { code: 'too-short', values: { limit } };
    case 'maxLength':
      return { code: 'too-long', values: { limit } };
    case 'minimum':
      return { code: 'too-small', values: { limit: numberOf(params, 'limit', 'comparison') } };
    case 'maximum':
      return { code: 'too-large', values: { limit: numberOf(params, 'limit', 'comparison') } };
    case 'minItems':
      return { code: 'too-few', values: { limit } };
    case 'maxItems':
      return { code: 'too-many', values: { limit } };
    case 'maxProperties':
      return { code: 'too-many', values: { limit } };
    case 'minProperties':
      return { code: 'empty', values: {} };
    case 'uniqueItems':
      return { code: 'repeated', values: {} };
    default:
      return { code: 'wrong-value', values: { message } };
  }
}

function numberOf(params: Params, ...keys: readonly string[]): number {
  for (const key of keys) {
    const value = params[key];
    if (typeof value === 'number') return value;
  }
  return 0;
}

function named(at: string, names: unknown, code: FieldCode): FieldProblem[] {
  return listOf(names).map((name) => ({ field: at === '' ? name : `${at}.${name}`, code }));
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** `/contacts/3/number` → `contacts.3.number`. */
function fieldOf(instancePath: string): string {
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

/** Shapes that every noun uses: ids, instants, lists, problems. */
import type { Static, TArray, TInteger, TNull, TObject, TSchema, TString, TUnion, TUnsafe } from 'typebox';
import { Type } from 'typebox';

export const listLimitMax = 500;
export const listLimitDefault = 50;

export const Uuid = Type.String({ format: 'uuid' });
export const Instant = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });

/** Typed by its values; in OpenAPI a plain string enum, which every generator understands. */
export function oneOf<const V extends readonly string[]>(values: V, description?: string): TUnsafe<V[number]> {
  return Type.Unsafe<V[number]>({ type: 'string', enum: [...values], ...(description === undefined ? {} : { description }) });
}

export function nullable<S extends TSchema>(schema: S): TUnion<[S, TNull]> {
  return Type.Union([schema, Type.Null()]);
}

/** Gives a shape the name under which OpenAPI (and so every generated client) knows it. */
export function named<S extends TSchema>(title: string, schema: S): S {
  return { ...schema, title };
}

export const IdParams = Type.Object({ id: Uuid }, { additionalProperties: false });

const pageFields = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: listLimitMax, default: listLimitDefault })),
  cursor: Type.Optional(Type.String({ maxLength: 400, description: 'nextCursor of the answer before' })),
};

/** Query of a list: limit, cursor and what the noun filters by; unknown fields are refused. */
export function listQuery<F extends Record<string, TSchema>>(filters: F): TObject<typeof pageFields & F> {
  return Type.Object({ ...pageFields, ...filters }, { additionalProperties: false });
}

export function pageOf<S extends TSchema>(
  item: S,
): TObject<{ items: TArray<S>; nextCursor: TUnion<[TString, TNull]>; total: TInteger }> {
  return Type.Object({
    items: Type.Array(item),
    nextCursor: nullable(Type.String()),
    total: Type.Integer({ minimum: 0 }),
  });
}

export const FieldFault = named(
  'FieldFault',
  Type.Object({
    field: Type.String(),
    code: Type.String(),
    message: Type.String(),
  }),
);
export type FieldFault = Static<typeof FieldFault>;

export const Problem = named(
  'Problem',
  Type.Object({
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.String(),
    errors: Type.Optional(Type.Array(FieldFault)),
  }),
);
export type Problem = Static<typeof Problem>;

export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Same key, same body: the first answer again. Same key, other body: 422. Kept for 24 hours.',
    }),
  ),
});

/** Recognisers (语音识别): what hears the callee. */
import { Type } from 'typebox';
import { patterns } from '../field-forms.ts';
import { Instant, named, oneOf, Uuid } from '../shapes.ts';

export const recogniserKinds = ['tone'] as const;

export const Recogniser = named(
  'Recogniser',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    kind: oneOf(recogniserKinds),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: patterns['not-blank'] });

export const recogniserShapes = {
  path: 'recognisers',
  operations: { one: 'Recogniser', many: 'Recognisers' },
  changedBy: 'admin',
  item: Recogniser,
  draft: Type.Object({ name: Name, kind: oneOf(recogniserKinds) }, { additionalProperties: false }),
  change: Type.Object({ name: Name }, { additionalProperties: false }),
  summaries: {
    list: 'Recognisers',
    create: 'Add a recogniser',
    get: 'One recogniser',
    update: 'Rename a recogniser',
    remove: 'Remove a recogniser that no assistant uses',
  },
} as const;

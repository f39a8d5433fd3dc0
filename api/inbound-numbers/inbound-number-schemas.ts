/** Numbers that people call (呼入号码). */
import { Type } from 'typebox';
import { overflows } from '../../domain/called-number.ts';
import { taskTypes } from '../../domain/task.ts';
import { patterns } from '../field-forms.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

const message = (description: string) =>
  nullable(Type.String({ minLength: 1, maxLength: 1_000, pattern: patterns['not-blank'], description }));

const number = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'As the carrier sends it; spaces, +86 and 0086 are understood, service numbers such as 95013 stay as they are',
});
const fields = {
  name: Type.String({ maxLength: 100, description: 'What agents see of it' }),
  enabled: Type.Boolean({ description: 'false: calls to it are refused' }),
  followDays: Type.Integer({
    minimum: 0,
    maximum: 365,
    description: 'Whoever a task called within these days reaches that task; 0: nobody is followed',
  }),
  taskId: nullable(Type.String({ format: 'uuid', description: 'Everybody else reaches this task; null: is refused' })),
  voiceId: nullable(Type.String({ format: 'uuid', description: 'Reads the messages of the queue; null: music alone' })),
  welcome: message('Said before the queue'),
  queueMax: Type.Integer({ minimum: 1, maximum: 1_000, description: 'Callers who wait at the same time' }),
  waitSecondsMax: Type.Integer({ minimum: 5, maximum: 3_600, description: 'So long each one waits' }),
  overflow: oneOf(
    overflows,
    'What becomes of who waited in vain or found the queue full: is told `overflowMessage`, is called back, or goes to another group',
  ),
  overflowMessage: message('Said to who waits in vain; read to strangers who reach a task of messages'),
  overflowGroupId: nullable(Uuid),
};

export const InboundNumber = named(
  'InboundNumber',
  Type.Object({
    id: Uuid,
    number: Type.String(),
    ...fields,
    taskName: nullable(Type.String()),
    taskType: nullable(oneOf(taskTypes)),
    voiceName: nullable(Type.String()),
    overflowGroupName: nullable(Type.String()),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

export const InboundNumberDraft = named(
  'InboundNumberDraft',
  Type.Object({ number, ...Type.Partial(Type.Object(fields)).properties }, { additionalProperties: false }),
);
export const InboundNumberChange = named(
  'InboundNumberChange',
  Type.Partial(Type.Object({ number, ...fields }), { additionalProperties: false, minProperties: 1 }),
);

export const inboundNumberShapes = {
  path: 'inbound-numbers',
  operations: { one: 'InboundNumber', many: 'InboundNumbers' },
  changedBy: 'admin',
  item: InboundNumber,
  draft: InboundNumberDraft,
  change: InboundNumberChange,
  summaries: {
    list: 'Numbers that people call',
    create: 'Add a number; calls to it are taken from now on',
    get: 'One number',
    update: 'Change a number; counts from the next call on',
    remove: 'Remove a number: calls to it are refused from now on, and those that came in stay in the records',
  },
} as const;

/** Logs (日志): what our processes and the switches said. */
import { Type } from 'typebox';
import type { logLevels } from '../../storage/log-lines.ts';
import { contract } from '../route-contract.ts';
import { Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

const levels = ['info', 'warn', 'error', 'fatal'] as const satisfies readonly (keyof typeof logLevels)[];

export const LogLine = named(
  'LogLine',
  Type.Object({
    id: Type.String(),
    at: Instant,
    level: oneOf(levels),
    process: Type.String({ description: 'One of our processes, or freeswitch for a line of a switch’s own log' }),
    node: nullable(Type.String()),
    callId: nullable(Uuid),
    taskId: nullable(Uuid),
    message: Type.String(),
    fields: Type.Record(Type.String(), Type.Unknown()),
  }),
);

export const listLogs = contract({
  method: 'GET',
  url: '/logs',
  access: 'supervisor',
  shapes: {
    operationId: 'listLogs',
    summary: 'Lines of the log, newest first: of the api, the workers, and of the switches where they concern a call',
    tags: ['logs'],
    querystring: listQuery({
      callId: Type.Optional(Uuid),
      taskId: Type.Optional(Uuid),
      level: Type.Optional(oneOf(levels, 'This level and worse')),
      process: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
      q: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Found in messages and fields' })),
      from: Type.Optional(Instant),
      to: Type.Optional(Instant),
    }),
    response: { 200: pageOf(LogLine) },
  },
});

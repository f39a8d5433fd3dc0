/** Whether the parts answer. */
import { Type } from 'typebox';
import { contract } from '../route-contract.ts';
import { Instant, named, nullable, oneOf } from '../shapes.ts';

const partStates = ['up', 'down'] as const;

export const Health = named(
  'Health',
  Type.Object({
    status: oneOf(['up', 'degraded', 'down'], 'down: the database does not answer; degraded: another part does not'),
    parts: Type.Object({
      database: oneOf(partStates),
      temporal: oneOf(partStates),
      switches: Type.Array(Type.Object({ name: Type.String(), state: oneOf(['connecting', 'ready', 'down']) })),
    }),
  }),
);

export const getHealth = contract({
  method: 'GET',
  url: '/health',
  access: 'public',
  shapes: {
    operationId: 'getHealth',
    summary: 'Which parts answer; 503 when the database does not',
    tags: ['health'],
    response: { 200: Health, 503: Health },
  },
});

export const listNodes = contract({
  method: 'GET',
  url: '/nodes',
  access: 'viewer',
  shapes: {
    operationId: 'listNodes',
    summary: 'FreeSWITCH nodes as their call workers last saw them',
    tags: ['health'],
    response: {
      200: Type.Object({
        items: Type.Array(
          Type.Object({
            name: Type.String(),
            state: oneOf(['connecting', 'ready', 'down']),
            capacity: nullable(Type.Integer()),
            callsNow: Type.Integer(),
            detail: nullable(Type.String()),
            seenAt: Instant,
          }),
        ),
      }),
    },
  },
});

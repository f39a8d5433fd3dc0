/** Live events: server-sent, with an id, so that a lost connection goes on where it stopped. */
import { Type } from 'typebox';
import { contract } from '../route-contract.ts';
import { Uuid } from '../shapes.ts';

export const getEvents = contract({
  method: 'GET',
  url: '/events',
  access: 'viewer',
  shapes: {
    operationId: 'getEvents',
    summary: 'Server-sent events: task, call, import, switch, trial, agent; `resync` means: read everything again',
    tags: ['events'],
    querystring: Type.Object({ taskId: Type.Optional(Uuid) }, { additionalProperties: false }),
    headers: Type.Object({
      'last-event-id': Type.Optional(Type.String({ maxLength: 64, description: 'The id of the last event that was received' })),
    }),
    response: {
      200: {
        description: 'A stream of events; data is JSON and names what changed',
        content: { 'text/event-stream': { schema: Type.String() } },
      },
    },
  },
});

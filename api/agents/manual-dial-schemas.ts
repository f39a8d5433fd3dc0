/** A number that an agent dials by hand, and what became of the last one that they dialled. */
import { Type } from 'typebox';
import { outcomes } from '../../domain/outcome.ts';
import { contract } from '../route-contract.ts';
import { IdempotencyHeaders, Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

const tags = ['agents'] as const;

export const ManualDial = named(
  'ManualDial',
  Type.Object({
    callId: Uuid,
    number: Type.String(),
    name: Type.String(),
    state: oneOf(
      ['to-agent', 'to-callee', 'ringing', 'answered', 'over'],
      'The agent’s own phone is called first, then the callee. `answered`: an ordinary call of the agent from here on',
    ),
    cancelled: Type.Boolean({ description: 'The agent wants it no more' }),
    outcome: nullable(oneOf(outcomes, 'null: nobody was called, or it is not over')),
    sentence: nullable(Type.String({ description: 'What became of it, in the language of Accept-Language; null: not over' })),
    startedAt: Instant,
    endedAt: nullable(Instant),
  }),
);

const Dialled = Type.Object({ dial: nullable(ManualDial) });

export const getOwnDial = contract({
  method: 'GET',
  url: '/agents/me/dial',
  access: 'agent',
  shapes: {
    operationId: 'getOwnDial',
    summary: 'The last call that the agent dialled, by hand or after reading, and the tasks in whose name they may dial',
    tags,
    response: {
      200: Type.Object({
        dial: nullable(ManualDial),
        tasks: Type.Array(Type.Object({ id: Uuid, name: Type.String() }), { description: 'Those that run come first' }),
      }),
    },
  },
});

export const dialByHand = contract({
  method: 'POST',
  url: '/agents/me/dial',
  access: 'agent',
  shapes: {
    operationId: 'dialByHand',
    summary: 'Dial a number (手工外呼): the agent’s own phone is called, then, if the permission gate allows it, the number',
    tags,
    headers: IdempotencyHeaders,
    body: Type.Object(
      {
        number: Type.Optional(Type.String({ maxLength: 40 })),
        callId: Type.Optional(
          Type.String({ format: 'uuid', description: 'Instead of a number: whoever this earlier call was with' }),
        ),
        taskId: Type.Optional(
          Type.String({ format: 'uuid', description: 'Needed when the agent may dial in the name of more than one task' }),
        ),
      },
      { additionalProperties: false },
    ),
    response: { 202: Dialled },
  },
});

export const cancelDial = contract({
  method: 'DELETE',
  url: '/agents/me/dial',
  access: 'agent',
  shapes: {
    operationId: 'cancelDial',
    summary: 'Give up the call that the agent dials, as long as nobody has answered; without one nothing happens',
    tags,
    response: { 200: Dialled },
  },
});

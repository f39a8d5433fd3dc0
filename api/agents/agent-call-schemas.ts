/** The call that an agent has, what came before it, and what the agent writes and decides of it. */
import { Type } from 'typebox';
import { dispositionCharsMax, noteCharsMax } from '../../domain/agent/agent-notes.ts';
import { callDirections } from '../../domain/call.ts';
import { outcomes } from '../../domain/outcome.ts';
import { taskTypes } from '../../domain/task.ts';
import { TurnView } from '../calls/call-schemas.ts';
import { CallMove, CallTalk } from '../moves/move-schemas.ts';
import { contract } from '../route-contract.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

const tags = ['agents'] as const;
const forbidden = nullable(oneOf(['all', 'task'], 'On the do-not-call list: for every task, or for this one'));

const CallNote = named(
  'CallNote',
  Type.Object({
    text: Type.String(),
    disposition: nullable(Type.String()),
    by: Type.String({ description: 'User name of who wrote it' }),
    at: Instant,
  }),
);

const EarlierCall = named(
  'EarlierCall',
  Type.Object({
    id: Uuid,
    taskName: Type.String(),
    direction: oneOf(callDirections),
    dialledAt: Instant,
    talkSeconds: nullable(Type.Number()),
    outcome: nullable(oneOf(outcomes)),
    sentence: Type.String({ description: 'What happened, in the language of Accept-Language' }),
    agentName: nullable(Type.String({ description: 'User name of the agent who took it' })),
    notes: Type.Array(CallNote),
  }),
);

export const AgentCall = named(
  'AgentCall',
  Type.Object({
    callId: Uuid,
    state: oneOf(['reserved', 'ringing', 'talking', 'wrap-up'], 'How the agent stands to it'),
    since: Instant,
    until: nullable(Instant),
    group: nullable(Type.Object({ id: Uuid, name: Type.String() }, { description: 'By which the call came' })),
    preview: nullable(
      Type.Object(
        {
          until: Instant,
          leftMs: Type.Number({ minimum: 0, description: 'Until then, when this was told' }),
          skipsLeft: Type.Integer({ minimum: 0, description: 'So often it may be skipped and comes again' }),
        },
        { description: '预览外呼: the agent reads and then dials or skips; null: nothing is to be decided' },
      ),
    ),
    dispositions: Type.Array(Type.String(), { description: 'Words to choose from: those of the group, else of all own groups' }),
    note: nullable(CallNote),
    facts: nullable(
      Type.Object(
        {
          task: Type.Object({ id: Uuid, name: Type.String(), type: oneOf(taskTypes) }),
          contact: Type.Object({
            id: Uuid,
            name: Type.String(),
            number: Type.String(),
            variables: Type.Record(Type.String(), Type.String()),
          }),
          script: nullable(Type.String({ description: 'What the agent is to say; `{{…}}` stands for columns of the list' })),
          attempt: Type.Integer(),
          lineName: nullable(Type.String()),
          callerNumber: nullable(Type.String({ description: 'What the callee saw' })),
          direction: oneOf(callDirections, '`inbound`: they called a number of ours'),
          calledNumber: nullable(Type.String({ description: 'That number' })),
          calledName: nullable(Type.String({ description: 'Its name' })),
          dialledAt: nullable(Instant),
          answeredAt: nullable(Instant),
          endedAt: nullable(Instant),
          outcome: nullable(oneOf(outcomes)),
          callbackAt: nullable(Type.String({ format: 'date-time', description: 'The appointment made in this call' })),
          forbidden,
        },
        { description: 'null: no call of a task' },
      ),
    ),
    talk: nullable(CallTalk),
    move: nullable(CallMove),
    turns: Type.Array(TurnView, { description: 'What was said so far between the callee and an assistant' }),
    earlier: Type.Array(EarlierCall, { description: 'Of the same number, the newest first' }),
  }),
);

export const getOwnCall = contract({
  method: 'GET',
  url: '/agents/me/call',
  access: 'agent',
  shapes: {
    operationId: 'getOwnCall',
    summary: 'The call that has the agent now: with whom, what was said before, and what is written of it',
    tags,
    response: { 200: Type.Object({ call: nullable(AgentCall) }) },
  },
});

export const listOwnCalls = contract({
  method: 'GET',
  url: '/agents/me/calls',
  access: 'agent',
  shapes: {
    operationId: 'listOwnCalls',
    summary: 'The agent’s talks of today, the newest first, with the figures of the day',
    tags,
    response: {
      200: Type.Object({
        day: Type.String({ description: 'In the time zone of the settings' }),
        figures: Type.Object({
          calls: Type.Integer(),
          talkMs: Type.Integer(),
          wrapUpMs: Type.Integer(),
          signedInMs: Type.Integer(),
        }),
        dispositions: Type.Array(Type.String(), { description: 'Of all own groups' }),
        noteHoursMax: Type.Integer({ description: 'So long after a call its note may be changed' }),
        items: Type.Array(
          named(
            'OwnCall',
            Type.Object({
              callId: Uuid,
              number: nullable(Type.String({ description: 'null: no call of a task' })),
              name: nullable(Type.String()),
              taskName: nullable(Type.String()),
              from: Instant,
              talkMs: Type.Integer(),
              text: Type.String({ description: 'What the agent wrote' }),
              disposition: nullable(Type.String()),
            }),
          ),
        ),
      }),
    },
  },
});

/** It names the call that is meant: a press that comes late must not hit the next one. */
const callId = Uuid;

export const putCallNotes = contract({
  method: 'PUT',
  url: '/agents/me/call/notes',
  access: 'agent',
  shapes: {
    operationId: 'putCallNotes',
    summary: 'What the agent wrote of a call they have or had; changeable for a day after it',
    tags,
    body: Type.Object(
      {
        callId,
        text: Type.String({ maxLength: noteCharsMax }),
        disposition: nullable(Type.String({ minLength: 1, maxLength: dispositionCharsMax })),
      },
      { additionalProperties: false },
    ),
    response: { 200: CallNote },
  },
});

export const planCallback = contract({
  method: 'POST',
  url: '/agents/me/call/callback',
  access: 'agent',
  shapes: {
    operationId: 'planCallback',
    summary: 'An appointment (预约回拨): the callee of a call is called again by its task; the gate is asked then',
    tags,
    body: Type.Object(
      {
        callId,
        at: Type.Optional(
          Type.String({ maxLength: 40, description: '`2026-05-01T15:30` by the callee’s clock, or with an offset' }),
        ),
        inMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 525_600 })),
      },
      { additionalProperties: false },
    ),
    response: {
      200: Type.Object({
        local: Type.String({ description: 'By the callee’s clock' }),
        moved: Type.Boolean({ description: 'The wish was outside the calling hours: this is their next opening' }),
      }),
    },
  },
});

export const forbidCallee = contract({
  method: 'POST',
  url: '/agents/me/call/do-not-call',
  access: 'agent',
  shapes: {
    operationId: 'forbidCallee',
    summary: 'The callee of a call wants no more calls: of any task, or of this one',
    tags,
    body: Type.Object(
      { callId, scope: oneOf(['all', 'task']), reason: Type.Optional(Type.String({ maxLength: 200 })) },
      { additionalProperties: false },
    ),
    response: { 200: Type.Object({ forbidden }) },
  },
});

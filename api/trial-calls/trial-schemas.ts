/** Trial calls: a line tried with an echo, an assistant that calls an extension. */
import { Type } from 'typebox';
import { endedBySides, outcomes } from '../../domain/outcome.ts';
import { trialKinds, trialStates, trialStepKinds } from '../../domain/trial-call.ts';
import { TurnView } from '../calls/call-schemas.ts';
import { patterns } from '../field-forms.ts';
import { contract } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

const Step = named(
  'TrialStep',
  Type.Object({
    atMs: Type.Integer({ description: 'Since the trial was asked for' }),
    step: oneOf(trialStepKinds),
    sentence: Type.String({ description: 'In the language of Accept-Language' }),
    detail: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Null()])),
  }),
);

export const TrialCall = named(
  'TrialCall',
  Type.Object({
    id: Uuid,
    kind: oneOf(trialKinds, 'line: a number by a line, for a message and an echo; assistant: an extension, for a talk'),
    state: oneOf(trialStates),
    node: Type.String(),
    lineId: nullable(Uuid),
    lineName: nullable(Type.String()),
    extensionId: nullable(Uuid),
    assistantId: nullable(Uuid),
    assistantName: nullable(Type.String()),
    number: Type.String({ description: 'Masked for viewers' }),
    createdBy: Type.String(),
    createdAt: Instant,
    answeredAt: nullable(Instant),
    endedAt: nullable(Instant),
    outcome: nullable(oneOf(outcomes)),
    reason: nullable(Type.String()),
    endedBy: nullable(oneOf(endedBySides)),
    sentence: Type.String({ description: 'How it stands or ended, in the language of Accept-Language' }),
    steps: Type.Array(Step),
    turns: Type.Array(TurnView, { description: 'In the order of their start' }),
  }),
);

const tags = ['trial-calls'] as const;

export const testCallOfLine = contract({
  method: 'POST',
  url: '/lines/:id/test-call',
  access: 'supervisor',
  shapes: {
    operationId: 'testCallOfLine',
    summary: 'Rings a number by this line, says a message, echoes for some seconds, hangs up',
    description:
      'Dialled as a task would dial: caller number, stripping, prefix and the do-not-call list. It needs room on the line when it begins, is written into no task and no figure, and is forgotten after 7 days.',
    tags,
    params: IdParams,
    headers: IdempotencyHeaders,
    body: Type.Object(
      {
        number: Type.String({ minLength: 1, maxLength: 60 }),
        say: Type.Optional(
          Type.String({ minLength: 1, maxLength: 300, description: 'Spoken before the echo; tones without it' }),
        ),
      },
      { additionalProperties: false },
    ),
    response: { 202: TrialCall },
  },
});

export const trialCallOfExtension = contract({
  method: 'POST',
  url: '/extensions/:id/trial-call',
  access: 'supervisor',
  shapes: {
    operationId: 'trialCallOfExtension',
    summary: 'An assistant calls this extension and talks as in a task',
    tags,
    params: IdParams,
    headers: IdempotencyHeaders,
    body: Type.Object(
      {
        assistantId: Uuid,
        values: Type.Optional(
          Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.String({ maxLength: 1_000 }), {
            maxProperties: 50,
            description: 'Of the variables in its prompt and lines; `name` is whom it talks to',
          }),
        ),
        node: Type.Optional(Type.String({ pattern: patterns['switch-name'], description: 'Where the extension is registered' })),
      },
      { additionalProperties: false },
    ),
    response: { 202: TrialCall },
  },
});

export const trialsListedMax = 50;

export const listTrialCalls = contract({
  method: 'GET',
  url: '/trial-calls',
  access: 'viewer',
  shapes: {
    operationId: 'listTrialCalls',
    summary: `Trial calls, newest first; the last ${trialsListedMax}`,
    tags,
    response: { 200: Type.Object({ items: Type.Array(TrialCall) }) },
  },
});

export const getTrialCall = contract({
  method: 'GET',
  url: '/trial-calls/:id',
  access: 'viewer',
  shapes: { operationId: 'getTrialCall', summary: 'One trial call', tags, params: IdParams, response: { 200: TrialCall } },
});

export const hangUpTrialCall = contract({
  method: 'POST',
  url: '/trial-calls/:id/hang-up',
  access: 'supervisor',
  shapes: {
    operationId: 'hangUpTrialCall',
    summary: 'Ends a trial at once; one that has ended stays as it is',
    tags,
    params: IdParams,
    response: { 202: TrialCall },
  },
});

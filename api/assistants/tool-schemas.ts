/** What an assistant may do beside talking, and the test of a tool of one's own. */
import { Type } from 'typebox';
import {
  doNotCallScopes,
  httpMethods,
  httpToolAnswerCharsMost,
  httpToolsMax,
  httpToolTimeoutMsMost,
  transferKeys,
  transferKinds,
  transferRingSecondsMost,
  transferWordsMost,
} from '../../domain/assistant-tools.ts';
import { callbackDaysMost } from '../../domain/callback.ts';
import { patterns } from '../field-forms.ts';
import { contract } from '../route-contract.ts';
import { IdParams, named, nullable, oneOf } from '../shapes.ts';

const Line = Type.String({ maxLength: 1000 });

const Transfer = named(
  'TransferSetting',
  Type.Object(
    {
      kind: oneOf(transferKinds),
      target: Type.String({
        minLength: 1,
        maxLength: 36,
        pattern: patterns['switch-name-or-number'],
        description:
          'A number as it is dialled, an extension of the switch, or the id of a group of agents. Never chosen by a model.',
      }),
      lineId: nullable(Type.String({ format: 'uuid', description: 'The line that calls a number; null = the line of the call' })),
      ringSeconds: Type.Integer({
        minimum: 5,
        maximum: transferRingSecondsMost,
        description: 'How long it rings; of a group: how long an agent is waited for',
      }),
    },
    { additionalProperties: false },
  ),
);

const httpFields = {
  name: Type.String({ pattern: patterns['tool-name'] }),
  description: Type.String({ minLength: 1, maxLength: 2000, pattern: patterns['not-blank'] }),
  parameters: Type.Record(Type.String(), Type.Unknown(), { description: 'JSON schema of the arguments' }),
  method: oneOf(httpMethods),
  url: Type.String({
    maxLength: 2000,
    pattern: patterns['http-url'],
    description: '{{…}} of arguments and columns, each encoded; not in the host',
  }),
  body: Type.String({ maxLength: 10_000, description: 'JSON with {{…}}; empty = the arguments' }),
  timeoutMs: Type.Integer({ minimum: 500, maximum: httpToolTimeoutMsMost }),
  answerCharsMax: Type.Integer({ minimum: 100, maximum: httpToolAnswerCharsMost }),
};

const HttpTool = named('HttpTool', Type.Object({ ...httpFields, headerNames: Type.Array(Type.String()) }));
const HttpToolDraft = named(
  'HttpToolDraft',
  Type.Object(
    {
      ...httpFields,
      headers: Type.Optional(
        Type.Record(Type.String({ maxLength: 64 }), nullable(Type.String({ maxLength: 4000 })), {
          maxProperties: 20,
          description: 'Sealed and never sent back. null keeps the stored value, as long as the tool asks the same server',
        }),
      ),
    },
    { additionalProperties: false },
  ),
);

const toolFields = {
  transfer: nullable(Transfer),
  transferLine: Line,
  transferFailedLine: Line,
  transferKey: oneOf(transferKeys, 'This key hands the callee over; empty = none'),
  transferWords: Type.Array(Type.String({ minLength: 1, maxLength: 40, pattern: patterns['not-blank'] }), {
    maxItems: transferWordsMost,
    description: 'Whoever says one of these is handed over',
  }),
  transferOnTrouble: Type.Boolean({ description: 'When model, voice or recogniser fail, the callee is handed over' }),
  callbackOn: Type.Boolean(),
  callbackDaysMax: Type.Integer({ minimum: 1, maximum: callbackDaysMost }),
  doNotCall: oneOf(doNotCallScopes, 'Which list "do not call again" writes to'),
  sendDigits: Type.Boolean({ description: 'May press keys for a voice menu of the other side' }),
  secretKeys: Type.Boolean({ description: 'Keys of the callee are masked in what is kept and not recorded' }),
};

export const AssistantTools = named('AssistantTools', Type.Object({ ...toolFields, http: Type.Array(HttpTool) }));
export const AssistantToolsDraft = named(
  'AssistantToolsDraft',
  Type.Object(
    Type.Partial(Type.Object({ ...toolFields, http: Type.Array(HttpToolDraft, { maxItems: httpToolsMax }) })).properties,
    { additionalProperties: false },
  ),
);

export const testAssistantTool = contract({
  method: 'POST',
  url: '/assistants/:id/tools/test',
  access: 'supervisor',
  shapes: {
    operationId: 'testAssistantTool',
    summary: 'Run a saved tool of an assistant once, with the given arguments',
    tags: ['assistants'],
    params: IdParams,
    body: Type.Object(
      {
        name: Type.String({ maxLength: 64 }),
        arguments: Type.Record(Type.String(), Type.Unknown()),
        variables: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 2000 }))),
      },
      { additionalProperties: false },
    ),
    response: {
      200: named(
        'ToolTest',
        Type.Object({
          ok: Type.Boolean(),
          status: nullable(Type.Integer({ description: 'HTTP status; null when no answer came' })),
          ms: Type.Integer(),
          answer: Type.String({ description: 'What the model would be told' }),
          code: nullable(Type.String()),
          sentence: nullable(Type.String()),
        }),
      ),
    },
  },
});

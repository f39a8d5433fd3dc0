/** What an agent asks of the call they have, what becomes of it, and whom a callee may be given to. */
import { Type } from 'typebox';
import { agentStates } from '../../domain/agent/agent-standing.ts';
import {
  givenBackNoteCharsMax,
  listeningMoveKinds,
  listenModes,
  moveKinds,
  moveRefusals,
  moveStates,
  talkMoveKinds,
  talkStates,
} from '../../domain/call-moves.ts';
import { contract } from '../route-contract.ts';
import { IdParams, Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

const tags = ['agents'] as const;
const numberCharsMax = 40;

export const CallMove = named(
  'CallMove',
  Type.Object({
    id: Uuid,
    callId: Uuid,
    kind: oneOf(moveKinds),
    state: oneOf(moveStates),
    why: nullable(oneOf(moveRefusals, 'Why it was refused')),
    sentence: nullable(Type.String({ description: 'Why it was refused, in the language of Accept-Language' })),
    askedAt: Instant,
    doneAt: nullable(Instant),
  }),
);

export const CallTalk = named(
  'CallTalk',
  Type.Object({
    state: oneOf(talkStates),
    isMine: Type.Boolean({ description: 'Whoever asks has the callee; false: they were asked in by the other' }),
    other: nullable(
      Type.Object(
        { name: Type.String(), state: oneOf(['ringing', 'talking']) },
        { description: 'Who is called, or there, beside whoever asks and the callee' },
      ),
    ),
  }),
);

const target = Type.Object(
  {
    kind: oneOf(['agent', 'group', 'number']),
    agentId: Type.Optional(Uuid),
    groupId: Type.Optional(Uuid),
    number: Type.Optional(Type.String({ minLength: 1, maxLength: numberCharsMax })),
  },
  { additionalProperties: false, description: '`agent` needs agentId, `group` groupId, `number` number' },
);

export const moveOwnCall = contract({
  method: 'POST',
  url: '/agents/me/call/moves',
  access: 'agent',
  shapes: {
    operationId: 'moveOwnCall',
    summary: 'Hold, resume, transfer, consult, complete, three-way, drop, give back or end the call that the agent has',
    description:
      'Answers when it is done or refused, or after two seconds as it stands then; GET /agents/me/call tells the rest. ' +
      '`give-back`: the assistant that had the callee before goes on with them. One thing at a time is done with a callee; `drop` and `end` break off what is under way.',
    tags,
    body: Type.Object(
      {
        callId: Uuid,
        kind: oneOf(talkMoveKinds),
        to: Type.Optional(target),
        note: Type.Optional(
          Type.String({
            maxLength: givenBackNoteCharsMax,
            description: 'Of `give-back`: what the assistant is told of the talk',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    response: { 200: CallMove },
  },
});

export const moveCall = contract({
  method: 'POST',
  url: '/calls/:id/moves',
  access: 'supervisor',
  shapes: {
    operationId: 'moveCall',
    summary: 'Listen to a call, speak to the agent alone or to both, take it over, leave it, or end it',
    description:
      'Listening rings the phone of the agent that whoever asks is. Answers when it is done or refused, or after two seconds as it ' +
      'stands then; GET /supervision tells the rest.',
    tags: ['agents'],
    params: IdParams,
    body: Type.Object(
      {
        kind: oneOf([...listeningMoveKinds, 'end']),
        mode: Type.Optional(
          oneOf(
            listenModes,
            'Of `listen` and `mode`. `whisper`: the agent alone hears you; `callee`: the callee alone; `all`: both',
          ),
        ),
      },
      { additionalProperties: false },
    ),
    response: { 200: CallMove },
  },
});

export const listMoveTargets = contract({
  method: 'GET',
  url: '/agents/me/targets',
  access: 'agent',
  shapes: {
    operationId: 'listMoveTargets',
    summary: 'To whom a callee may be given: agents who are signed in, and groups',
    tags,
    response: {
      200: Type.Object({
        agents: Type.Array(
          named(
            'TargetAgent',
            Type.Object({
              id: Uuid,
              name: Type.String({ description: 'User name' }),
              extension: Type.String(),
              state: oneOf(agentStates, 'Only who is free can be asked'),
              groups: Type.Array(Type.String()),
            }),
          ),
        ),
        groups: Type.Array(
          named('TargetGroup', Type.Object({ id: Uuid, name: Type.String(), free: Type.Integer({ description: 'Agents' }) })),
        ),
      }),
    },
  },
});

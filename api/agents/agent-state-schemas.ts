/** How agents stand: what they press themselves, what a supervisor makes of it, and how it was. */
import { Type } from 'typebox';
import { agentStates } from '../../domain/agent/agent-standing.ts';
import { patterns } from '../field-forms.ts';
import { contract } from '../route-contract.ts';
import { IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';
import { Agent, AgentStanding, groupsOfAgentMax } from './agent-schemas.ts';

const tags = ['agents'] as const;
const busyReason = Type.String({ minLength: 1, maxLength: 30, description: 'Why busy; one of busyReasons of GET /agents/me' });

export const getOwnAgent = contract({
  method: 'GET',
  url: '/agents/me',
  access: 'agent',
  shapes: {
    operationId: 'getOwnAgent',
    summary: 'The agent that whoever is signed in is, and the reasons to be busy',
    tags,
    response: {
      200: Type.Object({
        agent: nullable(Agent),
        busyReasons: Type.Array(Type.String()),
        beatEveryMs: Type.Integer({ description: 'So often a page says that it is there (POST /agents/me/beat)' }),
        admins: Type.Array(Type.String(), { description: 'Who can make an agent of whoever asks and is none; else empty' }),
      }),
    },
  },
});

export const signInAgent = contract({
  method: 'POST',
  url: '/agents/me/sign-in',
  access: 'agent',
  shapes: {
    operationId: 'signInAgent',
    summary: 'Sign in (签入) for groups of one’s own, or for all of them; signed in already, the groups are chosen anew',
    tags,
    body: Type.Object(
      { groupIds: Type.Optional(Type.Array(Uuid, { maxItems: groupsOfAgentMax, uniqueItems: true })) },
      { additionalProperties: false },
    ),
    response: { 200: Agent },
  },
});

export const signOutAgent = contract({
  method: 'POST',
  url: '/agents/me/sign-out',
  access: 'agent',
  shapes: {
    operationId: 'signOutAgent',
    summary: 'Sign out (签出); while a call is in hand: after it',
    tags,
    response: { 200: Agent },
  },
});

export const setOwnAgentState = contract({
  method: 'POST',
  url: '/agents/me/state',
  access: 'agent',
  shapes: {
    operationId: 'setOwnAgentState',
    summary: 'Be free (置闲) or busy (置忙); while a call is in hand: after it',
    tags,
    body: Type.Object({ state: oneOf(['free', 'busy']), reason: Type.Optional(busyReason) }, { additionalProperties: false }),
    response: { 200: Agent },
  },
});

export const finishWrapUp = contract({
  method: 'POST',
  url: '/agents/me/wrap-up/done',
  access: 'agent',
  shapes: {
    operationId: 'finishWrapUp',
    summary: 'The notes after the call are written (整理完毕): what was asked for meanwhile comes at once, else free',
    tags,
    response: { 200: Agent },
  },
});

export const beatAgent = contract({
  method: 'POST',
  url: '/agents/me/beat',
  access: 'agent',
  shapes: {
    operationId: 'beatAgent',
    summary: 'The page is still there; without a beat for 5 s the agent is offline, and back within a minute stands as before',
    tags,
    response: { 200: AgentStanding },
  },
});

export const forceAgentState = contract({
  method: 'POST',
  url: '/agents/:id/state',
  access: 'supervisor',
  shapes: {
    operationId: 'forceAgentState',
    summary: 'Make an agent free, busy or offline; while a call is in hand after it, or with `now` at once',
    tags,
    params: IdParams,
    body: Type.Object(
      {
        state: oneOf(['free', 'busy', 'offline']),
        reason: Type.Optional(busyReason),
        now: Type.Optional(Type.Boolean({ description: 'Also out of a call; usually not' })),
      },
      { additionalProperties: false },
    ),
    response: { 200: Agent },
  },
});

const AgentSpan = named(
  'AgentSpan',
  Type.Object({
    id: Type.Integer(),
    state: oneOf(agentStates),
    reason: nullable(Type.String()),
    callId: nullable(Uuid),
    by: nullable(Type.String()),
    from: Instant,
    until: nullable(Type.String({ format: 'date-time', description: 'null: it is so now' })),
  }),
);

const sums = Type.Array(
  Type.Object({
    state: oneOf(agentStates),
    reason: nullable(Type.String()),
    ms: Type.Integer(),
    times: Type.Integer({ description: 'How often it began within the time' }),
  }),
);

export const listAgentStates = contract({
  method: 'GET',
  url: '/agents/:id/states',
  access: 'agent',
  shapes: {
    operationId: 'listAgentStates',
    summary: 'How an agent stood on a day, the first first; agents see their own only',
    tags,
    params: IdParams,
    querystring: listQuery({
      day: Type.Optional(
        Type.String({ pattern: patterns['calendar-date'], description: 'In the time zone of the settings; today unless given' }),
      ),
    }),
    response: {
      200: Type.Object({
        ...pageOf(AgentSpan).properties,
        day: Type.String(),
        from: Instant,
        to: Instant,
        sums,
      }),
    },
  },
});

export const getAgentReport = contract({
  method: 'GET',
  url: '/reports/agents',
  access: 'supervisor',
  shapes: {
    operationId: 'getAgentReport',
    summary: 'How long each agent stood how, by user name',
    tags: ['reports'],
    querystring: Type.Object(
      {
        from: Type.Optional(Type.String({ format: 'date-time', description: 'The beginning of today unless given' })),
        to: Type.Optional(Type.String({ format: 'date-time', description: 'Now unless given' })),
        groupId: Type.Optional(Uuid),
      },
      { additionalProperties: false },
    ),
    response: {
      200: named(
        'AgentReport',
        Type.Object({
          from: Instant,
          to: Instant,
          items: Type.Array(
            Type.Object({
              agentId: Uuid,
              username: Type.String(),
              extension: Type.String(),
              signedInMs: Type.Integer({ description: 'All but offline' }),
              calls: Type.Integer({ description: 'Talks that began within the time' }),
              sums,
            }),
          ),
        }),
      ),
    },
  },
});

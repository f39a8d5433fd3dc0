/** Agents (坐席): people with an extension who take calls. */
import { Type } from 'typebox';
import { agentStates } from '../../domain/agent/agent-standing.ts';
import { openLegStates } from '../../domain/agent/open-leg.ts';
import { batchMax } from '../../domain/extension.ts';
import { PhoneServer } from '../extensions/extension-schemas.ts';
import { patterns } from '../field-forms.ts';
import { contract, NoContent, roles } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

export const skillsMax = 20;
export const groupsOfAgentMax = 100;

export const priority = Type.Integer({ minimum: 1, maximum: 9, description: '1 is asked first' });
export const skills = Type.Array(Type.String({ minLength: 1, maxLength: 30, pattern: patterns['not-blank'] }), {
  maxItems: skillsMax,
  uniqueItems: true,
});
const reason = nullable(
  Type.String({
    description:
      'busy: `break`, `meeting`, `training`, one of the parameter busyReasons, `no-answer` (the phone rang in vain) or `supervising` (listens to a call). ' +
      'offline: `vanished`, `phone-gone` or `forced`; null after signing out',
  }),
);
const next = nullable(
  Type.Object(
    { state: oneOf(['signed-in', 'free', 'busy', 'offline']), reason: nullable(Type.String()) },
    { description: 'What was asked for while a call is in hand, and comes after it; of who vanished: as what they come back' },
  ),
);
const standing = {
  state: oneOf(agentStates),
  reason,
  since: Instant,
  until: nullable(Type.String({ format: 'date-time', description: 'When a reservation, a ringing or a wrap-up ends by itself' })),
  next,
  by: nullable(Type.String({ description: 'Who made it so, if neither the agent nor a call' })),
  callId: nullable(Uuid),
};
export const AgentStanding = named('AgentStanding', Type.Object(standing));

export const Agent = named(
  'Agent',
  Type.Object({
    id: Uuid,
    userId: Uuid,
    username: Type.String(),
    role: oneOf(roles),
    extensionId: Uuid,
    extension: Type.String(),
    displayName: Type.String({ description: 'Of the extension' }),
    enabled: Type.Boolean(),
    ...standing,
    groups: Type.Array(
      Type.Object({
        groupId: Uuid,
        name: Type.String(),
        priority,
        skills: Type.Array(Type.String()),
        taking: Type.Boolean({ description: 'Signed in for this group, or was the last time' }),
      }),
    ),
    hasPhone: Type.Boolean({ description: 'A phone is registered as the extension; without one no call comes' }),
    openLeg: Type.Union([oneOf(openLegStates), Type.Null()], {
      description:
        'Of a group that keeps phones connected (长通): open, being connected (rings), or not there and tried again (away)',
    }),
    seenAt: nullable(Instant),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const groups = Type.Array(
  Type.Object(
    { groupId: Uuid, priority: Type.Optional(priority), skills: Type.Optional(skills) },
    { additionalProperties: false },
  ),
  { maxItems: groupsOfAgentMax },
);
export const AgentDraft = named(
  'AgentDraft',
  Type.Object(
    { userId: Uuid, extensionId: Uuid, enabled: Type.Optional(Type.Boolean()), groups: Type.Optional(groups) },
    { additionalProperties: false },
  ),
);
export const AgentChange = named(
  'AgentChange',
  Type.Partial(Type.Object({ extensionId: Uuid, enabled: Type.Boolean(), groups }), {
    additionalProperties: false,
    minProperties: 1,
  }),
);
export const AgentBatch = named(
  'AgentBatch',
  Type.Object(
    {
      userIds: Type.Array(Uuid, { minItems: 1, maxItems: batchMax, uniqueItems: true }),
      first: Type.String({ pattern: patterns['extension-number'], description: 'Number of the first new extension' }),
      node: Type.Optional(nullable(Type.String({ pattern: patterns['switch-name'] }))),
      groupIds: Type.Optional(Type.Array(Uuid, { maxItems: groupsOfAgentMax, uniqueItems: true })),
    },
    { additionalProperties: false },
  ),
);

const tags = ['agents'] as const;
const url = '/agents';
const one = `${url}/:id`;

export const listAgents = contract({
  method: 'GET',
  url,
  access: 'viewer',
  shapes: {
    operationId: 'listAgents',
    summary: 'Agents by user name, each as they stand now',
    tags,
    querystring: listQuery({
      text: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Part of user name, extension or its name' })),
      state: Type.Optional(oneOf(agentStates)),
      groupId: Type.Optional(Uuid),
    }),
    response: { 200: pageOf(Agent) },
  },
});

export const getAgent = contract({
  method: 'GET',
  url: one,
  access: 'viewer',
  shapes: { operationId: 'getAgent', summary: 'One agent', tags, params: IdParams, response: { 200: Agent } },
});

export const createAgent = contract({
  method: 'POST',
  url,
  access: 'admin',
  shapes: {
    operationId: 'createAgent',
    summary: 'Make an agent of a user and an extension',
    tags,
    headers: IdempotencyHeaders,
    body: AgentDraft,
    response: { 201: Agent },
  },
});

export const createAgentBatch = contract({
  method: 'POST',
  url: '/agent-batches',
  access: 'admin',
  shapes: {
    operationId: 'createAgentBatch',
    summary: 'Make agents of many users, each with a new extension whose password is shown this once; all or none',
    tags,
    headers: IdempotencyHeaders,
    body: AgentBatch,
    response: {
      201: Type.Object({
        items: Type.Array(Type.Object({ id: Uuid, username: Type.String(), extension: Type.String(), password: Type.String() })),
        servers: Type.Array(PhoneServer),
      }),
    },
  },
});

export const updateAgent = contract({
  method: 'PATCH',
  url: one,
  access: 'admin',
  shapes: {
    operationId: 'updateAgent',
    summary: 'Change extension, groups, or switch off: then the agent is signed out, after a call that is in hand',
    tags,
    params: IdParams,
    body: AgentChange,
    response: { 200: Agent },
  },
});

export const deleteAgent = contract({
  method: 'DELETE',
  url: one,
  access: 'admin',
  shapes: {
    operationId: 'deleteAgent',
    summary: 'The user is no agent any more; their states of before are forgotten',
    tags,
    params: IdParams,
    response: { 204: NoContent },
  },
});

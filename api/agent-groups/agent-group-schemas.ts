/** Groups of agents (业务组). */
import { Type } from 'typebox';
import { dispositionCharsMax, dispositionsMax } from '../../domain/agent/agent-notes.ts';
import { agentStates } from '../../domain/agent/agent-standing.ts';
import { legChoices } from '../../domain/agent/open-leg.ts';
import { priority, skills } from '../agents/agent-schemas.ts';
import { patterns } from '../field-forms.ts';
import { contract, NoContent } from '../route-contract.ts';
import { IdempotencyHeaders, IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

export const membersMax = 1_000;
export const wrapUpSecondsMax = 3_600;

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: patterns.name }),
  wrapUpSeconds: Type.Integer({
    minimum: 0,
    maximum: wrapUpSecondsMax,
    description: 'What an agent has for notes after a call of this group (话后整理); 0: the next call may come at once',
  }),
  dispositions: Type.Array(Type.String({ minLength: 1, maxLength: dispositionCharsMax, pattern: patterns['not-blank'] }), {
    maxItems: dispositionsMax,
    uniqueItems: true,
    description: 'The words with which agents of this group say how a call went (话后标签)',
  }),
  autoAnswer: Type.Boolean({ description: 'Phones are asked to take calls of this group by themselves' }),
  ringSecondsMax: Type.Integer({
    minimum: 3,
    maximum: 120,
    description: 'So long a phone rings before the call goes to somebody else',
  }),
  legs: oneOf(
    legChoices,
    'per-call: phones of its agents are rung for each call. open: they stay connected while agents are there (长通), and calls are joined at once',
  ),
  recogniserId: nullable({
    ...Uuid,
    description: 'By this recogniser the talks of its agents are written down after the call (通话转写); null: they are not',
  }),
  notes: Type.String({ maxLength: 1_000 }),
  sort: Type.Integer({ minimum: -1_000_000, maximum: 1_000_000, description: 'Lists show small ones first' }),
};
const members = Type.Array(
  Type.Object(
    { agentId: Uuid, priority: Type.Optional(priority), skills: Type.Optional(skills) },
    { additionalProperties: false },
  ),
  { maxItems: membersMax, description: 'All of them: whoever is not named is no member any more' },
);

export const AgentGroup = named(
  'AgentGroup',
  Type.Object({
    id: Uuid,
    ...fields,
    members: Type.Array(
      Type.Object({
        agentId: Uuid,
        username: Type.String(),
        extension: Type.String(),
        priority,
        skills: Type.Array(Type.String()),
        state: oneOf(agentStates),
        taking: Type.Boolean({ description: 'Signed in for this group, or was the last time' }),
      }),
    ),
    createdAt: Instant,
    changedAt: Instant,
  }),
);

const { name, ...others } = fields;
export const AgentGroupDraft = named(
  'AgentGroupDraft',
  Type.Object({ name, ...Type.Partial(Type.Object({ ...others, members })).properties }, { additionalProperties: false }),
);
export const AgentGroupChange = named(
  'AgentGroupChange',
  Type.Partial(Type.Object({ ...fields, members }), { additionalProperties: false, minProperties: 1 }),
);

const tags = ['agent-groups'] as const;
const url = '/agent-groups';
const one = `${url}/:id`;

export const listAgentGroups = contract({
  method: 'GET',
  url,
  access: 'viewer',
  shapes: {
    operationId: 'listAgentGroups',
    summary: 'Groups of agents with their members',
    tags,
    querystring: listQuery({}),
    response: { 200: pageOf(AgentGroup) },
  },
});

export const getAgentGroup = contract({
  method: 'GET',
  url: one,
  access: 'viewer',
  shapes: { operationId: 'getAgentGroup', summary: 'One group', tags, params: IdParams, response: { 200: AgentGroup } },
});

export const createAgentGroup = contract({
  method: 'POST',
  url,
  access: 'supervisor',
  shapes: {
    operationId: 'createAgentGroup',
    summary: 'Add a group',
    tags,
    headers: IdempotencyHeaders,
    body: AgentGroupDraft,
    response: { 201: AgentGroup },
  },
});

export const updateAgentGroup = contract({
  method: 'PATCH',
  url: one,
  access: 'supervisor',
  shapes: {
    operationId: 'updateAgentGroup',
    summary: 'Change a group or its members; counts from the next call on',
    tags,
    params: IdParams,
    body: AgentGroupChange,
    response: { 200: AgentGroup },
  },
});

export const deleteAgentGroup = contract({
  method: 'DELETE',
  url: one,
  access: 'supervisor',
  shapes: {
    operationId: 'deleteAgentGroup',
    summary: 'Remove a group; its agents stay',
    tags,
    params: IdParams,
    response: { 204: NoContent },
  },
});

/** The board of supervisors (坐席监控). */
import { Type } from 'typebox';
import { callDirections } from '../../domain/call.ts';
import { listenModes } from '../../domain/call-moves.ts';
import { plannedModes } from '../../domain/pacing/plan.ts';
import { taskTypes } from '../../domain/task.ts';
import { callCompanies } from '../../storage/supervision-board.ts';
import { Agent } from '../agents/agent-schemas.ts';
import { CallMove } from '../moves/move-schemas.ts';
import { contract } from '../route-contract.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';
import { TaskPacing } from '../tasks/task-pacing.ts';

const Count = Type.Integer({ minimum: 0 });

export const SupervisedGroup = named(
  'SupervisedGroup',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    agents: Type.Object(
      { free: Count, busy: Count, ringing: Count, talking: Count, wrapUp: Count, signedIn: Count, away: Count },
      { description: 'Who takes calls for this group; `away`: its other members' },
    ),
    waiting: Type.Integer({ minimum: 0, description: 'Callees and callers who wait for one of its agents' }),
    longestWaitMs: nullable(Type.Number({ minimum: 0 })),
    answeredToday: Type.Integer({ minimum: 0, description: 'Callees of its predictive tasks who answered' }),
    abandonedToday: Type.Integer({ minimum: 0, description: 'Those of them who found nobody (呼损)' }),
    abandonRateToday: nullable(Type.Number({ minimum: 0, maximum: 1 })),
  }),
);

export const CallListener = named(
  'CallListener',
  Type.Object({
    agentId: Uuid,
    by: Type.String({ description: 'User name' }),
    mode: oneOf(listenModes, '`whisper`: the agent alone hears the supervisor; `callee`: the callee alone; `all`: both'),
    since: nullable(Type.String({ format: 'date-time', description: 'null: their phone rings' })),
  }),
);

export const SupervisedCall = named(
  'SupervisedCall',
  Type.Object({
    id: Uuid,
    taskId: Uuid,
    taskName: Type.String(),
    taskType: oneOf(taskTypes),
    number: Type.String(),
    name: Type.String(),
    node: Type.String(),
    answeredAt: Instant,
    with: oneOf(
      callCompanies,
      'Whom the callee has: an agent, another person to whom an assistant handed them, nobody yet, an assistant, or a message',
    ),
    since: Type.String({ format: 'date-time', description: 'Since when it is so' }),
    agentId: nullable(Type.String({ format: 'uuid', description: 'Who talks to the callee, or whose phone rings for them' })),
    groupId: nullable(Uuid),
    direction: oneOf(callDirections),
    calledNumber: nullable(Type.String({ description: 'The number of ours that was called; null for calls that were made' })),
    calledName: nullable(Type.String()),
    position: nullable(Type.Integer({ minimum: 1, description: 'Of a caller who waits: their place in the queue of the group' })),
    listeners: Type.Array(CallListener),
  }),
);

export const PacedTask = named(
  'PacedTask',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    groupId: Uuid,
    mode: oneOf(plannedModes),
    held: Type.Boolean(),
    abandonPercentMax: Type.Number(),
    pacing: TaskPacing,
  }),
);

export const getSupervision = contract({
  method: 'GET',
  url: '/supervision',
  access: 'supervisor',
  shapes: {
    operationId: 'getSupervision',
    summary: 'Groups, agents, answered calls in progress and the pacing of running predictive tasks, as they stand now',
    tags: ['agents'],
    response: {
      200: named(
        'SupervisionBoard',
        Type.Object({
          at: Instant,
          groups: Type.Array(SupervisedGroup),
          agents: Type.Array(Agent, { description: 'By user name, at most 500' }),
          agentsTotal: Count,
          calls: Type.Array(SupervisedCall, { description: 'Those with people first, at most 300' }),
          tasks: Type.Array(PacedTask),
          own: nullable(
            Type.Object(
              {
                agentId: Uuid,
                extension: Type.String(),
                enabled: Type.Boolean(),
                hasPhone: Type.Boolean(),
                move: nullable(CallMove),
              },
              {
                description: 'The agent that whoever asks is: the phone by which they listen, and what became of their last move',
              },
            ),
          ),
        }),
      ),
    },
  },
});

/** A task as programs and the page see it. */
import { Type } from 'typebox';
import { machineActions, machineMessageCharsMax } from '../../domain/machine.ts';
import { outcomes } from '../../domain/outcome.ts';
import { ruleSetNames } from '../../domain/rule-sets.ts';
import { taskStatuses, taskSteps, taskTypes } from '../../domain/task.ts';
import { patterns } from '../field-forms.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';
import { predictiveFields, storedPredictiveFields } from './predictive-fields.ts';
import { CallingWindow, Frequency, RetryRules } from './task-rules.ts';

export const concurrencyMax = 10_000;
export const taskLinesMax = 50;

const byOutcome: Record<string, ReturnType<typeof Type.Integer>> = Object.fromEntries(
  outcomes.map((outcome) => [outcome, Type.Integer({ minimum: 0 })]),
);

export const TaskCounts = named(
  'TaskCounts',
  Type.Object({
    total: Type.Integer({ description: 'All contacts (总名单量)' }),
    notDialled: Type.Integer({ description: 'Waiting or claimed, phone not rung (未拨打)' }),
    waiting: Type.Integer({ description: 'Wait for a call: their first, or another by the retry rule' }),
    claimed: Type.Integer({ description: 'Of those that were not dialled, next in turn' }),
    dialling: Type.Integer({ description: 'Ringing or talking now' }),
    ringing: Type.Integer(),
    talking: Type.Integer(),
    dialled: Type.Integer({ description: 'The phone was really rung (已拨打), calls in progress included' }),
    connected: Type.Integer({ description: 'Somebody or something answered (接通量)' }),
    connectRate: Type.Number({ minimum: 0, maximum: 1, description: 'connected ÷ dialled, 0 when nothing was dialled (接通率)' }),
    notPermitted: Type.Integer({ description: 'The permission gate said no' }),
    endedConnected: Type.Integer({ description: 'Answered in an attempt, and not called right now' }),
    endedNotConnected: Type.Integer({ description: 'Dialled, never answered, and not called right now' }),
    endedUnknown: Type.Integer({ description: 'Of those, whose last end nobody saw; not among endedNotConnected' }),
    byOutcome: Type.Object(byOutcome, { description: 'Final contacts by outcome; every outcome has its key' }),
  }),
);

export const limitCodes = [
  'not-started',
  'not-yet',
  'ended',
  'window-closed',
  'window-never',
  'zone-unknown',
  'retry-later',
  'paused',
  'stopping',
  'stopped',
  'list-finished',
  'last-calls',
  'no-line',
  'lines-resting',
  'gateway-down',
  'lines-draining',
  'lines-full',
  'concurrency-full',
  'group-empty',
  'group-lacks-skills',
  'no-agent-signed-in',
  'no-agent-free',
  'pace-undecided',
  'held',
  'paced',
  'nothing',
] as const;

export const TaskNext = named(
  'TaskNext',
  Type.Object({
    waiting: Type.Integer({ description: 'Contacts that wait for a call, their first or another' }),
    retries: Type.Integer({ description: 'Of those, called before or put off; counted up to 1,000' }),
    retriesDue: Type.Integer({ description: 'Of those, due now' }),
    nextDueAt: nullable(Instant),
    restingLines: Type.Array(Type.Object({ id: Uuid, name: Type.String(), until: Instant, reason: nullable(Type.String()) })),
    becauseOf: oneOf(limitCodes),
  }),
);

export const Task = named(
  'Task',
  Type.Object({
    id: Uuid,
    name: Type.String(),
    type: oneOf(taskTypes),
    status: oneOf(taskStatuses),
    stopMode: nullable(oneOf(['drain', 'hangup'])),
    maxConcurrency: Type.Integer(),
    lineIds: Type.Array(Uuid),
    lines: Type.Array(Type.Object({ id: Uuid, name: Type.String(), capacity: Type.Integer() })),
    assistantId: nullable(Uuid),
    assistantName: nullable(Type.String()),
    voiceId: nullable(Uuid),
    voiceName: nullable(Type.String()),
    playTimes: Type.Integer(),
    ringSecondsMax: Type.Integer(),
    dedupe: oneOf(['file', 'task']),
    onMachine: oneOf(machineActions),
    machineMessage: nullable(Type.String()),
    ...storedPredictiveFields,
    callingWindow: nullable(CallingWindow),
    ruleSet: oneOf(ruleSetNames, 'Whose rules the hours and caps were taken from'),
    frequency: nullable(Frequency),
    retry: nullable(RetryRules),
    startAt: nullable(Instant),
    endAt: nullable(Instant),
    createdBy: nullable(Type.String()),
    createdAt: Instant,
    startedAt: nullable(Instant),
    endedAt: nullable(Instant),
    changedAt: Instant,
    counts: TaskCounts,
    allowedSteps: Type.Array(oneOf(taskSteps), { description: 'The buttons that would not be refused now' }),
    limit: Type.Object(
      {
        code: oneOf(limitCodes),
        sentence: Type.String({ description: 'Moments by the clock of `Time-Zone`, else of the task' }),
        at: nullable(Type.String({ format: 'date-time', description: 'The moment that the sentence names' })),
      },
      { description: 'What keeps the task from dialling more right now, in the language of Accept-Language' },
    ),
    next: TaskNext,
  }),
);

const StartAt = Type.String({ format: 'date-time', description: 'A started task does not dial before' });
const EndAt = Type.String({ format: 'date-time', description: 'From then on nobody is called; calls in progress go on' });
const RuleSetChoice = oneOf(ruleSetNames, 'Fills callingWindow and frequency where they are left out; see /rule-sets');

/** When and how often a task may call: the same in a new task and in a change. */
const timing = {
  ruleSet: Type.Optional(RuleSetChoice),
  callingWindow: Type.Optional(nullable(CallingWindow)),
  frequency: Type.Optional(nullable(Frequency)),
  retry: Type.Optional(nullable(RetryRules)),
  startAt: Type.Optional(nullable(StartAt)),
  endAt: Type.Optional(nullable(EndAt)),
};

/** What is done with a voice mailbox, a phone assistant or a menu of keys that answers. */
const machine = {
  onMachine: Type.Optional(
    oneOf(
      machineActions,
      'hangUp: at once; leaveMessage: after the beep; goOn: as if a person had answered. Only a certain machine counts. Unless told: hangUp for ai, leaveMessage for notification, goOn for predictive, whose callees are otherwise heard before an agent gets them',
    ),
  ),
  machineMessage: Type.Optional(
    nullable(
      Type.String({
        minLength: 1,
        maxLength: machineMessageCharsMax,
        pattern: patterns['not-blank'],
        description:
          'Left on a machine; null: the message of the contact, or the opening line of the assistant; a predictive task has neither',
      }),
    ),
  ),
};

export const TaskDraft = named(
  'TaskDraft',
  Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 200, pattern: patterns.name }),
      type: oneOf(taskTypes, 'ai: AI外呼; notification: 语音通知; predictive: 纯人工预测外呼, answered calls go to agents'),
      maxConcurrency: Type.Integer({ minimum: 1, maximum: concurrencyMax }),
      lineIds: Type.Array(Uuid, { minItems: 1, maxItems: taskLinesMax, uniqueItems: true }),
      assistantId: Type.Optional(nullable(Uuid)),
      voiceId: Type.Optional(nullable(Uuid)),
      playTimes: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, default: 2 })),
      ringSecondsMax: Type.Optional(Type.Integer({ minimum: 5, maximum: 120, default: 45 })),
      dedupe: Type.Optional(
        oneOf(['file', 'task'], 'file: a number is compared inside its own file only; task: with the whole task'),
      ),
      agentGroupId: Type.Optional(nullable(Uuid)),
      ...predictiveFields,
      ...machine,
      ...timing,
    },
    { additionalProperties: false },
  ),
);

export const TaskChange = named(
  'TaskChange',
  Type.Object(
    {
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: patterns.name })),
      maxConcurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: concurrencyMax })),
      lineIds: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: taskLinesMax, uniqueItems: true })),
      assistantId: Type.Optional(Uuid),
      voiceId: Type.Optional(Uuid),
      playTimes: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
      ringSecondsMax: Type.Optional(Type.Integer({ minimum: 5, maximum: 120 })),
      dedupe: Type.Optional(oneOf(['file', 'task'])),
      agentGroupId: Type.Optional(Uuid),
      ...predictiveFields,
      ...machine,
      ...timing,
    },
    { additionalProperties: false, minProperties: 1 },
  ),
);

/** What a predictive task has beyond the others: who takes its calls, how far it dials ahead, and what is done for who found nobody. */
import { type Static, Type } from 'typebox';
import type { MachineAction } from '../../domain/machine.ts';
import { type PacingPlan, planLimits, plannedModes, usualPlan } from '../../domain/pacing/plan.ts';
import type { TaskType } from '../../domain/task.ts';
import { skills, skillsMax } from '../agents/agent-schemas.ts';
import { patterns } from '../field-forms.ts';
import { fieldRefused, type RequestRefused } from '../request-refused.ts';
import { named, nullable, oneOf, Uuid } from '../shapes.ts';

const range = ([minimum, maximum]: readonly [number, number], description: string) =>
  Type.Number({ minimum, maximum, description });
const whole = ([minimum, maximum]: readonly [number, number], description: string) =>
  Type.Integer({ minimum, maximum, description });

const planFields = {
  mode: oneOf(
    plannedModes,
    'predictive: numbers are dialled ahead, as many as the forecast allows; progressive: one for each free agent; ratio: so many for each free agent; preview: each free agent reads who is next, and dials or skips',
  ),
  ratio: range(planLimits.ratio, 'Calls for each free agent, in the mode ratio'),
  abandonPercentMax: range(
    planLimits.abandonPercentMax,
    'Of a hundred answered calls so many may find nobody (呼损), over the window',
  ),
  windowDays: whole(planLimits.windowDays, 'How many days count together'),
  answerPercent: range(planLimits.answerPercent, 'A guess for the beginning: how many of a hundred answer (预估接通率)'),
  ringSeconds: range(planLimits.ringSeconds, 'A guess: from dialling to the answer (平均振铃时长)'),
  talkSeconds: range(planLimits.talkSeconds, 'A guess: how long people talk (平均通话时长)'),
  wrapUpSeconds: range(planLimits.wrapUpSeconds, 'A guess: how long agents need after a call (话后整理时长)'),
  previewSeconds: whole(planLimits.previewSeconds, 'In the mode preview: so long an agent may read (预览时长)'),
  held: Type.Boolean({ description: 'The brake: one call for each free agent until it is let go' }),
};

export const Pacing = named('PacingPlan', Type.Object(planFields));

const abandonMessage = Type.Optional(
  nullable(
    Type.String({
      minLength: 1,
      maxLength: 1_000,
      pattern: patterns['not-blank'],
      description: 'Read out in the voice of the task to who answered and found nobody; null: the call is ended without a word',
    }),
  ),
);

/** The same in a new task and in a change; what is left out of `pacing` is as usual, or as it was. */
export const predictiveFields = {
  pacing: Type.Optional(Type.Partial(Type.Object(planFields), { additionalProperties: false })),
  abandonMessage,
  abandonRestHours: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 720,
      description: 'So long a number that found nobody is not called by itself; 72 unless told',
    }),
  ),
  agentScript: Type.Optional(
    nullable(
      Type.String({
        minLength: 1,
        maxLength: 10_000,
        pattern: patterns['not-blank'],
        description: 'Shown to the agent in the call; {{variables}} of the list are filled',
      }),
    ),
  ),
  agentSkills: Type.Optional(
    Type.Array(skills.items, {
      maxItems: skillsMax,
      uniqueItems: true,
      description: 'Only agents of the group who have all of these get its calls; none: all of its agents',
    }),
  ),
};

export const storedPredictiveFields = {
  agentGroupId: nullable(Uuid),
  agentGroupName: nullable(Type.String()),
  pacing: nullable(Pacing),
  abandonMessage: nullable(Type.String()),
  abandonRestHours: Type.Integer(),
  agentScript: nullable(Type.String()),
  agentSkills: Type.Array(Type.String()),
};

type Given = {
  agentGroupId?: string | null | undefined;
  pacing?: Partial<Static<typeof Pacing>> | undefined;
  abandonMessage?: string | null | undefined;
  agentSkills?: readonly string[] | undefined;
  onMachine?: MachineAction | undefined;
  machineMessage?: string | null | undefined;
};
type Before = {
  type: TaskType;
  pacing: PacingPlan | null;
  abandonMessage: string | null;
  onMachine: MachineAction;
  machineMessage: string | null;
  voiceId: string | null;
};

/** The plan to store; undefined: as it is. Throws 422 `group-required`, `not-of-this-type`, `message-needs-voice` and `machine-message-required`. */
export function checkedPredictive(given: Given, before: Before): { pacing: PacingPlan | undefined } {
  const { type } = before;
  if (type !== 'predictive') {
    for (const field of ['agentGroupId', 'pacing', 'abandonMessage'] as const) {
      if (given[field] !== undefined && given[field] !== null) throw fieldRefused('not-of-this-type', field, { field });
    }
    if ((given.agentSkills ?? []).length > 0) throw fieldRefused('not-of-this-type', 'agentSkills', { field: 'agentSkills' });
    return { pacing: undefined };
  }
  if (given.agentGroupId === null) throw fieldRefused('group-required', 'agentGroupId');
  checkMessages(given, before);
  if (before.pacing !== null && given.pacing === undefined) return { pacing: undefined };
  return { pacing: { ...usualPlan, ...before.pacing, ...given.pacing } };
}

/** What is read out, to people or to machines, needs a voice; a machine is left nothing that is not written. */
function checkMessages(given: Given, before: Before): void {
  const abandonMessage = given.abandonMessage === undefined ? before.abandonMessage : given.abandonMessage;
  if (abandonMessage !== null && before.voiceId === null) throw needsVoice('abandonMessage');
  if ((given.onMachine ?? before.onMachine) !== 'leaveMessage') return;
  const machineMessage = given.machineMessage === undefined ? before.machineMessage : given.machineMessage;
  if (machineMessage === null) throw fieldRefused('machine-message-required', 'machineMessage');
  if (before.voiceId === null) throw needsVoice('machineMessage');
}

function needsVoice(field: 'abandonMessage' | 'machineMessage'): RequestRefused {
  return fieldRefused('message-needs-voice', 'voiceId', { field });
}

/** A talk in a trial: held as in a task, but written into the trial alone, and what its tools do in the world is only told. */

import type { CallTools } from '../storage/call-tools.ts';
import type { CallBrief } from '../storage/ledger-types.ts';
import type { TrialCall, TrialCalls } from '../storage/trial-calls.ts';
import type { Turns } from '../storage/turns.ts';

/** Each trial has one owner only: no epoch is needed. */
export const trialEpoch = 1;

export function trialTurns(trials: Pick<TrialCalls, 'saveTurn' | 'find'>): Turns {
  return {
    save: ({ callId }, turn) => trials.saveTurn(callId, turn),
    ofCall: async (callId) => (await trials.find(callId))?.turns ?? [],
  };
}

/** The model is answered as if everything had been done, so that the talk goes on as it would; nothing is done. */
export function trialTools(trials: Pick<TrialCalls, 'addStep'>): CallTools {
  return {
    async scheduleCallback(_call, { at, inMinutes }) {
      const local = at ?? new Date(Date.now() + (inMinutes ?? 0) * 60_000).toISOString().slice(0, 16);
      return { kind: 'planned', local, moved: false };
    },
    doNotCall: async () => true,
    beginTransfer: async () => false,
    endTransfer: async () => true,
    transferLine: async () => null,
    async save({ callId }, { name, ms, ok }) {
      await trials.addStep(callId, { step: 'tool', detail: { name, ms, ok: String(ok) } });
      return true;
    },
    ofCall: async () => [],
  };
}

/** As the brief of a task's contact would be: the person who tries it. */
export function trialBrief({ id, number, variables, assistantId, createdBy }: TrialCall): CallBrief {
  const { name = createdBy, ...rest } = variables;
  return {
    taskType: 'ai',
    contactId: id,
    name,
    number,
    message: null,
    inbound: null,
    variables: rest,
    playTimes: 1,
    voiceId: null,
    assistantId,
    agentGroupId: null,
    abandonMessage: null,
    onMachine: 'goOn',
    machineMessage: null,
    answeredBy: null,
    agentId: null,
    madeFor: null,
    answeredAtMs: null,
    transferredAtMs: null,
    givenBackAtMs: null,
    givenBackNote: null,
    recordingPath: null,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    dialledAgoMs: null,
  };
}

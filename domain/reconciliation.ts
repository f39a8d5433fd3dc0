/**
 * Compares what the ledger, the switches and the workflow server each hold to be in progress, and names for every difference the cure
 * that can't ring anybody twice. Calls move while they are looked at: only a difference that two looks find is one (see `inBoth`).
 */
import type { CallState } from './call.ts';

/** A call as its workflow is named: the same number is called again under another attempt, a claim taken back under another claim. */
export type AttemptKey = { taskId: string; contactId: string; attempt: number; claim: number };

export type LedgerCall = AttemptKey & {
  callId: string;
  node: string;
  state: CallState;
  epoch: number;
  /** How long it has been in this state, in ms. */
  sinceMs: number;
  /** Its task runs, pauses or stops: it may be dialled, or its calls still end. */
  taskInProgress: boolean;
  /** Its talk waits to be graded, which its workflow does after the end. */
  gradeDue: boolean;
  /** Which of its slots it holds; for calls that neither ring nor talk both are without meaning. */
  holds: { task: boolean; line: boolean };
};

export type SlotKind = 'task' | 'line' | 'node';
export type HeldSlot = { of: SlotKind; callId: string; state: CallState };

export type Look = {
  ledger: { calls: readonly LedgerCall[]; slots: readonly HeldSlot[]; tasksInProgress: readonly string[] };
  /** Null: the switch could not be asked. */
  switches: readonly { node: string; channels: readonly string[] | null }[];
  workflows: { calls: readonly AttemptKey[]; tasks: readonly string[] };
};

export const cures = [
  'adopt',
  'hang-up',
  'finalise',
  'restart',
  'hand-back',
  'close-workflow',
  'free-slot',
  'take-slot',
] as const;
export type Cure = (typeof cures)[number];

export const differenceKinds = [
  'stray-channel',
  'unknown-channel',
  'orphaned-channel',
  'call-without-channel',
  'call-without-workflow',
  'workflow-without-call',
  'task-without-workflow',
  'stale-slot',
  'call-without-slot',
  'rung-twice',
  'ring-unrecorded',
  'ring-unseen',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

type CallRef = AttemptKey & { callId: string; node: string };

export type Difference = { key: string } & (
  | { kind: 'stray-channel'; cure: 'hang-up'; callId: string; taskId: string; node: string; state: CallState | 'elsewhere' }
  | { kind: 'unknown-channel'; cure: 'hang-up'; callId: string; node: string }
  | { kind: 'orphaned-channel'; cure: 'adopt'; call: CallRef }
  | { kind: 'call-without-channel'; cure: 'finalise'; call: CallRef; state: 'dialling' | 'live'; epoch: number }
  | { kind: 'call-without-workflow'; cure: 'restart' | 'hand-back'; call: CallRef; state: CallState }
  | { kind: 'workflow-without-call'; cure: 'close-workflow'; attempt: AttemptKey; state: CallState | 'missing' }
  | { kind: 'task-without-workflow'; cure: 'restart'; taskId: string }
  | { kind: 'stale-slot'; cure: 'free-slot'; callId: string; of: SlotKind; state: CallState }
  | { kind: 'call-without-slot'; cure: 'take-slot'; callId: string; taskId: string; of: 'task' | 'line' }
  | { kind: 'rung-twice' | 'ring-unrecorded' | 'ring-unseen'; cure: null; callId: string; taskId: string }
);

/** A permitted call waits up to 15 s for its turn at the switch before its channel exists. */
export const channelDueMs = 20_000;
/** An answered call has its channel; its end is written some milliseconds after it. */
const endDueMs = 2_000;
/** From the claim to the start of the workflow: some 100 ms, more while the workflow server is busy. */
export const workflowDueMs = 10_000;
/** A workflow ends right after its call; one that grades a talk asks a model several times over minutes. */
export const closeDueMs = 60_000;
export const gradeDueMs = 3_600_000;

/** All differences of one look, in the order in which they should be mended. */
export function compareOpen(look: Look): Difference[] {
  const { ledger, workflows, switches } = look;
  const calls = new Map(ledger.calls.map((call) => [call.callId, call]));
  const attempts = new Map(ledger.calls.map((call) => [attemptText(call), call]));
  const openWorkflows = new Set(workflows.calls.map(attemptText));
  const found = [
    ...switches.flatMap((one) => ofChannels(one, { calls, openWorkflows, switches })),
    ...ledger.calls.flatMap((call) => ofOpenCall(call, { openWorkflows, switches })),
    ...workflows.calls.flatMap((attempt) => ofWorkflow(attempt, attempts.get(attemptText(attempt)))),
    ...withoutWorkflow(ledger.tasksInProgress, new Set(workflows.tasks)),
    ...ledger.slots.flatMap(ofSlot),
  ];
  return [...new Map(found.map((difference) => [difference.key, difference])).values()];
}

/** What stands after a second look: calls move, and what healed meanwhile is none. The second look's words are kept. */
export function inBoth(first: readonly Difference[], second: readonly Difference[]): Difference[] {
  const seen = new Set(first.map(({ key }) => key));
  return second.filter(({ key }) => seen.has(key));
}

/**
 * Whether it may be mended without having been named: everything that has a cure, except channels that stand in nobody's ledger. They
 * may belong to another installation on the same switch.
 */
export function mendsUnnamed({ kind, cure }: Difference): boolean {
  return cure !== null && kind !== 'unknown-channel';
}

export function attemptText({ taskId, contactId, attempt, claim }: AttemptKey): string {
  return `${taskId}/${contactId}/${attempt}.${claim}`;
}

type Others = {
  calls: ReadonlyMap<string, LedgerCall>;
  openWorkflows: ReadonlySet<string>;
  switches: Look['switches'];
};

function ofChannels({ node, channels }: Look['switches'][number], { calls, openWorkflows, switches }: Others): Difference[] {
  return (channels ?? []).flatMap((callId): Difference[] => {
    const call = calls.get(callId);
    if (call === undefined) return [{ key: `unknown-channel/${callId}`, kind: 'unknown-channel', cure: 'hang-up', callId, node }];
    const { taskId } = call;
    const stray = (state: CallState | 'elsewhere'): Difference[] => [
      { key: `stray-channel/${callId}/${node}`, kind: 'stray-channel', cure: 'hang-up', callId, taskId, node, state },
    ];
    if (call.state !== 'dialling' && call.state !== 'live') return stray(call.state);
    // One switch may be known under two names; only a node that was asked and lacks the channel says that it is elsewhere.
    const own = switches.find((one) => one.node === call.node)?.channels;
    if (call.node !== node) return own?.includes(callId) === false ? stray('elsewhere') : [];
    if (openWorkflows.has(attemptText(call)) || call.sinceMs < workflowDueMs) return [];
    return [{ key: `orphaned-channel/${callId}`, kind: 'orphaned-channel', cure: 'adopt', call: refOf(call) }];
  });
}

function ofOpenCall(call: LedgerCall, { openWorkflows, switches }: Omit<Others, 'calls'>): Difference[] {
  const { callId, taskId, state, epoch, holds } = call;
  if (state !== 'claimed' && state !== 'dialling' && state !== 'live') return [];
  const found: Difference[] = [];
  const rings = state !== 'claimed';
  const own = switches.find(({ node }) => node === call.node)?.channels ?? null;
  const channel = own === null ? 'unasked' : own.includes(callId) ? 'there' : 'gone';
  const channelDue = state === 'live' ? endDueMs : channelDueMs;
  if (rings && channel === 'gone' && call.sinceMs >= channelDue) {
    // The epoch belongs to the key: once another attempt has taken the call over, it is that attempt's to end.
    const key = `call-without-channel/${callId}/${epoch}`;
    return [{ key, kind: 'call-without-channel', cure: 'finalise', call: refOf(call), state, epoch }];
  }
  const followed = openWorkflows.has(attemptText(call)) || call.sinceMs < workflowDueMs;
  if (!followed && channel !== 'there') {
    const cure = !rings && !call.taskInProgress ? 'hand-back' : 'restart';
    found.push({ key: `call-without-workflow/${callId}`, kind: 'call-without-workflow', cure, call: refOf(call), state });
  }
  for (const kind of ['task', 'line'] as const) {
    if (!rings || holds[kind]) continue;
    const key = `call-without-slot/${callId}/${kind}`;
    found.push({ key, kind: 'call-without-slot', cure: 'take-slot', callId, taskId, of: kind });
  }
  return found;
}

function ofWorkflow(attempt: AttemptKey, call: LedgerCall | undefined): Difference[] {
  const state = call?.state ?? 'missing';
  if (state === 'claimed' || state === 'dialling' || state === 'live') return [];
  const dueMs = call?.gradeDue === true ? gradeDueMs : closeDueMs;
  if (call !== undefined && call.sinceMs < dueMs) return [];
  const { taskId, contactId, claim } = attempt;
  const named = { taskId, contactId, attempt: attempt.attempt, claim };
  const key = `workflow-without-call/${attemptText(attempt)}`;
  return [{ key, kind: 'workflow-without-call', cure: 'close-workflow', attempt: named, state }];
}

function withoutWorkflow(tasks: readonly string[], open: ReadonlySet<string>): Difference[] {
  return tasks
    .filter((taskId) => !open.has(taskId))
    .map((taskId) => ({
      key: `task-without-workflow/${taskId}`,
      kind: 'task-without-workflow' as const,
      cure: 'restart' as const,
      taskId,
    }));
}

function ofSlot({ of, callId, state }: HeldSlot): Difference[] {
  if (state === 'dialling' || state === 'live') return [];
  return [{ key: `stale-slot/${callId}/${of}`, kind: 'stale-slot', cure: 'free-slot', callId, of, state }];
}

function refOf({ callId, node, taskId, contactId, attempt, claim }: LedgerCall): CallRef {
  return { callId, node, taskId, contactId, attempt, claim };
}

/**
 * Changes of a living task. Each runs in its caller's transaction and first takes the task's exclusive lock: when it commits,
 * no fence that was under way can still dial by the old rule, and none waits longer than the change takes.
 */
import type { CallingWindow } from '../domain/calling-window.ts';
import type { MachineAction } from '../domain/machine.ts';
import type { PacingPlan } from '../domain/pacing/plan.ts';
import type { Frequency } from '../domain/permission.ts';
import type { RetryRules } from '../domain/retry.ts';
import type { RuleSetName } from '../domain/rule-sets.ts';
import { decideStep, type StepDecision, type StopMode, type TaskStatus, type TaskStep } from '../domain/task.ts';
import type { Queryable } from './database.ts';
import { ensureTaskSlots, ownTask } from './slots.ts';
import { withdrawStranded } from './sweeps.ts';
import { announceTask, type Dedupe, jsonOrNull, setTaskLines } from './tasks.ts';

export type TaskChange = {
  name?: string | undefined;
  maxConcurrency?: number | undefined;
  lineIds?: readonly string[] | undefined;
  assistantId?: string | undefined;
  voiceId?: string | undefined;
  playTimes?: number | undefined;
  ringSecondsMax?: number | undefined;
  /** Null takes the window (start time, rule) away. */
  callingWindow?: CallingWindow | null | undefined;
  retry?: RetryRules | null | undefined;
  startAt?: Date | null | undefined;
  endAt?: Date | null | undefined;
  frequency?: Frequency | null | undefined;
  ruleSet?: RuleSetName | undefined;
  dedupe?: Dedupe | undefined;
  onMachine?: MachineAction | undefined;
  machineMessage?: string | null | undefined;
  agentGroupId?: string | undefined;
  pacing?: PacingPlan | undefined;
  abandonMessage?: string | null | undefined;
  abandonRestHours?: number | undefined;
  agentScript?: string | null | undefined;
  agentSkills?: readonly string[] | undefined;
};

export type StepTaken = { decision: StepDecision; before: TaskStatus };

/** A change of status that has its reason in the calls, not in a button. */
export type Settled = { before: TaskStatus; status: TaskStatus };

export interface TaskChanges {
  /** Writes the given fields; running calls are untouched, the next fence reads the new values. False when there is no such task. */
  change(taskId: string, change: TaskChange): Promise<boolean>;
  /** Presses a button. Null when there is no such task; a refusal is a value and changes nothing. */
  step(request: { taskId: string; step: TaskStep; stopMode?: StopMode }): Promise<StepTaken | null>;
  /**
   * Brings the status up to what the calls allow: running → completed when nobody is left who may be called (or the task's end has
   * come) and no call is open,
   * pausing → paused when none is in progress, stopping → stopped likewise. In both, claimed calls are handed back first: their
   * contacts are waiting again, and no line, worker or list position is held for them.
   */
  finishIfDone(taskId: string): Promise<Settled | null>;
}

/** `tx` must be inside a transaction (withTransaction): the lock lasts until its commit. */
export function makeTaskChanges(tx: Queryable): TaskChanges {
  return {
    change: (taskId, change) => changeTask(tx, taskId, change),
    step: (request) => stepTask(tx, request),
    finishIfDone: (taskId) => finishIfDone(tx, taskId),
  };
}

async function changeTask(tx: Queryable, taskId: string, change: TaskChange): Promise<boolean> {
  await ownTask(tx, taskId);
  const { rowCount } = await tx.query(
    `update task set
      name = coalesce($2::text, name),
      max_concurrency = coalesce($3::integer, max_concurrency),
      assistant_id = coalesce($4::uuid, assistant_id),
      voice_id = coalesce($5::uuid, voice_id),
      play_times = coalesce($6::integer, play_times),
      ring_seconds_max = coalesce($7::integer, ring_seconds_max),
      dedupe = coalesce($8::text, dedupe),
      calling_window = case when $9::boolean then $10::jsonb else calling_window end,
      retry = case when $11::boolean then $12::jsonb else retry end,
      start_at = case when $13::boolean then $14::timestamptz else start_at end,
      end_at = case when $15::boolean then $16::timestamptz else end_at end,
      frequency = case when $17::boolean then $18::jsonb else frequency end,
      rule_set = coalesce($19::text, rule_set),
      on_machine = coalesce($20::text, on_machine),
      machine_message = case when $21::boolean then $22::text else machine_message end,
      agent_group_id = coalesce($23::uuid, agent_group_id),
      pacing = coalesce($24::jsonb, pacing),
      abandon_message = case when $25::boolean then $26::text else abandon_message end,
      abandon_rest_hours = coalesce($27::integer, abandon_rest_hours),
      agent_script = case when $28::boolean then $29::text else agent_script end,
      agent_skills = coalesce($30::text[], agent_skills),
      changed_at = clock_timestamp()
    where id = $1::uuid`,
    [
      taskId,
      change.name ?? null,
      change.maxConcurrency ?? null,
      change.assistantId ?? null,
      change.voiceId ?? null,
      change.playTimes ?? null,
      change.ringSecondsMax ?? null,
      change.dedupe ?? null,
      change.callingWindow !== undefined,
      jsonOrNull(change.callingWindow),
      change.retry !== undefined,
      jsonOrNull(change.retry),
      change.startAt !== undefined,
      change.startAt ?? null,
      change.endAt !== undefined,
      change.endAt ?? null,
      change.frequency !== undefined,
      jsonOrNull(change.frequency),
      change.ruleSet ?? null,
      change.onMachine ?? null,
      change.machineMessage !== undefined,
      change.machineMessage ?? null,
      change.agentGroupId ?? null,
      jsonOrNull(change.pacing),
      change.abandonMessage !== undefined,
      change.abandonMessage ?? null,
      change.abandonRestHours ?? null,
      change.agentScript !== undefined,
      change.agentScript ?? null,
      change.agentSkills ?? null,
    ],
  );
  if (rowCount === 0) return false;
  if (change.maxConcurrency !== undefined) await ensureTaskSlots(tx, taskId, change.maxConcurrency);
  if (change.lineIds !== undefined) {
    await setTaskLines(tx, taskId, change.lineIds);
    await withdrawStranded(tx, taskId);
  }
  if (change.callingWindow !== undefined) await forgetOldWindow(tx, taskId);
  await announceTask(tx, taskId);
  return true;
}

/** Contacts that only waited for an opening of the window as it was are due as if there were none; a claim asks the new one. */
async function forgetOldWindow(tx: Queryable, taskId: string): Promise<void> {
  await tx.query(
    `update contact set next_attempt_at = due_at, waits_because = 'retry', changed_at = clock_timestamp()
    where task_id = $1::uuid and state = 'waiting' and next_attempt_at is not null and waits_because = 'window'`,
    [taskId],
  );
}

/** `waiting`: somebody waits who may be called, now or later. `ended`: the task's end has come. */
type Standing = { status: TaskStatus; waiting: boolean; claimed: boolean; inProgress: boolean; ended: boolean };

/** Read after the lock: every fence and release that was under way is committed and seen. */
async function standingOf(tx: Queryable, taskId: string): Promise<Standing | null> {
  const { rows } = await tx.query<Standing>(
    `select t.status,
      due_in_ms(t) is not null as waiting, coalesce(t.end_at <= clock_timestamp(), false) as ended,
      exists (select 1 from call c where c.task_id = t.id and c.state = 'claimed') as claimed,
      exists (select 1 from call c where c.task_id = t.id and c.state in ('dialling', 'live') and c.direction = 'outbound') as "inProgress"
    from task t where t.id = $1::uuid`,
    [taskId],
  );
  return rows[0] ?? null;
}

async function stepTask(
  tx: Queryable,
  { taskId, step, stopMode = 'drain' }: { taskId: string; step: TaskStep; stopMode?: StopMode },
): Promise<StepTaken | null> {
  await ownTask(tx, taskId);
  const standing = await standingOf(tx, taskId);
  if (standing === null) return null;
  const { status } = standing;
  // Claimed contacts are undialled too: a pause that was just pressed has not handed them back yet.
  const waiting = standing.waiting || standing.claimed ? 1 : 0;
  const decision = decideStep({ status, step, waiting });
  if (decision.kind === 'go') await setStatus(tx, taskId, { to: decision.to, stopMode: step === 'stop' ? stopMode : null });
  // Somebody who asked for a drain may still lose patience.
  else if (decision.kind === 'already' && status === 'stopping') await setStatus(tx, taskId, { to: 'stopping', stopMode });
  return { decision, before: status };
}

async function setStatus(
  tx: Queryable,
  taskId: string,
  { to, stopMode }: { to: TaskStatus; stopMode?: StopMode | null },
): Promise<void> {
  await tx.query(
    `update task set status = $2::text, stop_mode = case when $3::boolean then $4::text else stop_mode end,
      started_at = case when $2::text = 'running' then coalesce(started_at, clock_timestamp()) else started_at end,
      ended_at = case when $2::text in ('completed', 'stopped') then clock_timestamp() when $2::text = 'running' then null
        else ended_at end,
      changed_at = clock_timestamp()
    where id = $1::uuid`,
    [taskId, to, stopMode !== undefined, stopMode ?? null],
  );
  await announceTask(tx, taskId);
}

async function finishIfDone(tx: Queryable, taskId: string): Promise<Settled | null> {
  await ownTask(tx, taskId);
  const found = await standingOf(tx, taskId);
  if (found === null) return null;
  const before = found.status;
  const because = reasonToHandBack(found);
  if (because !== null) await tx.query('select withdraw($1::uuid, null, $2::text)', [taskId, because]);
  const standing = because === null ? found : await standingOf(tx, taskId);
  if (standing === null) return null;
  const status = settledStatus(standing);
  if (status !== before) await setStatus(tx, taskId, { to: status });
  return { before, status };
}

/** Why calls that wait for a line are to go back to the list; null when they may wait on. */
function reasonToHandBack({ status, ended }: Standing): string | null {
  if (status === 'stopping') return 'stop';
  if (status === 'pausing') return 'pause';
  return status === 'running' && ended ? 'end' : null;
}

/** Where a task comes to rest when nobody presses anything. */
export function settledStatus({ status, waiting, claimed, inProgress }: Omit<Standing, 'ended'>): TaskStatus {
  switch (status) {
    case 'running':
      return waiting || claimed || inProgress ? 'running' : 'completed';
    case 'pausing':
      return inProgress ? 'pausing' : 'paused';
    case 'stopping':
      return claimed || inProgress ? 'stopping' : 'stopped';
    case 'draft':
    case 'paused':
    case 'stopped':
    case 'completed':
      return status;
  }
}

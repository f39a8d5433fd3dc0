/** What supervisors see at one moment (坐席监控): their groups, who talks to whom, who waits, and who listens. */

import type { CallDirection } from '../domain/call.ts';
import type { PacingPlan } from '../domain/pacing/plan.ts';
import type { TaskType } from '../domain/task.ts';
import type { Queryable } from './database.ts';

/** Calls with people come first, so that a crowd of assistants hides none of them. */
export const supervisedCallsMax = 300;
/** Larger houses look at the pages of their tasks. */
export const pacedTasksMax = 50;

/** Agents who take calls for a group now, by state; `away`: its other members. */
export type GroupPeople = {
  free: number;
  busy: number;
  ringing: number;
  talking: number;
  wrapUp: number;
  signedIn: number;
  away: number;
};

export type SupervisedGroup = {
  id: string;
  name: string;
  agents: GroupPeople;
  /** Callees who wait for one of its agents. */
  waiting: number;
  longestWaitMs: number | null;
  /** Of what its predictive tasks dialled since the day began: callees who answered, and those of them who found nobody (呼损). */
  answeredToday: number;
  abandonedToday: number;
};

/**
 * Whom the callee has: an `agent`, another `person` to whom an assistant handed them, nobody yet (`waiting`), an `assistant`, or a
 * `message` that is read to them.
 */
export const callCompanies = ['agent', 'person', 'waiting', 'assistant', 'message'] as const;
export type CallCompany = (typeof callCompanies)[number];

export type SupervisedCall = {
  id: string;
  taskId: string;
  taskName: string;
  taskType: TaskType;
  number: string;
  name: string;
  node: string;
  answeredAt: Date;
  with: CallCompany;
  /** Since when it is so. */
  since: Date;
  /** Who talks to the callee, or whose phone rings for them. */
  agentId: string | null;
  /** For whose agents the callee waits, or by which group the call came. */
  groupId: string | null;
  direction: CallDirection;
  /** The number of ours that was called, and its name; null for a call that was made. */
  calledNumber: string | null;
  calledName: string | null;
  /** The place of a caller in the queue of the group, from 1; null for whoever stands in none. */
  position: number | null;
};

export type PacedTask = { id: string; name: string; groupId: string; plan: PacingPlan };

export interface SupervisionBoard {
  /** In the order of the groups. `since`: when the day began. */
  groups(since: Date): Promise<SupervisedGroup[]>;
  /** Answered calls in progress. */
  calls(): Promise<SupervisedCall[]>;
  /** Running predictive tasks, by name. */
  tasks(): Promise<PacedTask[]>;
}

export function makeSupervisionBoard(db: Queryable): SupervisionBoard {
  return {
    async groups(since) {
      const { rows } = await db.query<SupervisedGroup>(groupsSql, [since]);
      return rows;
    },
    async calls() {
      const { rows } = await db.query<SupervisedCall>(callsSql, [supervisedCallsMax]);
      return rows;
    },
    async tasks() {
      const { rows } = await db.query<PacedTask>(
        `select t.id, t.name, t.agent_group_id as "groupId", t.pacing as plan from task t
        where t.type = 'predictive' and t.status = 'running' order by t.name, t.id limit $1::integer`,
        [pacedTasksMax],
      );
      return rows;
    },
  };
}

/** Callers who wait for an agent of a group, in their order. */
const queued = `
  select i.id, row_number() over (partition by i.queue_group_id order by i.queued_at, i.id) as position
  from call i
  where i.state = 'live' and i.queued_at is not null and i.queue_group_id is not null and i.agent_id is null
    and i.transferred_at is null`;

/**
 * Answered calls, each with whoever has it. An assistant that hands a callee over to a group tells it as a step: until an agent
 * answers, or it failed, the callee waits.
 */
const liveCalls = `
  select c.id, c.task_id, c.number, c.node, c.answered_at, c.contact_id, t.name as task_name, t.type as task_type,
    case
      when s.state = 'talking' then 'agent'
      when c.abandoned_at is not null then 'message'
      when c.transferred_at is not null then 'person'
      -- Whoever left the queue is told what becomes of them.
      when c.queued_at is not null and c.queue_group_id is null then 'message'
      when t.type = 'predictive' or h.step = 'transferring' then 'waiting'
      when t.type = 'notification' then 'message'
      else 'assistant' end as company,
    case when s.state = 'talking' then s.since else coalesce(c.transferred_at, h.at, c.queued_at, c.answered_at) end as since,
    c.direction, c.called_number, ib.name as called_name, q.position,
    s.agent_id, coalesce(s.group_id, c.queue_group_id, t.agent_group_id, case when h.step = 'transferring' then a.transfer_group_id end) as group_id
  from call c
  join task t on t.id = c.task_id
  left join assistant a on a.id = t.assistant_id
  left join inbound_number ib on ib.id = c.inbound_number_id
  left join (${queued}) q on q.id = c.id
  left join lateral (
    select s.agent_id, s.state, s.since, s.group_id from agent_standing s
    where s.call_id = c.id and s.state in ('reserved', 'ringing', 'talking')
    order by s.state = 'talking' desc, s.agent_id = c.agent_id desc, s.since limit 1
  ) s on true
  left join lateral (
    select p.step, p.at from call_step p
    where a.transfer_group_id is not null and p.call_id = c.id and p.step in ('transferring', 'transferred', 'transfer-failed')
    order by p.id desc limit 1
  ) h on true
  where c.state = 'live' and c.answered_at is not null`;

const callsSql = `
  select l.id, l.task_id as "taskId", l.task_name as "taskName", l.task_type as "taskType", l.number, k.name, l.node,
    l.answered_at as "answeredAt", l.company as "with", l.since, l.agent_id as "agentId", l.group_id as "groupId",
    l.direction, l.called_number as "calledNumber", l.called_name as "calledName",
    case when l.company = 'waiting' then l.position end as position
  from (${liveCalls}) l join contact k on k.id = l.contact_id
  order by l.company in ('agent', 'waiting', 'person') desc, l.since, l.id limit $1::integer`;

const groupsSql = `
  with waiting as (
    select l.group_id, count(*) as n,
      round(greatest(0, extract(epoch from clock_timestamp() - min(l.since)) * 1000))::double precision as longest
    from (${liveCalls}) l where l.company = 'waiting' group by l.group_id
  ), today as (
    select t.agent_group_id as group_id, count(*) as answered, count(c.abandoned_at) as abandoned
    from task t join call c on c.task_id = t.id and c.answered_at >= $1::timestamptz and c.outcome is distinct from 'voicemail'
      and c.direction = 'outbound'
    where t.type = 'predictive' group by t.agent_group_id
  )
  select g.id, g.name, p.agents, coalesce(w.n, 0) as waiting, w.longest as "longestWaitMs",
    coalesce(d.answered, 0) as "answeredToday", coalesce(d.abandoned, 0) as "abandonedToday"
  from agent_group g
  cross join lateral (
    select jsonb_build_object(
      'free', count(*) filter (where m.state = 'free'), 'busy', count(*) filter (where m.state = 'busy'),
      'ringing', count(*) filter (where m.state in ('reserved', 'ringing')), 'talking', count(*) filter (where m.state = 'talking'),
      'wrapUp', count(*) filter (where m.state = 'wrap-up'), 'signedIn', count(*) filter (where m.state = 'signed-in'),
      'away', count(*) filter (where m.state = 'offline')) as agents
    from (
      select case when m.taking and a.enabled then s.state else 'offline' end as state
      from agent_group_member m join agent a on a.id = m.agent_id join agent_standing s on s.agent_id = m.agent_id
      where m.group_id = g.id
    ) m
  ) p
  left join waiting w on w.group_id = g.id
  left join today d on d.group_id = g.id
  order by g.sort, g.name`;

/** Who may take the calls of a predictive task at this moment, and whether anybody decides its pace: a part of what limits a task. */

export type TaskPeople = {
  /** Name of its group. */
  group: string;
  /** What the task asks of its agents; all below are only those of the group who have it. */
  skills: string[];
  /** Agents of the group that are enabled. */
  members: number;
  /** Signed in for this group, whatever they do. */
  signedIn: number;
  free: number;
  /** Have a call, or wrap up after one. */
  working: number;
  /** Wait for calls, but their phone or page is not there. */
  phoneless: number;
  /** A person's brake is on. */
  held: boolean;
  /** A decision was made lately, or there was no time for one yet. */
  decided: boolean;
};

/** Longer without a decision, and nobody decides: three times as long as one counts (pace_age_max in functions/pacing.sql). */
const undecidedMs = 10_000;

/** Joins `people.told` to a task `t`: null unless it is predictive. `$3`: an agent without a sign of life for so many ms gets no call. */
export const taskPeopleSql = `
  cross join lateral (
    select case when t.type = 'predictive' then (
      select jsonb_build_object('group', max(g.name), 'skills', t.agent_skills, 'members', count(a.id), 'signedIn', count(*) filter (where a.here),
        'free', count(*) filter (where a.here and a.pace = 'free'),
        'working', count(*) filter (where a.here and a.pace in ('ringing', 'talking', 'wrap-up')),
        'phoneless', count(*) filter (where a.here and a.state = 'free' and a.pace <> 'free'),
        'held', coalesce((t.pacing ->> 'held')::boolean, false),
        'decided', greatest(t.changed_at, (select p.decided_at from task_pace p where p.task_id = t.id))
          > clock_timestamp() - interval '${undecidedMs} ms')
      from agent_group g
      left join lateral (
        select m.agent_id as id, s.state, m.taking and s.state <> 'offline' as here,
          pace_agent_state(s, i.seen_at > clock_timestamp() - $3::bigint * interval '1 ms' and agent_has_phone(m.agent_id)) as pace
        from agent_group_member m
        join agent one on one.id = m.agent_id and one.enabled
        join agent_standing s on s.agent_id = m.agent_id
        join agent_sign i on i.agent_id = m.agent_id
        where m.group_id = g.id and m.skills @> t.agent_skills
      ) a on true
      where g.id = t.agent_group_id) end as told
  ) people`;

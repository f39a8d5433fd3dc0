-- Predictive tasks: how many numbers they may have dialled by now, and what pacing is told. The deciding itself is domain/pacing/decide.ts;
-- here is what makes its word hold: no call is permitted that no fresh decision allows.

-- How long a decision counts. Whoever decides does so each second at the least: when nobody does, nothing more is dialled.
create or replace function pace_age_max() returns interval language sql immutable as $$ select interval '3 seconds' $$;

-- Whether a call of this task may be permitted as far as pacing goes. Tasks without agents have no pace; of one that hands its contacts out
-- agents alone dial.
create or replace function has_pace_turn(p_task task) returns boolean language sql stable as $$
  select p_task.type <> 'predictive' or not hands_out(p_task) and exists (
    select 1 from task_pace p
    where p.task_id = p_task.id and p.dialled < p.allowed and p.decided_at > clock_timestamp() - pace_age_max())
$$;

-- Takes one of the calls that are allowed. False: there is none.
create or replace function take_pace_turn(p_task task) returns boolean language plpgsql as $$
begin
  if p_task.type <> 'predictive' then return true; end if;
  if hands_out(p_task) then return false; end if;
  update task_pace set dialled = dialled + 1
  where task_id = p_task.id and dialled < allowed and decided_at > clock_timestamp() - pace_age_max();
  return found;
end
$$;

-- The tasks that dial for a group at this moment, those without anybody to call left out; in a lasting order.
create or replace function dialling_for(p_group uuid) returns uuid[] language sql stable as $$
  select coalesce(array_agg(t.id order by t.created_at, t.id), '{}')
  from task t
  where t.agent_group_id = p_group and t.type = 'predictive' and t.status = 'running' and dial_refusal(t) is null
    and (due_in_ms(t) = 0 or exists (
      select 1 from call c where c.task_id = t.id and c.state in ('claimed', 'dialling', 'live') and c.for_agent_id is null))
$$;

-- How an agent stands for pacing. Whoever asked for a pause or to leave takes no further call, and no call goes to a phone that is gone.
create or replace function pace_agent_state(p_standing agent_standing, p_there boolean) returns text language sql immutable as $$
  select case
    when p_standing.next_state in ('busy', 'offline') and p_standing.state <> 'offline' then 'busy'
    when p_standing.state = 'free' then case when p_there then 'free' else 'busy' end
    when p_standing.state in ('reserved', 'ringing') then 'ringing'
    when p_standing.state in ('talking', 'wrap-up') then p_standing.state
    else 'busy' end
$$;

-- Agents of the task's group, each of them counted by one task: by that whose call they have, and dealt out evenly among those that
-- dial for the group and ask for nothing that they lack, while they have none. An offered call takes any of them all the same. Callers
-- who wait in the queue come before those who are dialled: so many free agents are told as theirs.
create or replace function pace_agents(p_task task, p_unseen_ms bigint) returns jsonb language sql stable as $$
  with dialling as (
    select d.id, d.place, t.agent_skills as skills
    from unnest(coalesce(nullif(dialling_for(p_task.agent_group_id), '{}'), array[p_task.id])) with ordinality as d (id, place)
    join task t on t.id = d.id
  ), there as (
    select s as standing, c.task_id, m.skills,
      g.seen_at > clock_timestamp() - p_unseen_ms * interval '1 ms' and agent_has_phone(s.agent_id) and not listens_to_a_call(s.agent_id)
        as there,
      array(select d.id from dialling d where d.skills <@ m.skills order by d.place) as serves,
      row_number() over (order by s.agent_id) - 1 as place
    from agent_group_member m
    join agent a on a.id = m.agent_id and a.enabled
    join agent_standing s on s.agent_id = m.agent_id
    join agent_sign g on g.agent_id = m.agent_id
    left join call c on c.id = s.call_id and s.state in ('reserved', 'ringing', 'talking')
    where m.group_id = p_task.agent_group_id and m.taking and s.state <> 'offline'
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', (t.standing).agent_id, 'state', case
      when (t.standing).state = 'free' and t.there and (t.standing).agent_id = any (k.ids) then 'ringing'
      else pace_agent_state(t.standing, t.there) end,
    'sinceMs', extract(epoch from (t.standing).since) * 1000) order by (t.standing).agent_id), '[]')
  from there t cross join kept_for_queue(p_task.agent_group_id) as k (ids)
  where coalesce(t.task_id, t.serves[t.place % nullif(cardinality(t.serves), 0) + 1]) = p_task.id
$$;

-- Whether a machine answered and no agent shall have it: for pacing it is over and nobody answered, whatever is still left on it.
create or replace function is_machine(p_call uuid) returns boolean language sql stable as $$
  select exists (select 1 from call_answered_by b where b.call_id = p_call and b.action <> 'goOn')
$$;

-- Calls in the air; those that are made for one agent need no other. One that nobody will take is over for pacing, whatever is still said to the callee.
create or replace function pace_calls(p_task uuid) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', c.id,
    'state', case
      when c.state = 'dialling' then 'ringing'
      when c.transferred_at is not null or exists (
        select 1 from agent_standing s where s.call_id = c.id and s.state in ('reserved', 'ringing', 'talking')) then 'talking'
      else 'waiting' end,
    'sinceMs', extract(epoch from case when c.state = 'dialling' then c.dialled_at else coalesce(c.transferred_at, c.answered_at) end) * 1000)
    order by c.dialled_at, c.id), '[]')
  from call c where c.task_id = p_task and c.state in ('dialling', 'live') and c.abandoned_at is null and c.direction = 'outbound'
    and c.for_agent_id is null and not is_machine(c.id)
$$;

-- Calls that ended since the decision before. Commits come a little out of order, so that a look goes back further and leaves out those
-- that were told.
create or replace function pace_ended(p_pace task_pace) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', c.id,
    'kind', case
      when c.outcome in ('line-fault', 'line-congested', 'switch-lost', 'unknown') and c.answered_at is null then 'fault'
      when c.answered_at is null or c.outcome = 'voicemail' or is_machine(c.id) then 'not-answered'
      else 'answered' end,
    'ringMs', extract(epoch from coalesce(c.answered_at, c.ended_at) - c.dialled_at) * 1000,
    'talkMs', extract(epoch from c.ended_at - c.transferred_at) * 1000,
    'abandoned', c.abandoned_at is not null) order by coalesce(c.abandoned_at, c.ended_at), c.id), '[]')
  from (
    select * from call e
    where e.state = 'final' and e.task_id = p_pace.task_id and e.dialled_at is not null and e.direction = 'outbound'
      and e.for_agent_id is null
      and e.ended_at > greatest(p_pace.decided_at, clock_timestamp() - interval '1 day') - interval '10 seconds'
    union
    select * from call l
    where l.task_id = p_pace.task_id and l.state in ('dialling', 'live') and (l.abandoned_at is not null or is_machine(l.id))
  ) c
  where c.id <> all (p_pace.counted)
$$;

-- How many more calls lines and the task's own limit would take now; lines that rest or are gone take none.
create or replace function pace_room(p_task task) returns integer language sql stable as $$
  select greatest(0, least(
    p_task.max_concurrency - (
      select count(*) from call c where c.task_id = p_task.id and c.state in ('dialling', 'live') and c.direction = 'outbound'),
    (select coalesce(sum((
        select count(*) from line_slot s where s.line_id = l.id and s.call_id is null and s.n < l.capacity)), 0)
      from task_line tl join line l on l.id = tl.line_id
      where tl.task_id = p_task.id and l.enabled and not node_is_away(l.node)
        and coalesce(line_pause(l) ->> 'because', '') <> 'line-resting')))::integer
$$;

-- All that a decision is made from, as one moment saw it. Null: the task is none that dials.
create or replace function pace_seen(p_task uuid, p_unseen_ms bigint) returns jsonb language sql stable as $$
  select jsonb_build_object('n', p.n, 'dialled', p.dialled, 'state', p.state,
    'counted', to_jsonb(p.counted), 'plan', t.pacing, 'nowMs', extract(epoch from clock_timestamp()) * 1000,
    'day', to_char(clock_timestamp() at time zone callee_zone(t, null), 'YYYY-MM-DD'),
    'agents', pace_agents(t, p_unseen_ms), 'calls', pace_calls(t.id), 'ended', pace_ended(p), 'room', pace_room(t))
  from task t join task_pace p on p.task_id = t.id
  where t.id = p_task and t.type = 'predictive' and t.status = 'running'
$$;

-- Writes a decision over the one that it saw. False: another was faster, and this one is nobody's. Wakes who waits for its word.
create or replace function pace_decided(p_task uuid, p_n bigint, p_dialled bigint, p_dial integer, p_state jsonb, p_why jsonb, p_ended uuid[])
returns boolean language plpgsql as $$
declare
  -- Contacts that are handed out are no permission to dial, also not in the moment after the mode was changed.
  v_permitted constant integer := case when p_why ->> 'mode' = 'preview' then 0 else p_dial end;
begin
  -- What a crash of the database forgets is decided anew: a decision is only a permission of seconds.
  perform set_config('synchronous_commit', 'off', true);
  update task_pace
  set n = n + 1, allowed = p_dialled + v_permitted, dial = p_dial, decided_at = clock_timestamp(), state = p_state, why = p_why,
    -- Twice as long as a look goes back.
    counted = array(
      select c.id from call c
      where c.id = any (p_ended) and (c.ended_at is null or c.ended_at > clock_timestamp() - interval '20 seconds'))
  where task_id = p_task and n = p_n;
  if not found then return false; end if;
  if v_permitted > 0 then
    perform pg_notify('slot', jsonb_build_object('taskId', p_task, 'node', l.node)::text)
    from (select distinct l.node from task_line tl join line l on l.id = tl.line_id where tl.task_id = p_task) l;
  end if;
  return true;
end
$$;

-- Somebody is asked into a call that an agent has: reserved before their phone rings, written as talking before they hear anybody, and
-- gone again, or left alone with the callee. Each step is one commit, and touches only a call that p_epoch owns.

-- Reserves one agent (p_agent), or the longest-waiting free one of a group (p_group), at the call's own switch.
-- { kind: 'reserved', agentId, name, extension, autoAnswer, ringMsMax, openLegId } | { kind: 'nobody' } | { kind: 'not-ours' }
create or replace function ask_in(p_call uuid, p_epoch integer, p_agent uuid, p_group uuid, p_for_ms bigint, p_unseen_ms bigint)
returns jsonb language plpgsql as $$
declare
  -- Of an agent who is in no group with the one who asks.
  c_ring_ms constant integer := 20000;
  v_call call;
  v_standing agent_standing;
  v_group uuid := p_group;
  v_agent uuid;
  v_reply jsonb;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for share;
  if not found then return jsonb_build_object('kind', 'not-ours'); end if;
  if p_agent is null then
    v_agent := (reserve_agent(p_group, p_call, p_for_ms, '{}', p_unseen_ms, v_call.node) ->> 'agent_id')::uuid;
  else
    select s.* into v_standing
    from agent_standing s join agent a on a.id = s.agent_id join agent_sign g on g.agent_id = s.agent_id
    where s.agent_id = p_agent and s.state = 'free' and a.enabled
      and g.seen_at > clock_timestamp() - p_unseen_ms * interval '1 ms' and agent_has_phone(s.agent_id, v_call.node)
      and not leg_hinders(s.agent_id, v_call.node)
    for update of s skip locked;
    -- As in reserve_agent: looked at again under the lock.
    if found and not leg_hinders(p_agent, v_call.node) then
      -- By the group by which the call came, if they share it, else by one of their own: its wrap-up and its way to ring are theirs.
      select g.id into v_group
      from agent_group_member m join agent_group g on g.id = m.group_id
      where m.agent_id = p_agent
      order by g.id is distinct from (select s.group_id from agent_standing s where s.agent_id = v_call.agent_id), g.sort, g.name limit 1;
      perform agent_write(v_standing, jsonb_build_object('kind', 'reserve', 'callId', p_call, 'forMs', p_for_ms), null, v_group);
      v_agent := p_agent;
    end if;
  end if;
  if v_agent is null then return jsonb_build_object('kind', 'nobody'); end if;
  select jsonb_build_object('kind', 'reserved', 'agentId', a.id, 'name', u.username, 'extension', e.number,
    'autoAnswer', coalesce(g.auto_answer, false), 'ringMsMax', coalesce(g.ring_seconds_max * 1000, c_ring_ms),
    'openLegId', open_leg_of(a.id, v_call.node))
  into v_reply
  from agent a join app_user u on u.id = a.user_id join extension e on e.id = a.extension_id
  left join agent_group g on g.id = v_group
  where a.id = v_agent;
  perform add_step(p_call, v_call.task_id, 'offered', v_call.owner, jsonb_build_object('agentId', v_agent), true);
  return v_reply;
end
$$;

-- The callee is given on, to an agent who was asked in (p_to) or to somebody elsewhere (null): whoever had them goes into wrap-up.
create or replace function pass_call(p_call uuid, p_epoch integer, p_to uuid) returns boolean language plpgsql as $$
declare
  v_call call;
  v_from agent_standing;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return false; end if;
  if v_call.agent_id is distinct from p_to then
    select * into v_from from agent_standing s
    where s.agent_id = v_call.agent_id and s.call_id = p_call and s.state = 'talking' for update;
    if found then perform agent_write(v_from, jsonb_build_object('kind', 'hang-up', 'callId', p_call), null, null); end if;
    if p_to is not null then update call set agent_id = p_to where id = p_call; end if;
  end if;
  perform add_step(p_call, v_call.task_id, 'passed', v_call.owner, jsonb_strip_nulls(jsonb_build_object('agentId', p_to)), true);
  return true;
end
$$;

-- Whoever was asked in is in the call no more. p_wraps_up: they talked to the callee too.
create or replace function left_call(p_call uuid, p_epoch integer, p_agent uuid, p_wraps_up boolean) returns boolean language plpgsql as $$
declare
  v_call call;
  v_standing agent_standing;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return false; end if;
  select * into v_standing from agent_standing s
  where s.agent_id = p_agent and s.call_id = p_call and s.state in ('reserved', 'ringing', 'talking') for update;
  if found then perform leave_call(v_standing, p_wraps_up); end if;
  return true;
end
$$;

-- After another process took the call over: by what the switch says, p_there are on the phone in it and p_holder (null: as before) has
-- the callee. Everybody else is free.
create or replace function settle_people(p_call uuid, p_epoch integer, p_holder uuid, p_there uuid[]) returns boolean language plpgsql as $$
declare
  v_call call;
  v_standing agent_standing;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return false; end if;
  for v_standing in
    select * from agent_standing s
    where s.call_id = p_call and s.state in ('reserved', 'ringing', 'talking') and s.agent_id <> all (p_there)
    order by s.agent_id for update
  loop
    perform leave_call(v_standing, v_standing.agent_id = v_call.agent_id);
  end loop;
  if p_holder is not null and v_call.agent_id is distinct from p_holder then
    update call set agent_id = p_holder where id = p_call;
    perform add_step(p_call, v_call.task_id, 'passed', v_call.owner, jsonb_build_object('agentId', p_holder), true);
  end if;
  return true;
end
$$;

-- p_wraps_up: a talk of theirs is written up.
create or replace function leave_call(p_standing agent_standing, p_wraps_up boolean) returns void language plpgsql as $$
begin
  perform agent_write(p_standing, case
    when p_standing.state <> 'talking' then jsonb_build_object('kind', 'release', 'callId', p_standing.call_id)
    when p_wraps_up then jsonb_build_object('kind', 'hang-up', 'callId', p_standing.call_id)
    else jsonb_build_object('kind', 'hang-up', 'callId', p_standing.call_id, 'wrapUpMs', 0) end, null, null);
end
$$;

-- By which line of the call's task, at the call's switch, an outside number is called for it: its own first. What the task's calls may
-- not ring, this may not either. { route: {…} } | { refused: 'do-not-call' | 'outside-hours' | 'no-line' | 'not-ours' }
create or replace function way_out(p_call uuid, p_epoch integer, p_number text, p_zone text) returns jsonb language plpgsql as $$
declare
  v_call call;
  v_task task;
  v_line public.line;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live';
  if not found then return jsonb_build_object('refused', 'not-ours'); end if;
  select * into v_task from task where id = v_call.task_id;
  if exists (select 1 from do_not_call d where d.number = p_number and (d.task_id is null or d.task_id = v_task.id)) then
    return jsonb_build_object('refused', 'do-not-call');
  end if;
  if not window_is_open(v_task.calling_window, clock_timestamp(), p_zone) then
    return jsonb_build_object('refused', 'outside-hours');
  end if;
  select l.* into v_line
  from task_line tl join line l on l.id = tl.line_id
  where tl.task_id = v_task.id and l.node = v_call.node and l.enabled and line_pause(l) is null
    and exists (select 1 from line_slot s where s.line_id = l.id and s.call_id is null and s.n < l.capacity)
  order by l.id <> v_call.line_id, l.priority, tl.position limit 1;
  if not found then return jsonb_build_object('refused', 'no-line'); end if;
  return jsonb_build_object('route', jsonb_build_object('gateway', v_line.gateway, 'prefix', v_line.prefix, 'codec', v_line.codec,
    'number', called_number(v_line, p_number), 'callerNumber', caller_number_for(v_line, p_number, floor(random() * 1000)::bigint)));
end
$$;

-- Supervisors who listen to a call, and take it over. Whoever listens gets no call meanwhile: they are busy (`supervising`) and stand as
-- before when it is over.

-- Their phone is in use, also where they went free in the middle of it.
create or replace function listens_to_a_call(p_agent uuid) returns boolean language sql stable as $$
  select exists (select 1 from call_listener l where l.agent_id = p_agent)
$$;

-- The phone p_leg of an agent is about to ring, to listen to a call. { kind: 'begun', extension } or { kind: 'refused', why }.
create or replace function listen_begins(p_call uuid, p_epoch integer, p_agent uuid, p_by text, p_leg uuid, p_mode text)
returns jsonb language plpgsql as $$
declare
  v_call call;
  v_standing agent_standing;
  v_extension text;
  v_back text;
  v_reason text;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for share;
  if not found then return jsonb_build_object('kind', 'refused', 'why', 'callee-gone'); end if;
  select * into v_standing from agent_standing where agent_id = p_agent for update;
  if not found then return jsonb_build_object('kind', 'refused', 'why', 'no-phone'); end if;
  if v_standing.state in ('reserved', 'ringing', 'talking') then return jsonb_build_object('kind', 'refused', 'why', 'own-call'); end if;
  if exists (select 1 from call_listener where agent_id = p_agent) then
    return jsonb_build_object('kind', 'refused', 'why', 'listens-already');
  end if;
  select e.number into v_extension from agent a join extension e on e.id = a.extension_id
  where a.id = p_agent and a.enabled and agent_has_phone(a.id, v_call.node);
  if not found then return jsonb_build_object('kind', 'refused', 'why', 'no-phone'); end if;
  if v_standing.state in ('free', 'wrap-up') then
    v_back := case when v_standing.state = 'free' then 'free' else coalesce(v_standing.next_state, 'free') end;
    v_reason := case when v_standing.state = 'wrap-up' then v_standing.next_reason end;
    perform agent_write(v_standing, '{"kind": "go-busy", "reason": "supervising"}', null, null);
  end if;
  insert into call_listener (leg_id, call_id, epoch, node, agent_id, listener, mode, back_state, back_reason)
  values (p_leg, p_call, p_epoch, v_call.node, p_agent, p_by, p_mode, v_back, v_reason);
  perform pg_notify('call', jsonb_build_object('taskId', v_call.task_id, 'callId', p_call, 'over', false)::text);
  return jsonb_build_object('kind', 'begun', 'extension', v_extension);
end
$$;

-- From here on the supervisor hears the call, or hears and speaks otherwise than before. False: the row is gone.
create or replace function listens(p_leg uuid, p_mode text) returns boolean language plpgsql as $$
declare
  v_row call_listener;
begin
  update call_listener set mode = p_mode, since = coalesce(since, clock_timestamp()) where leg_id = p_leg returning * into v_row;
  if not found then return false; end if;
  perform add_step(c.id, c.task_id, 'listened', c.owner, jsonb_build_object('by', v_row.listener, 'mode', p_mode), true)
  from call c where c.id = v_row.call_id;
  return true;
end
$$;

-- The leg is gone, or has become that of a talk. Who was made busy for it stands as before.
create or replace function listen_ends(p_leg uuid) returns void language plpgsql as $$
declare
  v_row call_listener;
  v_standing agent_standing;
begin
  select l.* into v_row from call_listener l where l.leg_id = p_leg;
  if not found then return; end if;
  select * into v_standing from agent_standing where agent_id = v_row.agent_id for update;
  delete from call_listener where leg_id = p_leg;
  if not found then return; end if;
  if v_row.back_state is not null and v_standing.state = 'busy' and v_standing.reason = 'supervising' then
    perform agent_write(v_standing, stand_event(v_row.back_state, v_row.back_reason), null, null);
  elsif v_standing.state = 'talking' and v_standing.call_id = v_row.call_id
    and not exists (select 1 from call c where c.id = v_row.call_id and c.agent_id = v_row.agent_id)
  then
    -- Whoever should have joined them to the callee died before.
    perform agent_write(v_standing, jsonb_build_object('kind', 'hang-up', 'callId', v_row.call_id, 'wrapUpMs', 0), null, null);
  end if;
  perform pg_notify('call', jsonb_build_object('taskId', c.task_id, 'callId', c.id, 'over', false)::text)
  from call c where c.id = v_row.call_id and c.state = 'live';
end
$$;

-- What an agent would press to stand so.
create or replace function stand_event(p_state text, p_reason text) returns jsonb language sql immutable as $$
  select case p_state
    when 'offline' then jsonb_build_object('kind', 'sign-out')
    when 'busy' then jsonb_build_object('kind', 'go-busy', 'reason', p_reason)
    else jsonb_build_object('kind', 'go-free') end
$$;

-- Whoever listens is about to have the callee, for p_ms_max at the most: written as talking before the two are joined, and standing as
-- before when that talk is over. Whoever talked until now goes on until take_over_ends. False: the call or the agent is not to be had.
create or replace function take_over_begins(p_call uuid, p_epoch integer, p_agent uuid, p_ms_max bigint) returns boolean
language plpgsql as $$
declare
  v_call call;
  v_standing agent_standing;
  v_group uuid;
  v_after text;
  v_reason text;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return false; end if;
  select coalesce((select s.group_id from agent_standing s where s.agent_id = v_call.agent_id and s.call_id = p_call), t.agent_group_id)
  into v_group from task t where t.id = v_call.task_id;
  select * into v_standing from agent_standing where agent_id = p_agent for update;
  if not found or v_standing.state in ('reserved', 'ringing', 'talking') then return false; end if;
  -- Somebody else is rung for this call at this moment, and only one can be.
  if exists (select 1 from agent_standing where call_id = p_call and state in ('reserved', 'ringing')) then return false; end if;
  select coalesce(l.back_state, v_standing.state), coalesce(l.back_reason, v_standing.reason)
  into v_after, v_reason from call_listener l where l.agent_id = p_agent and l.call_id = p_call;
  if not found then return false; end if;
  if v_standing.state = 'offline' then perform agent_step(p_agent, '{"kind": "sign-in"}'); end if;
  perform agent_step(p_agent, '{"kind": "go-free"}');
  select * into v_standing from agent_standing where agent_id = p_agent;
  perform agent_write(v_standing, jsonb_build_object('kind', 'reserve', 'callId', p_call, 'forMs', p_ms_max), null, v_group);
  perform agent_step(p_agent, jsonb_build_object('kind', 'answer', 'callId', p_call));
  if v_after = 'signed-in' then
    -- There is no asking for it: they take no calls either way.
    v_after := 'busy';
    v_reason := 'supervising';
  end if;
  if v_after in ('busy', 'offline') then perform agent_step(p_agent, stand_event(v_after, v_reason)); end if;
  update call set final_by = greatest(final_by, clock_timestamp() + make_interval(secs => p_ms_max / 1000.0)) where id = p_call;
  return true;
end
$$;

-- p_taken: the callee is theirs, and whoever had them wraps up. Else it came to nothing: they stand as before and listen no more.
create or replace function take_over_ends(p_call uuid, p_epoch integer, p_agent uuid, p_taken boolean) returns void
language plpgsql as $$
declare
  v_call call;
  v_other agent_standing;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return; end if;
  if not p_taken then
    perform agent_step(p_agent, jsonb_build_object('kind', 'hang-up', 'callId', p_call, 'wrapUpMs', 0));
    return;
  end if;
  for v_other in
    select * from agent_standing s where s.call_id = p_call and s.state = 'talking' and s.agent_id <> p_agent
    order by s.agent_id for update
  loop
    perform agent_write(v_other, jsonb_build_object('kind', 'hang-up', 'callId', p_call), null, null);
  end loop;
  update call set agent_id = p_agent, abandoned_at = null, transferred_at = coalesce(transferred_at, clock_timestamp()) where id = p_call;
  perform add_step(p_call, v_call.task_id, 'taken-by', v_call.owner, jsonb_build_object('agentId', p_agent), true);
end
$$;

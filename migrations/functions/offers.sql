-- Answered calls and the agents who take them. Each step is one commit, so that a process that dies leaves nobody locked: a reservation
-- ends by itself, and the end of a call frees whoever had it, in the same commit.

-- Gives an answered call to an agent of a group (reserve_agent), registered at the call's own switch.
-- { kind: 'reserved', agentId, extension, autoAnswer, ringMsMax, openLegId } | { kind: 'nobody' } | { kind: 'not-ours' }
create or replace function offer_call(p_call uuid, p_epoch integer, p_group uuid, p_for_ms bigint, p_unseen_ms bigint)
returns jsonb language plpgsql as $$
declare
  v_call call;
  v_agent uuid;
  v_offer jsonb;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for share;
  if not found then return jsonb_build_object('kind', 'not-ours'); end if;
  v_agent := (reserve_agent(p_group, p_call, p_for_ms, skills_asked(v_call, p_group), p_unseen_ms, v_call.node)
    ->> 'agent_id')::uuid;
  if v_agent is null then return jsonb_build_object('kind', 'nobody'); end if;
  select jsonb_build_object('kind', 'reserved', 'agentId', a.id, 'extension', e.number, 'autoAnswer', g.auto_answer,
    'ringMsMax', g.ring_seconds_max * 1000, 'openLegId', open_leg_of(a.id, v_call.node))
  into v_offer
  from agent a join extension e on e.id = a.extension_id cross join agent_group g
  where a.id = v_agent and g.id = p_group;
  perform add_step(p_call, v_call.task_id, 'offered', v_call.owner, jsonb_build_object('agentId', v_agent), true);
  return v_offer;
end
$$;

-- The agent's phone was answered: from here on they talk, for p_ms_max at the most, and only then are the two joined. False: the agent
-- or the call is not to be had any more.
create or replace function agent_took(p_call uuid, p_epoch integer, p_agent uuid, p_ms_max bigint) returns boolean
language plpgsql as $$
begin
  if not agent_came(p_call, p_epoch, p_agent, p_ms_max) then return false; end if;
  update call set agent_id = p_agent, abandoned_at = null where id = p_call;
  return true;
end
$$;

-- The same for whoever is asked in beside the agent who has the callee.
create or replace function agent_came(p_call uuid, p_epoch integer, p_agent uuid, p_ms_max bigint) returns boolean
language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return false; end if;
  if agent_step(p_agent, jsonb_build_object('kind', 'answer', 'callId', p_call)) ->> 'kind' = 'refused' then return false; end if;
  update call set final_by = greatest(final_by, clock_timestamp() + make_interval(secs => p_ms_max / 1000.0)) where id = p_call;
  perform add_step(p_call, v_call.task_id, 'agent-answered', v_call.owner, jsonb_build_object('agentId', p_agent), true);
  return true;
end
$$;

-- By which phone an agent who talks in this call can be called again, because the one by which they talked is gone.
-- { kind: 'phone', extension, ringMsMax } | { kind: 'no-phone' } | { kind: 'not-theirs' }
create or replace function phone_of_talker(p_call uuid, p_epoch integer, p_agent uuid) returns jsonb language sql stable as $$
  select coalesce((
    select case when agent_has_phone(a.id, c.node)
      then jsonb_build_object('kind', 'phone', 'extension', e.number, 'ringMsMax', coalesce(g.ring_seconds_max, 15) * 1000)
      else jsonb_build_object('kind', 'no-phone') end
    from call c
    join agent_standing s on s.agent_id = p_agent and s.call_id = c.id and s.state = 'talking'
    join agent a on a.id = p_agent join extension e on e.id = a.extension_id
    left join agent_group g on g.id = s.group_id
    where c.id = p_call and c.epoch = p_epoch and c.state = 'live'), jsonb_build_object('kind', 'not-theirs'))
$$;

-- The agent did not come to talk with this call: { kind: 'miss' } or { kind: 'release' } of agent_step. Whoever talked already goes
-- without wrap-up.
create or replace function agent_did_not_take(p_call uuid, p_epoch integer, p_agent uuid, p_missed boolean, p_why text) returns void
language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return; end if;
  perform agent_step(p_agent, case
    when s.state = 'talking' then jsonb_build_object('kind', 'hang-up', 'callId', p_call, 'wrapUpMs', 0)
    when p_missed then jsonb_build_object('kind', 'miss', 'callId', p_call)
    else jsonb_build_object('kind', 'release', 'callId', p_call) end)
  from agent_standing s where s.agent_id = p_agent;
  update call set agent_id = null where id = p_call and agent_id = p_agent;
  perform add_step(p_call, v_call.task_id, 'missed', v_call.owner, jsonb_build_object('agentId', p_agent, 'why', p_why), true);
end
$$;

-- Nobody will take this call (呼损). Its number is left alone for a while, see abandoned_until.
create or replace function abandon_call(p_call uuid, p_epoch integer) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for update;
  if not found then return false; end if;
  if v_call.abandoned_at is not null or v_call.direction = 'inbound' then return true; end if;
  update call set abandoned_at = clock_timestamp() where id = p_call;
  perform add_step(p_call, v_call.task_id, 'abandoned', v_call.owner, '{}', true);
  return true;
end
$$;

-- Frees the agents of a call: it is over, or whoever offered it is gone.
create or replace function free_agents(p_call uuid, p_wraps_up boolean) returns void language plpgsql as $$
declare
  v_standing agent_standing;
begin
  for v_standing in
    select * from agent_standing s
    where s.call_id = p_call and s.state in ('reserved', 'ringing', 'talking') order by s.agent_id for update
  loop
    perform leave_call(v_standing, p_wraps_up);
  end loop;
end
$$;

-- Until when a number that found nobody is not called by itself; null = it may be.
create or replace function abandoned_until(p_number text) returns timestamptz language sql stable as $$
  select max(c.abandoned_at + make_interval(hours => t.abandon_rest_hours))
  from call c join task t on t.id = c.task_id
  where c.number = p_number and c.abandoned_at > clock_timestamp() - interval '30 days'
$$;

-- Calls that an agent dials by hand (手工外呼), and from the press on those of a list that were shown to them before (preview.sql). The
-- agent's own phone comes first and the permission second: so nobody is rung for whom nobody is there, and a line is held only while the
-- callee's phone rings.

-- Why this task may not be dialled by hand; null = it may. Its start and its list order are those of the list, not of an agent.
create or replace function manual_refusal(p_task task, p_call call) returns jsonb language sql stable as $$
  select case
    when p_call.cancelled_at is not null then jsonb_build_object('because', 'cancelled')
    when p_task.status in ('stopping', 'stopped', 'completed') or p_task.end_at <= clock_timestamp()
      then jsonb_build_object('because', 'task-over')
  end
$$;

-- A number that the task does not have becomes a contact of it, done from the beginning: no list dials it.
create or replace function stranger_of(p_task uuid, p_number text, p_zone text, p_by text) returns uuid language plpgsql as $$
declare
  v_import uuid;
  v_row integer;
  v_contact uuid;
begin
  -- One import for each task, also when two agents dial at once.
  perform pg_advisory_xact_lock(6, hashtext(p_task::text));
  select id into v_import from list_import where task_id = p_task and source = 'manual' order by created_at limit 1;
  if v_import is null then
    insert into list_import (task_id, source, status, created_by, ended_at)
    values (p_task, 'manual', 'done', p_by, clock_timestamp()) returning id into v_import;
  end if;
  update list_import set parsed = parsed + 1, accepted = accepted + 1 where id = v_import returning accepted into v_row;
  insert into contact (task_id, import_id, row_number, number, state, time_zone)
  values (p_task, v_import, v_row, p_number, 'done', known_zone(p_zone)) returning id into v_contact;
  return v_contact;
end
$$;

-- An agent dials a number, or (p_contact) somebody of the list, in the name of a task of theirs: the agent is reserved for the call in the
-- commit that makes it. What the gate would refuse is refused here already, and asked again before anything rings. In a transaction that
-- is rolled back when it is refused.
-- { kind: 'made', callId, contactId, attempt, claim, node } | { kind: 'refused', because, … }
create or replace function ask_manual_call(
  p_agent uuid, p_task uuid, p_number text, p_zone text, p_contact uuid, p_by text, p_for_ms bigint
) returns jsonb language plpgsql as $$
declare
  v_task task;
  v_contact contact;
  v_call call;
  v_refusal jsonb;
  v_standing agent_standing;
begin
  perform share_task(p_task);
  select * into v_task from task where id = p_task and type = 'predictive';
  if not found or not exists (
    select 1 from agent_group_member m where m.group_id = v_task.agent_group_id and m.agent_id = p_agent)
  then
    return jsonb_build_object('kind', 'refused', 'because', 'not-your-task');
  end if;
  select * into v_contact from contact k
  where k.task_id = p_task and case when p_contact is null then k.number = p_number else k.id = p_contact end
  order by k.state in ('claimed', 'dialling', 'live') desc, k.state = 'waiting' desc, k.position desc limit 1 for update;
  if not found then
    if p_contact is not null then return jsonb_build_object('kind', 'refused', 'because', 'no-such-contact'); end if;
    p_contact := stranger_of(p_task, p_number, p_zone, p_by);
    select * into v_contact from contact where id = p_contact;
  end if;
  if v_contact.state in ('claimed', 'dialling', 'live') then
    return jsonb_build_object('kind', 'refused', 'because', 'under-way');
  end if;

  v_call.id := gen_random_uuid();
  v_call.contact_id := v_contact.id;
  v_call.number := v_contact.number;
  v_call.for_agent_id := p_agent;
  v_refusal := coalesce(manual_refusal(v_task, v_call), contact_refusal(v_task, v_call, true));
  if v_refusal is not null then return jsonb_build_object('kind', 'refused') || v_refusal; end if;
  if not agent_has_phone(p_agent) then return jsonb_build_object('kind', 'refused', 'because', 'no-phone'); end if;
  select s.node into v_call.node from node_shares(p_task) s
  where agent_has_phone(p_agent, s.node) order by s.weight desc, s.node limit 1;
  if v_call.node is null then return jsonb_build_object('kind', 'refused', 'because', 'no-line'); end if;

  insert into call (id, task_id, contact_id, attempt, claim, state, lane, claim_key, number, node, claimed_at, for_agent_id, manual,
    contact_before)
  values (v_call.id, p_task, v_contact.id, v_contact.attempts + 1,
    1 + (select count(*) from call c where c.contact_id = v_contact.id and c.attempt = v_contact.attempts + 1),
    -- Of no lane: none counts it, and none takes it back.
    'claimed', -1, 'manual/' || v_call.id, v_contact.number, v_call.node, clock_timestamp(), p_agent, true,
    contact_stands(v_contact))
  returning * into v_call;
  update contact set state = 'claimed', changed_at = clock_timestamp() where id = v_contact.id;
  select * into v_standing from agent_standing where agent_id = p_agent for update;
  v_refusal := agent_write(v_standing, jsonb_build_object('kind', 'dial', 'callId', v_call.id, 'forMs', p_for_ms), null,
    v_task.agent_group_id);
  if v_refusal ->> 'kind' <> 'changed' then
    return jsonb_build_object('kind', 'refused', 'because', v_refusal ->> 'code');
  end if;
  perform add_step(v_call.id, p_task, 'dialled-by-hand', p_by, jsonb_build_object('agentId', p_agent), true);
  return jsonb_build_object('kind', 'made', 'callId', v_call.id, 'contactId', v_contact.id, 'attempt', v_call.attempt,
    'claim', v_call.claim, 'node', v_call.node);
end
$$;

-- How a contact stands, for give_contact_back.
create or replace function contact_stands(p_contact contact) returns jsonb language sql immutable as $$
  select jsonb_build_object('state', p_contact.state, 'nextAttemptAt', p_contact.next_attempt_at, 'dueAt', p_contact.due_at,
    'waitsBecause', p_contact.waits_because, 'callbackAt', p_contact.callback_at)
$$;

-- The contact as it stood before an agent had it: for a call that rang nobody, and for one by hand that reached nobody.
create or replace function give_contact_back(p_call call) returns void language sql as $$
  update contact k
  set state = case p_call.contact_before ->> 'state' when 'waiting' then 'waiting' when 'not-permitted' then
      case when p_call.outcome is null then 'not-permitted' else 'done' end else 'done' end,
    next_attempt_at = (p_call.contact_before ->> 'nextAttemptAt')::timestamptz,
    due_at = (p_call.contact_before ->> 'dueAt')::timestamptz, waits_because = p_call.contact_before ->> 'waitsBecause',
    callback_at = (p_call.contact_before ->> 'callbackAt')::timestamptz, changed_at = clock_timestamp()
  where k.id = p_call.contact_id
$$;

-- A call that was made for an agent and rang nobody is over. p_missed: the agent was not there for it. The caller holds the call's row.
create or replace function drop_manual(p_call call, p_why text, p_actor text, p_missed boolean) returns void language plpgsql as $$
declare
  v_standing agent_standing;
begin
  update call set state = 'withdrawn', reason = p_why, ended_at = clock_timestamp() where id = p_call.id;
  perform give_contact_back(p_call);
  perform add_step(p_call.id, p_call.task_id, 'not-dialled', p_actor, jsonb_build_object('why', p_why), true);
  -- Whoever conducts it is told at once.
  if p_call.owner <> '' then perform announce('move', jsonb_build_object('callId', p_call.id, 'moveId', p_call.id)); end if;
  select * into v_standing from agent_standing where call_id = p_call.id and agent_id = p_call.for_agent_id for update;
  if not found then return; end if;
  if p_missed and v_standing.state <> 'talking' then
    perform agent_write(v_standing, jsonb_build_object('kind', 'miss', 'callId', p_call.id)
      || case when p_why = 'preview-over' then '{"why": "not-dialled"}'::jsonb else '{}'::jsonb end, null, null);
  else
    perform let_agent_go(p_call);
  end if;
end
$$;

-- The agent for whom it was made is free of it.
create or replace function let_agent_go(p_call call) returns void language plpgsql as $$
declare
  v_standing agent_standing;
begin
  select * into v_standing from agent_standing where call_id = p_call.id and agent_id = p_call.for_agent_id for update;
  if found and v_standing.state in ('reserved', 'ringing', 'talking') then perform leave_call(v_standing, false); end if;
end
$$;

-- The same for whoever conducts it, and for the api, which could not have it conducted. False: it is not claimed any more.
create or replace function drop_manual_call(p_call uuid, p_owner text, p_why text, p_missed boolean) returns boolean
language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call c
  where c.id = p_call and c.for_agent_id is not null and c.state = 'claimed' and not is_read(c) and c.owner = p_owner for update;
  if not found then return false; end if;
  perform drop_manual(v_call, p_why, p_owner, p_missed);
  return true;
end
$$;

-- What to do next with a call that is made for an agent, for the worker that holds it and that has not been permitted to ring.
-- { kind: 'ring', agentId, extension, autoAnswer, ringMsMax, legId } | { kind: 'over', legId }. legId: their phone was called before.
create or replace function next_for_agent(p_call uuid, p_owner text) returns jsonb language plpgsql as $$
declare
  v_call call;
  v_next jsonb;
begin
  select * into v_call from call c where c.id = p_call and c.state = 'claimed' and not is_read(c) and c.owner = p_owner for update;
  if not found then return jsonb_build_object('kind', 'over', 'legId', null); end if;
  select jsonb_build_object('kind', 'ring', 'agentId', a.id, 'extension', e.number, 'autoAnswer', g.auto_answer,
    'ringMsMax', g.ring_seconds_max * 1000, 'legId', v_call.agent_leg_id)
  into v_next
  from agent_standing s join agent a on a.id = s.agent_id join extension e on e.id = a.extension_id
    join task t on t.id = v_call.task_id join agent_group g on g.id = t.agent_group_id
  where s.agent_id = v_call.for_agent_id and s.call_id = p_call and s.state in ('reserved', 'ringing', 'talking');
  if v_next is null or v_call.cancelled_at is not null then
    perform drop_manual(v_call, case when v_next is null then 'agent-gone' else 'cancelled' end, p_owner, false);
    return jsonb_build_object('kind', 'over', 'legId', v_call.agent_leg_id);
  end if;
  return v_next;
end
$$;

-- Their phone is called, by this leg. False: the agent or the call is not to be had any more.
create or replace function agent_leg_rings(p_call uuid, p_owner text, p_leg uuid, p_for_ms bigint) returns boolean
language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call
  where id = p_call and state = 'claimed' and owner = p_owner and cancelled_at is null for update;
  if not found then return false; end if;
  if agent_step(v_call.for_agent_id, jsonb_build_object('kind', 'ring', 'callId', p_call, 'forMs', p_for_ms)) ->> 'kind' = 'refused'
  then
    return false;
  end if;
  update call set agent_leg_id = p_leg where id = p_call;
  return true;
end
$$;

-- Their phone was answered: from here on they are on it, until the end of the call frees them.
create or replace function agent_leg_answered(p_call uuid, p_owner text) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call
  where id = p_call and state = 'claimed' and owner = p_owner and cancelled_at is null for update;
  if not found then return false; end if;
  case agent_step(v_call.for_agent_id, jsonb_build_object('kind', 'answer', 'callId', p_call)) ->> 'kind'
    when 'refused' then return false;
    -- Known before: another process asks again.
    when 'unchanged' then return true;
    when 'changed' then null;
  end case;
  perform add_step(p_call, v_call.task_id, 'agent-answered', p_owner, jsonb_build_object('agentId', v_call.for_agent_id), true);
  return true;
end
$$;

-- The callee is there, and the two may be joined. False: the agent is not there any more, or the call is not ours.
create or replace function meet_agent(p_call uuid, p_epoch integer, p_ms_max bigint) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found or not exists (
    select 1 from agent_standing s where s.agent_id = v_call.for_agent_id and s.call_id = p_call and s.state = 'talking' for update)
  then
    return false;
  end if;
  update call set agent_id = v_call.for_agent_id,
    final_by = greatest(final_by, clock_timestamp() + make_interval(secs => p_ms_max / 1000.0))
  where id = p_call;
  return true;
end
$$;

-- The agent wants the call no more, as long as nobody has answered. Whoever conducts it is told; where nobody does yet, it is over at
-- once. False: there is none to be cancelled.
create or replace function cancel_manual_call(p_agent uuid) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call c
  where c.for_agent_id = p_agent and c.state in ('claimed', 'dialling') and not is_read(c)
  order by c.claimed_at desc limit 1 for update;
  if not found or v_call.state not in ('claimed', 'dialling') then return false; end if;
  update call set cancelled_at = coalesce(cancelled_at, clock_timestamp()) where id = v_call.id returning * into v_call;
  if v_call.state = 'claimed' and v_call.owner = '' then
    perform drop_manual(v_call, 'cancelled', '', false);
  else
    perform announce('move', jsonb_build_object('callId', v_call.id, 'moveId', v_call.id));
  end if;
  return true;
end
$$;

-- What an api that died had not handed on yet: nobody conducts it, and its contact would be kept from everybody.
create or replace function drop_unbegun_manual(p_limit integer) returns void language plpgsql as $$
declare
  v_call call;
begin
  for v_call in
    select * from call
    where for_agent_id is not null and (manual or dial_asked_at is not null) and state = 'claimed' and owner = ''
      and coalesce(dial_asked_at, claimed_at) < clock_timestamp() - interval '60 s'
    order by claimed_at limit p_limit for update skip locked
  loop
    perform drop_manual(v_call, 'not-started', '', false);
  end loop;
end
$$;

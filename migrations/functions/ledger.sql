-- The ledger: the only statements that decide whether a number may ring, and that write how it ended.

-- What the caller of a granted (or taken over) call needs to ring.
create or replace function grant_of(p_call uuid) returns jsonb language plpgsql stable as $$
declare
  v_grant jsonb;
begin
  select jsonb_build_object(
    'callId', c.id, 'taskId', c.task_id, 'epoch', c.epoch, 'number', c.number, 'lineId', l.id, 'node', c.node,
    'gateway', l.gateway, 'callerNumber', c.caller_number, 'prefix', l.prefix, 'codec', l.codec,
    'ringMsMax', t.ring_seconds_max * 1000)
  into v_grant
  from call c join line l on l.id = c.line_id join task t on t.id = c.task_id
  where c.id = p_call;
  return v_grant;
end
$$;

create or replace function result_of(p_call uuid) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'outcome', outcome, 'reason', coalesce(reason, ''), 'endedBy', coalesce(ended_by, 'nobody'), 'heardToEnd', heard_to_end,
    'evidence', jsonb_build_object('cause', hangup_cause, 'q850', q850, 'sipCode', sip_code, 'sipReason', sip_reason,
      'disposition', hangup_disposition))
  from call where id = p_call
$$;

-- Turns a claimed call whose row is locked by us into a dialling one. Its slots are filled by the caller.
create or replace function permit(p_call uuid, p_line uuid, p_owner text, p_key uuid, p_detail jsonb) returns void language plpgsql as $$
declare
  v_task uuid;
begin
  -- Caller numbers rotate in the order of the list.
  update call c
  set state = 'dialling', epoch = c.epoch + 1, owner = p_owner, fence_key = p_key, dialled_at = clock_timestamp(), line_id = l.id,
    caller_number = l.caller_numbers[1 + (k.position + c.attempt - 1) % nullif(cardinality(l.caller_numbers), 0)]
  from line l, contact k
  where c.id = p_call and l.id = p_line and k.id = c.contact_id
  returning c.task_id into v_task;
  update contact k
  set state = 'dialling', attempts = k.attempts + 1, changed_at = clock_timestamp()
  from call c where c.id = p_call and k.id = c.contact_id;
  perform add_step(p_call, v_task, 'permitted', p_owner, p_detail, true);
end
$$;

-- THE decision to dial. Answers { kind, … } as storage/ledger-types.ts says; `wait` writes nothing.
-- p_key names this asking: when its answer was lost, asking again under the same key gives the same permission once more.
create or replace function fence(p_call uuid, p_owner text, p_key uuid) returns jsonb language plpgsql as $$
declare
  v_call call;
  v_task task;
  v_why text;
  v_task_slot integer;
  v_line record;
  v_node_capacity integer;
  v_node_slot integer;
begin
  -- A permission that a crash of the database could forget would let the number ring twice.
  perform set_config('synchronous_commit', 'on', true);
  select * into v_call from call where id = p_call;
  if not found then raise exception 'there is no call %', p_call using errcode = 'no_data_found'; end if;
  perform share_task(v_call.task_id);
  select * into v_call from call where id = p_call for update;
  case v_call.state
    when 'withdrawn' then return jsonb_build_object('kind', 'withdrawn');
    when 'final' then return jsonb_build_object('kind', 'final', 'result', result_of(p_call));
    when 'dialling', 'live' then
      if v_call.state = 'dialling' and v_call.fence_key = p_key then
        return jsonb_build_object('kind', 'granted', 'grant', grant_of(p_call));
      end if;
      update call set epoch = epoch + 1, owner = p_owner, fence_key = null where id = p_call;
      perform add_step(p_call, v_call.task_id, 'taken-over', p_owner, jsonb_build_object('state', v_call.state), false);
      return jsonb_build_object('kind', 'in-progress', 'state', v_call.state, 'grant', grant_of(p_call));
    when 'claimed' then null;
  end case;

  select * into v_task from task where id = v_call.task_id;
  v_why := dial_refusal(v_task);
  if v_why is not null then return jsonb_build_object('kind', 'wait', 'because', v_why); end if;

  -- No lock on a line or node is held yet, and slots are only tried, never waited for.
  perform share_lines(v_task.id, v_call.node);
  v_task_slot := free_task_slot(v_task.id, v_task.max_concurrency);
  if v_task_slot is null then return jsonb_build_object('kind', 'wait', 'because', 'task-full'); end if;

  select * into v_line from free_line_slot(v_task.id, v_call.node);
  if v_line.n is null then return jsonb_build_object('kind', 'wait', 'because', 'line-full'); end if;

  select capacity into v_node_capacity from switch_node where name = v_call.node;
  if v_node_capacity is not null then
    v_node_slot := free_node_slot(v_call.node, v_node_capacity);
    if v_node_slot is null then return jsonb_build_object('kind', 'wait', 'because', 'node-full'); end if;
  end if;

  perform permit(p_call, v_line.line_id, p_owner, p_key, '{}');
  update task_slot set call_id = p_call where task_id = v_task.id and n = v_task_slot;
  update line_slot set call_id = p_call where line_id = v_line.line_id and n = v_line.n;
  update node_slot set call_id = p_call where node = v_call.node and n = v_node_slot;
  return jsonb_build_object('kind', 'granted', 'grant', grant_of(p_call));
end
$$;

-- Gives the slots of call A to the waiter B when every limit still allows it, else frees them and wakes whoever waits.
-- The caller has ended A and holds the shared locks of task, lines and node. Returns whether B was permitted.
create or replace function pass_slots(p_call uuid, p_waiter uuid) returns boolean language plpgsql as $$
declare
  v_call call;
  v_task task;
  v_line record;
  v_ts record;
  v_ls record;
  v_ns record;
  v_node_capacity integer;
  v_keep boolean;
begin
  select * into v_call from call where id = p_call;
  select * into v_task from task where id = v_call.task_id;
  select * into v_ts from lock_task_slot(p_call);
  v_keep := v_ts.n is not null and p_waiter is not null and p_waiter <> p_call and dial_refusal(v_task) is null;
  if v_ts.n is not null then
    if refill_task_slot(v_task.id, v_ts.n, v_task.max_concurrency) then
      v_ts.n := null;
      v_keep := false;
    end if;
  end if;

  select * into v_ls from lock_line_slot(p_call);
  select l.* into v_line from line l where l.id = v_ls.line_id;
  v_keep := v_keep and v_ls.n is not null and v_line.enabled and v_line.node = v_call.node
    and exists (select 1 from task_line tl where tl.task_id = v_task.id and tl.line_id = v_line.id)
    and not poorer_task_waits(v_task.id, v_line.id, v_call.node, 0);
  if v_ls.n is not null then
    if refill_line_slot(v_line.id, v_ls.n, v_line.capacity) then
      v_ls.n := null;
      v_keep := false;
    end if;
  end if;

  select * into v_ns from lock_node_slot(p_call);
  select capacity into v_node_capacity from switch_node where name = v_call.node;
  if v_ns.n is not null then
    if refill_node_slot(v_call.node, v_ns.n, coalesce(v_node_capacity, 2147483647)) then
      v_ns.n := null;
      v_keep := false;
    end if;
  elsif v_node_capacity is not null then
    -- The node was given a capacity while this call ran without a slot: the waiter must ask for one.
    v_keep := false;
  end if;

  if v_keep then
    perform 1 from call
    where id = p_waiter and state = 'claimed' and task_id = v_task.id and node = v_call.node
    for update skip locked;
    v_keep := found;
  end if;
  if v_keep then
    -- Its key is the id of the call that ended: told again when this answer is lost (see release).
    perform permit(p_waiter, v_line.id, v_call.owner, p_call, jsonb_build_object('handedOverBy', p_call));
  end if;

  update task_slot set call_id = case when v_keep then p_waiter end where task_id = v_task.id and n = v_ts.n;
  update line_slot set call_id = case when v_keep then p_waiter end,
    freed_at = case when v_keep then freed_at else clock_timestamp() end
  where line_id = v_line.id and n = v_ls.n;
  update node_slot set call_id = case when v_keep then p_waiter end where node = v_call.node and n = v_ns.n;
  if not v_keep then
    perform pg_notify('slot', jsonb_build_object('taskId', v_task.id, 'lineId', v_line.id, 'node', v_call.node)::text);
  end if;
  return v_keep;
end
$$;

-- Writes the end and passes the slots on, in one commit.
create or replace function release(p_call uuid, p_epoch integer, p_result jsonb, p_waiter uuid) returns jsonb language plpgsql as $$
declare
  v_call call;
  v_granted boolean;
begin
  perform set_config('synchronous_commit', 'on', true);
  perform share_call(p_call);
  update call c
  set state = 'final', ended_at = clock_timestamp(), outcome = p_result ->> 'outcome', reason = p_result ->> 'reason',
    ended_by = p_result ->> 'endedBy', heard_to_end = (p_result ->> 'heardToEnd')::boolean,
    hangup_cause = p_result -> 'evidence' ->> 'cause', q850 = (p_result -> 'evidence' ->> 'q850')::integer,
    sip_code = (p_result -> 'evidence' ->> 'sipCode')::integer, sip_reason = p_result -> 'evidence' ->> 'sipReason',
    hangup_disposition = p_result -> 'evidence' ->> 'disposition',
    intent_state = case
      when c.answered_at is not null and exists (select 1 from task t where t.id = c.task_id and t.type = 'ai')
        and exists (select 1 from turn u where u.call_id = c.id) then 'due'
      else 'none' end
  where c.id = p_call and c.state in ('dialling', 'live') and c.epoch = p_epoch
  returning * into v_call;
  if not found then
    -- Written before, and the answer was lost: the same answer again. Else another epoch owns the call.
    if not exists (select 1 from call where id = p_call and state = 'final' and epoch = p_epoch and outcome = p_result ->> 'outcome')
    then
      return jsonb_build_object('kept', false, 'granted', null);
    end if;
    return jsonb_build_object('kept', true, 'granted', (
      select grant_of(w.id) from call w where w.id = p_waiter and w.state = 'dialling' and w.fence_key = p_call));
  end if;
  update contact set state = 'done', outcome = v_call.outcome, changed_at = clock_timestamp() where id = v_call.contact_id;
  perform add_step(p_call, v_call.task_id, 'ended', v_call.owner,
    jsonb_build_object('outcome', v_call.outcome, 'reason', v_call.reason), true);
  v_granted := pass_slots(p_call, p_waiter);
  return jsonb_build_object('kept', true, 'granted', case when v_granted then grant_of(p_waiter) end);
end
$$;

create or replace function mark_ringing(p_call uuid, p_epoch integer) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and state in ('dialling', 'live') and epoch = p_epoch for update;
  if not found then return false; end if;
  if v_call.rang_at is not null then return true; end if;
  update call set rang_at = clock_timestamp() where id = p_call;
  perform add_step(p_call, v_call.task_id, 'ringing', v_call.owner, '{}', false);
  return true;
end
$$;

create or replace function mark_live(p_call uuid, p_epoch integer) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and state in ('dialling', 'live') and epoch = p_epoch for update;
  if not found then return false; end if;
  if v_call.state = 'live' then return true; end if;
  update call set state = 'live', answered_at = clock_timestamp() where id = p_call;
  update contact set state = 'live', answered = true, changed_at = clock_timestamp() where id = v_call.contact_id;
  perform add_step(p_call, v_call.task_id, 'answered', v_call.owner, '{}', true);
  return true;
end
$$;

-- Takes back a permission that never became a ring (the switch was throttled): the same claim may ask again.
create or replace function unfence(p_call uuid, p_epoch integer) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  perform share_call(p_call);
  select * into v_call from call where id = p_call and epoch = p_epoch for update;
  -- Given back before, and the answer was lost on the way.
  if v_call.state = 'claimed' then return true; end if;
  if v_call.state is distinct from 'dialling' or v_call.rang_at is not null then return false; end if;
  perform pass_slots(p_call, null);
  update call set state = 'claimed', dialled_at = null, line_id = null, caller_number = null, fence_key = null where id = p_call;
  update contact set state = 'claimed', attempts = attempts - 1, changed_at = clock_timestamp() where id = v_call.contact_id;
  perform add_step(p_call, v_call.task_id, 'throttled', v_call.owner, '{}', true);
  return true;
end
$$;

-- Ends: how a call ended is written, its contact is done or waits for another attempt, and its slots go on, in one commit.

-- Gives the slots of call A to the waiter B when every limit still allows it, else frees them and wakes whoever waits.
-- The caller has ended A and holds the shared locks of task, lines and node. Returns whether B was permitted.
create or replace function pass_slots(p_call uuid, p_waiter uuid) returns boolean language plpgsql as $$
declare
  v_call call;
  v_task task;
  v_line public.line;
  v_waiter call;
  v_ts record;
  v_ls record;
  v_ns record;
  v_node switch_node;
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
    and line_pause(v_line) is null and v_line.rests = 0 and not node_is_away(v_call.node)
    and not poorer_task_waits(v_task.id, v_line.id, v_call.node, 0);
  if v_ls.n is not null then
    if refill_line_slot(v_line.id, v_ls.n, v_line.capacity) then
      v_ls.n := null;
      v_keep := false;
    end if;
  end if;

  select * into v_ns from lock_node_slot(p_call);
  select * into v_node from switch_node where name = v_call.node;
  if v_ns.n is not null then
    if refill_node_slot(v_call.node, v_ns.n, coalesce(v_node.capacity, 2147483647)) then
      v_ns.n := null;
      v_keep := false;
    end if;
  elsif v_node.capacity is not null then
    -- The node was given a capacity while this call ran without a slot: the waiter must ask for one.
    v_keep := false;
  end if;

  if v_keep then
    select * into v_waiter from call
    where id = p_waiter and state = 'claimed' and task_id = v_task.id and node = v_call.node
    for update skip locked;
    v_keep := found;
  end if;
  -- The same gate as in the fence. What it refuses is not written here: the waiter asks the fence by itself and is told.
  v_keep := v_keep and avoided_line(v_task, v_waiter) is distinct from v_line.id
    and contact_refusal(v_task, v_waiter, false) is null
    and take_line_turn(v_line) and take_node_turn(v_call.node, v_node.calls_per_second) and take_pace_turn(v_task);
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

-- What follows from an end that was just written: its line is judged, its contact is done or waits for another attempt, its slots
-- go on. Returns whether the waiter was permitted.
create or replace function settle_end(p_call call, p_waiter uuid) returns boolean language plpgsql as $$
declare
  v_task task;
  v_contact contact;
  v_at timestamptz;
begin
  perform add_step(p_call.id, p_call.task_id, 'ended', p_call.owner,
    jsonb_build_object('outcome', p_call.outcome, 'reason', p_call.reason), true);
  if p_call.direction = 'inbound' then
    perform settle_received(p_call);
    perform free_agents(p_call.id, true);
    perform note_transcript(p_call);
    perform end_moves(p_call.id);
    return pass_slots(p_call.id, p_waiter);
  end if;
  update contact set state = 'done', outcome = p_call.outcome, changed_at = clock_timestamp()
  where id = p_call.contact_id returning * into v_contact;
  select * into v_task from task where id = p_call.task_id;
  v_at := callback_due(v_task, v_contact, p_call);
  if v_at is not null then
    v_at := put_off(v_task, v_contact.id, 'callback', v_at);
    perform add_step(p_call.id, v_task.id, 'callback-planned', p_call.owner, jsonb_build_object('at', v_at), false);
  elsif p_call.manual then
    -- Who was not reached waits as before, and no rule plans anything for a call that an agent made.
    if p_call.answered_at is null then perform give_contact_back(p_call); end if;
  elsif v_task.retry is not null then
    v_at := retry_at(v_task, v_contact, p_call);
    if v_at is not null then
      v_at := put_off(v_task, v_contact.id, 'retry', retry_due(v_task, v_contact, p_call));
      perform add_step(p_call.id, v_task.id, 'retry-planned', p_call.owner, jsonb_build_object('at', v_at), false);
    end if;
  end if;
  perform free_agents(p_call.id, true);
  perform note_transcript(p_call);
  perform end_moves(p_call.id);
  -- Its row is waited for, so it comes before the slots.
  perform judge_line(p_call);
  return pass_slots(p_call.id, p_waiter);
end
$$;

-- Whether an ended call is to be graded: somebody talked with an assistant.
create or replace function grade_due(p_call call) returns text language sql stable as $$
  select case
    when p_call.answered_at is not null and exists (select 1 from task t where t.id = p_call.task_id and t.type = 'ai')
      and exists (select 1 from turn u where u.call_id = p_call.id) then 'due'
    else 'none' end
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
    culprit_part = p_result -> 'culprit' ->> 'part', culprit_code = p_result -> 'culprit' ->> 'code',
    culprit_account_id = (p_result -> 'culprit' ->> 'accountId')::uuid,
    hangup_cause = p_result -> 'evidence' ->> 'cause', q850 = (p_result -> 'evidence' ->> 'q850')::integer,
    sip_code = (p_result -> 'evidence' ->> 'sipCode')::integer, sip_reason = p_result -> 'evidence' ->> 'sipReason',
    hangup_disposition = p_result -> 'evidence' ->> 'disposition',
    bill_seconds = (p_result -> 'evidence' -> 'media' ->> 'seconds')::integer,
    packets_in = (p_result -> 'evidence' -> 'media' ->> 'packetsIn')::integer,
    packets_out = (p_result -> 'evidence' -> 'media' ->> 'packetsOut')::integer, intent_state = grade_due(c),
    -- Only who was dialled can be abandoned by us.
    abandoned_at = case when p_result ->> 'outcome' = 'abandoned' and c.direction = 'outbound' then coalesce(c.abandoned_at, clock_timestamp()) else c.abandoned_at end
  where c.id = p_call and c.state in ('dialling', 'live') and c.epoch = p_epoch
  returning * into v_call;
  if not found then
    -- Written before, and the answer was lost: the same answer again. Else another epoch owns the call.
    select * into v_call from call where id = p_call and state = 'final' and epoch = p_epoch and outcome = p_result ->> 'outcome';
    if not found then return jsonb_build_object('kept', false, 'gradeDue', false, 'granted', null); end if;
    return jsonb_build_object('kept', true, 'gradeDue', v_call.intent_state = 'due', 'granted', (
      select grant_of(w.id) from call w where w.id = p_waiter and w.state = 'dialling' and w.fence_key = p_call));
  end if;
  v_granted := settle_end(v_call, p_waiter);
  return jsonb_build_object('kept', true, 'gradeDue', v_call.intent_state = 'due',
    'granted', case when v_granted then grant_of(p_waiter) end);
end
$$;

-- Ends a call in progress that nobody could look after: for sweeps and for mending. Whoever owned it owns it no more. What is known is
-- told and no more: a callee who was handed over talked with somebody, an answered call was a conversation, a switch that was restarted lost the call, and else the end is unknown.
-- False when the call is not in progress.
create or replace function finalise(p_call uuid, p_reason text) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  perform set_config('synchronous_commit', 'on', true);
  perform share_call(p_call);
  update call c
  set state = 'final', epoch = c.epoch + 1, ended_at = clock_timestamp(), reason = p_reason, ended_by = 'nobody',
    outcome = case
      when c.transferred_at is not null or c.agent_id is not null and c.given_back_at is null then 'transferred'
      -- Somebody answered, and no agent came.
      when c.answered_at is not null and c.for_agent_id is null and exists (select 1 from task t where t.id = c.task_id and t.type = 'predictive') then 'abandoned'
      when c.answered_at is not null then 'completed'
      when p_reason like 'switch-%' then 'switch-lost'
      else 'unknown' end,
    intent_state = grade_due(c)
  where c.id = p_call and c.state in ('dialling', 'live')
  returning * into v_call;
  if not found then return false; end if;
  if v_call.outcome = 'abandoned' and v_call.direction = 'outbound' then
    update call set abandoned_at = coalesce(abandoned_at, clock_timestamp()) where id = p_call returning * into v_call;
  end if;
  perform add_step(p_call, v_call.task_id, 'finalised', '', jsonb_build_object('reason', p_reason), true);
  perform settle_end(v_call, null);
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
  update call set state = 'claimed', dialled_at = null, line_id = null, caller_number = null, fence_key = null, final_by = null,
    probe = false
  where id = p_call;
  update contact set state = 'claimed', attempts = attempts - 1, changed_at = clock_timestamp() where id = v_call.contact_id;
  perform add_step(p_call, v_call.task_id, 'throttled', v_call.owner, '{}', true);
  return true;
end
$$;

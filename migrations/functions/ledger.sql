-- The ledger: the only statements that decide whether a number may ring, and that write how it ended.

-- The number as this line's carrier wants it, before the prefix. A number that would be nothing without what is taken off stays whole.
create or replace function called_number(p_line public.line, p_number text) returns text language sql immutable as $$
  select case
    when starts_with(p_number, p_line.called_strip) and length(p_number) - length(p_line.called_strip) >= 2
    then substr(p_number, length(p_line.called_strip) + 1)
    else p_number
  end
$$;

-- The digits that tell where a number lives, as far as the number itself tells it: +8621…, 8621… and 021… are 21, a Chinese mobile has
-- its seven, a number of another country its country and three more.
create or replace function area_of(p_number text) returns text language sql immutable as $$
  select case
    when d like '+%' then left(d, 5)
    when d ~ '^1[3-9]' then left(d, 7)
    when d ~ '^(10|2)' then left(d, 2)
    else left(d, 3)
  end
  from (select regexp_replace(p_number, '^(\+86|0086)?0?', '') as d) n
$$;

-- Which of its numbers a line shows to this callee; null = it has none. By area: those of the callee's area, in turn; of none, all in turn.
create or replace function caller_number_for(p_line public.line, p_number text, p_turn bigint) returns text language plpgsql as $$
declare
  v_numbers text[] := p_line.caller_numbers;
begin
  if cardinality(v_numbers) = 0 then return null; end if;
  case p_line.caller_rotation
    when 'fixed' then return v_numbers[1];
    when 'random' then return v_numbers[1 + floor(random() * cardinality(v_numbers))::integer];
    when 'byArea' then
      select coalesce(array_agg(n order by place), v_numbers) into v_numbers
      from unnest(v_numbers) with ordinality as u (n, place) where area_of(n) = area_of(p_number);
    when 'roundRobin' then null;
  end case;
  return v_numbers[1 + p_turn % cardinality(v_numbers)];
end
$$;

-- What the caller of a granted (or taken over) call needs to ring and to talk, in one answer: a line stands idle while it is fetched.
create or replace function grant_of(p_call uuid) returns jsonb language plpgsql stable as $$
declare
  v_grant jsonb;
begin
  select jsonb_build_object(
    'callId', c.id, 'taskId', c.task_id, 'epoch', c.epoch, 'lineId', l.id, 'node', c.node,
    'number', case when c.direction = 'outbound' then called_number(l, c.number) else c.number end,
    'gateway', coalesce(l.gateway, ''), 'callerNumber', c.caller_number, 'prefix', l.prefix, 'codec', coalesce(l.codec, 'PCMA'),
    'ringMsMax', t.ring_seconds_max * 1000,
    'brief', jsonb_build_object(
      'taskType', t.type, 'contactId', k.id, 'name', k.name, 'number', c.number,
      -- Whoever calls back has their own message read, and a stranger that of the number.
      'message', coalesce(k.message, i.overflow_message), 'inbound', inbound_brief(c), 'variables', k.variables,
      'playTimes', t.play_times, 'voiceId', t.voice_id, 'assistantId', t.assistant_id,
      -- Machines do not call us back.
      'onMachine', case c.direction when 'inbound' then 'goOn' else t.on_machine end, 'machineMessage', t.machine_message,
      'agentGroupId', t.agent_group_id, 'abandonMessage', t.abandon_message,
      'agentId', c.agent_id, 'madeFor', case when c.for_agent_id is not null then
        jsonb_build_object('agentId', c.for_agent_id, 'legId', c.agent_leg_id) end,
      'answeredAtMs', extract(epoch from c.answered_at) * 1000,
      'answeredBy', (select b.verdict from call_answered_by b where b.call_id = c.id),
      'transferredAtMs', extract(epoch from c.transferred_at) * 1000,
      'givenBackAtMs', extract(epoch from c.given_back_at) * 1000, 'givenBackNote', c.given_back_note,
      'recordingPath', c.recording_path,
      'timeZone', callee_zone(t, k.time_zone),
      'dialledAgoMs', extract(epoch from clock_timestamp() - c.dialled_at) * 1000))
  into v_grant
  from call c left join line l on l.id = c.line_id join task t on t.id = c.task_id join contact k on k.id = c.contact_id
    left join inbound_number i on i.id = c.inbound_number_id
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

-- Turns a claimed call whose row is locked by us into a dialling one. Its slots are filled by the caller, who also took the turns of
-- line and node: here is written when the next ones come. A pace is a distance between two dials, so no second holds more than it says.
create or replace function permit(p_call uuid, p_line uuid, p_owner text, p_key uuid, p_detail jsonb) returns void language plpgsql as $$
declare
  -- How long a notification may be read out at the most; an AI call has the limit of its assistant.
  c_reading_seconds constant integer := 600;
  -- What the owner of a call has beyond ringing and talk to write its end.
  c_grace_seconds constant integer := 30;
  v_now timestamptz := clock_timestamp();
  v_task uuid;
  v_line public.line;
  v_node_pace integer;
begin
  select * into v_line from line where id = p_line;
  update call c
  set state = 'dialling', epoch = c.epoch + 1, owner = p_owner, fence_key = p_key, dialled_at = v_now, line_id = p_line,
    probe = v_line.rests > 0,
    caller_number = caller_number_for(v_line, c.number, k.position + c.attempt - 1),
    final_by = v_now + make_interval(secs => c_grace_seconds + t.ring_seconds_max + coalesce(
      (select a.call_seconds_max from assistant a where a.id = t.assistant_id and t.type = 'ai'), c_reading_seconds))
  from contact k, task t
  where c.id = p_call and k.id = c.contact_id and t.id = c.task_id
  returning c.task_id into v_task;
  update contact k
  set state = 'dialling', attempts = k.attempts + 1, next_attempt_at = null, due_at = null, waits_because = null,
    callback_at = null, changed_at = v_now
  from call c where c.id = p_call and k.id = c.contact_id;
  if v_line.calls_per_second is not null or v_line.rests > 0 then
    update line
    set next_dial_at = v_now + make_interval(secs => 1.0 / calls_per_second), probe_call_id = case when rests > 0 then p_call end
    where id = p_line;
  end if;
  select calls_per_second into v_node_pace from switch_node where name = v_line.node;
  if v_node_pace is not null then
    update switch_node set next_dial_at = v_now + make_interval(secs => 1.0 / v_node_pace) where name = v_line.node;
  end if;
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
  v_refusal jsonb;
  v_paced boolean;
  v_line record;
  v_node switch_node;
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
    when 'final' then return jsonb_build_object('kind', 'final', 'result', result_of(p_call), 'gradeDue', v_call.intent_state = 'due');
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
  -- Where an agent is there already nothing has to be paced, and nobody is kept waiting for a task that does not dial.
  v_paced := v_call.for_agent_id is null;
  v_why := case when v_paced then dial_refusal(v_task) end;
  if v_why is not null then return jsonb_build_object('kind', 'wait', 'because', v_why); end if;
  if v_paced and not has_pace_turn(v_task) then return jsonb_build_object('kind', 'wait', 'because', 'pacing'); end if;

  v_refusal := case when v_call.manual then manual_refusal(v_task, v_call) when not v_paced then preview_refusal(v_task, v_call) end;
  if v_refusal is not null then
    perform drop_manual(v_call, v_refusal ->> 'because', p_owner, false);
    return jsonb_build_object('kind', 'withdrawn');
  end if;
  v_refusal := contact_refusal(v_task, v_call, true);
  if v_refusal is not null then
    if v_call.manual then perform drop_manual(v_call, v_refusal ->> 'because', p_owner, false);
    else perform refuse_contact(v_task, v_call, p_owner, v_refusal); end if;
    return jsonb_build_object('kind', 'withdrawn');
  end if;

  -- A switch that is away could only be tried in vain, for seconds each time, and what waits for it is never handed back meanwhile. One
  -- of several workers that lost its connection is no such switch: the others say otherwise within moments.
  if node_is_away(v_call.node) then return jsonb_build_object('kind', 'wait', 'because', 'line-resting', 'againInMs', 1000); end if;

  -- No lock on a line or node is held yet, and slots are only tried, never waited for.
  perform share_lines(v_task.id, v_call.node);
  v_task_slot := free_task_slot(v_task.id, v_task.max_concurrency);
  if v_task_slot is null then return jsonb_build_object('kind', 'wait', 'because', 'task-full'); end if;

  select * into v_line from free_line_slot(v_task.id, v_call.node, avoided_line(v_task, v_call));
  if v_line.n is null then
    return jsonb_strip_nulls(jsonb_build_object('kind', 'wait', 'because', v_line.because, 'againInMs', v_line.again_in_ms));
  end if;

  select * into v_node from switch_node where name = v_call.node;
  if v_node.capacity is not null then
    v_node_slot := free_node_slot(v_call.node, v_node.capacity);
    if v_node_slot is null then return jsonb_build_object('kind', 'wait', 'because', 'node-full'); end if;
  end if;
  if not take_node_turn(v_call.node, v_node.calls_per_second) then
    return jsonb_build_object('kind', 'wait', 'because', 'node-pace', 'againInMs',
      greatest(1, ceil(coalesce(extract(epoch from v_node.next_dial_at - clock_timestamp()) * 1000, 0))));
  end if;

  if v_paced and not take_pace_turn(v_task) then return jsonb_build_object('kind', 'wait', 'because', 'pacing'); end if;
  perform permit(p_call, v_line.line_id, p_owner, p_key, '{}');
  update task_slot set call_id = p_call where task_id = v_task.id and n = v_task_slot;
  update line_slot set call_id = p_call where line_id = v_line.line_id and n = v_line.n;
  update node_slot set call_id = p_call where node = v_call.node and n = v_node_slot;
  return jsonb_build_object('kind', 'granted', 'grant', grant_of(p_call));
end
$$;

create or replace function mark_ringing(p_call uuid, p_epoch integer) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  -- A crash of the database may forget it: the end of the call knows whether it rang, and nothing is decided by this.
  perform set_config('synchronous_commit', 'off', true);
  select * into v_call from call where id = p_call and state in ('dialling', 'live') and epoch = p_epoch for update;
  if not found then return false; end if;
  if v_call.rang_at is not null then return true; end if;
  update call set rang_at = clock_timestamp() where id = p_call;
  perform line_reached(v_call.line_id);
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
  if v_call.direction = 'inbound' then
    update contact set state = 'live', changed_at = clock_timestamp()
    where id = v_call.contact_id and state = 'dialling' and not exists (
      select 1 from call c where c.contact_id = v_call.contact_id and c.direction = 'outbound' and c.state = 'dialling');
  else
    perform line_reached(v_call.line_id);
    update contact set state = 'live', answered = true, changed_at = clock_timestamp() where id = v_call.contact_id;
  end if;
  -- Who calls us is answered by us.
  perform add_step(p_call, v_call.task_id, case v_call.direction when 'inbound' then 'picked-up' else 'answered' end, v_call.owner,
    '{}', true);
  return true;
end
$$;

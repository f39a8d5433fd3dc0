-- The ledger: the only statements that decide whether a number may ring, and that write how it ended.
--
-- Fixed order of locks, the same in every function, so that no two of them can wait for each other in a circle:
--   1. advisory: task (shared; exclusive for status and limit), its lines in key order (shared; exclusive for capacity), node
--   2. the call's own row, then its contact
--   3. task slot, line slot, node slot: a transaction waits for slots of its own call only, all others are skipped when locked
--   4. the waiter's row: skipped when locked
-- Functions and not single statements: each step must see what was committed while the step before it waited for a lock,
-- and in read committed every statement of a function has a snapshot of its own.

-- Keys of advisory locks: class 1 tasks, 2 lines, 3 nodes, 4 claim keys. Two names with one hash only share a lock.
create function share_task(p_task uuid) returns void language sql as $$
  select pg_advisory_xact_lock_shared(1, hashtext(p_task::text))
$$;
create function own_task(p_task uuid) returns void language sql as $$
  select pg_advisory_xact_lock(1, hashtext(p_task::text))
$$;
create function own_line(p_line uuid) returns void language sql as $$
  select pg_advisory_xact_lock(2, hashtext(p_line::text))
$$;
create function own_node(p_node text) returns void language sql as $$
  select pg_advisory_xact_lock(3, hashtext(p_node))
$$;

-- Tells listeners after the commit; ids only. Equal payloads of one transaction arrive once.
create function announce(p_channel text, p_payload jsonb) returns void language sql as $$
  select pg_notify(p_channel, p_payload::text)
$$;

-- A step of a call's story, told to listeners when p_tell. plpgsql although it is one statement, here and below: its plan is kept,
-- where a function in plain SQL would be planned anew in each transaction before Postgres 18.
create function add_step(p_call uuid, p_task uuid, p_step text, p_actor text, p_detail jsonb, p_tell boolean) returns void
language plpgsql as $$
begin
  insert into call_step (call_id, step, actor, detail) values (p_call, p_step, p_actor, p_detail);
  if p_tell then perform pg_notify('call', jsonb_build_object('taskId', p_task, 'callId', p_call)::text); end if;
end
$$;

-- { "timeZone": "Asia/Shanghai", "days": { "mon": [["09:00", "12:00"], ["13:30", "21:00"]] } }; null = always open.
-- The same rule, with the next opening, is domain/calling-window.ts; a test holds the two together.
create function window_is_open(p_window jsonb, p_at timestamptz) returns boolean language sql stable as $$
  select p_window is null or exists (
    select 1
    from (select p_at at time zone (p_window ->> 'timeZone') as wall) as local,
      jsonb_array_elements(
        p_window -> 'days' -> ((array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[extract(isodow from wall)::integer])
      ) as span
    where wall::time >= (span ->> 0)::time and wall::time < (span ->> 1)::time
  )
$$;

-- Why a task may not dial at this moment; null = it may. The permission gate (do-not-call, frequency, consent) is asked here too
-- as soon as it exists: everything that dials passes through this function.
create function dial_refusal(p_task task) returns text language plpgsql stable as $$
begin
  if p_task.status <> 'running' then return 'task-not-running'; end if;
  if p_task.start_at > clock_timestamp() then return 'not-yet'; end if;
  if p_task.calling_window is null then return null; end if;
  return case when not window_is_open(p_task.calling_window, clock_timestamp()) then 'not-yet' end;
end
$$;

-- What the caller of a granted (or taken over) call needs to ring.
create function grant_of(p_call uuid) returns jsonb language plpgsql stable as $$
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

create function result_of(p_call uuid) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'outcome', outcome, 'reason', coalesce(reason, ''), 'endedBy', coalesce(ended_by, 'nobody'), 'heardToEnd', heard_to_end,
    'evidence', jsonb_build_object('cause', hangup_cause, 'q850', q850, 'sipCode', sip_code, 'sipReason', sip_reason,
      'disposition', hangup_disposition))
  from call where id = p_call
$$;

-- Turns a claimed call whose row is locked by us into a dialling one. Its slots are filled by the caller.
create function permit(p_call uuid, p_line uuid, p_owner text, p_key uuid, p_detail jsonb) returns void language plpgsql as $$
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

-- Lines of a task on one node that may be dialled, locked against a change of their capacity (in key order).
create function share_lines(p_task uuid, p_node text) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(2, k.key)
  from (
    select distinct hashtext(l.id::text) as key
    from task_line tl join line l on l.id = tl.line_id
    where tl.task_id = p_task and l.node = p_node
    order by 1
  ) k;
  perform pg_advisory_xact_lock_shared(3, hashtext(p_node));
end
$$;

-- Is another running task on this line poorer by at least two calls and able to dial now? Then it goes first (shared lines would
-- otherwise stay for ever with the task that had them first, because an end hands its slot to its own task).
-- p_more: how many calls we would have on the line beyond those that hold a slot now.
create function poorer_task_waits(p_task uuid, p_line uuid, p_node text, p_more integer) returns boolean language plpgsql stable as $$
declare
  v_ours integer;
begin
  if not exists (
    select 1 from task_line tl join task t on t.id = tl.task_id
    where tl.line_id = p_line and tl.task_id <> p_task and t.status = 'running'
  ) then
    return false;
  end if;
  select count(*) + p_more into v_ours
  from line_slot s join call c on c.id = s.call_id where s.line_id = p_line and c.task_id = p_task;
  return exists (
    select 1
    from task_line tl join task t on t.id = tl.task_id
    where tl.line_id = p_line and tl.task_id <> p_task and dial_refusal(t) is null
      and exists (select 1 from call c where c.task_id = t.id and c.state = 'claimed' and c.node = p_node)
      and exists (select 1 from task_slot s where s.task_id = t.id and s.call_id is null and s.n < t.max_concurrency)
      and v_ours > 1 + (
        select count(*) from line_slot s join call c on c.id = s.call_id where s.line_id = p_line and c.task_id = t.id)
  );
end
$$;

-- May this task take this slot now? One that was just freed because a poorer task waits is left to that task for two seconds, then
-- it is anybody's, lest the other be dead.
create function line_slot_open(p_slot line_slot, p_capacity integer, p_task uuid, p_node text) returns boolean language sql stable as $$
  select p_slot.call_id is null and p_slot.n < p_capacity
    and (p_slot.freed_at < clock_timestamp() - interval '2 s' or not poorer_task_waits(p_task, p_slot.line_id, p_node, 1))
$$;

-- A free slot, locked: on the line of this task and node with the greatest free share. No row = all full.
--
-- Locked rows are skipped, so a look can fail although a slot is free: somebody took the one that we saw, and one that fell free
-- since then is not in our snapshot. Telling "full" then would leave that slot idle until the next poll; so look again, a few times.
create function free_line_slot(p_task uuid, p_node text, out line_id uuid, out n integer) language plpgsql as $$
declare
  v_line record;
  v_missed boolean;
begin
  for v_try in 1..5 loop
    v_missed := false;
    for v_line in
      select l.id, l.capacity
      from task_line tl join line l on l.id = tl.line_id
      where tl.task_id = p_task and l.node = p_node and l.enabled
      order by (
        select count(*) from line_slot s where s.line_id = l.id and s.call_id is null and s.n < l.capacity
      )::numeric / l.capacity desc, tl.position
    loop
      -- Room for a limit of calls per second of a line: ask its token here and skip the line when it has none.
      -- Today the telephony side paces each gateway and gives a throttled call back (unfence).
      select s.n into free_line_slot.n
      from line_slot s
      where s.line_id = v_line.id and s.call_id is null and s.n < v_line.capacity
        and line_slot_open(s, v_line.capacity, p_task, p_node)
      order by s.n limit 1 for update skip locked;
      if found then
        free_line_slot.line_id := v_line.id;
        return;
      end if;
      v_missed := v_missed or exists (
        select 1 from line_slot s
        where s.line_id = v_line.id and s.call_id is null and line_slot_open(s, v_line.capacity, p_task, p_node));
    end loop;
    exit when not v_missed;
    perform pg_sleep(0.001 * (v_try - 1));
  end loop;
end
$$;

-- The same for the task's own slots and the node's.
create function free_task_slot(p_task uuid, p_limit integer) returns integer language plpgsql as $$
declare
  v_n integer;
begin
  for v_try in 1..5 loop
    select s.n into v_n from task_slot s
    where s.task_id = p_task and s.call_id is null and s.n < p_limit order by s.n limit 1 for update skip locked;
    exit when found or not exists (
      select 1 from task_slot s where s.task_id = p_task and s.call_id is null and s.n < p_limit);
    perform pg_sleep(0.001 * (v_try - 1));
  end loop;
  return v_n;
end
$$;
create function free_node_slot(p_node text, p_limit integer) returns integer language plpgsql as $$
declare
  v_n integer;
begin
  for v_try in 1..5 loop
    select s.n into v_n from node_slot s
    where s.node = p_node and s.call_id is null and s.n < p_limit order by s.n limit 1 for update skip locked;
    exit when found or not exists (
      select 1 from node_slot s where s.node = p_node and s.call_id is null and s.n < p_limit);
    perform pg_sleep(0.001 * (v_try - 1));
  end loop;
  return v_n;
end
$$;

-- THE decision to dial. Answers { kind, … } as storage/ledger-types.ts says; `wait` writes nothing.
-- p_key names this asking: when its answer was lost, asking again under the same key gives the same permission once more.
create function fence(p_call uuid, p_owner text, p_key uuid) returns jsonb language plpgsql as $$
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

-- The slots of one call, locked. A neighbour's release may move a call to a lower slot while we wait for its row: then the old
-- snapshot finds nothing and we look again. Merely going on without it broke the limit in tests.
create function lock_task_slot(p_call uuid, out task_id uuid, out n integer) language plpgsql as $$
begin
  for v_try in 1..20 loop
    select s.task_id, s.n into lock_task_slot.task_id, lock_task_slot.n from task_slot s where s.call_id = p_call for update;
    exit when found;
    -- Really gone (freed by a sweep), or moved: only a new snapshot can tell.
    exit when not exists (select 1 from task_slot s where s.call_id = p_call);
  end loop;
end
$$;
create function lock_line_slot(p_call uuid, out line_id uuid, out n integer) language plpgsql as $$
begin
  for v_try in 1..20 loop
    select s.line_id, s.n into lock_line_slot.line_id, lock_line_slot.n from line_slot s where s.call_id = p_call for update;
    exit when found;
    exit when not exists (select 1 from line_slot s where s.call_id = p_call);
  end loop;
end
$$;
create function lock_node_slot(p_call uuid, out node text, out n integer) language plpgsql as $$
begin
  for v_try in 1..20 loop
    select s.node, s.n into lock_node_slot.node, lock_node_slot.n from node_slot s where s.call_id = p_call for update;
    exit when found;
    exit when not exists (select 1 from node_slot s where s.call_id = p_call);
  end loop;
end
$$;

-- After a limit was lowered, calls sit in slots at or above it. Each end first takes one of them down into its own slot:
-- only when none is left above may the slot be granted again. True = a call was moved (or the slot is itself above).
create function refill_task_slot(p_task uuid, p_n integer, p_limit integer) returns boolean language plpgsql as $$
declare
  v_high record;
begin
  if p_n >= p_limit then
    update task_slot set call_id = null where task_id = p_task and n = p_n;
    return true;
  end if;
  select s.n, s.call_id into v_high from task_slot s
  where s.task_id = p_task and s.n >= p_limit and s.call_id is not null
  order by s.n desc limit 1 for update skip locked;
  if not found then return false; end if;
  update task_slot set call_id = null where task_id = p_task and n = v_high.n;
  update task_slot set call_id = v_high.call_id where task_id = p_task and n = p_n;
  return true;
end
$$;
create function refill_line_slot(p_line uuid, p_n integer, p_limit integer) returns boolean language plpgsql as $$
declare
  v_high record;
begin
  if p_n >= p_limit then
    update line_slot set call_id = null, freed_at = clock_timestamp() where line_id = p_line and n = p_n;
    return true;
  end if;
  select s.n, s.call_id into v_high from line_slot s
  where s.line_id = p_line and s.n >= p_limit and s.call_id is not null
  order by s.n desc limit 1 for update skip locked;
  if not found then return false; end if;
  update line_slot set call_id = null, freed_at = clock_timestamp() where line_id = p_line and n = v_high.n;
  update line_slot set call_id = v_high.call_id where line_id = p_line and n = p_n;
  return true;
end
$$;
create function refill_node_slot(p_node text, p_n integer, p_limit integer) returns boolean language plpgsql as $$
declare
  v_high record;
begin
  if p_n >= p_limit then
    update node_slot set call_id = null where node = p_node and n = p_n;
    return true;
  end if;
  select s.n, s.call_id into v_high from node_slot s
  where s.node = p_node and s.n >= p_limit and s.call_id is not null
  order by s.n desc limit 1 for update skip locked;
  if not found then return false; end if;
  update node_slot set call_id = null where node = p_node and n = v_high.n;
  update node_slot set call_id = v_high.call_id where node = p_node and n = p_n;
  return true;
end
$$;

-- Gives the slots of call A to the waiter B when every limit still allows it, else frees them and wakes whoever waits.
-- The caller has ended A and holds the shared locks of task, lines and node. Returns whether B was permitted.
create function pass_slots(p_call uuid, p_waiter uuid) returns boolean language plpgsql as $$
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

-- Takes the shared locks that a change of a running call needs; the first act of every function that frees slots.
create function share_call(p_call uuid) returns void language plpgsql as $$
declare
  v_call record;
begin
  select task_id, line_id, node into v_call from call where id = p_call;
  if not found then raise exception 'there is no call %', p_call using errcode = 'no_data_found'; end if;
  perform share_task(v_call.task_id);
  -- The line of a call may have been taken from its task since: it is locked by its own key, after those of the task.
  perform pg_advisory_xact_lock_shared(2, hashtext(v_call.line_id::text)) where v_call.line_id is not null;
  perform pg_advisory_xact_lock_shared(3, hashtext(v_call.node));
end
$$;

-- Writes the end and passes the slots on, in one commit.
create function release(p_call uuid, p_epoch integer, p_result jsonb, p_waiter uuid) returns jsonb language plpgsql as $$
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

create function mark_ringing(p_call uuid, p_epoch integer) returns boolean language plpgsql as $$
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

create function mark_live(p_call uuid, p_epoch integer) returns boolean language plpgsql as $$
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
create function unfence(p_call uuid, p_epoch integer) returns boolean language plpgsql as $$
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

-- Free slots a node offers a task now, less the calls that already wait there: where the next claims should go.
create function node_shares(p_task uuid) returns table (node text, weight bigint) language sql stable as $$
  with nodes as (
    select l.node, sum(l.capacity) as capacity,
      sum((select count(*) from line_slot s where s.line_id = l.id and s.call_id is null and s.n < l.capacity)) as free
    from task_line tl join line l on l.id = tl.line_id
    where tl.task_id = p_task and l.enabled
      and not exists (select 1 from switch_node w where w.name = l.node and w.state = 'down')
    group by l.node
  ), rooms as (
    select n.node, n.capacity, greatest(0, n.free - (
      select count(*) from call c where c.task_id = p_task and c.state = 'claimed' and c.node = n.node)) as room
    from nodes n
  )
  -- All full: the armed ones wait where most calls will end.
  select node, (case when sum(room) over () > 0 then room else capacity end)::bigint from rooms
$$;

create function claim(p_task uuid, p_lane integer, p_claim_key text, p_want integer)
returns table (call_id uuid, contact_id uuid, attempt integer, claim integer, node text) language plpgsql as $$
#variable_conflict use_column
declare
  v_task task;
  v_nodes text[];
  v_upto bigint[];
  v_total bigint;
  v_turn double precision := random();
begin
  -- A feed that was retried while its first attempt still runs must find the rows of that attempt.
  perform pg_advisory_xact_lock(4, hashtext(p_claim_key));
  if exists (select 1 from call c where c.claim_key = p_claim_key) then
    return query select c.id, c.contact_id, c.attempt, c.claim, c.node from call c
    where c.claim_key = p_claim_key and c.state <> 'withdrawn' order by c.claimed_at, c.id;
    return;
  end if;
  perform share_task(p_task);
  select * into v_task from task where id = p_task;
  if not found or dial_refusal(v_task) is not null then return; end if;
  select array_agg(s.node order by s.node), array_agg(s.upto order by s.node), max(s.upto) into v_nodes, v_upto, v_total
  from (select node, sum(weight) over (order by node) as upto from node_shares(p_task)) s;
  if v_nodes is null then return; end if;

  return query
  with chosen as (
    select k.id, k.number, k.position, k.attempts + 1 as attempt
    from contact k
    where k.task_id = p_task and k.state = 'waiting' and (k.next_attempt_at is null or k.next_attempt_at <= clock_timestamp())
    order by k.position limit least(p_want, 100) for update skip locked
  ), counted as (
    select chosen.*, row_number() over (order by chosen.position) - 1 as i, count(*) over () as total from chosen
  ), placed as (
    -- Evenly spaced points on the weights, from a random start: each node gets its share, rounded fairly.
    select counted.*, (
      select v_nodes[u] from generate_subscripts(v_upto, 1) u
      where v_upto[u] > (counted.i + v_turn) * v_total / counted.total
      order by u limit 1) as node
    from counted
  ), marked as (
    update contact k set state = 'claimed', changed_at = clock_timestamp() from chosen where k.id = chosen.id
  ), made as (
    insert into call (task_id, contact_id, attempt, claim, state, lane, claim_key, number, node, claimed_at)
    select p_task, p.id, p.attempt,
      1 + (select count(*) from call c where c.contact_id = p.id and c.attempt = p.attempt),
      'claimed', p_lane, p_claim_key, p.number, p.node, clock_timestamp()
    from placed p order by p.position
    returning id, contact_id, attempt, claim, node
  ), told as (
    insert into call_step (call_id, step, actor, detail) select id, 'claimed', 'lane ' || p_lane, '{}' from made
  )
  select made.id, made.contact_id, made.attempt, made.claim, made.node
  from made join chosen on chosen.id = made.contact_id order by chosen.position;
end
$$;

-- Hands claimed calls back to their contacts. Exactly one argument is given.
create function withdraw(p_task uuid, p_call uuid, p_actor text) returns integer language sql as $$
  with taken as (
    select id, contact_id from call
    where state = 'claimed' and case when p_call is null then task_id = p_task else id = p_call end
    order by id for update
  ), back as (
    update call c set state = 'withdrawn', ended_at = clock_timestamp() from taken where c.id = taken.id
    returning c.id, c.contact_id
  ), waiting as (
    update contact k set state = 'waiting', changed_at = clock_timestamp()
    from back where k.id = back.contact_id and k.state = 'claimed'
  ), told as (
    insert into call_step (call_id, step, actor) select id, 'withdrawn', p_actor from back
  )
  select count(*)::integer from back
$$;

-- Slots for a limit: makes the rows that are missing and takes calls from slots above down into free ones below. Exclusive locks,
-- so that no fence or release of this task (line, node) is under way. The row that holds the limit is written by the caller.
create function fit_task_slots(p_task uuid, p_limit integer) returns void language plpgsql as $$
declare
  v_low integer;
begin
  perform own_task(p_task);
  insert into task_slot (task_id, n) select p_task, n from generate_series(0, p_limit - 1) n on conflict do nothing;
  for v_low in select n from task_slot where task_id = p_task and n < p_limit and call_id is null order by n loop
    exit when not refill_task_slot(p_task, v_low, p_limit);
  end loop;
end
$$;
create function fit_line_slots(p_line uuid, p_limit integer) returns void language plpgsql as $$
declare
  v_low integer;
begin
  perform own_line(p_line);
  insert into line_slot (line_id, n) select p_line, n from generate_series(0, p_limit - 1) n on conflict do nothing;
  for v_low in select n from line_slot where line_id = p_line and n < p_limit and call_id is null order by n loop
    exit when not refill_line_slot(p_line, v_low, p_limit);
  end loop;
end
$$;
create function fit_node_slots(p_node text, p_limit integer) returns void language plpgsql as $$
declare
  v_low integer;
begin
  perform own_node(p_node);
  -- Calls that began before the node had a capacity count from now on.
  insert into node_slot (node, n)
  select p_node, n from generate_series(0, greatest(p_limit, (
    select count(*) from call where node = p_node and state in ('dialling', 'live'))) - 1) n
  on conflict do nothing;
  update node_slot s set call_id = pair.call_id
  from (
    select f.n, c.id as call_id
    from (select n, row_number() over (order by n) as r from node_slot where node = p_node and call_id is null) f
    join (
      select c.id, row_number() over (order by c.dialled_at) as r from call c
      where c.node = p_node and c.state in ('dialling', 'live') and not exists (select 1 from node_slot x where x.call_id = c.id)
    ) c using (r)
  ) pair
  where s.node = p_node and s.n = pair.n;
  for v_low in select n from node_slot where node = p_node and n < p_limit and call_id is null order by n loop
    exit when not refill_node_slot(p_node, v_low, p_limit);
  end loop;
end
$$;

-- For sweeps: gives back what a call that is not in progress still holds. False when it holds nothing or is in progress after all.
create function free_stale_slots(p_call uuid) returns boolean language plpgsql as $$
begin
  perform share_call(p_call);
  perform 1 from call where id = p_call and state not in ('dialling', 'live') for update;
  if not found then return false; end if;
  if not exists (select 1 from task_slot where call_id = p_call) and not exists (select 1 from line_slot where call_id = p_call)
    and not exists (select 1 from node_slot where call_id = p_call)
  then
    return false;
  end if;
  perform pass_slots(p_call, null);
  return true;
end
$$;

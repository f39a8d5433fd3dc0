-- Slots are rows, one for each call that may run at once: which are free, and whose turn it is.

-- Is another running task on this line poorer by at least two calls and able to dial now? Then it goes first (shared lines would
-- otherwise stay for ever with the task that had them first, because an end hands its slot to its own task).
-- p_more: how many calls we would have on the line beyond those that hold a slot now.
create or replace function poorer_task_waits(p_task uuid, p_line uuid, p_node text, p_more integer) returns boolean language plpgsql stable as $$
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
    where tl.line_id = p_line and tl.task_id <> p_task and dial_refusal(t) is null and has_pace_turn(t)
      and exists (select 1 from call c where c.task_id = t.id and c.state = 'claimed' and c.node = p_node)
      and exists (select 1 from task_slot s where s.task_id = t.id and s.call_id is null and s.n < t.max_concurrency)
      and v_ours > 1 + (
        select count(*) from line_slot s join call c on c.id = s.call_id where s.line_id = p_line and c.task_id = t.id)
  );
end
$$;

-- May this task take this slot now? One that was just freed because a poorer task waits is left to that task for two seconds, then
-- it is anybody's, lest the other be dead.
create or replace function line_slot_open(p_slot line_slot, p_capacity integer, p_task uuid, p_node text) returns boolean language sql stable as $$
  select p_slot.call_id is null and p_slot.n < p_capacity
    and (p_slot.freed_at < clock_timestamp() - interval '2 s' or not poorer_task_waits(p_task, p_slot.line_id, p_node, 1))
$$;

-- A free slot, locked: on the line of this task and node that may dial now, the first by its priority and then by its free share. n null = none, and because
-- tells why: 'line-full', 'line-resting' when no line is at work, or 'line-pace' when one has room and only its turn has not come.
--
-- Locked rows are skipped, so a look can fail although a slot is free: somebody took the one that we saw, and one that fell free
-- since then is not in our snapshot. Telling "full" then would leave that slot idle until the next poll; so look again, a few times.
--
-- p_avoid: the line that an earlier attempt used and this one should not, as long as the task has another one at work here.
create or replace function free_line_slot(
  p_task uuid, p_node text, p_avoid uuid, out line_id uuid, out n integer, out because text, out again_in_ms integer
) language plpgsql as $$
declare
  v_line public.line;
  v_missed boolean;
  v_pause jsonb;
  v_at_work boolean;
begin
  for v_try in 1..5 loop
    v_missed := false;
    v_at_work := false;
    because := 'line-full';
    again_in_ms := null;
    for v_line in
      select l.*
      from task_line tl join line l on l.id = tl.line_id
      where tl.task_id = p_task and l.node = p_node and l.enabled
      order by (l.id is not distinct from p_avoid), l.priority, (
        select count(*) from line_slot s where s.line_id = l.id and s.call_id is null and s.n < l.capacity
      )::numeric / l.capacity desc, tl.position
    loop
      exit when v_line.id = p_avoid and v_at_work;
      v_pause := line_pause(v_line);
      if v_pause ->> 'because' = 'line-resting' then
        if not v_at_work then
          because := 'line-resting';
          again_in_ms := least(again_in_ms, (v_pause ->> 'againInMs')::integer);
        end if;
        continue;
      end if;
      if not v_at_work then again_in_ms := null; end if;
      if because = 'line-resting' then because := 'line-full'; end if;
      v_at_work := true;
      if v_pause is null and not take_line_turn(v_line) then
        v_pause := jsonb_build_object('because', 'line-pace', 'againInMs', ceil(1000.0 / coalesce(v_line.calls_per_second, 1)));
      end if;
      if v_pause is not null then
        if exists (select 1 from line_slot s where s.line_id = v_line.id and s.call_id is null and s.n < v_line.capacity) then
          because := 'line-pace';
          again_in_ms := least(again_in_ms, (v_pause ->> 'againInMs')::integer);
        end if;
        continue;
      end if;
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
create or replace function free_task_slot(p_task uuid, p_limit integer) returns integer language plpgsql as $$
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

create or replace function free_node_slot(p_node text, p_limit integer) returns integer language plpgsql as $$
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

-- The slots of one call, locked. A neighbour's release may move a call to a lower slot while we wait for its row: then the old
-- snapshot finds nothing and we look again. Merely going on without it broke the limit in tests.
create or replace function lock_task_slot(p_call uuid, out task_id uuid, out n integer) language plpgsql as $$
begin
  for v_try in 1..20 loop
    select s.task_id, s.n into lock_task_slot.task_id, lock_task_slot.n from task_slot s where s.call_id = p_call for update;
    exit when found;
    -- Really gone (freed by a sweep), or moved: only a new snapshot can tell.
    exit when not exists (select 1 from task_slot s where s.call_id = p_call);
  end loop;
end
$$;

create or replace function lock_line_slot(p_call uuid, out line_id uuid, out n integer) language plpgsql as $$
begin
  for v_try in 1..20 loop
    select s.line_id, s.n into lock_line_slot.line_id, lock_line_slot.n from line_slot s where s.call_id = p_call for update;
    exit when found;
    exit when not exists (select 1 from line_slot s where s.call_id = p_call);
  end loop;
end
$$;

create or replace function lock_node_slot(p_call uuid, out node text, out n integer) language plpgsql as $$
begin
  for v_try in 1..20 loop
    select s.node, s.n into lock_node_slot.node, lock_node_slot.n from node_slot s where s.call_id = p_call for update;
    exit when found;
    exit when not exists (select 1 from node_slot s where s.call_id = p_call);
  end loop;
end
$$;

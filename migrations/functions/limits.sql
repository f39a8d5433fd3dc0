-- Limits that change while calls run: slots are made to fit.

-- After a limit was lowered, calls sit in slots at or above it. Each end first takes one of them down into its own slot:
-- only when none is left above may the slot be granted again. True = a call was moved (or the slot is itself above).
create or replace function refill_task_slot(p_task uuid, p_n integer, p_limit integer) returns boolean language plpgsql as $$
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

create or replace function refill_line_slot(p_line uuid, p_n integer, p_limit integer) returns boolean language plpgsql as $$
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

create or replace function refill_node_slot(p_node text, p_n integer, p_limit integer) returns boolean language plpgsql as $$
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

-- Slots for a limit: makes the rows that are missing and takes calls from slots above down into free ones below. Exclusive locks,
-- so that no fence or release of this task (line, node) is under way. The row that holds the limit is written by the caller.
create or replace function fit_task_slots(p_task uuid, p_limit integer) returns void language plpgsql as $$
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

create or replace function fit_line_slots(p_line uuid, p_limit integer) returns void language plpgsql as $$
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

create or replace function fit_node_slots(p_node text, p_limit integer) returns void language plpgsql as $$
declare
  v_low integer;
begin
  perform own_node(p_node);
  -- Calls that began before the node had a capacity count from now on.
  insert into node_slot (node, n)
  select p_node, n from generate_series(0, greatest(p_limit, (
    select count(*) from call where node = p_node and state in ('dialling', 'live') and direction = 'outbound')) - 1) n
  on conflict do nothing;
  update node_slot s set call_id = pair.call_id
  from (
    select f.n, c.id as call_id
    from (select n, row_number() over (order by n) as r from node_slot where node = p_node and call_id is null) f
    join (
      select c.id, row_number() over (order by c.dialled_at) as r from call c
      where c.node = p_node and c.state in ('dialling', 'live') and c.direction = 'outbound' and not exists (select 1 from node_slot x where x.call_id = c.id)
    ) c using (r)
  ) pair
  where s.node = p_node and s.n = pair.n;
  for v_low in select n from node_slot where node = p_node and n < p_limit and call_id is null order by n loop
    exit when not refill_node_slot(p_node, v_low, p_limit);
  end loop;
end
$$;

-- For sweeps: gives back what a call that is not in progress still holds. False when it holds nothing or is in progress after all.
create or replace function free_stale_slots(p_call uuid) returns boolean language plpgsql as $$
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

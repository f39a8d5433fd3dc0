-- Which contacts become calls next.

-- Free slots a node offers a task now, less the calls that already wait there: where the next claims should go.
create or replace function node_shares(p_task uuid) returns table (node text, weight bigint) language sql stable as $$
  with nodes as (
    select l.node, sum(l.capacity) as capacity,
      sum(case when line_pause(l) ->> 'because' = 'line-resting' then 0 else (
        select count(*) from line_slot s where s.line_id = l.id and s.call_id is null and s.n < l.capacity) end) as free
    from task_line tl join line l on l.id = tl.line_id
    where tl.task_id = p_task and l.enabled
      and not exists (select 1 from switch_node w where w.name = l.node and (w.state = 'down' or w.draining_since is not null))
    group by l.node
  ), rooms as (
    select n.node, n.capacity, greatest(0, n.free - (
      select count(*) from call c where c.task_id = p_task and c.state = 'claimed' and c.node = n.node)) as room
    from nodes n
  )
  -- All full: the armed ones wait where most calls will end.
  select node, (case when sum(room) over () > 0 then room else capacity end)::bigint from rooms
$$;

-- Zones among the task's contacts whose clock is inside its window now; '' = unknown. Only asked when the window follows the callee.
create or replace function open_zones(p_task task) returns setof text language sql stable as $$
  select z.time_zone from task_zone z
  where z.task_id = p_task.id and window_is_open(p_task.calling_window, clock_timestamp(), nullif(z.time_zone, ''))
$$;

-- Contacts that may be called now, locked, retries that are due first, then fresh ones in list order. Only zones that are open are
-- looked at. Retries that became due outside the window (it was changed) are moved to its next opening on the way.
create or replace function callable_contacts(p_task task, p_want integer)
returns table (id uuid, rank integer) language plpgsql rows 20 as $$
#variable_conflict use_column
declare
  -- Most retries that one claim moves; the next goes on.
  c_moved_max constant integer := 1000;
  v_follows boolean := coalesce(p_task.calling_window ->> 'timeZone' = 'callee', false);
  v_due uuid[];
begin
  if v_follows then
    update contact k
    set next_attempt_at = next_opening(p_task.calling_window, k.time_zone, clock_timestamp()),
      due_at = coalesce(k.due_at, k.next_attempt_at), waits_because = 'window'
    where k.id = any (array(
      select d.id from contact d
      where d.task_id = p_task.id and d.state = 'waiting' and d.next_attempt_at <= clock_timestamp()
        and not window_is_open(p_task.calling_window, clock_timestamp(), d.time_zone)
      order by d.next_attempt_at limit c_moved_max for update skip locked));
  end if;
  select array_agg(d.id order by d.next_attempt_at, d.position) into v_due
  from (
    select k.id, k.next_attempt_at, k.position from contact k
    where k.task_id = p_task.id and k.state = 'waiting' and k.next_attempt_at <= clock_timestamp()
      and (not v_follows or window_is_open(p_task.calling_window, clock_timestamp(), k.time_zone))
    order by k.next_attempt_at, k.position limit p_want for update skip locked
  ) d;
  return query select u.id, u.place::integer from unnest(v_due) with ordinality as u (id, place);
  p_want := p_want - coalesce(cardinality(v_due), 0);
  if p_want <= 0 then return; end if;
  if not v_follows then
    return query
    select f.id, 1000000 + row_number() over (order by f.position)::integer
    from (
      select k.id, k.position from contact k
      where k.task_id = p_task.id and k.state = 'waiting' and k.next_attempt_at is null
      order by k.position limit p_want for update skip locked
    ) f;
    return;
  end if;
  return query
  select f.id, 1000000 + row_number() over (order by f.position)::integer
  from open_zones(p_task) z (zone) cross join lateral (
    -- Compared and ordered as rows, so that only contact_fresh_by_zone serves: with an equation the planner may walk the whole list
    -- in order of position, expecting to meet the zone soon.
    select k.id, k.position from contact k
    where (k.task_id, coalesce(k.time_zone, ''), k.position) >= (p_task.id, z.zone, 0)
      and (k.task_id, coalesce(k.time_zone, ''), k.position) < (p_task.id, z.zone, 9223372036854775807)
      and k.state = 'waiting' and k.next_attempt_at is null
    order by k.task_id, coalesce(k.time_zone, ''), k.position limit p_want for update skip locked
  ) f
  order by f.position limit p_want;
end
$$;

create or replace function claim(p_task uuid, p_lane integer, p_claim_key text, p_want integer)
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
  -- What is handed out to agents is claimed by no lane.
  if not found or hands_out(v_task) or dial_refusal(v_task) is not null then return; end if;
  select array_agg(s.node order by s.node), array_agg(s.upto order by s.node), max(s.upto) into v_nodes, v_upto, v_total
  from (select node, sum(weight) over (order by node) as upto from node_shares(p_task)) s;
  if v_nodes is null then return; end if;

  return query
  with callable as (
    select c.id, c.rank from callable_contacts(v_task, least(p_want, 100)) c
  ), chosen as (
    select k.id, k.number, callable.rank as position,
      -- Calls that came in count too, and are no attempts of ours.
      1 + greatest(k.attempts, (select coalesce(max(c.attempt), 0) from call c where c.contact_id = k.id and c.state <> 'withdrawn'))
        as attempt
    from callable join contact k on k.id = callable.id
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

-- Until when nobody of a running task can be called: ms until the next contact is due, 0 = now, null = nobody waits who ever could be
-- called again (the task's end comes first, or a zone is unknown and the window follows the callee). One look per zone and no scan.
create or replace function due_in_ms(p_task task) returns double precision language plpgsql stable as $$
declare
  v_now timestamptz := greatest(clock_timestamp(), p_task.start_at);
  v_next timestamptz;
  v_zone text;
  v_opens timestamptz;
begin
  select k.next_attempt_at into v_next from contact k
  where k.task_id = p_task.id and k.state = 'waiting' and k.next_attempt_at is not null order by k.next_attempt_at limit 1;
  if v_next is null or v_next > v_now then
    if p_task.calling_window is null or p_task.calling_window ->> 'timeZone' <> 'callee' then
      perform 1 from contact k
      where k.task_id = p_task.id and k.state = 'waiting' and k.next_attempt_at is null order by k.position limit 1;
      if found then v_next := v_now; end if;
    else
      for v_zone in select z.time_zone from task_zone z where z.task_id = p_task.id loop
        -- One step into the index; see callable_contacts.
        perform 1 from contact k
        where (k.task_id, coalesce(k.time_zone, ''), k.position) >= (p_task.id, v_zone, 0)
          and (k.task_id, coalesce(k.time_zone, ''), k.position) < (p_task.id, v_zone, 9223372036854775807)
          and k.state = 'waiting' and k.next_attempt_at is null
        order by k.task_id, coalesce(k.time_zone, ''), k.position limit 1;
        continue when not found;
        v_opens := next_opening(p_task.calling_window, nullif(v_zone, ''), v_now);
        v_next := least(v_next, v_opens);
        exit when v_opens = v_now;
      end loop;
    end if;
  end if;
  if p_task.calling_window ->> 'timeZone' <> 'callee' then v_next := next_opening(p_task.calling_window, null, greatest(v_next, v_now)); end if;
  if v_next is null or v_next >= p_task.end_at then return null; end if;
  return greatest(0, ceil(extract(epoch from v_next - clock_timestamp()) * 1000));
end
$$;

-- Hands claimed calls back to their contacts, those that were made for an agent with a word to them. Exactly one argument is given. With its
-- task no call that an agent dials by hand is taken back: the fence is asked for it within seconds.
create or replace function withdraw(p_task uuid, p_call uuid, p_actor text) returns integer language sql as $$
  with taken as (
    select c as call, c.id, c.contact_id, c.for_agent_id is not null as for_agent from call c
    where c.state = 'claimed' and case when p_call is null then c.task_id = p_task and not c.manual else c.id = p_call end
    order by c.id for update
  ), back as (
    update call c set state = 'withdrawn', ended_at = clock_timestamp() from taken where c.id = taken.id and not taken.for_agent
    returning c.id, c.contact_id
  ), waiting as (
    update contact k set state = 'waiting', changed_at = clock_timestamp()
    from back where k.id = back.contact_id and k.state = 'claimed'
  ), told as (
    insert into call_step (call_id, step, actor) select id, 'withdrawn', p_actor from back
  ), dropped as (
    select drop_manual(taken.call, case p_actor when 'no line' then 'no-line' when 'pause' then 'task-paused'
      when 'stop' then 'task-over' when 'end' then 'task-over' else 'interrupted' end, p_actor, false)
    from taken where taken.for_agent
  )
  select (select count(*) from back)::integer + (select count(*) from dropped)::integer
$$;

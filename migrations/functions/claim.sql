-- Which contacts become calls next.

-- Free slots a node offers a task now, less the calls that already wait there: where the next claims should go.
create or replace function node_shares(p_task uuid) returns table (node text, weight bigint) language sql stable as $$
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
create or replace function withdraw(p_task uuid, p_call uuid, p_actor text) returns integer language sql as $$
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

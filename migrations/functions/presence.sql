-- Which call workers live, which calls a dead one left behind, and who takes them over.
--
-- A call worker holds a session advisory lock (class 8) on a connection of its own, so that a killed process is known as dead at
-- once, and writes a sign of life every second, so that a stopped one (its lock is still held) is known as stalled.

-- Since when Postgres has been up without a break. A backend that crashed makes all others start anew while the postmaster lives on;
-- the checkpointer is started with them.
create or replace function database_up_since() returns timestamptz language sql stable as $$
  select greatest(pg_postmaster_start_time(), (select max(backend_start) from pg_stat_activity where backend_type = 'checkpointer'))
$$;

create or replace function presence_lock_is_held(p_key integer) returns boolean language sql stable as $$
  select exists (
    select 1 from pg_locks l
    where l.locktype = 'advisory' and l.classid = 8::oid and l.objid = p_key::oid and l.objsubid = 2 and l.granted
      and l.database = (select d.oid from pg_database d where d.datname = current_database()))
$$;

-- Registers a worker under a lock of this very session. The key is a new one each time: after a broken connection the server may hold
-- the old session, and with it the old lock, for a while.
create or replace function appear(p_owner text, p_kind text, p_nodes text[]) returns void language plpgsql as $$
declare
  v_key integer;
begin
  for v_try in 1..100 loop
    v_key := floor(random() * 2147483647)::integer;
    exit when pg_try_advisory_lock(8, v_key);
    v_key := null;
  end loop;
  if v_key is null then raise exception 'no free key of presence was found'; end if;
  insert into worker_presence (owner, kind, node, lock_key, started_at, seen_at)
  values (p_owner, p_kind, array_to_string(p_nodes, ','), v_key, clock_timestamp(), clock_timestamp())
  on conflict (owner) do update set node = excluded.node, lock_key = excluded.lock_key, seen_at = excluded.seen_at;
end
$$;

-- Whose calls are taken over. Dead for certain: the lock is gone and no sign of life came for two seconds. Or it stands still: no sign
-- for twelve seconds, although its lock is held. (Temporal misses it after ten, but hands the next attempts to the polls that the stopped
-- process still has open; measured, that took up to a minute.) When it goes on, its epochs are old and it lets go.
--
-- A Postgres that was away took every lock with it, and no sign could be given: for five seconds after its return nobody is called dead,
-- which is ten times what a living worker needs to take its lock again, and for fifteen nobody is said to stand still.
-- An owner that never registered (of a release before this one) is not judged: Temporal's heartbeat looks after it.
create or replace function dead_owners() returns text[] language sql stable as $$
  select coalesce(array_agg(w.owner), '{}') from worker_presence w
  where w.seen_at < clock_timestamp() - interval '2 s' and database_up_since() < clock_timestamp() - interval '5 s'
    and (
      not presence_lock_is_held(w.lock_key)
      or w.seen_at < clock_timestamp() - interval '12 s' and database_up_since() < clock_timestamp() - interval '15 s')
$$;

-- Surely at work: it holds its lock and gave a sign of life within five seconds (a stopped process gives none).
create or replace function owner_is_at_work(p_owner text) returns boolean language sql stable as $$
  select exists (
    select 1 from worker_presence w
    where w.owner = p_owner and w.seen_at > clock_timestamp() - interval '5 s' and presence_lock_is_held(w.lock_key))
$$;

-- A worker is about to hold this call: until it ends, others know whom to ask for. Answers
--   armed      it waits for a line now, in our name        ours       in progress, and ours by the ledger
--   elsewhere  another worker, which lives, has it         orphaned   in progress, and its owner is not at work
--   over       final or withdrawn                          for-agent  it waits in our name, and its agent comes first
create or replace function arm(p_call uuid, p_owner text) returns text language plpgsql as $$
declare
  v_call record;
begin
  select state, owner, for_agent_id into v_call from call where id = p_call;
  if not found then raise exception 'there is no call %', p_call using errcode = 'no_data_found'; end if;
  if v_call.state in ('final', 'withdrawn') then return 'over'; end if;
  if v_call.owner <> p_owner and owner_is_at_work(v_call.owner) then return 'elsewhere'; end if;
  if v_call.state = 'claimed' then
    if v_call.owner <> p_owner then update call set owner = p_owner where id = p_call and state = 'claimed'; end if;
    return case when v_call.for_agent_id is null then 'armed' else 'for-agent' end;
  end if;
  return case when v_call.owner = p_owner then 'ours' else 'orphaned' end;
end
$$;

-- A worker that drains lets go of the calls that wait for a line with it. Returns how many.
create or replace function disarm(p_owner text) returns integer language sql as $$
  with let_go as (
    update call set owner = '' where state = 'claimed' and owner = p_owner returning 1
  )
  select count(*)::integer from let_go
$$;

-- Takes over what dead workers left ringing or talking on these nodes, and calls that came in and are nobody's yet: each call once, whoever
-- asks, because a taken row is skipped by the next. Answers grants under the new epoch.
create or replace function rescue_talks(p_owner text, p_nodes text[], p_limit integer) returns setof jsonb language plpgsql as $$
declare
  v_dead text[] := dead_owners();
  v_call record;
begin
  if cardinality(v_dead) = 0 and not exists (
    select 1 from call c
    where c.node = any (p_nodes) and c.direction = 'inbound' and c.owner = '' and c.state in ('dialling', 'live'))
  then
    return;
  end if;
  -- An epoch that a crash of the database could forget would be given twice.
  perform set_config('synchronous_commit', 'on', true);
  for v_call in
    select c.id, c.task_id, c.state, c.owner from call c
    where c.node = any (p_nodes) and c.state in ('dialling', 'live')
      and (c.owner = any (v_dead) or c.direction = 'inbound' and c.owner = '')
    order by c.dialled_at limit p_limit for update of c skip locked
  loop
    update call set epoch = epoch + 1, owner = p_owner, fence_key = null where id = v_call.id;
    perform add_step(v_call.id, v_call.task_id, 'taken-over', p_owner, jsonb_build_object('state', v_call.state,
      'because', case v_call.owner when '' then 'came-in' else 'owner-dead' end), false);
    return next grant_of(v_call.id);
  end loop;
end
$$;

-- The same for calls that waited for a line with a dead worker: nothing rang yet, so they only change hands.
create or replace function rescue_armed(p_owner text, p_nodes text[], p_limit integer)
returns table (call_id uuid, task_id uuid, node text) language plpgsql as $$
#variable_conflict use_column
declare
  v_dead text[] := dead_owners();
begin
  if cardinality(v_dead) = 0 then return; end if;
  return query
  with left_behind as (
    select c.id from call c
    where c.node = any (p_nodes) and c.state = 'claimed' and c.owner = any (v_dead)
    order by c.claimed_at, c.id limit p_limit for update skip locked
  )
  update call c set owner = p_owner from left_behind l where c.id = l.id returning c.id, c.task_id, c.node;
end
$$;

-- A node whose workers are all gone takes no calls: told as down, so that claims go elsewhere and those made for it are handed back.
-- The next worker's first report undoes it. Returns how many nodes that were.
create or replace function mark_deserted_nodes() returns integer language sql as $$
  with deserted as (
    update switch_node n set state = 'down', detail = 'no-call-worker'
    where n.state <> 'down' and n.seen_at < clock_timestamp() - interval '15 s'
      and database_up_since() < clock_timestamp() - interval '15 s'
      and not exists (
        select 1 from worker_presence w
        where n.name = any (string_to_array(w.node, ',')) and presence_lock_is_held(w.lock_key))
    returning n.name
  ), told as (
    select pg_notify('switch', jsonb_build_object('node', d.name)::text) from deserted d
  )
  select count(*)::integer from told
$$;

-- Workers that are dead for a minute and left nothing open need not be known any more. (A fence of theirs that was under way when they
-- died is committed long before.)
create or replace function forget_dead_workers() returns integer language sql as $$
  with gone as (
    delete from worker_presence w
    where w.seen_at < clock_timestamp() - interval '60 s' and w.owner = any (dead_owners())
      and not exists (select 1 from call c where c.state in ('claimed', 'dialling', 'live') and c.owner = w.owner)
    returning 1
  )
  select count(*)::integer from gone
$$;

-- What pages count, kept by triggers: whoever changes a contact can't forget it. A change only ever appends rows, so that
-- a thousand calls that end at once wait for nobody; roll_up_tallies folds the rows, and a count is the sum over both.
--
-- Callers who are on no list of the task (`stranger`) are none of its contacts here.
--
--   total          contacts of the task
--   state:<state>  contacts in that state
--   not-dialled    never rung, and may still be (waiting or claimed)
--   dialled        permitted to ring at least once: dialling, live, done; or they called us themselves, and talked with us
--   connected      somebody answered, in any attempt; or talked with us when they called themselves
--   outcome:<o>    last outcome
--   ended-connected, ended-unknown: of those that were dialled and are not called now, who answered in any attempt, and of whom
--                  else nobody knows; with those that are called, were never dialled or are not permitted, the rest did not answer

create or replace function tally_inserted() returns trigger language plpgsql as $$
begin
  insert into task_tally_delta (task_id, key, n)
  select k.task_id, f.key, sum(k.n)
  from (
    -- A list of a million rows has a handful of kinds: counted first, and told apart then.
    select task_id, state, outcome, answered, attempts > 0 or answered as rung, count(*) as n from new_rows
    where not stranger group by 1, 2, 3, 4, 5
  ) k cross join lateral (values
    ('total', true), ('state:' || k.state, true), ('outcome:' || k.outcome, k.outcome is not null), ('connected', k.answered),
    ('dialled', k.rung), ('not-dialled', not k.rung and k.state in ('waiting', 'claimed')),
    ('ended-connected', k.rung and k.state in ('waiting', 'claimed', 'done') and k.answered),
    ('ended-unknown', k.rung and k.state in ('waiting', 'claimed', 'done') and not k.answered and k.outcome = 'unknown')) as f (key, holds)
  where f.holds
  group by k.task_id, f.key;
  -- The zones of a task's contacts are kept here too, for the same reason.
  insert into task_zone (task_id, time_zone)
  select distinct k.task_id, coalesce(k.time_zone, '') from new_rows k
  on conflict do nothing;
  return null;
end
$$;

create or replace function tally_deleted() returns trigger language plpgsql as $$
begin
  insert into task_tally_delta (task_id, key, n)
  select k.task_id, f.key, -sum(k.n)
  from (
    -- A list of a million rows has a handful of kinds: counted first, and told apart then.
    select task_id, state, outcome, answered, attempts > 0 or answered as rung, count(*) as n from old_rows
    where not stranger group by 1, 2, 3, 4, 5
  ) k cross join lateral (values
    ('total', true), ('state:' || k.state, true), ('outcome:' || k.outcome, k.outcome is not null), ('connected', k.answered),
    ('dialled', k.rung), ('not-dialled', not k.rung and k.state in ('waiting', 'claimed')),
    ('ended-connected', k.rung and k.state in ('waiting', 'claimed', 'done') and k.answered),
    ('ended-unknown', k.rung and k.state in ('waiting', 'claimed', 'done') and not k.answered and k.outcome = 'unknown')) as f (key, holds)
  where f.holds
  group by k.task_id, f.key;
  return null;
end
$$;

create or replace function tally_updated() returns trigger language plpgsql as $$
begin
  insert into task_tally_delta (task_id, key, n)
  select k.task_id, f.key, sum(k.sign)
  from (
    select task_id, state, outcome, answered, attempts > 0 or answered as rung, 1 as sign from new_rows where not stranger
    union all
    select task_id, state, outcome, answered, attempts > 0 or answered, -1 from old_rows where not stranger
  ) k cross join lateral (values
    ('total', true), ('state:' || k.state, true), ('outcome:' || k.outcome, k.outcome is not null), ('connected', k.answered),
    ('dialled', k.rung), ('not-dialled', not k.rung and k.state in ('waiting', 'claimed')),
    ('ended-connected', k.rung and k.state in ('waiting', 'claimed', 'done') and k.answered),
    ('ended-unknown', k.rung and k.state in ('waiting', 'claimed', 'done') and not k.answered and k.outcome = 'unknown'))
    as f (key, holds)
  where f.holds
  group by k.task_id, f.key
  having sum(k.sign) <> 0;
  return null;
end
$$;

create or replace trigger contact_inserted after insert on contact referencing new table as new_rows
  for each statement execute function tally_inserted();
create or replace trigger contact_deleted after delete on contact referencing old table as old_rows
  for each statement execute function tally_deleted();
create or replace trigger contact_updated after update on contact referencing old table as old_rows new table as new_rows
  for each statement execute function tally_updated();

-- Folds at most p_limit rows and says how many it took; 0 also when another process is at it.
create or replace function roll_up_tallies(p_limit integer) returns integer language plpgsql as $$
declare
  v_taken integer;
begin
  if not pg_try_advisory_xact_lock(5, 0) then return 0; end if;
  -- The folded rows and their sum are forgotten by a crash together, or not at all.
  perform set_config('synchronous_commit', 'off', true);
  with taken as (
    delete from task_tally_delta where id in (select id from task_tally_delta order by id limit p_limit)
    returning task_id, key, n
  ), folded as (
    insert into task_tally (task_id, key, n)
    select d.task_id, d.key, sum(d.n) from taken d
    where exists (select 1 from task t where t.id = d.task_id)
    group by d.task_id, d.key
    on conflict (task_id, key) do update set n = task_tally.n + excluded.n
  )
  select count(*) into v_taken from taken;
  return v_taken;
end
$$;

-- Locks and news of the ledger.
--
-- Fixed order of locks, the same in every function, so that no two of them can wait for each other in a circle:
--   1. advisory: task (shared; exclusive for status and limit), its lines in key order (shared; exclusive for capacity), node
--   2. the call's own row, then its contact
--   3. task slot, line slot, node slot: a transaction waits for slots of its own call only, all others are skipped when locked
--   4. the waiter's row: skipped when locked
-- Functions and not single statements: each step must see what was committed while the step before it waited for a lock,
-- and in read committed every statement of a function has a snapshot of its own.

-- Keys of advisory locks: class 1 tasks, 2 lines, 3 nodes, 4 claim keys. Two names with one hash only share a lock.
create or replace function share_task(p_task uuid) returns void language sql as $$
  select pg_advisory_xact_lock_shared(1, hashtext(p_task::text))
$$;

create or replace function own_task(p_task uuid) returns void language sql as $$
  select pg_advisory_xact_lock(1, hashtext(p_task::text))
$$;

create or replace function own_line(p_line uuid) returns void language sql as $$
  select pg_advisory_xact_lock(2, hashtext(p_line::text))
$$;

create or replace function own_node(p_node text) returns void language sql as $$
  select pg_advisory_xact_lock(3, hashtext(p_node))
$$;

-- Lines of a task on one node that may be dialled, locked against a change of their capacity (in key order).
create or replace function share_lines(p_task uuid, p_node text) returns void language plpgsql as $$
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

-- Takes the shared locks that a change of a running call needs; the first act of every function that frees slots.
create or replace function share_call(p_call uuid) returns void language plpgsql as $$
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

-- Tells listeners after the commit; ids only. Equal payloads of one transaction arrive once.
create or replace function announce(p_channel text, p_payload jsonb) returns void language sql as $$
  select pg_notify(p_channel, p_payload::text)
$$;

-- A step of a call's story, told to listeners when p_tell: `over` when the call is neither armed, ringing nor talking from here on, so
-- that its lane has room for another. plpgsql although it is one statement, here and below: its plan is kept,
-- where a function in plain SQL would be planned anew in each transaction before Postgres 18.
create or replace function add_step(p_call uuid, p_task uuid, p_step text, p_actor text, p_detail jsonb, p_tell boolean) returns void
language plpgsql as $$
begin
  insert into call_step (call_id, step, actor, detail) values (p_call, p_step, p_actor, p_detail);
  if p_tell then
    perform pg_notify('call', jsonb_build_object(
      'taskId', p_task, 'callId', p_call, 'over', p_step in ('ended', 'finalised', 'refused', 'not-dialled', 'skipped', 'skipped-for-good'))::text);
  end if;
end
$$;

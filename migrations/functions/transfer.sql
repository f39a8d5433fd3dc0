-- A callee who is handed to a person: the call lasts longer than its talk with us, and its end is that of the two people.

-- Before another phone is called: the call may now last p_ms_max longer than this moment. Told with `transferring`.
create or replace function begin_transfer(p_call uuid, p_epoch integer, p_ms_max bigint) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  update call c set final_by = greatest(c.final_by, clock_timestamp() + make_interval(secs => p_ms_max / 1000.0))
  where c.id = p_call and c.epoch = p_epoch and c.state = 'live' returning * into v_call;
  if not found then return false; end if;
  perform add_step(p_call, v_call.task_id, 'transferring', v_call.owner, '{}', true);
  return true;
end
$$;

-- p_why null: the two talk. Else nobody took it, the talk with us goes on and so does its own limit.
create or replace function end_transfer(p_call uuid, p_epoch integer, p_why text) returns boolean language plpgsql as $$
declare
  c_grace_seconds constant integer := 30;
  v_call call;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for update;
  if not found then return false; end if;
  if p_why is null then
    if v_call.transferred_at is not null then return true; end if;
    update call set transferred_at = clock_timestamp() where id = p_call;
    perform add_step(p_call, v_call.task_id, 'transferred', v_call.owner, '{}', true);
    return true;
  end if;
  update call c
  set final_by = greatest(clock_timestamp(), c.answered_at + make_interval(secs => c_grace_seconds + a.call_seconds_max))
  from task t join assistant a on a.id = t.assistant_id
  where c.id = p_call and t.id = c.task_id;
  perform add_step(p_call, v_call.task_id, 'transfer-failed', v_call.owner, jsonb_build_object('why', p_why), true);
  return true;
end
$$;

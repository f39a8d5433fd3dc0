-- The permission gate: everything that dials passes through it. First the task's own reasons, which hold for all of its contacts;
-- then the contact's: do-not-call, window, caps. It fails closed.

-- Why a task may not dial anybody at this moment; null = it may. A window that follows the callee is asked for each contact.
create or replace function dial_refusal(p_task task) returns text language plpgsql stable as $$
begin
  if p_task.status <> 'running' then return 'task-not-running'; end if;
  if p_task.start_at > clock_timestamp() then return 'not-yet'; end if;
  if p_task.end_at <= clock_timestamp() then return 'ended'; end if;
  if p_task.calling_window is null or p_task.calling_window ->> 'timeZone' = 'callee' then return null; end if;
  return case when not window_is_open(p_task.calling_window, clock_timestamp(), null) then 'not-yet' end;
end
$$;

-- Takes the number for this transaction, so that two tasks count one after the other. Null caps need no lock: who has none may go
-- first or second as it likes. p_wait false: in a hand-over, which holds locks that others wait for, the number is only tried.
create or replace function own_number(p_number text, p_wait boolean) returns boolean language plpgsql as $$
begin
  if not p_wait then return pg_try_advisory_xact_lock(7, hashtext(p_number)); end if;
  perform pg_advisory_xact_lock(7, hashtext(p_number));
  return true;
end
$$;

-- When a number may be rung again by these caps; null = now. Only right while own_number is held.
create or replace function frequency_refusal(p_frequency jsonb, p_number text, p_call uuid) returns jsonb language plpgsql as $$
declare
  -- How long a number that is on another call is left alone.
  c_busy constant interval := interval '30 seconds';
  v_now timestamptz := clock_timestamp();
  v_cap record;
  v_free timestamptz;
  v_until timestamptz;
begin
  if (p_frequency ->> 'oneAtATime')::boolean and exists (
    select 1 from call c where c.number = p_number and c.state in ('dialling', 'live') and c.id <> p_call)
  then
    return jsonb_build_object('because', 'number-busy', 'until', v_now + c_busy);
  end if;
  for v_cap in
    select * from (values
      ((p_frequency ->> 'perFiveMinutesMax')::integer, interval '5 minutes'),
      ((p_frequency ->> 'perDayMax')::integer, interval '24 hours')) as cap (most, over)
    where most is not null
  loop
    -- The call that has to grow old before there is room again.
    select c.dialled_at + v_cap.over into v_free from call c
    where c.number = p_number and c.direction = 'outbound' and c.dialled_at > v_now - v_cap.over and c.id <> p_call
    order by c.dialled_at desc offset v_cap.most - 1 limit 1;
    if found then v_until := greatest(v_until, v_free); end if;
  end loop;
  return case when v_until is not null then jsonb_build_object('because', 'frequency', 'until', v_until) end;
end
$$;

-- Why this contact may not be rung now; null = it may. { because: 'do-not-call', … } is for ever,
-- { because: 'window' | 'frequency' | 'number-busy' | 'abandoned', until } for a while; until null = nobody can say when.
-- p_call: the call that asks. p_wait: see own_number.
create or replace function contact_refusal(p_task task, p_call call, p_wait boolean) returns jsonb language plpgsql as $$
declare
  v_zone text;
  v_listed do_not_call;
  v_until timestamptz;
  v_now timestamptz := clock_timestamp();
begin
  select * into v_listed from do_not_call d
  where d.number = p_call.number and (d.task_id is null or d.task_id = p_task.id)
  order by d.task_id nulls first limit 1;
  if found then
    return jsonb_build_object('because', 'do-not-call', 'source', v_listed.source, 'entryId', v_listed.id,
      'scope', case when v_listed.task_id is null then 'all' else 'task' end);
  end if;
  if p_task.calling_window is not null then
    select k.time_zone into v_zone from contact k where k.id = p_call.contact_id;
    if not window_is_open(p_task.calling_window, v_now, v_zone) then
      return jsonb_build_object('because', 'window', 'until', next_opening(p_task.calling_window, v_zone, v_now));
    end if;
  end if;
  -- Who found nobody is not called by itself. An agent who dials is there.
  v_until := case when p_call.for_agent_id is null then abandoned_until(p_call.number) end;
  if v_until > v_now then return jsonb_build_object('because', 'abandoned', 'until', v_until); end if;
  if p_task.frequency is null then return null; end if;
  if not own_number(p_call.number, p_wait) then
    return jsonb_build_object('because', 'number-busy', 'until', v_now);
  end if;
  return frequency_refusal(p_task.frequency, p_call.number, p_call.id);
end
$$;

-- Writes a refusal: the call is over before it rang, and its contact waits for its time or is not to be called at all.
-- The caller holds the call's row.
create or replace function refuse_contact(p_task task, p_call call, p_owner text, p_refusal jsonb) returns void language plpgsql as $$
declare
  v_because text := p_refusal ->> 'because';
begin
  update call set state = 'withdrawn', ended_at = clock_timestamp(),
    -- An agent who waited for it is told why.
    reason = case when p_call.for_agent_id is not null then v_because end
  where id = p_call.id;
  if v_because = 'do-not-call' then
    update contact set state = 'not-permitted', outcome = 'not-permitted', next_attempt_at = null, due_at = null,
      waits_because = null, changed_at = clock_timestamp()
    where id = p_call.contact_id;
  else
    -- A closed window is no date of its own: the contact is due, and waits for an opening, which may come earlier when it is changed.
    perform put_off(p_task, p_call.contact_id, v_because,
      case when v_because = 'window' then clock_timestamp() else (p_refusal ->> 'until')::timestamptz end);
  end if;
  perform add_step(p_call.id, p_task.id, 'refused', p_owner, p_refusal, true);
  if p_call.for_agent_id is not null then perform let_agent_go(p_call); end if;
end
$$;

-- Lets a contact wait until p_due, moved into the next opening of the window. Without any opening it waits among the undialled, where
-- a claim finds it as soon as the window is changed.
create or replace function put_off(p_task task, p_contact uuid, p_because text, p_due timestamptz) returns timestamptz
language plpgsql as $$
declare
  v_zone text;
  v_next timestamptz;
begin
  select time_zone into v_zone from contact where id = p_contact;
  v_next := next_opening(p_task.calling_window, v_zone, p_due);
  update contact
  set state = 'waiting', next_attempt_at = v_next, due_at = case when v_next is not null then least(p_due, v_next) end,
    waits_because = case when v_next > p_due then 'window' else p_because end, changed_at = clock_timestamp(),
    -- Whoever is to be dialled is on the list.
    stranger = false
  where id = p_contact;
  return v_next;
end
$$;

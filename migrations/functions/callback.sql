-- Another call that the callee asked for in the middle of a call. It is a wish and no permission: the gate is asked when it is due, like
-- for every other attempt, and a do-not-call entry beats it.

-- The zone whose clock a callee's words mean: their own, else that of the task's window, else the house's.
create or replace function callee_zone(p_task task, p_zone text) returns text language sql stable as $$
  select coalesce(p_zone, nullif(p_task.calling_window ->> 'timeZone', 'callee'), p_task.calling_window ->> 'unknownZone',
    (select value #>> '{}' from setting where key = 'timeZone'), 'Asia/Shanghai')
$$;

-- Notes the wish: { "kind": "planned", "local": "2026-05-01 15:30", "moved": false } or { "kind": "refused", "because": "past" }.
-- Exactly one of p_wall (by the callee's clock), p_moment and p_minutes is given. A later wish of the same call replaces an earlier one.
create or replace function schedule_callback(
  p_call uuid, p_epoch integer, p_wall timestamp, p_moment timestamptz, p_minutes integer, p_days_max integer
) returns jsonb language plpgsql as $$
declare
  v_call call;
begin
  perform share_call(p_call);
  select * into v_call from call where id = p_call and epoch = p_epoch and state in ('dialling', 'live') for update;
  if not found then return callback_refused('not-ours'); end if;
  return note_callback(v_call, v_call.owner, p_wall, p_moment, p_minutes, p_days_max);
end
$$;

-- The same by the agent who has, or had, the call. During the call its end makes the wish an attempt; after it, that is done here.
create or replace function agent_callback(
  p_call uuid, p_by text, p_wall timestamp, p_moment timestamptz, p_minutes integer, p_days_max integer
) returns jsonb language plpgsql as $$
declare
  v_call call;
  v_task task;
  v_contact contact;
  v_plan jsonb;
  v_at timestamptz;
begin
  perform share_call(p_call);
  select * into v_call from call where id = p_call and state in ('dialling', 'live', 'final') for update;
  if not found then return callback_refused('not-ours'); end if;
  if v_call.state <> 'final' then return note_callback(v_call, p_by, p_wall, p_moment, p_minutes, p_days_max); end if;
  select * into v_task from task where id = v_call.task_id;
  if v_task.status in ('stopping', 'stopped') then return callback_refused('task-over'); end if;
  select * into v_contact from contact where id = v_call.contact_id for update;
  -- The next attempt is under way already: its own end says what follows.
  if v_contact.state not in ('done', 'waiting') then return callback_refused('under-way'); end if;
  v_plan := note_callback(v_call, p_by, p_wall, p_moment, p_minutes, p_days_max);
  if v_plan ->> 'kind' <> 'planned' then return v_plan; end if;
  select * into v_contact from contact where id = v_call.contact_id;
  v_at := put_off(v_task, v_contact.id, 'callback', v_contact.callback_at);
  perform add_step(p_call, v_task.id, 'callback-planned', p_by, jsonb_build_object('at', v_at), true);
  return v_plan;
end
$$;

-- What both have in common; the call's row is locked.
create or replace function note_callback(
  p_call call, p_by text, p_wall timestamp, p_moment timestamptz, p_minutes integer, p_days_max integer
) returns jsonb language plpgsql as $$
declare
  -- Beyond this a number is put off for ever by somebody who only wants to be polite.
  c_callbacks_max constant integer := 5;
  v_task task;
  v_contact contact;
  v_zone text;
  v_now timestamptz := clock_timestamp();
  v_due timestamptz;
  v_at timestamptz;
begin
  select * into v_task from task where id = p_call.task_id;
  select * into v_contact from contact where id = p_call.contact_id for update;
  -- Whoever called us without showing a number can't be called.
  if p_call.number = '' then return callback_refused('not-ours'); end if;
  if is_listed(p_call.number, v_task.id) then return callback_refused('do-not-call'); end if;
  if v_contact.callbacks >= c_callbacks_max and v_contact.callback_call_id is distinct from p_call.id then
    return callback_refused('too-many');
  end if;
  v_zone := callee_zone(v_task, v_contact.time_zone);
  v_due := coalesce(p_moment, p_wall at time zone v_zone, v_now + make_interval(mins => p_minutes));
  if v_due <= v_now then return callback_refused('past'); end if;
  if v_due > v_now + make_interval(days => p_days_max) then return callback_refused('too-far'); end if;
  v_at := next_opening(v_task.calling_window, v_contact.time_zone, v_due);
  if v_at is null then return callback_refused('never-open'); end if;
  if v_at >= v_task.end_at then return callback_refused('after-end'); end if;
  update contact set callback_at = v_due, callback_call_id = p_call.id, changed_at = v_now,
    callbacks = callbacks + case when callback_call_id is distinct from p_call.id then 1 else 0 end
  where id = v_contact.id;
  perform add_step(p_call.id, v_task.id, 'callback-wished', p_by, jsonb_build_object('at', v_at), true);
  return jsonb_build_object('kind', 'planned', 'local', to_char(v_at at time zone v_zone, 'YYYY-MM-DD HH24:MI'), 'moved', v_at > v_due);
end
$$;

create or replace function callback_refused(p_because text) returns jsonb language sql immutable as $$
  select jsonb_build_object('kind', 'refused', 'because', p_because)
$$;

-- Whether a number may not be rung by this task at all.
create or replace function is_listed(p_number text, p_task uuid) returns boolean language sql stable as $$
  select exists (select 1 from do_not_call d where d.number = p_number and (d.task_id is null or d.task_id = p_task))
$$;

-- When the callee of a call that just ended wants to be called again; null = no wish, or one that must not be followed.
create or replace function callback_due(p_task task, p_contact contact, p_call call) returns timestamptz language plpgsql stable as $$
declare
  v_at timestamptz;
begin
  if p_contact.callback_call_id is distinct from p_call.id or p_contact.callback_at is null then return null; end if;
  if is_listed(p_call.number, p_task.id) then return null; end if;
  v_at := next_opening(p_task.calling_window, p_contact.time_zone, greatest(p_contact.callback_at, clock_timestamp()));
  if v_at is null or v_at >= p_task.end_at then return null; end if;
  return greatest(p_contact.callback_at, clock_timestamp());
end
$$;

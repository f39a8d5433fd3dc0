-- Whether and when a contact is called again after a call ended: by the task's rule of this moment.
--
-- { "attemptsMax": 4, "rules": [{ "outcomes": ["busy", "no-answer"], "times": 2, "afterSeconds": 600,
--   "otherTimeOfDay": true, "otherLine": true }] }; null = nobody is called again. The words are those of domain/retry.ts.

-- The rule for an outcome: the first that names it. A call whose end nobody knows is never repeated by itself, whatever a rule says.
create or replace function retry_rule(p_retry jsonb, p_outcome text) returns jsonb language plpgsql immutable as $$
declare
  v_rule jsonb;
begin
  if p_outcome in ('unknown', 'not-permitted', 'invalid-number', 'completed', 'transferred') then return null; end if;
  for v_rule in select jsonb_array_elements(p_retry -> 'rules') loop
    if v_rule -> 'outcomes' ? p_outcome then return v_rule; end if;
  end loop;
  return null;
end
$$;

-- The first moment from p_due on, inside the window, whose time of day is at least three hours away from that of the last attempt.
-- A window too narrow for that gives its next opening: better at the same time of day than never.
create or replace function other_time_of_day(p_window jsonb, p_zone text, p_due timestamptz, p_last timestamptz)
returns timestamptz language plpgsql stable as $$
declare
  c_apart constant double precision := 3 * 3600;
  c_day constant double precision := 86400;
  v_at timestamptz := p_due;
  v_after double precision;
begin
  for v_try in 1..4 loop
    v_at := next_opening(p_window, p_zone, v_at);
    if v_at is null then return null; end if;
    -- Seconds since the same time of day as the last attempt, 0 … one day.
    v_after := mod(extract(epoch from v_at - p_last)::numeric, c_day::numeric)::double precision;
    if v_after between c_apart and c_day - c_apart then return v_at; end if;
    v_at := v_at + make_interval(secs => case when v_after < c_apart then c_apart - v_after else c_day - v_after + c_apart end);
  end loop;
  return next_opening(p_window, p_zone, p_due);
end
$$;

-- When a contact is due again after p_call ended, without the window; null = not again. Calls are counted with the one that ended.
create or replace function retry_due(p_task task, p_contact contact, p_call call) returns timestamptz language plpgsql stable as $$
declare
  v_rule jsonb;
  v_used integer;
  v_due timestamptz;
begin
  if p_task.retry is null then return null; end if;
  v_rule := retry_rule(p_task.retry, p_call.outcome);
  if v_rule is null or p_contact.attempts >= (p_task.retry ->> 'attemptsMax')::integer then return null; end if;
  select count(*) into v_used from call c
  where c.contact_id = p_contact.id and c.state = 'final' and c.direction = 'outbound' and v_rule -> 'outcomes' ? c.outcome;
  if v_used > (v_rule ->> 'times')::integer then return null; end if;
  v_due := p_call.ended_at + make_interval(secs => (v_rule ->> 'afterSeconds')::double precision);
  if p_call.abandoned_at is not null then v_due := greatest(v_due, abandoned_until(p_call.number)); end if;
  if (v_rule ->> 'otherTimeOfDay')::boolean then
    v_due := other_time_of_day(p_task.calling_window, p_contact.time_zone, v_due, coalesce(p_call.dialled_at, p_call.ended_at));
  end if;
  return v_due;
end
$$;

-- The same moved into the next opening of the window; null also when that is after the task's end.
create or replace function retry_at(p_task task, p_contact contact, p_call call) returns timestamptz language plpgsql stable as $$
declare
  v_at timestamptz;
begin
  v_at := next_opening(p_task.calling_window, p_contact.time_zone, retry_due(p_task, p_contact, p_call));
  return case when p_task.end_at is null or v_at < p_task.end_at then v_at end;
end
$$;

-- The line that the next attempt should not take, because the rule for the last one's outcome asks for another; null = any.
create or replace function avoided_line(p_task task, p_call call) returns uuid language plpgsql stable as $$
declare
  v_last record;
begin
  if p_call.attempt = 1 or p_task.retry is null then return null; end if;
  select c.line_id, c.outcome into v_last from call c
  where c.contact_id = p_call.contact_id and c.state = 'final' and c.direction = 'outbound' order by c.attempt desc limit 1;
  return case when (retry_rule(p_task.retry, v_last.outcome) ->> 'otherLine')::boolean then v_last.line_id end;
end
$$;

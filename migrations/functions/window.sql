-- The hours in which a task may call, by the clock on the wall of its zone or of the callee's.
--
-- { "timeZone": "Asia/Shanghai" | "callee", "unknownZone": "Asia/Shanghai" | null,
--   "days": { "mon": [["09:00", "12:00"], ["13:30", "21:00"]] }, "holidays": ["2026-10-01"] }; null = always open.
-- Days that are absent are closed, and holidays are closed days, both by that same clock. The rules of one moment, without zones, are
-- domain/calling-window.ts too; a test holds the two together, and another holds both to the clocks of the runtime.

-- The zone whose clock counts for a contact; null = unknown, and then the window is closed.
create or replace function window_zone(p_window jsonb, p_zone text) returns text language sql immutable as $$
  select case when p_window ->> 'timeZone' = 'callee' then coalesce(p_zone, p_window ->> 'unknownZone')
    else p_window ->> 'timeZone' end
$$;

-- A zone's name when this server knows it, else null.
create or replace function known_zone(p_zone text) returns text language plpgsql stable as $$
begin
  perform now() at time zone p_zone;
  return p_zone;
exception when invalid_parameter_value then
  return null;
end
$$;

-- p_wall: what the clock on the wall shows.
create or replace function wall_is_open(p_window jsonb, p_wall timestamp) returns boolean language plpgsql stable as $$
declare
  v_span jsonb;
begin
  if p_window -> 'holidays' ? p_wall::date::text then return false; end if;
  for v_span in select jsonb_array_elements(
    p_window -> 'days' -> ((array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[extract(isodow from p_wall)::integer]))
  loop
    if p_wall::time >= (v_span ->> 0)::time and p_wall::time < (v_span ->> 1)::time then return true; end if;
  end loop;
  return false;
end
$$;

-- p_zone: the callee's, null = unknown; it counts only where the window follows the callee.
create or replace function window_is_open(p_window jsonb, p_at timestamptz, p_zone text) returns boolean language plpgsql stable as $$
begin
  if p_window is null then return true; end if;
  return coalesce(wall_is_open(p_window, p_at at time zone window_zone(p_window, p_zone)), false);
end
$$;

-- The first moment at or after p_from at which the window is open; null when there is none within p_days days.
--
-- A day is looked at as the stretch of time between two midnights of its zone. Without a change of the clock in it, the openings are
-- sums; with one, hours are missing or come twice, and each minute of that day is asked.
create or replace function next_opening(p_window jsonb, p_zone text, p_from timestamptz, p_days integer default 400)
returns timestamptz language plpgsql stable as $$
declare
  v_zone text := window_zone(p_window, p_zone);
  v_date date;
  v_begin timestamptz;
  v_end timestamptz;
  v_span jsonb;
  v_start timestamptz;
  v_first timestamptz;
begin
  if p_window is null then return p_from; end if;
  if v_zone is null or p_from is null then return null; end if;
  if window_is_open(p_window, p_from, p_zone) then return p_from; end if;
  v_date := (p_from at time zone v_zone)::date - 1;
  for v_day in 0..p_days + 1 loop
    v_begin := (v_date + v_day)::timestamp at time zone v_zone;
    v_end := (v_date + v_day + 1)::timestamp at time zone v_zone;
    continue when v_end <= p_from;
    if v_end - v_begin <> interval '24 hours' then
      select min(m.at) into v_first
      from generate_series(greatest(date_trunc('minute', p_from) + interval '1 minute', v_begin),
        v_end - interval '1 minute', interval '1 minute') as m (at)
      where window_is_open(p_window, m.at, p_zone);
    elsif not coalesce(p_window -> 'holidays' ? (v_date + v_day)::text, false) then
      v_first := null;
      for v_span in select jsonb_array_elements(p_window -> 'days'
        -> ((array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[extract(isodow from v_date + v_day)::integer]))
      loop
        v_start := v_begin + (v_span ->> 0)::interval;
        if v_start > p_from then v_first := least(v_first, v_start); end if;
      end loop;
    else
      v_first := null;
    end if;
    if v_first is not null then return v_first; end if;
  end loop;
  return null;
end
$$;

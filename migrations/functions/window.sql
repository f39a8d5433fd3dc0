-- The hours in which a task may call.

-- { "timeZone": "Asia/Shanghai", "days": { "mon": [["09:00", "12:00"], ["13:30", "21:00"]] } }; null = always open.
-- The same rule, with the next opening, is domain/calling-window.ts; a test holds the two together.
create or replace function window_is_open(p_window jsonb, p_at timestamptz) returns boolean language sql stable as $$
  select p_window is null or exists (
    select 1
    from (select p_at at time zone (p_window ->> 'timeZone') as wall) as local,
      jsonb_array_elements(
        p_window -> 'days' -> ((array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[extract(isodow from wall)::integer])
      ) as span
    where wall::time >= (span ->> 0)::time and wall::time < (span ->> 1)::time
  )
$$;

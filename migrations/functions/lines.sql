-- A line's pace and its rest: how soon it may dial again, and a circuit breaker that lets it alone when nothing gets through.
--
-- Five line faults without a call between them that reached the carrier (setting `lineFaultsInRowMax`): the line rests for 30 s. After
-- a rest one probe call alone may use it; it opens the line again, or the next rest is twice as long, up to ten minutes.

-- `line` alone is a geometric type of Postgres, so the row type is written public.line.

-- Why a line carries no further call at this moment; null = it may. { because: 'line-resting' | 'line-pace', againInMs }.
create or replace function line_pause(p_line public.line) returns jsonb language plpgsql stable as $$
declare
  -- What the switch said longer ago than this counts no more: whoever looked may be gone.
  c_fresh constant interval := interval '60 seconds';
  v_now timestamptz := clock_timestamp();
begin
  if p_line.gateway_up is false and p_line.gateway_seen_at > v_now - c_fresh then
    return jsonb_build_object('because', 'line-resting', 'againInMs', 1000);
  end if;
  -- Its switch is being emptied.
  if exists (select 1 from switch_node w where w.name = p_line.node and w.draining_since is not null) then
    return jsonb_build_object('because', 'line-resting', 'againInMs', 1000);
  end if;
  if p_line.rest_until > v_now then
    return jsonb_build_object('because', 'line-resting', 'againInMs', ceil(extract(epoch from p_line.rest_until - v_now) * 1000));
  end if;
  if p_line.rests > 0 and exists (select 1 from call c where c.id = p_line.probe_call_id and c.state in ('dialling', 'live')) then
    return jsonb_build_object('because', 'line-resting', 'againInMs', 1000);
  end if;
  if p_line.calls_per_second is not null and p_line.next_dial_at > v_now then
    return jsonb_build_object('because', 'line-pace', 'againInMs', ceil(extract(epoch from p_line.next_dial_at - v_now) * 1000));
  end if;
  return null;
end
$$;

-- Takes the right to the next dial of a line that counts them (by pace, or because it may only be probed). Never waits: a locked row
-- means that somebody else is just dialling. permit writes when the one after this is due.
create or replace function take_line_turn(p_line public.line) returns boolean language plpgsql as $$
begin
  if p_line.calls_per_second is null and p_line.rests = 0 then return true; end if;
  perform 1 from line l
  where l.id = p_line.id and (l.next_dial_at is null or l.calls_per_second is null or l.next_dial_at <= clock_timestamp())
    and (l.rest_until is null or l.rest_until <= clock_timestamp())
  for no key update skip locked;
  if not found then return false; end if;
  -- A new snapshot: another probe may have begun since the line was read.
  return line_pause(l) is null from line l where l.id = p_line.id;
end
$$;

-- The same for a node that has a pace of its own.
create or replace function take_node_turn(p_node text, p_calls_per_second integer) returns boolean language plpgsql as $$
begin
  if p_calls_per_second is null then return true; end if;
  perform 1 from switch_node w
  where w.name = p_node and (w.next_dial_at is null or w.next_dial_at <= clock_timestamp())
  for no key update skip locked;
  return found;
end
$$;

-- Something of this line reached the carrier: faults before it were not the line's own, or are over.
create or replace function line_reached(p_line uuid) returns void language plpgsql as $$
begin
  update line set faults_in_row = 0, rests = 0, rest_until = null, rest_reason = null, probe_call_id = null
  where id = p_line and (faults_in_row > 0 or rests > 0);
  if found then perform pg_notify('switch', jsonb_build_object('node', node)::text) from line where id = p_line; end if;
end
$$;

-- What the end of a call tells of its line. The caller holds the call's row and no slot yet.
create or replace function judge_line(p_call call) returns void language plpgsql as $$
declare
  c_faults_max constant integer := 5;
  c_rest_seconds constant integer := 30;
  c_rest_seconds_max constant integer := 600;
  v_most integer;
  v_line public.line;
begin
  if p_call.line_id is null or p_call.outcome in ('switch-lost', 'unknown', 'not-permitted') then return; end if;
  if p_call.outcome not in ('line-fault', 'line-congested') then
    perform line_reached(p_call.line_id);
    return;
  end if;
  select (value #>> '{}')::integer into v_most from setting where key = 'lineFaultsInRowMax';
  update line set faults_in_row = faults_in_row + 1 where id = p_call.line_id returning * into v_line;
  -- While it rests, calls that were already on their way may fail too; only a probe decides about the next rest.
  if (v_line.rests = 0 and v_line.faults_in_row >= coalesce(v_most, c_faults_max)) or p_call.id = v_line.probe_call_id then
    update line
    set rests = rests + 1, rest_reason = p_call.reason, probe_call_id = null,
      rest_until = clock_timestamp() + make_interval(secs => least(c_rest_seconds * 2.0 ^ least(rests, 10), c_rest_seconds_max))
    where id = p_call.line_id;
    perform pg_notify('switch', jsonb_build_object('node', v_line.node)::text);
  end if;
end
$$;

-- Its workers have called the switch down for some seconds.
create or replace function node_is_away(p_node text) returns boolean language sql stable as $$
  select exists (
    select 1 from switch_node w
    where w.name = p_node and w.state = 'down' and w.state_since < clock_timestamp() - interval '3 seconds')
$$;

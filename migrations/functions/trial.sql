-- Trial calls: asked for, and begun once. They hold no slots: a trial respects what a line carries when it is asked for, and the fence of
-- tasks, which is asked thousands of times a minute, need not know of them.

-- Stores a trial unless there are too many. { kind: 'made', id } | { kind: 'too-many' | 'line-full' | 'busy' }.
create or replace function ask_trial(p_draft jsonb, p_open_max integer, p_unseen_ms bigint) returns jsonb language plpgsql as $$
declare
  v_since timestamptz := clock_timestamp() - p_unseen_ms * interval '1 ms';
  v_line public.line;
  v_id uuid;
begin
  -- One after the other, so that two don't take the same last place.
  perform pg_advisory_xact_lock(9, 0);
  if (select count(*) from trial_call where state <> 'ended' and seen_at > v_since) >= p_open_max then
    return jsonb_build_object('kind', 'too-many');
  end if;
  select * into v_line from line where id = (p_draft ->> 'lineId')::uuid;
  if found and v_line.capacity <= (select count(*) from line_slot s where s.line_id = v_line.id and s.call_id is not null)
    + (select count(*) from trial_call t where t.line_id = v_line.id and t.state <> 'ended' and t.seen_at > v_since)
  then
    return jsonb_build_object('kind', 'line-full');
  end if;
  if exists (select 1 from trial_call t
    where t.extension_id = (p_draft ->> 'extensionId')::uuid and t.state <> 'ended' and t.seen_at > v_since)
  then
    return jsonb_build_object('kind', 'busy');
  end if;
  insert into trial_call (kind, node, line_id, extension_id, assistant_id, number, say, variables, created_by)
  values (p_draft ->> 'kind', p_draft ->> 'node', (p_draft ->> 'lineId')::uuid, (p_draft ->> 'extensionId')::uuid,
    (p_draft ->> 'assistantId')::uuid, p_draft ->> 'number', p_draft ->> 'say', p_draft -> 'variables', p_draft ->> 'createdBy')
  returning id into v_id;
  perform announce('trial', jsonb_build_object('trialId', v_id));
  return jsonb_build_object('kind', 'made', 'id', v_id);
end
$$;

-- The permission to dial a trial, given once: what the list forbids is forbidden here too.
create or replace function begin_trial(p_trial uuid, p_owner text) returns jsonb language plpgsql as $$
declare
  v_trial trial_call;
  v_line public.line;
begin
  -- A permission that a crash of the database could forget would let the number ring twice.
  perform set_config('synchronous_commit', 'on', true);
  select * into v_trial from trial_call where id = p_trial for update;
  if not found or v_trial.state = 'ended' then return jsonb_build_object('kind', 'over'); end if;
  if v_trial.state <> 'waiting' then return jsonb_build_object('kind', 'begun-before'); end if;
  if v_trial.kind = 'line' then
    select * into v_line from line where id = v_trial.line_id and node = v_trial.node and purpose <> 'off';
    if not found then return jsonb_build_object('kind', 'refused', 'reason', 'trial-line-gone'); end if;
    if exists (select 1 from do_not_call d where d.number = v_trial.number and d.task_id is null) then
      return jsonb_build_object('kind', 'refused', 'reason', 'trial-do-not-call');
    end if;
  end if;
  update trial_call set state = 'dialling', owner = p_owner, seen_at = clock_timestamp() where id = p_trial;
  perform announce('trial', jsonb_build_object('trialId', p_trial));
  return jsonb_build_object('kind', 'begun', 'route', case when v_trial.kind = 'line' then jsonb_build_object(
    'gateway', v_line.gateway, 'number', called_number(v_line, v_trial.number), 'prefix', v_line.prefix, 'codec', v_line.codec,
    'callerNumber', caller_number_for(v_line, v_trial.number, floor(random() * 1000)::bigint)) end);
end
$$;

-- Agents: what may happen to one (as domain/agent/agent-steps.ts says, which a test compares), who gets a call, and who is gone.
--
-- Locks: the row of the standing first, then that of the signs of life. A round and a search skip standings that somebody holds.

-- { kind: 'changed', row, lost } | { kind: 'unchanged' } | { kind: 'refused', code }. Pure: the time comes as an argument.
create or replace function agent_next(p_old agent_standing, p_event jsonb, p_now timestamptz) returns jsonb language plpgsql stable as $$
declare
  c_return_ms constant integer := 60000;
  v_kind constant text := p_event ->> 'kind';
  v_has_call constant boolean := p_old.state in ('reserved', 'ringing', 'talking');
  v_limit constant timestamptz := p_now + (p_event ->> 'forMs')::double precision * interval '1 ms';
  v_wish text;
  v_reason text;
begin
  case v_kind
    when 'sign-in' then
      return case when p_old.state = 'offline' then agent_becomes(p_old, 'signed-in', null, p_now) else agent_unchanged() end;
    when 'sign-out', 'go-free', 'go-busy', 'force' then
      v_wish := case v_kind when 'sign-out' then 'offline' when 'go-free' then 'free' when 'go-busy' then 'busy'
        else p_event -> 'to' ->> 'state' end;
      v_reason := case v_kind when 'go-busy' then p_event ->> 'reason' when 'force' then p_event -> 'to' ->> 'reason' end;
      if p_old.state = 'offline' then
        if v_wish <> 'offline' then return agent_refused('not-signed-in'); end if;
        if p_old.next_state is null then return agent_unchanged(); end if;
      elsif v_has_call and not (v_kind = 'force' and (p_event ->> 'now')::boolean) then
        return agent_asks(p_old, nullif(v_wish, 'free'), v_reason);
      elsif p_old.state = v_wish and (v_wish <> 'busy' or p_old.reason = v_reason) then
        return agent_unchanged();
      end if;
      if v_wish = 'offline' and v_kind = 'force' then v_reason := 'forced'; end if;
      return agent_becomes(p_old, v_wish, v_reason, p_now, v_has_call);
    when 'done' then
      if p_old.state <> 'wrap-up' then return agent_unchanged(); end if;
      return agent_becomes(p_old, coalesce(p_old.next_state, 'free'), p_old.next_reason, p_now);
    when 'vanish' then
      case p_old.state
        when 'offline' then return agent_unchanged();
        when 'talking' then return agent_refused('in-a-call');
        when 'signed-in', 'free', 'busy' then
          v_wish := p_old.state;
          v_reason := p_old.reason;
        else
          v_wish := case p_old.next_state when 'busy' then 'busy' when 'offline' then null else 'free' end;
          v_reason := p_old.next_reason;
      end case;
      return agent_becomes(p_old, 'offline', p_event ->> 'why', p_now, v_has_call, v_wish, v_reason);
    when 'return' then
      if p_old.state <> 'offline' or p_old.next_state is null or p_now - p_old.since > c_return_ms * interval '1 ms' then
        return agent_refused('not-vanished');
      end if;
      return agent_becomes(p_old, p_old.next_state, p_old.next_reason, p_now);
    when 'reserve' then
      if p_old.state = 'reserved' and p_old.call_id = (p_event ->> 'callId')::uuid then return agent_unchanged(); end if;
      if p_old.state <> 'free' then return agent_refused('not-free'); end if;
      p_old.state := 'reserved';
      p_old.call_id := (p_event ->> 'callId')::uuid;
      p_old.until := v_limit;
    when 'dial' then
      if p_old.state = 'reserved' and p_old.call_id = (p_event ->> 'callId')::uuid then return agent_unchanged(); end if;
      if p_old.state not in ('free', 'busy', 'wrap-up') then
        return agent_refused(case p_old.state when 'offline' then 'not-signed-in' else 'not-free' end);
      end if;
      -- Whoever had a pause has it again after the call.
      if p_old.state = 'busy' then
        p_old.next_state := 'busy';
        p_old.next_reason := p_old.reason;
      end if;
      p_old.state := 'reserved';
      p_old.call_id := (p_event ->> 'callId')::uuid;
      p_old.until := v_limit;
      p_old.waiting_since := coalesce(p_old.waiting_since, p_now);
    when 'ring', 'release', 'miss', 'answer', 'hang-up' then
      if not v_has_call then
        return agent_refused(case v_kind when 'hang-up' then 'not-talking' when 'miss' then 'not-ringing' else 'not-reserved' end);
      end if;
      if p_old.call_id <> (p_event ->> 'callId')::uuid then return agent_refused('other-call'); end if;
      case v_kind
        when 'ring' then
          if p_old.state <> 'reserved' then return agent_refused('not-reserved'); end if;
          p_old.state := 'ringing';
          p_old.until := v_limit;
        when 'release' then
          if p_old.state = 'talking' then return agent_refused('not-reserved'); end if;
          return agent_freed(p_old, p_now, false);
        when 'miss' then
          if p_old.state = 'talking' then return agent_refused('not-ringing'); end if;
          return agent_becomes(p_old, coalesce(p_old.next_state, 'busy'),
            case when p_old.next_state is null then coalesce(p_event ->> 'why', 'no-answer') else p_old.next_reason end, p_now);
        when 'answer' then
          if p_old.state = 'talking' then return agent_unchanged(); end if;
          p_old.state := 'talking';
          p_old.until := null;
          p_old.waiting_since := null;
        when 'hang-up' then
          if p_old.state <> 'talking' then return agent_refused('not-talking'); end if;
          if (p_event ->> 'wrapUpMs')::double precision <= 0 then
            return agent_becomes(p_old, coalesce(p_old.next_state, 'free'), p_old.next_reason, p_now);
          end if;
          p_old.state := 'wrap-up';
          p_old.until := p_now + (p_event ->> 'wrapUpMs')::double precision * interval '1 ms';
      end case;
    when 'expire' then
      if p_old.until is null or p_old.until > p_now then return agent_refused('not-due'); end if;
      if p_old.state <> 'wrap-up' then return agent_freed(p_old, p_now, true); end if;
      return agent_becomes(p_old, coalesce(p_old.next_state, 'free'), p_old.next_reason, p_now);
  end case;
  -- A step of a call: what the agent was before is no reason any more.
  p_old.reason := null;
  p_old.since := p_now;
  return agent_changed(p_old, null);
end
$$;

create or replace function agent_unchanged() returns jsonb language sql immutable as $$
  select jsonb_build_object('kind', 'unchanged')
$$;

create or replace function agent_refused(p_code text) returns jsonb language sql immutable as $$
  select jsonb_build_object('kind', 'refused', 'code', p_code)
$$;

create or replace function agent_changed(p_row agent_standing, p_lost uuid) returns jsonb language sql stable as $$
  select jsonb_build_object('kind', 'changed', 'row', to_jsonb(p_row), 'lost', p_lost)
$$;

-- A standing without a call. `p_loses`: the call that had the agent has nobody now.
create or replace function agent_becomes(p_row agent_standing, p_state text, p_reason text, p_now timestamptz,
  p_loses boolean default false, p_before text default null, p_before_reason text default null)
returns jsonb language plpgsql stable as $$
declare
  v_lost constant uuid := case when p_loses then p_row.call_id end;
begin
  p_row.state := p_state;
  p_row.reason := p_reason;
  p_row.call_id := null;
  p_row.group_id := null;
  p_row.until := null;
  p_row.waiting_since := case when p_state = 'free' then p_now end;
  p_row.next_state := p_before;
  p_row.next_reason := p_before_reason;
  p_row.since := p_now;
  return agent_changed(p_row, v_lost);
end
$$;

-- A call that came to nothing: the agent waits on as before, or becomes what was asked for meanwhile.
create or replace function agent_freed(p_row agent_standing, p_now timestamptz, p_loses boolean) returns jsonb
language plpgsql stable as $$
declare
  v_lost constant uuid := case when p_loses then p_row.call_id end;
begin
  if p_row.next_state is not null then
    return agent_becomes(p_row, p_row.next_state, p_row.next_reason, p_now, p_loses);
  end if;
  p_row.state := 'free';
  p_row.reason := null;
  p_row.call_id := null;
  p_row.group_id := null;
  p_row.until := null;
  p_row.since := p_now;
  return agent_changed(p_row, v_lost);
end
$$;

-- What is wished for while a call is in hand comes true after it.
create or replace function agent_asks(p_row agent_standing, p_state text, p_reason text) returns jsonb language plpgsql stable as $$
begin
  if (p_row.next_state, p_row.next_reason) is not distinct from (p_state, p_reason) then return agent_unchanged(); end if;
  p_row.next_state := p_state;
  p_row.next_reason := p_reason;
  return agent_changed(p_row, null);
end
$$;

-- Something happens to an agent: one change under the lock of its row, with its span and its news. Adds the standing to what
-- agent_next says. Throws no_data_found. A hang-up that names no wrap-up gets that of the group by which the call came.
create or replace function agent_step(p_agent uuid, p_event jsonb, p_by text default null) returns jsonb language plpgsql as $$
declare
  v_old agent_standing;
begin
  -- Who reads a contact of a list and leaves has it no more: it is given back before their own row is locked.
  if p_event ->> 'kind' in ('sign-out', 'go-busy') or p_event ->> 'kind' = 'force' and p_event -> 'to' ->> 'state' <> 'free' then
    perform give_preview_back(p_agent);
  end if;
  select * into v_old from agent_standing where agent_id = p_agent for update;
  if not found then raise exception 'there is no agent %', p_agent using errcode = 'no_data_found'; end if;
  return agent_write(v_old, p_event, p_by, null);
end
$$;

-- Writes what comes of an event; the row is locked. `p_group`: the one by which the call comes.
create or replace function agent_write(p_old agent_standing, p_event jsonb, p_by text, p_group uuid) returns jsonb language plpgsql as $$
declare
  c_wrap_up_ms constant integer := 15000;
  v_now constant timestamptz := clock_timestamp();
  v_event jsonb := p_event;
  v_step jsonb;
  v_new agent_standing;
begin
  if p_event ->> 'kind' = 'hang-up' and not p_event ? 'wrapUpMs' then
    v_event := p_event || jsonb_build_object('wrapUpMs',
      coalesce((select g.wrap_up_ms from agent_group g where g.id = p_old.group_id), c_wrap_up_ms));
  end if;
  v_step := agent_next(p_old, v_event, v_now);
  if v_step ->> 'kind' <> 'changed' then return v_step || jsonb_build_object('row', to_jsonb(p_old)); end if;
  v_new := jsonb_populate_record(null::agent_standing, v_step -> 'row');
  v_new.group_id := coalesce(p_group, v_new.group_id);
  v_new.made_by := case when v_new.since <> p_old.since then p_by else p_old.made_by end;
  update agent_standing set state = v_new.state, reason = v_new.reason, call_id = v_new.call_id, group_id = v_new.group_id,
    waiting_since = v_new.waiting_since, until = v_new.until, next_state = v_new.next_state, next_reason = v_new.next_reason,
    since = v_new.since, made_by = v_new.made_by
  where agent_id = p_old.agent_id;
  -- What is only asked for begins no span.
  if v_new.since <> p_old.since then
    update agent_span set until_at = v_new.since where agent_id = p_old.agent_id and until_at is null;
    insert into agent_span (agent_id, state, reason, call_id, group_id, made_by, from_at)
    values (v_new.agent_id, v_new.state, v_new.reason, v_new.call_id, v_new.group_id, v_new.made_by, v_new.since);
  end if;
  perform announce('agent', jsonb_build_object('agentId', p_old.agent_id));
  return v_step || jsonb_build_object('row', to_jsonb(v_new));
end
$$;

-- p_node: at this switch; null = at any.
create or replace function agent_has_phone(p_agent uuid, p_node text default null) returns boolean language sql stable as $$
  select exists (
    select 1 from agent a join extension e on e.id = a.extension_id join registration r on r.number = e.number
    where a.id = p_agent and e.enabled and r.expires_at > clock_timestamp() and (p_node is null or r.node = p_node))
$$;

-- The free agent of a group who waits longest, those of priority 1 first, with their row locked: choosing and locking are one statement,
-- and a row that another search holds is passed over. p_call: whose turn it is; who came in and waits longer than it is served first, also
-- before a callee whom we dialled, and an agent who lacks the skills for them is not kept for them. p_kept: agents who are left out. Only
-- whoever gave a sign of life lately and has a phone that is registered at this moment, at the switch p_node unless that is null, and not
-- just being connected for good. Null: there is nobody.
create or replace function next_free_agent(
  p_group uuid, p_skills text[], p_unseen_ms bigint, p_node text, p_call uuid, p_kept uuid[])
returns agent_standing language plpgsql as $$
declare
  v_standing agent_standing;
begin
  select s.* into v_standing
  from agent_standing s
  join agent a on a.id = s.agent_id
  join agent_group_member m on m.agent_id = s.agent_id
  join agent_sign g on g.agent_id = s.agent_id
  where m.group_id = p_group and m.taking and m.skills @> p_skills and a.enabled and s.state = 'free'
    and g.seen_at > clock_timestamp() - p_unseen_ms * interval '1 ms' and agent_has_phone(s.agent_id, p_node)
    and not leg_hinders(s.agent_id, p_node) and not listens_to_a_call(s.agent_id) and not wanted_by_longer(p_call, p_group, m.skills)
    and s.agent_id <> all (p_kept)
  order by m.priority, s.waiting_since, s.agent_id limit 1
  for update of s skip locked;
  -- Looked at again under the lock, which whoever connects a phone takes too (legs_begin): it may have been begun since.
  if not found or leg_hinders(v_standing.agent_id, p_node) then return null; end if;
  return v_standing;
end
$$;

-- Gives a call to the next free agent of a group, and to nobody else. Asked again for the same call, it answers the same agent. Null: there
-- is nobody.
create or replace function reserve_agent(
  p_group uuid, p_call uuid, p_for_ms bigint, p_skills text[], p_unseen_ms bigint, p_node text default null)
returns jsonb language plpgsql as $$
declare
  v_standing agent_standing;
begin
  select s.* into v_standing from agent_standing s where s.call_id = p_call and s.state = 'reserved';
  if found then return to_jsonb(v_standing); end if;
  v_standing := next_free_agent(p_group, p_skills, p_unseen_ms, p_node, p_call, '{}');
  if v_standing.agent_id is null then return null; end if;
  return agent_write(v_standing, jsonb_build_object('kind', 'reserve', 'callId', p_call, 'forMs', p_for_ms), null, p_group) -> 'row';
end
$$;

-- Signs in for these groups, or for all of one's own. Signed in already, the groups are chosen anew. Beside agent_step's answers
-- { kind: 'refused', code: 'disabled' | 'not-your-group' }.
create or replace function agent_sign_in(p_agent uuid, p_groups uuid[]) returns jsonb language plpgsql as $$
declare
  v_standing agent_standing;
  v_step jsonb;
begin
  select * into v_standing from agent_standing where agent_id = p_agent for update;
  if not found then raise exception 'there is no agent %', p_agent using errcode = 'no_data_found'; end if;
  if not exists (select 1 from agent a where a.id = p_agent and a.enabled) then return agent_refused('disabled'); end if;
  if exists (select 1 from unnest(p_groups) as wanted (id)
    where not exists (select 1 from agent_group_member m where m.agent_id = p_agent and m.group_id = wanted.id))
  then
    return agent_refused('not-your-group');
  end if;
  update agent_group_member m set taking = p_groups is null or m.group_id = any (p_groups) where m.agent_id = p_agent;
  v_step := agent_write(v_standing, '{"kind": "sign-in"}', null, null);
  if v_step ->> 'kind' = 'changed' then
    update agent_sign set seen_at = clock_timestamp(), with_phone = agent_has_phone(p_agent), phone_gone_at = null
    where agent_id = p_agent;
  else
    update agent_sign set seen_at = clock_timestamp() where agent_id = p_agent;
    perform announce('agent', jsonb_build_object('agentId', p_agent));
  end if;
  return v_step;
end
$$;

-- A sign of life. Whoever vanished and is back in time, page and phone, stands as before. Answers the standing.
create or replace function agent_beat(p_agent uuid) returns jsonb language plpgsql as $$
declare
  v_standing agent_standing;
  v_step jsonb;
begin
  select * into v_standing from agent_standing where agent_id = p_agent;
  if not found then raise exception 'there is no agent %', p_agent using errcode = 'no_data_found'; end if;
  v_step := jsonb_build_object('row', to_jsonb(v_standing));
  if v_standing.state = 'offline' and v_standing.next_state is not null
    and exists (select 1 from agent_sign g where g.agent_id = p_agent and (not g.with_phone or agent_has_phone(p_agent)))
  then
    v_step := agent_step(p_agent, '{"kind": "return"}');
    update agent_sign set phone_gone_at = null where agent_id = p_agent and v_step ->> 'kind' = 'changed';
  end if;
  update agent_sign set seen_at = clock_timestamp() where agent_id = p_agent;
  return v_step -> 'row';
end
$$;

-- One round, by one process at a time: phones that came and went are noted, whoever vanished leaves the pool, and what has passed its
-- limit ends. Null: another process is at it. A Postgres that was away heard no signs: nobody is called vanished for p_settle_ms after.
create or replace function agent_round(p_unseen_ms bigint, p_settle_ms bigint, p_limit integer) returns jsonb language plpgsql as $$
declare
  v_unseen constant interval := p_unseen_ms * interval '1 ms';
  v_one record;
  v_vanished integer := 0;
  v_expired integer := 0;
begin
  if not pg_try_advisory_xact_lock(9, 2) then return null; end if;
  with looked as (
    select g.agent_id, agent_has_phone(g.agent_id) as there
    from agent_sign g join agent_standing s on s.agent_id = g.agent_id where s.state <> 'offline'
  )
  update agent_sign g set with_phone = g.with_phone or l.there,
    phone_gone_at = case when not l.there and g.with_phone then coalesce(g.phone_gone_at, clock_timestamp()) end
  from looked l
  where l.agent_id = g.agent_id and (l.there and (not g.with_phone or g.phone_gone_at is not null)
    or not l.there and g.with_phone and g.phone_gone_at is null);

  if database_up_since() < clock_timestamp() - p_settle_ms * interval '1 ms' then
    for v_one in
      select s, case when g.seen_at < clock_timestamp() - v_unseen then 'vanished' else 'phone-gone' end as why
      from agent_standing s join agent_sign g on g.agent_id = s.agent_id
      where s.state not in ('offline', 'talking')
        and (g.seen_at < clock_timestamp() - v_unseen or g.phone_gone_at < clock_timestamp() - v_unseen)
      order by s.agent_id limit p_limit for update of s skip locked
    loop
      perform agent_write(v_one.s, jsonb_build_object('kind', 'vanish', 'why', v_one.why), null, null);
      v_vanished := v_vanished + 1;
    end loop;
  end if;

  -- Before the reservations for them end.
  perform end_previews(p_limit);
  for v_one in
    select s from agent_standing s where s.until < clock_timestamp()
    order by s.until limit p_limit for update of s skip locked
  loop
    perform agent_write(v_one.s, '{"kind": "expire"}', null, null);
    v_expired := v_expired + 1;
  end loop;
  perform drop_unbegun_manual(p_limit);
  return jsonb_build_object('vanished', v_vanished, 'expired', v_expired);
end
$$;

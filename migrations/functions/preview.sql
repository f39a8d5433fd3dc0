-- Preview dialling (预览外呼): contacts of a list are handed out to free agents, each to one, who reads and then dials or skips. From the
-- press on it is a call that is made for this agent (manual.sql), and a call of the list all the same.
--
-- What nobody decides comes back by itself: the agent's own change gives it back (agent_step), and a round looks for the rest.

-- Whether a task hands its contacts out, and dials none by itself.
create or replace function hands_out(p_task task) returns boolean language sql immutable as $$
  select p_task.type = 'predictive' and coalesce(p_task.pacing ->> 'mode', '') = 'preview'
$$;

-- Whether an agent reads at this moment and nothing was decided: nobody conducts such a call.
create or replace function is_read(p_call call) returns boolean language sql immutable as $$
  select p_call.state = 'claimed' and p_call.preview_until is not null and p_call.dial_asked_at is null
$$;

-- Hands contacts out to agents of the group who are free, can do what the task asks for and have a phone at a switch of its lines, callers
-- in the queue served; p_want at the most. p_grace_ms: so much longer than they may read they are kept for it. Returns how many got one.
create or replace function hand_out_previews(p_task uuid, p_want integer, p_grace_ms bigint, p_unseen_ms bigint) returns integer
language plpgsql as $$
declare
  -- One transaction holds no more agents; the next decision goes on.
  c_most constant integer := 50;
  v_task task;
  v_node text;
  v_agent agent_standing;
  v_made integer := 0;
begin
  perform share_task(p_task);
  select * into v_task from task where id = p_task;
  if not found or not hands_out(v_task) or dial_refusal(v_task) is not null then return 0; end if;
  for v_node in select s.node from node_shares(p_task) s order by s.weight desc, s.node loop
    while v_made < least(p_want, c_most) loop
      v_agent := next_free_agent(v_task.agent_group_id, v_task.agent_skills, p_unseen_ms, v_node, null,
        kept_for_queue(v_task.agent_group_id));
      exit when v_agent.agent_id is null;
      if not hand_out(v_task, v_agent, v_node, p_grace_ms) then return v_made; end if;
      v_made := v_made + 1;
    end loop;
  end loop;
  return v_made;
end
$$;

-- The next contact goes to this agent, whose standing is locked. What the gate refuses is written as refused and shown to nobody. False:
-- there is none to be called now, or too many in a row may not be; the next decision goes on.
create or replace function hand_out(p_task task, p_agent agent_standing, p_node text, p_grace_ms bigint) returns boolean
language plpgsql as $$
declare
  c_refused_max constant integer := 20;
  c_seconds_usual constant integer := 120;
  -- How long a number is left alone whose caps somebody else counts at this moment.
  c_busy constant interval := interval '30 seconds';
  v_read_ms constant bigint := coalesce((p_task.pacing ->> 'previewSeconds')::integer, c_seconds_usual) * 1000;
  v_contact contact;
  v_call call;
  v_refusal jsonb;
begin
  for v_try in 1..c_refused_max loop
    select k.* into v_contact from callable_contacts(p_task, 1) c join contact k on k.id = c.id;
    if not found then return false; end if;
    -- As claim numbers them.
    v_call.attempt := 1 + greatest(v_contact.attempts,
      (select coalesce(max(c.attempt), 0) from call c where c.contact_id = v_contact.id and c.state <> 'withdrawn'));
    v_call.id := gen_random_uuid();
    insert into call (id, task_id, contact_id, attempt, claim, state, lane, claim_key, number, node, claimed_at, for_agent_id,
      contact_before, preview_until)
    values (v_call.id, p_task.id, v_contact.id, v_call.attempt,
      1 + (select count(*) from call c where c.contact_id = v_contact.id and c.attempt = v_call.attempt),
      -- Counted by the first lane, which ends with the last of them and has the task looked at.
      'claimed', 0, 'preview/' || v_call.id, v_contact.number, p_node, clock_timestamp(), p_agent.agent_id,
      contact_stands(v_contact), clock_timestamp() + v_read_ms * interval '1 ms')
    returning * into v_call;
    update contact set state = 'claimed', changed_at = clock_timestamp() where id = v_contact.id;
    -- An agent is held meanwhile: numbers are only tried.
    v_refusal := contact_refusal(p_task, v_call, false);
    if v_refusal is null then
      perform agent_write(p_agent, jsonb_build_object('kind', 'reserve', 'callId', v_call.id, 'forMs', v_read_ms + p_grace_ms), null,
        p_task.agent_group_id);
      perform add_step(v_call.id, p_task.id, 'previewed', '', jsonb_build_object('agentId', p_agent.agent_id), true);
      return true;
    end if;
    if v_refusal ->> 'because' = 'number-busy' then
      v_refusal := v_refusal || jsonb_build_object('until',
        greatest((v_refusal ->> 'until')::timestamptz, clock_timestamp() + c_busy));
    end if;
    perform refuse_contact(p_task, v_call, '', v_refusal);
  end loop;
  return false;
end
$$;

-- Why what an agent read may not be dialled any more, as far as the task goes; null = it may.
create or replace function preview_refusal(p_task task, p_call call) returns jsonb language sql stable as $$
  select coalesce(manual_refusal(p_task, p_call), case dial_refusal(p_task)
    when 'task-not-running' then jsonb_build_object('because', 'task-paused')
    when 'ended' then jsonb_build_object('because', 'task-over')
    when 'not-yet' then jsonb_build_object('because', 'window') end)
$$;

-- The call that an agent reads, or has just decided on, with its row locked after its task; null = it is not theirs (any more).
create or replace function read_by(p_agent uuid, p_call uuid) returns call language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and for_agent_id = p_agent and preview_until is not null;
  if not found then return null; end if;
  perform share_task(v_call.task_id);
  select * into v_call from call where id = p_call and state in ('claimed', 'dialling', 'live') for update;
  if not found then return null; end if;
  if v_call.dial_asked_at is null and not exists (
    select 1 from agent_standing s where s.agent_id = p_agent and s.call_id = p_call and s.state = 'reserved')
  then
    return null;
  end if;
  return v_call;
end
$$;

-- The agent wants it dialled. What the gate refuses by now is written, and told.
-- { kind: 'made', taskId, callId, contactId, attempt, claim, node } | { kind: 'made-before' } | { kind: 'refused', because, … } | { kind: 'over' }
create or replace function dial_preview(p_agent uuid, p_call uuid, p_by text) returns jsonb language plpgsql as $$
declare
  v_call call := read_by(p_agent, p_call);
  v_task task;
  v_refusal jsonb;
begin
  if v_call.id is null then return jsonb_build_object('kind', 'over'); end if;
  if v_call.dial_asked_at is not null then return jsonb_build_object('kind', 'made-before'); end if;
  select * into v_task from task where id = v_call.task_id;
  v_refusal := preview_refusal(v_task, v_call);
  if v_refusal is not null then
    perform drop_manual(v_call, v_refusal ->> 'because', p_by, false);
    return jsonb_build_object('kind', 'refused') || v_refusal;
  end if;
  v_refusal := contact_refusal(v_task, v_call, true);
  if v_refusal is not null then
    perform refuse_contact(v_task, v_call, p_by, v_refusal);
    return jsonb_build_object('kind', 'refused') || v_refusal;
  end if;
  -- They may come back to it with a phone.
  if not agent_has_phone(p_agent, v_call.node) then return jsonb_build_object('kind', 'refused', 'because', 'no-phone'); end if;
  update call set dial_asked_at = clock_timestamp() where id = p_call;
  perform add_step(p_call, v_call.task_id, 'dialled-after-reading', p_by, jsonb_build_object('agentId', p_agent), true);
  return jsonb_build_object('kind', 'made', 'taskId', v_call.task_id, 'callId', p_call, 'contactId', v_call.contact_id, 'attempt', v_call.attempt,
    'claim', v_call.claim, 'node', v_call.node);
end
$$;

-- The agent passes it over: it comes again after a rest, to whoever is free then, and after p_skips_max times not any more.
-- { kind: 'skipped', at } at null = not any more | { kind: 'over' }
create or replace function skip_preview(p_agent uuid, p_call uuid, p_by text, p_rest_ms bigint, p_skips_max integer) returns jsonb
language plpgsql as $$
declare
  v_call call := read_by(p_agent, p_call);
  v_task task;
  v_skips integer;
  v_at timestamptz;
begin
  if v_call.id is null or not is_read(v_call) then return jsonb_build_object('kind', 'over'); end if;
  select * into v_task from task where id = v_call.task_id;
  v_skips := 1 + skips_of(v_call.contact_id);
  update call set state = 'withdrawn', reason = 'skipped', ended_at = clock_timestamp() where id = p_call;
  if v_skips < p_skips_max then
    v_at := put_off(v_task, v_call.contact_id, 'skipped', clock_timestamp() + p_rest_ms * interval '1 ms');
  else
    update contact set state = 'done', next_attempt_at = null, due_at = null, waits_because = 'skipped', changed_at = clock_timestamp()
    where id = v_call.contact_id;
  end if;
  perform add_step(p_call, v_task.id, case when v_skips < p_skips_max then 'skipped' else 'skipped-for-good' end, p_by,
    jsonb_build_object('agentId', p_agent, 'at', v_at), true);
  perform let_agent_go(v_call);
  return jsonb_build_object('kind', 'skipped', 'at', v_at);
end
$$;

-- How often agents passed a contact over.
create or replace function skips_of(p_contact uuid) returns integer language sql stable as $$
  select count(*)::integer from call c where c.contact_id = p_contact and c.state = 'withdrawn' and c.reason = 'skipped'
$$;

-- What an agent reads who leaves or wants a pause goes back to the list, and they are free of it.
create or replace function give_preview_back(p_agent uuid) returns void language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call c
  where c.for_agent_id = p_agent and c.preview_until is not null and c.dial_asked_at is null and c.state = 'claimed' for update;
  if found then perform drop_manual(v_call, 'put-back', '', false); end if;
end
$$;

-- What nobody decides: whose time is over, whose agent is gone, whose task does not run. An agent who let the time run out is not there
-- and becomes busy, lest the whole list pass before an empty chair. In the round of agents.
create or replace function end_previews(p_limit integer) returns void language plpgsql as $$
declare
  v_call call;
  v_why text;
begin
  for v_call in
    select c.* from call c join task t on t.id = c.task_id
    where c.preview_until is not null and c.dial_asked_at is null and c.state = 'claimed'
      and (c.preview_until < clock_timestamp() or t.status <> 'running' or not exists (
        select 1 from agent_standing s where s.agent_id = c.for_agent_id and s.call_id = c.id and s.state = 'reserved'))
    order by c.preview_until limit p_limit for update of c skip locked
  loop
    v_why := case
      when not exists (
        select 1 from agent_standing s where s.agent_id = v_call.for_agent_id and s.call_id = v_call.id and s.state = 'reserved')
        then 'agent-gone'
      when v_call.preview_until < clock_timestamp() then 'preview-over'
      else 'task-paused' end;
    perform drop_manual(v_call, v_why, '', v_why = 'preview-over');
  end loop;
end
$$;

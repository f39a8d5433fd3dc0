-- Calls that come in: whose they are, the queue in which callers wait for an agent, and what follows from their end.
--
-- Such a call is a row of `call` like any other from its first moment on, so that turns, recordings, moves, rescue and reports need no
-- second way. It holds no slots and took no turn: nobody dialled. `attempt` goes on counting, `contact.attempts` does not.

-- Whose call this is: the contact of the task that last called the number of the caller, within the days of the number called; else the
-- task of that number. Null: nobody's. A caller without a number is a stranger each time.
create or replace function inbound_task(p_inbound inbound_number, p_from text, out task_id uuid, out contact_id uuid)
language plpgsql stable as $$
begin
  if p_from <> '' and p_inbound.follow_days > 0 then
    select c.task_id, c.contact_id into inbound_task.task_id, inbound_task.contact_id from call c
    where c.number = p_from and c.direction = 'outbound' and c.state <> 'withdrawn'
      and c.dialled_at > clock_timestamp() - make_interval(days => p_inbound.follow_days)
    order by c.dialled_at desc limit 1;
    if found then return; end if;
  end if;
  task_id := p_inbound.task_id;
  if task_id is null or p_from = '' then return; end if;
  select k.id into inbound_task.contact_id from contact k
  where k.number = p_from and k.task_id = p_inbound.task_id order by k.position desc limit 1;
end
$$;

-- A caller who is on no list of the task. The task never dials them by itself, and they count in none of its figures.
create or replace function add_stranger(p_task uuid, p_number text) returns uuid language plpgsql as $$
declare
  v_import uuid;
  v_row integer;
  v_id uuid;
begin
  insert into list_import (task_id, source, status, ended_at) values (p_task, 'inbound', 'done', clock_timestamp())
  on conflict (task_id) where source = 'inbound' do nothing;
  update list_import set parsed = parsed + 1, accepted = accepted + 1
  where task_id = p_task and source = 'inbound' returning id, parsed into v_import, v_row;
  insert into contact (task_id, import_id, row_number, number, state, stranger)
  values (p_task, v_import, v_row, p_number, 'done', true) returning id into v_id;
  return v_id;
end
$$;

-- How long such a call may last before somebody has to end it for its owner; who takes it makes it longer (agent_came, begin_transfer).
create or replace function inbound_ms_max(p_task task, p_inbound inbound_number) returns interval language sql stable as $$
  -- Reading a message, or welcome, overflow and three phones that ring.
  select make_interval(secs => 630 + case p_task.type
    when 'ai' then coalesce((select a.call_seconds_max from assistant a where a.id = p_task.assistant_id), 0)
    when 'predictive' then 2 * p_inbound.wait_seconds_max
    else 0 end)
$$;

-- A call has come in at a switch: it is entered, or refused. Asked again about the same channel, it answers the same. `p_called`: the
-- forms in which the number that was called may be stored. `p_gateway`: by which line it came, where that is known.
-- { kind: 'taken', taskId, contactId, attempt, claim } | { kind: 'refused', because: 'unknown-number' | 'no-task' }
create or replace function receive_call(p_call uuid, p_node text, p_called text[], p_from text, p_gateway text) returns jsonb
language plpgsql as $$
declare
  v_now timestamptz := clock_timestamp();
  v_call call;
  v_inbound inbound_number;
  v_task task;
  v_task_id uuid;
  v_contact_id uuid;
  v_contact contact;
begin
  -- What a crash of the database could forget would be a caller whom nobody serves.
  perform set_config('synchronous_commit', 'on', true);
  perform pg_advisory_xact_lock(10, hashtext(p_call::text));
  select * into v_call from call where id = p_call;
  if not found then
    select * into v_inbound from inbound_number n where n.number = any (p_called) and n.enabled order by n.number limit 1;
    if not found then return jsonb_build_object('kind', 'refused', 'because', 'unknown-number'); end if;
    select t.task_id, t.contact_id into v_task_id, v_contact_id from inbound_task(v_inbound, p_from) t;
    if v_task_id is null then return jsonb_build_object('kind', 'refused', 'because', 'no-task'); end if;
    perform share_task(v_task_id);
    select * into v_task from task where id = v_task_id;
    if not found then return jsonb_build_object('kind', 'refused', 'because', 'no-task'); end if;
    if v_contact_id is null then v_contact_id := add_stranger(v_task_id, p_from); end if;
    select * into v_contact from contact where id = v_contact_id for update;
    insert into call (id, task_id, contact_id, attempt, state, lane, claim_key, number, node, line_id, claimed_at, dialled_at, final_by,
      direction, inbound_number_id, called_number)
    values (p_call, v_task_id, v_contact_id,
      1 + greatest(v_contact.attempts, (select coalesce(max(c.attempt), 0) from call c where c.contact_id = v_contact_id)),
      'dialling', -1, 'inbound/' || p_call, p_from, p_node,
      (select l.id from line l where l.node = p_node and l.gateway = p_gateway), v_now, v_now,
      v_now + inbound_ms_max(v_task, v_inbound), 'inbound', v_inbound.id, v_inbound.number)
    returning * into v_call;
    -- Nobody dials who is on the line. One that is called already is left to that call.
    update contact set state = 'dialling', changed_at = v_now where id = v_contact_id and state = 'waiting';
    perform add_step(p_call, v_task_id, 'received', '', '{}', true);
  elsif v_call.direction <> 'inbound' then
    return jsonb_build_object('kind', 'refused', 'because', 'unknown-number');
  end if;
  return jsonb_build_object('kind', 'taken', 'taskId', v_call.task_id, 'contactId', v_call.contact_id, 'attempt', v_call.attempt,
    'claim', v_call.claim);
end
$$;

-- What a worker needs to know of a call that came in; null for one that was made.
create or replace function inbound_brief(p_call call) returns jsonb language sql stable as $$
  select jsonb_build_object('voiceId', n.voice_id, 'welcome', n.welcome, 'queueMax', coalesce(n.queue_max, 20),
    'waitMsMax', coalesce(n.wait_seconds_max, 120) * 1000, 'overflow', coalesce(n.overflow, 'message'),
    'overflowMessage', n.overflow_message, 'overflowGroupId', n.overflow_group_id,
    'queuedAtMs', extract(epoch from p_call.queued_at) * 1000, 'queueGroupId', p_call.queue_group_id)
  from (select 1) as one left join inbound_number n on n.id = p_call.inbound_number_id
  where p_call.direction = 'inbound'
$$;

-- Callers who wait for an agent: answered, in a queue, and with nobody.
create or replace function waits_in_queue(p_call call) returns boolean language sql immutable as $$
  select p_call.state = 'live' and p_call.queued_at is not null and p_call.queue_group_id is not null
    and p_call.agent_id is null and p_call.transferred_at is null
$$;

-- What an agent of this group must be able to do for this call. A task asks for skills of its own group: in another one, to which it
-- overflows or is handed over, everybody will do.
create or replace function skills_asked(p_call call, p_group uuid) returns text[] language sql stable as $$
  select coalesce((select t.agent_skills from task t where t.id = p_call.task_id and t.agent_group_id = p_group), '{}')
$$;

-- Callers of a group who wait and have no agent offered.
create or replace function queue_of(p_group uuid) returns setof call language sql stable as $$
  select * from call c
  where c.state = 'live' and c.queue_group_id = p_group and waits_in_queue(c)
    and not exists (select 1 from agent_standing s where s.call_id = c.id and s.state in ('reserved', 'ringing', 'talking'))
$$;

-- Whether somebody who waits longer for an agent of this group, at this switch, could do with one who has these skills: they come first.
-- Who is with an agent already, and goes on to another one, stands in no line.
create or replace function wanted_by_longer(p_call uuid, p_group uuid, p_skills text[]) returns boolean language sql stable as $$
  select exists (
    select 1 from queue_of(p_group) c join call own on own.id = p_call and own.agent_id is null
    where c.node = own.node and c.id <> p_call and (c.queued_at, c.id) < (coalesce(own.queued_at, own.answered_at), p_call)
      and skills_asked(c, p_group) <@ p_skills)
$$;

-- The free agents of a group who are as good as taken by callers who wait: each caller, in their order, has the one who waits longest
-- and can do what they need.
create or replace function kept_for_queue(p_group uuid) returns uuid[] language plpgsql stable as $$
declare
  -- More callers than a group has free agents for.
  c_callers_max constant integer := 500;
  v_kept uuid[] := '{}';
  v_agent uuid;
  v_skills text[];
begin
  for v_skills in
    select skills_asked(c, p_group) from queue_of(p_group) c order by c.queued_at, c.id limit c_callers_max
  loop
    select s.agent_id into v_agent
    from agent_group_member m join agent_standing s on s.agent_id = m.agent_id
    where m.group_id = p_group and m.taking and s.state = 'free' and m.skills @> v_skills and s.agent_id <> all (v_kept)
    order by m.priority, s.waiting_since, s.agent_id limit 1;
    if found then v_kept := v_kept || v_agent; end if;
  end loop;
  return v_kept;
end
$$;

-- The caller joins the queue of a group, or goes on in it. { kind: 'queued', queuedAtMs } | { kind: 'full' } | { kind: 'not-ours' }
create or replace function join_queue(p_call uuid, p_epoch integer, p_group uuid) returns jsonb language plpgsql as $$
declare
  v_call call;
  v_most integer;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for no key update;
  if not found then return jsonb_build_object('kind', 'not-ours'); end if;
  if v_call.queue_group_id is distinct from p_group then
    -- One after the other, so that two don't take the same last place.
    perform pg_advisory_xact_lock(10, hashtext(coalesce(v_call.inbound_number_id::text, '')));
    select n.queue_max into v_most from inbound_number n where n.id = v_call.inbound_number_id;
    if v_call.queued_at is null and v_most <= (
      select count(*) from call c
      where c.state = 'live' and c.inbound_number_id = v_call.inbound_number_id and waits_in_queue(c))
    then
      return jsonb_build_object('kind', 'full');
    end if;
    update call set queued_at = coalesce(queued_at, clock_timestamp()), queue_group_id = p_group where id = p_call
    returning * into v_call;
    perform add_step(p_call, v_call.task_id, 'queued', v_call.owner, jsonb_build_object('groupId', p_group), true);
  end if;
  return jsonb_build_object('kind', 'queued', 'queuedAtMs', extract(epoch from v_call.queued_at) * 1000);
end
$$;

-- Nobody came in time, or the caller wants no more of it: they wait in no queue from here on.
create or replace function leave_queue(p_call uuid, p_epoch integer) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  update call set queue_group_id = null where id = p_call and epoch = p_epoch and state = 'live' returning * into v_call;
  if not found then return false; end if;
  perform add_step(p_call, v_call.task_id, 'left-queue', v_call.owner, '{}', true);
  return true;
end
$$;

-- Where a caller stands, and what a wait is estimated from: how long the last talks of the group took with their wrap-up, and who is
-- there for the next ones. Null: they wait in no queue.
create or replace function queue_place(p_call uuid) returns jsonb language sql stable as $$
  with own as (
    select c as row from call c where c.id = p_call and waits_in_queue(c)
  ), people as (
    select m.agent_id, s.state from agent_group_member m
    join agent a on a.id = m.agent_id and a.enabled
    join agent_standing s on s.agent_id = m.agent_id
    where m.group_id = (select (o.row).queue_group_id from own o) and m.taking
  ), lately as (
    select p.agent_id, p.call_id, extract(epoch from p.until_at - p.from_at) * 1000 as ms
    from agent_span p
    where p.state in ('talking', 'wrap-up') and p.from_at > clock_timestamp() - interval '4 hours' and p.until_at is not null
      and p.agent_id in (select x.agent_id from people x)
    order by p.from_at desc limit 100
  )
  select jsonb_build_object(
    'position', 1 + (
      select count(*) from call c
      where c.state = 'live' and c.queue_group_id = (o.row).queue_group_id and waits_in_queue(c)
        and (c.queued_at, c.id) < ((o.row).queued_at, (o.row).id)),
    'free', (select count(*) from people x where x.state = 'free'),
    'atWork', (select count(*) from people x where x.state in ('free', 'reserved', 'ringing', 'talking', 'wrap-up')),
    'handlingMs', (select sum(l.ms) / nullif(count(*) filter (where l.call_id is not null), 0) from lately l))
  from own o
$$;

-- The caller would rather be called back than wait: their wish becomes the next attempt of the task as soon as this call has ended.
-- Answers as note_callback does.
create or replace function call_back_from_queue(p_call uuid, p_epoch integer) returns jsonb language plpgsql as $$
declare
  -- Time to put the phone down.
  c_soon constant interval := interval '10 seconds';
  v_call call;
begin
  perform share_call(p_call);
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for update;
  if not found then return callback_refused('not-ours'); end if;
  if exists (select 1 from task t where t.id = v_call.task_id and t.status in ('stopping', 'stopped')) then
    return callback_refused('task-over');
  end if;
  return note_callback(v_call, v_call.owner, null, clock_timestamp() + c_soon, null, 1);
end
$$;

-- What follows for the contact from the end of a call that came in. Who was called already is left to that call. Who wanted to be called
-- back waits for it. Who talked with us need not be called any more, and whom nobody talked with waits as before.
create or replace function settle_received(p_call call) returns void language plpgsql as $$
declare
  v_contact contact;
  v_task task;
  v_talked boolean;
  v_at timestamptz;
begin
  select * into v_contact from contact where id = p_call.contact_id for update;
  select * into v_task from task where id = p_call.task_id;
  v_talked := case when v_task.type = 'predictive' then p_call.outcome = 'transferred' else p_call.answered_at is not null end;
  if v_contact.state = 'not-permitted' or exists (
    select 1 from call c
    where c.contact_id = v_contact.id and c.id <> p_call.id and c.state in ('claimed', 'dialling', 'live') and c.direction = 'outbound')
  then
    return;
  end if;
  v_at := callback_due(v_task, v_contact, p_call);
  if v_at is not null then
    v_at := put_off(v_task, v_contact.id, 'callback', v_at);
    perform add_step(p_call.id, v_task.id, 'callback-planned', p_call.owner, jsonb_build_object('at', v_at), false);
  elsif v_talked then
    update contact set state = 'done', outcome = p_call.outcome, answered = true, next_attempt_at = null, due_at = null,
      waits_because = null, callback_at = null, changed_at = clock_timestamp()
    where id = v_contact.id;
  elsif v_contact.state in ('dialling', 'live') and not exists (
    select 1 from call c where c.contact_id = v_contact.id and c.id <> p_call.id and c.state in ('dialling', 'live'))
  then
    update contact set state = 'waiting', changed_at = clock_timestamp() where id = v_contact.id;
  end if;
end
$$;

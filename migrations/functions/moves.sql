-- What people ask of a running call. The api asks, the owner of the call takes and does it, and whatever dies on the way leaves no move
-- open: what nobody took ends by itself, what was under way is refused by whoever takes the call over, and the call's end refuses the rest.

-- The move as storage/call-moves.ts knows it.
create or replace function move_view(p_move call_move) returns jsonb language sql immutable as $$
  select jsonb_build_object('id', p_move.id, 'callId', p_move.call_id, 'kind', p_move.kind, 'wish', p_move.wish,
    'askedBy', p_move.asked_by, 'userId', p_move.user_id, 'agentId', p_move.agent_id, 'state', p_move.state, 'why', p_move.why,
    'legId', p_move.leg_id, 'askedAt', p_move.asked_at, 'takenAt', p_move.taken_at, 'doneAt', p_move.done_at)
$$;

-- Told to the worker of the call and to whoever waits; the agent's own page reads anew.
create or replace function tell_move(p_move call_move) returns void language plpgsql as $$
begin
  perform announce('move', jsonb_build_object('callId', p_move.call_id, 'moveId', p_move.id));
  if p_move.agent_id is not null then perform announce('agent', jsonb_build_object('agentId', p_move.agent_id)); end if;
end
$$;

-- { kind: 'asked', move } | { kind: 'under-way' } | { kind: 'call-over' }
create or replace function ask_move(p_call uuid, p_kind text, p_wish jsonb, p_by text, p_user uuid, p_agent uuid, p_untaken_ms bigint)
returns jsonb language plpgsql as $$
declare
  v_move call_move;
begin
  perform 1 from call where id = p_call and state = 'live' for share;
  if not found then return jsonb_build_object('kind', 'call-over'); end if;
  perform refuse_untaken(p_call, p_untaken_ms);
  begin
    insert into call_move (call_id, kind, wish, asked_by, user_id, agent_id)
    values (p_call, p_kind, p_wish, p_by, p_user, p_agent) returning * into v_move;
  exception when unique_violation then
    return jsonb_build_object('kind', 'under-way');
  end;
  perform tell_move(v_move);
  return jsonb_build_object('kind', 'asked', 'move', move_view(v_move));
end
$$;

-- Moves that nobody took in time, of one call or (null) of all. Returns how many.
create or replace function refuse_untaken(p_call uuid, p_untaken_ms bigint) returns integer language plpgsql as $$
declare
  v_move call_move;
  v_n integer := 0;
begin
  for v_move in
    update call_move set state = 'refused', why = 'nobody-home', done_at = clock_timestamp()
    where state = 'asked' and asked_at < clock_timestamp() - p_untaken_ms * interval '1 ms' and (p_call is null or call_id = p_call)
    returning *
  loop
    perform tell_move(v_move);
    v_n := v_n + 1;
  end loop;
  return v_n;
end
$$;

-- What was asked of a call, for its owner alone: each move is given once. The oldest first.
create or replace function take_moves(p_call uuid, p_epoch integer, p_untaken_ms bigint) returns setof jsonb language plpgsql as $$
declare
  v_move call_move;
begin
  perform 1 from call where id = p_call and epoch = p_epoch and state = 'live' for share;
  if not found then return; end if;
  perform refuse_untaken(p_call, p_untaken_ms);
  for v_move in
    select * from call_move where call_id = p_call and state = 'asked' order by asked_at, id for update skip locked
  loop
    update call_move set state = 'doing', taken_at = clock_timestamp() where id = v_move.id returning * into v_move;
    return next move_view(v_move);
  end loop;
end
$$;

-- How a move ended; p_why null: it was done. False: it had ended before.
create or replace function end_move(p_move uuid, p_why text) returns boolean language plpgsql as $$
declare
  v_move call_move;
begin
  update call_move set state = case when p_why is null then 'done' else 'refused' end, why = p_why, done_at = clock_timestamp()
  where id = p_move and state in ('asked', 'doing') returning * into v_move;
  if not found then return false; end if;
  perform tell_move(v_move);
  return true;
end
$$;

-- Of a call that another process has had until now: what that one was at is refused. Answers all moves for which a phone was called.
create or replace function refuse_interrupted(p_call uuid, p_epoch integer) returns setof jsonb language plpgsql as $$
declare
  v_move call_move;
begin
  perform 1 from call where id = p_call and epoch = p_epoch for share;
  if not found then return; end if;
  for v_move in select * from call_move where call_id = p_call and state = 'doing' order by asked_at, id loop
    perform end_move(v_move.id, 'interrupted');
  end loop;
  return query select move_view(m) from call_move m where m.call_id = p_call and m.leg_id is not null order by m.asked_at, m.id;
end
$$;

-- With a call's end, in the same commit: it is what an `end` wanted, and the rest is refused.
create or replace function end_moves(p_call uuid) returns void language plpgsql as $$
declare
  v_move call_move;
begin
  for v_move in select * from call_move where call_id = p_call and state in ('asked', 'doing') order by asked_at, id loop
    perform end_move(v_move.id, case when v_move.kind <> 'end' then 'call-over' end);
  end loop;
  delete from call_talk where call_id = p_call;
end
$$;

-- How the callee and their agent stand to each other; told to everybody who is in the call. p_step: the step of the call that made it
-- so, and p_about whom it is about; null: none that its story tells. False: the call is not ours.
create or replace function set_talk(p_call uuid, p_epoch integer, p_state text, p_other jsonb, p_step text, p_about uuid) returns boolean
language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call and epoch = p_epoch and state = 'live' for share;
  if not found then return false; end if;
  insert into call_talk (call_id, state, other) values (p_call, p_state, p_other)
  on conflict (call_id) do update set state = excluded.state, other = excluded.other, changed_at = clock_timestamp();
  if p_step is not null then
    perform add_step(p_call, v_call.task_id, p_step, v_call.owner,
      jsonb_strip_nulls(jsonb_build_object('agentId', p_about)), true);
  end if;
  perform announce('agent', jsonb_build_object('agentId', s.agent_id)) from agent_standing s where s.call_id = p_call;
  return true;
end
$$;

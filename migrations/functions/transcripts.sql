-- Talks of agents that are to be written down.

-- With a call's end, after its agents were freed: what is to be written down of it. Nothing where no group of its agents has a recogniser.
create or replace function note_transcript(p_call call) returns void language plpgsql as $$
declare
  -- The switch closes the file a moment after it told the end.
  c_closing constant interval := interval '2 s';
begin
  if p_call.answered_at is null then return; end if;
  insert into call_transcript (call_id, parts, next_at)
  select p_call.id, jsonb_agg(jsonb_build_object('agentId', s.agent_id, 'recogniserId', g.recogniser_id,
      'fromMs', ms_between(p_call.answered_at, s.from_at),
      'toMs', ms_between(p_call.answered_at, coalesce(s.until_at, p_call.ended_at))) order by s.from_at, s.id),
    p_call.ended_at + c_closing
  from agent_span s left join agent_group g on g.id = s.group_id
  where s.call_id = p_call.id and s.state = 'talking' and coalesce(s.until_at, p_call.ended_at) > p_call.answered_at
  having bool_or(g.recogniser_id is not null)
  on conflict (call_id) do nothing;
end
$$;

-- Never below 0: whoever dials by hand is on the phone before the callee.
create or replace function ms_between(p_from timestamptz, p_to timestamptz) returns bigint language sql immutable as $$
  select greatest(0, round(extract(epoch from p_to - p_from) * 1000))::bigint
$$;

-- The words of a call's talks, and with them the end of the work. Once: a second run finds nothing due any more. False: it was not due.
-- The call's row comes first, as for whoever removes what was said.
create or replace function keep_transcript(p_call uuid, p_turns jsonb, p_heard_ms bigint) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call for share;
  update call_transcript set state = 'made', heard_ms = heard_ms + p_heard_ms, ended_at = clock_timestamp()
  where call_id = p_call and state = 'due';
  if not found then return false; end if;
  insert into turn (call_id, n, speaker, text, heard, start_ms, end_ms, recogniser_id, agent_id)
  select p_call, t.n, t.speaker, t.text, t.text, t."startMs", t."endMs", t."recogniserId", t."agentId"
  from jsonb_to_recordset(p_turns) as t
    (n integer, speaker text, text text, "startMs" integer, "endMs" integer, "recogniserId" uuid, "agentId" uuid);
  perform add_step(p_call, v_call.task_id, 'transcribed', '', jsonb_build_object('turns', jsonb_array_length(p_turns)), true);
  return true;
end
$$;

-- There will be no words of this call's talks. p_heard_ms: what recognisers were given all the same.
create or replace function leave_transcript(p_call uuid, p_reason text, p_heard_ms bigint) returns boolean language plpgsql as $$
declare
  v_call call;
begin
  select * into v_call from call where id = p_call for share;
  update call_transcript set state = 'none', reason = p_reason, heard_ms = heard_ms + p_heard_ms, ended_at = clock_timestamp()
  where call_id = p_call and state = 'due';
  if not found then return false; end if;
  perform add_step(p_call, v_call.task_id, 'not-transcribed', '', jsonb_build_object('reason', p_reason), true);
  return true;
end
$$;

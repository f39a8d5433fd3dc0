-- The callee is the assistant's again, whose talk has its whole time from now on; the agent who had them writes their notes. The call keeps
-- who that was. False: it is not ours, or no assistant's.
create or replace function give_back(p_call uuid, p_epoch integer, p_note text) returns boolean language plpgsql as $$
declare
  c_grace_seconds constant integer := 30;
  v_call call;
  v_from agent_standing;
begin
  update call c
  set transferred_at = null, given_back_at = clock_timestamp(), given_back_note = p_note,
    final_by = greatest(c.final_by, clock_timestamp() + make_interval(secs => c_grace_seconds + a.call_seconds_max))
  from task t join assistant a on a.id = t.assistant_id
  where c.id = p_call and c.epoch = p_epoch and c.state = 'live' and t.id = c.task_id and t.type = 'ai'
  returning c.* into v_call;
  if not found then return false; end if;
  delete from call_talk where call_id = p_call;
  for v_from in
    select * from agent_standing s where s.call_id = p_call and s.state in ('reserved', 'ringing', 'talking') order by s.agent_id for update
  loop
    perform leave_call(v_from, v_from.agent_id = v_call.agent_id);
  end loop;
  perform add_step(p_call, v_call.task_id, 'given-back', v_call.owner,
    jsonb_strip_nulls(jsonb_build_object('agentId', v_call.agent_id)), true);
  return true;
end
$$;

-- The permission gate: everything that dials passes through it.

-- Why a task may not dial at this moment; null = it may. The permission gate (do-not-call, frequency, consent) is asked here too
-- as soon as it exists: everything that dials passes through this function.
create or replace function dial_refusal(p_task task) returns text language plpgsql stable as $$
begin
  if p_task.status <> 'running' then return 'task-not-running'; end if;
  if p_task.start_at > clock_timestamp() then return 'not-yet'; end if;
  if p_task.calling_window is null then return null; end if;
  return case when not window_is_open(p_task.calling_window, clock_timestamp()) then 'not-yet' end;
end
$$;

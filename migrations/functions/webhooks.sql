-- What webhooks are told is noted in the transaction in which it happens: an event that was rolled back is never told, one that was
-- committed is never lost. Where no webhook asks for it, nothing is written; the table of webhooks has a handful of rows.

create or replace function note_event(p_type text, p_subject uuid) returns void language plpgsql as $$
begin
  if exists (select 1 from webhook w where w.enabled and p_type = any (w.events)) then
    insert into webhook_event (type, subject_id) values (p_type, p_subject);
  end if;
end
$$;

-- By triggers and not in the functions that make the changes: those are several for each, and a new one would forget it.

create or replace function note_call_event() returns trigger language plpgsql as $$
begin
  if tg_argv[0] = 'graded' then perform note_event('call.graded', new.id);
  -- A call that was never rung is no call to anybody outside.
  elsif new.dialled_at is not null then perform note_event('call.ended', new.id);
  end if;
  return null;
end
$$;

create or replace trigger note_call_ended after update of state on call for each row
  when (new.state = 'final' and old.state <> 'final') execute function note_call_event('ended');

create or replace trigger note_call_graded after update of intent on call for each row
  when (new.intent is not null and old.intent is distinct from new.intent) execute function note_call_event('graded');

create or replace function note_task_event() returns trigger language plpgsql as $$
begin
  perform note_event(case new.status
    when 'running' then case when old.status in ('paused', 'pausing') then 'task.resumed' else 'task.started' end
    else 'task.' || new.status end, new.id);
  return null;
end
$$;

create or replace trigger note_task_status after update of status on task for each row
  when (old.status <> new.status and new.status in ('running', 'paused', 'stopped', 'completed'))
  execute function note_task_event();

create or replace function note_import_event() returns trigger language plpgsql as $$
begin
  perform note_event('import.' || new.status, new.id);
  return null;
end
$$;

-- Lists by file; a batch through the api is inserted as done, and whoever sent it has the answer.
create or replace trigger note_import_ended after update of status on list_import for each row
  when (old.status <> new.status and new.status in ('done', 'refused')) execute function note_import_event();

create or replace function note_line_event() returns trigger language plpgsql as $$
begin
  perform note_event(tg_argv[0], new.id);
  return null;
end
$$;

-- A line is down while its gateway is not there or it rests because nothing gets through; further rests are no news.
create or replace trigger note_line_down after update of gateway_up, rests on line for each row
  when ((new.gateway_up is false or new.rests > 0) and not (old.gateway_up is false or old.rests > 0))
  execute function note_line_event('line.down');

create or replace trigger note_line_up after update of gateway_up, rests on line for each row
  when ((old.gateway_up is false or old.rests > 0) and not (new.gateway_up is false or new.rests > 0))
  execute function note_line_event('line.up');

-- What the processes and the switches said, so that a call's lines stand beside each other on the page.
create table log_line (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  -- As pino counts: 30 info, 40 warn, 50 error, 60 fatal.
  level smallint not null,
  -- Which of our processes, or `freeswitch`.
  process text not null,
  node text,
  -- No references: a line may come before its row, and stays when the row goes.
  call_id uuid,
  task_id uuid,
  message text not null,
  fields jsonb not null default '{}'
);
create index log_line_at on log_line (at, id);
create index log_line_call on log_line (call_id, at, id) where call_id is not null;
create index log_line_task on log_line (task_id, at, id) where task_id is not null;

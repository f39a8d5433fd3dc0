-- Calls that come in: which number of ours serves whom, and what such a call is beside a call that was made.

-- A number that people call back. Whoever was called by a task within `follow_days` reaches the group or the assistant of that task;
-- everybody else reaches `task_id`, and without one is refused.
create table inbound_number (
  id uuid primary key default gen_random_uuid(),
  number text not null unique check (number ~ '^\+?[0-9]{2,20}$'),
  name text not null default '' check (length(name) <= 100),
  enabled boolean not null default true,
  -- 0: nobody is followed.
  follow_days smallint not null default 30 check (follow_days between 0 and 365),
  task_id uuid references task (id),
  -- Reads the messages of the queue, and tells the position in it. Without one there is music alone.
  voice_id uuid references voice (id),
  welcome text check (length(welcome) between 1 and 1000),
  -- Callers who wait for an agent at the same time, and how long each one waits.
  queue_max smallint not null default 20 check (queue_max between 1 and 1000),
  wait_seconds_max smallint not null default 120 check (wait_seconds_max between 5 and 3600),
  -- Whoever waited in vain, or found the queue full: is told `overflow_message`, is called back, or goes to another group.
  overflow text not null default 'callback' check (overflow in ('message', 'callback', 'group')),
  overflow_message text check (length(overflow_message) between 1 and 1000),
  overflow_group_id uuid references agent_group (id),
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  check (welcome is null or voice_id is not null),
  check (overflow_message is null or voice_id is not null),
  check (overflow <> 'group' or overflow_group_id is not null)
);

-- A call that came in has the number that was called; one that was made has none. It waits in a queue from `queued_at` on, until
-- somebody talks or it ends, and `queue_group_id` is whose queue that is.
alter table call
  add column direction text not null default 'outbound' check (direction in ('outbound', 'inbound')),
  add column inbound_number_id uuid references inbound_number (id) on delete set null,
  add column called_number text,
  add column queued_at timestamptz,
  add column queue_group_id uuid references agent_group (id) on delete set null;
-- Nobody chose a line for a call that came in: it came by one, if that is known.
alter table call drop constraint call_check1;
alter table call add constraint call_dialled_check
  check (state <> 'dialling' or dialled_at is not null and (line_id is not null or direction = 'inbound'));
alter table call add constraint call_inbound_check check ((direction = 'inbound') = (called_number is not null));

create index call_queued on call (queue_group_id, queued_at) where state = 'live' and queued_at is not null;
create index call_inbound on call (dialled_at) where direction = 'inbound';
-- Reports of what was dialled leave them out, and read nothing but the index.
drop index call_reported;
create index call_reported on call (dialled_at)
  include (id, task_id, line_id, answered_at, ended_at, outcome, intent, abandoned_at, direction)
  where state = 'final' and dialled_at is not null;
-- Came in, and no worker has it yet.
create index call_unowned on call (node) where direction = 'inbound' and owner = '' and state in ('dialling', 'live');

-- Callers who are on no list of the task that serves them: contacts of one list that nobody made, who count in none of its figures.
alter table list_import drop constraint list_import_source_check;
alter table list_import add constraint list_import_source_check check (source in ('file', 'api', 'inbound'));
create unique index list_import_inbound on list_import (task_id) where source = 'inbound';
alter table contact add column stranger boolean not null default false;

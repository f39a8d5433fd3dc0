-- The permission gate: who may be rung at this moment, when somebody is rung again, how fast a line dials, and when it rests.
-- The numbers 0002 and 0003 are retired: what they made are functions, which now stand in functions/ and are kept current from there.

-- Functions whose shape changes: a replacement can't change what a function takes or returns.
drop function if exists window_is_open(jsonb, timestamptz);
drop function if exists free_line_slot(uuid, text);
drop function if exists permit(uuid, uuid, text, uuid, jsonb);

alter table task
  add column end_at timestamptz,
  -- { "perDayMax": 5, "perFiveMinutesMax": 3, "oneAtATime": true }, each of them optional; null = no caps.
  add column frequency jsonb,
  -- Which country's rules the window and the caps were taken from.
  add column rule_set text not null default 'none' check (rule_set in ('none', 'china', 'us'));

alter table contact
  -- IANA name of the callee's zone; null = unknown.
  add column time_zone text,
  -- When the next attempt would be due if the window were open; next_attempt_at is this, moved into the next opening.
  add column due_at timestamptz,
  add column waits_because text check (waits_because in ('retry', 'frequency', 'window', 'number-busy', 'line'));
-- What the pages count does not change here, so its triggers need not look at a million rows.
alter table contact disable trigger user;
update contact set time_zone = 'Asia/Shanghai' where number ~ '^(1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}|\+86\d+)$';
alter table contact enable trigger user;

alter table import_row add column time_zone text;

drop index contact_waiting;
create index contact_fresh on contact (task_id, position) where state = 'waiting' and next_attempt_at is null;
-- A claim goes from zone to zone: thousands of contacts whose zone sleeps are never looked at.
create index contact_fresh_by_zone on contact (task_id, coalesce(time_zone, ''), position)
  where state = 'waiting' and next_attempt_at is null;
create index contact_due on contact (task_id, next_attempt_at) where state = 'waiting' and next_attempt_at is not null;

-- The zones that a task's contacts have (a superset is harmless); '' = unknown.
create table task_zone (
  task_id uuid not null references task (id) on delete cascade,
  time_zone text not null,
  primary key (task_id, time_zone)
);
insert into task_zone (task_id, time_zone) select distinct task_id, coalesce(time_zone, '') from contact;

alter table line
  -- Line faults without a call between them that reached the carrier.
  add column faults_in_row integer not null default 0,
  add column rest_until timestamptz,
  add column rest_reason text,
  -- Rests in a row; while it is above zero and the rest is over, one probe call alone may use the line.
  add column rests integer not null default 0,
  add column probe_call_id uuid,
  -- As the switch says; null = it does not say.
  add column gateway_up boolean,
  add column gateway_seen_at timestamptz,
  add column next_dial_at timestamptz;

alter table switch_node
  add column calls_per_second integer check (calls_per_second between 1 and 10000),
  add column next_dial_at timestamptz;

alter table call
  -- When the call is over at the latest: whoever finds it open after that ends it.
  add column final_by timestamptz,
  add column probe boolean not null default false;
update call c
set final_by = coalesce(c.dialled_at, c.claimed_at) + make_interval(secs => t.ring_seconds_max + coalesce(a.call_seconds_max, 600) + 30)
from task t left join assistant a on a.id = t.assistant_id
where t.id = c.task_id and c.state in ('dialling', 'live');
create index call_final_by on call (final_by) where state in ('dialling', 'live');
-- What the caps count.
create index call_number_dialled on call (number, dialled_at desc) where dialled_at is not null;
create index call_number_open on call (number) where state in ('dialling', 'live');

-- Numbers that must not be rung: by any task, or by one.
create table do_not_call (
  id uuid primary key default gen_random_uuid(),
  number text not null,
  task_id uuid references task (id) on delete cascade,
  reason text not null default '',
  source text not null check (source in ('import', 'api', 'page', 'call')),
  call_id uuid,
  created_by text,
  created_at timestamptz not null default now(),
  unique nulls not distinct (number, task_id)
);
create index do_not_call_task on do_not_call (task_id);
create index do_not_call_listed on do_not_call (created_at desc, id);

-- One row for each process that holds calls; it is alive as long as somebody holds its advisory lock.
create table worker_presence (
  owner text primary key,
  kind text not null,
  node text,
  lock_key integer not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

-- Tasks whose answered calls go to people: numbers are dialled ahead, as pacing says.

alter table task drop constraint task_type_check;
alter table task add constraint task_type_check check (type in ('ai', 'notification', 'predictive'));
alter table task
  -- Who takes the answered calls.
  add column agent_group_id uuid references agent_group (id),
  -- domain/pacing-plan.ts: mode, what may be abandoned, and what is guessed before anything was seen.
  add column pacing jsonb,
  -- Read out in the task's voice to who answered and found nobody; null: the call is ended without a word.
  add column abandon_message text check (length(abandon_message) between 1 and 1000),
  -- So long a number that found nobody is not called again by itself.
  add column abandon_rest_hours integer not null default 72 check (abandon_rest_hours between 0 and 720),
  -- Shown to the agent in the call; {variables} are filled.
  add column agent_script text check (length(agent_script) between 1 and 10000),
  add constraint task_predictive_check check (type <> 'predictive' or (agent_group_id is not null and pacing is not null)),
  add constraint task_abandon_voice_check check (abandon_message is null or voice_id is not null);

-- How far a task may have dialled, decided again and again (functions/pacing.sql). Its own row: it changes many times a second.
create table task_pace (
  task_id uuid primary key references task (id) on delete cascade,
  -- Counts the decisions: each is written over the one that it saw, or not at all.
  n bigint not null default 0,
  -- How many calls were permitted since the beginning, and how many may have been.
  dialled bigint not null default 0,
  allowed bigint not null default 0,
  -- A decision that has grown old allows nothing.
  decided_at timestamptz not null default '-infinity',
  -- What the last decision said: how many to dial from then on, and why; and what pacing has learned. See domain/pacing.
  dial integer not null default 0,
  state jsonb,
  why jsonb,
  -- Calls whose end it was told lately: each end is told once.
  counted uuid[] not null default '{}'
) with (fillfactor = 50);

alter table call
  -- Who took it, or has it now.
  add column agent_id uuid references agent (id) on delete set null,
  -- Since when it is sure that nobody will take it (呼损).
  add column abandoned_at timestamptz;
create index call_of_agent on call (agent_id, dialled_at) where agent_id is not null;
create index call_abandoned on call (number, abandoned_at) where abandoned_at is not null;

alter table agent_group
  -- The phone is asked to take the call by itself: without it people wait for as long as it rings.
  add column auto_answer boolean not null default true,
  add column ring_seconds_max integer not null default 15 check (ring_seconds_max between 3 and 120);
create index agent_standing_call on agent_standing (call_id) where call_id is not null;

-- A group to which an assistant hands callees over stays as long as it does.
alter table assistant
  add column transfer_group_id uuid
    generated always as (case when tools -> 'transfer' ->> 'kind' = 'group' then (tools -> 'transfer' ->> 'target')::uuid end) stored
    references agent_group (id);

alter table contact drop constraint contact_waits_because_check;
alter table contact add constraint contact_waits_because_check
  check (waits_because in ('retry', 'frequency', 'window', 'number-busy', 'line', 'callback', 'abandoned'));

-- They know of switches now.
drop function if exists reserve_agent(uuid, uuid, bigint, text[], bigint);
drop function if exists agent_has_phone(uuid);

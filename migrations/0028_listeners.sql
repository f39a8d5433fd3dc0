-- Supervisors who listen to calls: each with one phone, to one call. The row is there from before the phone rings until its leg on the
-- switch is gone, so that the leg of a process that died is found and ended.
create table call_listener (
  leg_id uuid primary key,
  -- No reference: the row outlives the call until somebody has ended the leg.
  call_id uuid not null,
  -- Of the call when it was asked for. Another one: whoever held the leg is gone.
  epoch integer not null,
  node text not null,
  agent_id uuid not null unique references agent (id) on delete cascade,
  -- User name.
  listener text not null,
  mode text not null check (mode in ('listen', 'whisper', 'callee', 'all')),
  -- As what they stood before, who would have been given calls meanwhile; null: no calls would have come.
  back_state text check (back_state in ('free', 'busy', 'offline')),
  back_reason text,
  asked_at timestamptz not null default clock_timestamp(),
  -- Null: the phone rings.
  since timestamptz
);
create index call_listener_call on call_listener (call_id);
create index call_listener_node on call_listener (node);

-- What became of it when a supervisor's phone had to be answered first.
create index call_move_agent on call_move (agent_id, asked_at) where agent_id is not null;

-- Who answered today, for each group of agents: asked again and again by the supervisors' board.
create index call_answered_of_task on call (task_id, answered_at) where answered_at is not null;

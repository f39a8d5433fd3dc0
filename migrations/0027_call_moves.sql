-- What people ask of a running call (hold, transfer, consult, listen, …): the api writes a row, the call worker that owns the call does it.

create table call_move (
  id uuid primary key default gen_random_uuid(),
  call_id uuid not null references call (id) on delete cascade,
  kind text not null check (kind in ('hold', 'resume', 'transfer', 'consult', 'complete', 'three-way', 'drop', 'end',
    'listen', 'mode', 'take-over', 'leave')),
  -- Whom a call is to be given to, or how somebody wants to listen.
  wish jsonb not null default '{}',
  -- User name, for the story of the call; it stays when the user goes.
  asked_by text not null,
  user_id uuid references app_user (id) on delete set null,
  -- Who asks, where they are an agent.
  agent_id uuid references agent (id) on delete set null,
  state text not null default 'asked' check (state in ('asked', 'doing', 'done', 'refused')),
  why text,
  -- The phone that was called for it: by this uuid whoever takes the call over finds it again.
  leg_id uuid,
  asked_at timestamptz not null default clock_timestamp(),
  taken_at timestamptz,
  done_at timestamptz,
  check ((state in ('done', 'refused')) = (done_at is not null)),
  check ((state = 'refused') = (why is not null))
);
create index call_move_call on call_move (call_id, asked_at);
create index call_move_open on call_move (asked_at) where state in ('asked', 'doing');
-- One thing at a time is done with a callee. Dropping and ending break off what is under way, so they are asked beside it.
create unique index call_move_one on call_move (call_id)
  where state in ('asked', 'doing') and kind in ('hold', 'resume', 'transfer', 'consult', 'complete', 'three-way');

-- How a callee stands who is joined to an agent, as long as that is anything but simply talking; written by the call's owner.
create table call_talk (
  call_id uuid primary key references call (id) on delete cascade,
  state text not null check (state in ('talking', 'held', 'consulting', 'three-way')),
  -- Who is called, or there, beside the agent: { agentId, name, state: 'ringing' | 'talking' }.
  other jsonb,
  changed_at timestamptz not null default clock_timestamp()
);

-- Agents' phones that stay connected from call to call (长通), by choice of the group.

alter table agent_group add column legs text not null default 'per-call' check (legs in ('per-call', 'open'));

-- The open leg of an agent, from before their phone rings until they leave: changed by the functions in functions/open-legs.sql alone.
-- Each call worker of the switch follows each leg, so that the row outlives whoever opened it.
create table agent_leg (
  agent_id uuid primary key references agent (id) on delete cascade,
  -- The channel's uuid at the switch; of one that is away: the last one's.
  leg_id uuid not null unique,
  node text not null,
  state text not null check (state in ('rings', 'open', 'away')),
  asked_at timestamptz not null default clock_timestamp(),
  open_since timestamptz,
  -- In a row, since one stayed open for a while.
  failures integer not null default 0 check (failures >= 0),
  retry_at timestamptz,
  check ((state = 'open') = (open_since is not null)),
  check ((state = 'away') = (retry_at is not null))
);
create index agent_leg_node on agent_leg (node);

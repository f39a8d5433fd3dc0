-- People who take calls: agents, their groups, how each stands now, and how each stood before.

-- A person with a phone. Neither can be removed while the agent is there.
create table agent (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null unique references app_user (id),
  extension_id uuid not null unique references extension (id),
  enabled boolean not null default true,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp()
);

create table agent_group (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  -- What an agent has for notes after a call of this group; 0: the next call may come at once.
  wrap_up_ms integer not null default 15000 check (wrap_up_ms between 0 and 3600000),
  notes text not null default '',
  -- Where it stands in lists: small ones first.
  sort integer not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp()
);
create index agent_group_listed on agent_group (sort, name);

create table agent_group_member (
  group_id uuid not null references agent_group (id) on delete cascade,
  agent_id uuid not null references agent (id) on delete cascade,
  -- 1 is asked first.
  priority smallint not null default 5 check (priority between 1 and 9),
  skills text[] not null default '{}',
  -- Signed in for this group; what was chosen last.
  taking boolean not null default true,
  primary key (group_id, agent_id)
);
create index agent_group_member_agent on agent_group_member (agent_id);

-- One row for each agent, changed by the functions in functions/agents.sql alone: under its lock, each change with its span.
create table agent_standing (
  agent_id uuid primary key references agent (id) on delete cascade,
  state text not null default 'offline'
    check (state in ('offline', 'signed-in', 'free', 'busy', 'reserved', 'ringing', 'talking', 'wrap-up')),
  -- Why busy; or why offline without having signed out.
  reason text,
  -- No reference: whatever kind of call it is.
  call_id uuid,
  -- By which group the call came: its wrap-up counts.
  group_id uuid references agent_group (id) on delete set null,
  -- Since when without a call; a reservation that came to nothing takes nobody's place.
  waiting_since timestamptz,
  -- When a reservation, a ringing or a wrap-up ends by itself.
  until timestamptz,
  -- What was asked for while a call is in hand. Of somebody who vanished: how it was before.
  next_state text check (next_state in ('signed-in', 'free', 'busy', 'offline')),
  next_reason text,
  since timestamptz not null default clock_timestamp(),
  -- Who made it so, if not the agent or a call.
  made_by text,
  check ((state in ('reserved', 'ringing', 'talking', 'wrap-up')) = (call_id is not null)),
  check ((state in ('reserved', 'ringing', 'wrap-up')) = (until is not null)),
  check ((state in ('free', 'reserved', 'ringing')) = (waiting_since is not null)),
  check (state <> 'busy' or reason is not null)
);
create unique index agent_standing_reserved on agent_standing (call_id) where state = 'reserved';
create index agent_standing_until on agent_standing (until) where until is not null;

-- Signs of life, apart from the standing: they are written every two seconds and must not hold up whoever looks for a free agent.
create table agent_sign (
  agent_id uuid primary key references agent (id) on delete cascade,
  seen_at timestamptz not null default '-infinity',
  -- A phone of the extension was registered at some moment since the agent signed in: from then on it must stay.
  with_phone boolean not null default false,
  phone_gone_at timestamptz
);

-- How agents stood: without a gap from the making of the agent on. The last one is open.
create table agent_span (
  id bigint generated always as identity primary key,
  agent_id uuid not null references agent (id) on delete cascade,
  state text not null,
  reason text,
  call_id uuid,
  made_by text,
  from_at timestamptz not null,
  until_at timestamptz
);
create unique index agent_span_open on agent_span (agent_id) where until_at is null;
create index agent_span_agent on agent_span (agent_id, from_at, id);
create index agent_span_until on agent_span (until_at);

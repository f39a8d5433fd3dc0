-- What agents write of calls, the words with which they say how one went, and the password of an agent's page.

alter table agent_group add column dispositions text[] not null
  default '{有意向,无意向,稍后联系,号码错误,非本人接听,投诉}';

-- One for each call and agent. An agent who is removed leaves it with their name on it.
create table call_note (
  id uuid primary key default gen_random_uuid(),
  call_id uuid not null references call (id) on delete cascade,
  agent_id uuid references agent (id) on delete set null,
  written_by text not null,
  text text not null default '' check (length(text) <= 4000),
  disposition text check (length(disposition) between 1 and 30),
  written_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  unique (call_id, agent_id)
);
create index call_note_agent on call_note (agent_id, written_at);

-- Whose page is open registers with a password of its own, so that a desk phone with the same extension keeps the one it has.
alter table extension
  add column page_a1_hash text check (page_a1_hash ~ '^[0-9a-f]{32}$'),
  add column page_until timestamptz,
  add check ((page_a1_hash is null) = (page_until is null));

-- Which calls an agent had: asked for each note that is written.
create index agent_span_call on agent_span (call_id, agent_id) where call_id is not null;

-- Reports: what calls cost, which tokens models told of, and an index that answers a report without reading the calls themselves.

-- What a line costs. A line without a row has no known price: its calls cost nobody-knows-what, and not nothing.
create table line_price (
  line_id uuid primary key references line (id) on delete cascade,
  per_minute numeric(12, 6) not null check (per_minute >= 0),
  -- Carriers count begun steps of so many seconds, from the answer on.
  billed_seconds smallint not null default 60 check (billed_seconds in (1, 6, 30, 60))
);

-- What a language model account costs for 1000 tokens of questions, and of answers.
create table model_price (
  llm_account_id uuid primary key references llm_account (id) on delete cascade,
  input_per_1000 numeric(12, 6) not null check (input_per_1000 >= 0),
  output_per_1000 numeric(12, 6) not null check (output_per_1000 >= 0)
);

-- What each account was asked in a call. A question that was dropped before its end has no known tokens: `told` counts those that have.
-- The account may be gone.
create table model_use (
  call_id uuid not null references call (id) on delete cascade,
  llm_account_id uuid not null,
  requests integer not null,
  told integer not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  primary key (call_id, llm_account_id)
);

-- All that a report sums up of calls, so that it reads no call.
create index call_reported on call (dialled_at)
  include (id, task_id, line_id, answered_at, ended_at, outcome, intent, abandoned_at)
  where state = 'final' and dialled_at is not null;
-- Talks of agents and what they did after them, by when they began.
create index agent_span_work on agent_span (from_at) include (state, agent_id, call_id, until_at) where state in ('talking', 'wrap-up');

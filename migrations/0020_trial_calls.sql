-- Calls that belong to no task, made to try something; and the phones of browsers.

-- Its id is the channel's uuid. Numbers and words are personal data: rows are kept for some days only (storage/trial-calls.ts).
create table trial_call (
  id uuid primary key default gen_random_uuid(),
  -- `line`: a number by a line, for a message and an echo. `assistant`: an extension, for a talk with an assistant.
  kind text not null check (kind in ('line', 'assistant')),
  node text not null,
  line_id uuid references line (id) on delete set null,
  extension_id uuid references extension (id) on delete set null,
  assistant_id uuid references assistant (id) on delete set null,
  -- What is rung: a number as people write it, or that of the extension.
  number text not null,
  -- What a line's trial says before its echo; null = tones.
  say text,
  variables jsonb not null default '{}' check (jsonb_typeof(variables) = 'object'),
  state text not null default 'waiting' check (state in ('waiting', 'dialling', 'live', 'ended')),
  owner text,
  -- As domain/trial-call.ts names them, in order.
  steps jsonb not null default '[]' check (jsonb_typeof(steps) = 'array'),
  turns jsonb not null default '[]' check (jsonb_typeof(turns) = 'array'),
  hang_up_asked boolean not null default false,
  outcome text,
  reason text,
  ended_by text,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  answered_at timestamptz,
  ended_at timestamptz,
  -- Who conducts it says so every some seconds.
  seen_at timestamptz not null default clock_timestamp()
);
create index trial_call_newest on trial_call (created_at desc, id);
create index trial_call_open on trial_call (line_id) where state <> 'ended';

-- The extension with which a person's browser registers. Its password lives as long as the page does, so it is made anew each time.
create table browser_phone (
  user_id uuid primary key references app_user (id) on delete cascade,
  extension_id uuid not null unique references extension (id) on delete cascade,
  expires_at timestamptz not null
);

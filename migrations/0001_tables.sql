-- The truth about tasks, contacts, calls and settings. States are text with checks; numbers are stored as dialled.

create table app_user (
  id uuid primary key default gen_random_uuid(),
  username text not null unique check (username = lower(username) and length(username) between 1 and 64),
  password_hash text not null,
  role text not null check (role in ('admin', 'supervisor', 'agent', 'viewer')),
  language text not null default 'zh' check (language in ('zh', 'en')),
  must_change_password boolean not null default false,
  disabled_at timestamptz,
  created_at timestamptz not null default now()
);

create table session (
  id uuid primary key default gen_random_uuid(),
  token_hash bytea not null unique,
  user_id uuid not null references app_user (id) on delete cascade,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index session_by_user on session (user_id);

create table api_key (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  role text not null check (role in ('admin', 'supervisor', 'agent', 'viewer')),
  key_hash bytea not null unique,
  key_start text not null,
  created_by uuid references app_user (id) on delete set null,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  revoked_at timestamptz
);

create table setting (
  key text primary key,
  value jsonb not null,
  changed_by text,
  changed_at timestamptz not null default now()
);

create table audit_entry (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor_kind text not null check (actor_kind in ('user', 'api-key', 'system')),
  actor_id uuid,
  actor_name text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  before jsonb,
  after jsonb
);
create index audit_subject on audit_entry (subject_kind, subject_id, id desc);

create table idempotency_key (
  actor_id uuid not null,
  key text not null,
  route text not null,
  request_hash bytea not null,
  status integer,
  body jsonb,
  created_at timestamptz not null default now(),
  primary key (actor_id, key)
);

-- A FreeSWITCH node as the call workers last saw it; capacity null = no cap of its own.
create table switch_node (
  name text primary key check (name ~ '^[A-Za-z0-9_.-]{1,64}$'),
  state text not null check (state in ('connecting', 'ready', 'down')),
  core_uuid text,
  capacity integer check (capacity > 0),
  detail text,
  seen_at timestamptz not null default now()
);

create table line (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  node text not null,
  gateway text not null check (gateway ~ '^[A-Za-z0-9_.-]{1,64}$'),
  profile text not null default 'external',
  address text not null,
  register boolean not null default false,
  username text,
  password_sealed bytea,
  capacity integer not null check (capacity between 1 and 10000),
  calls_per_second integer check (calls_per_second between 1 and 1000),
  caller_numbers text[] not null default '{}',
  prefix text,
  codec text not null default 'PCMA' check (codec in ('PCMA', 'PCMU')),
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  unique (node, gateway)
);

create table llm_account (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  kind text not null check (kind in ('openai-compatible')),
  base_url text not null,
  model text not null,
  api_key_sealed bytea,
  headers jsonb not null default '{}',
  first_token_ms_max integer not null default 8000 check (first_token_ms_max between 500 and 60000),
  last_test jsonb,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

create table voice (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  kind text not null check (kind in ('tone', 'openai')),
  base_url text,
  model text,
  voice_name text,
  rate numeric not null default 1.0 check (rate between 0.5 and 2.0),
  api_key_sealed bytea,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

create table recogniser (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  kind text not null check (kind in ('tone')),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

create table assistant (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  language text not null default 'zh' check (language in ('zh', 'en')),
  llm_account_id uuid not null references llm_account (id),
  voice_id uuid not null references voice (id),
  recogniser_id uuid not null references recogniser (id),
  prompt text not null,
  faq text not null default '',
  opening_line text not null,
  hangup_line text not null,
  silence_line text not null,
  trouble_line text not null,
  interruption text not null default 'any' check (interruption in ('never', 'keywords', 'any')),
  interruption_keywords text[] not null default '{}',
  ignored_words text[] not null default '{}',
  intent_prompt text not null default '',
  call_seconds_max integer not null default 300 check (call_seconds_max between 10 and 3600),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

create table task (
  id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 1 and 200),
  type text not null check (type in ('ai', 'notification')),
  status text not null default 'draft'
    check (status in ('draft', 'running', 'pausing', 'paused', 'stopping', 'stopped', 'completed')),
  stop_mode text check (stop_mode in ('drain', 'hangup')),
  max_concurrency integer not null check (max_concurrency between 1 and 10000),
  assistant_id uuid references assistant (id),
  voice_id uuid references voice (id),
  play_times integer not null default 2 check (play_times between 1 and 10),
  ring_seconds_max integer not null default 45 check (ring_seconds_max between 5 and 120),
  calling_window jsonb,
  retry jsonb,
  start_at timestamptz,
  dedupe text not null default 'file' check (dedupe in ('file', 'task')),
  created_by text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  changed_at timestamptz not null default now(),
  check (type <> 'ai' or assistant_id is not null),
  check (type <> 'notification' or voice_id is not null)
);
create index task_created on task (created_at desc, id);

create table task_line (
  task_id uuid not null references task (id) on delete cascade,
  line_id uuid not null references line (id),
  position integer not null,
  primary key (task_id, line_id)
);
create index task_line_line on task_line (line_id);

-- One file, or one batch through the api. Rows wait in import_row until the whole file was found good.
create table list_import (
  id uuid primary key default gen_random_uuid(),
  task_id uuid not null references task (id) on delete cascade,
  source text not null check (source in ('file', 'api')),
  file_name text,
  file_path text,
  file_bytes bigint,
  status text not null check (status in ('reading', 'done', 'refused')),
  -- Counts the attempts to read the file: an attempt that was thought dead must not stage rows beside the next one.
  reading integer not null default 0,
  parsed integer not null default 0,
  accepted integer not null default 0,
  duplicate integer not null default 0,
  refused integer not null default 0,
  reason_code text,
  reason_detail text,
  created_by text,
  created_at timestamptz not null default now(),
  ended_at timestamptz
);
create index list_import_task on list_import (task_id, created_at desc);

create unlogged table import_row (
  import_id uuid not null,
  row_number integer not null,
  number text not null,
  name text not null,
  message text,
  variables jsonb not null,
  primary key (import_id, row_number)
);

create table import_refused (
  import_id uuid not null references list_import (id) on delete cascade,
  row_number integer not null,
  column_name text not null,
  code text not null,
  value text not null,
  primary key (import_id, row_number)
);

create table contact (
  id uuid primary key default gen_random_uuid(),
  task_id uuid not null references task (id) on delete cascade,
  import_id uuid not null references list_import (id) on delete cascade,
  row_number integer not null,
  position bigint generated always as identity,
  number text not null,
  name text not null default '',
  message text,
  variables jsonb not null default '{}',
  state text not null default 'waiting'
    check (state in ('waiting', 'claimed', 'dialling', 'live', 'done', 'not-permitted')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  -- Somebody (or a machine) picked up in any attempt; never taken back.
  answered boolean not null default false,
  outcome text,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  unique (import_id, row_number)
);
create index contact_waiting on contact (task_id, position) where state = 'waiting';
create index contact_task on contact (task_id, position);
create index contact_number on contact (number);

-- One attempt. Its id is the channel's uuid, made before anything rings.
create table call (
  id uuid primary key default gen_random_uuid(),
  task_id uuid not null references task (id) on delete cascade,
  contact_id uuid not null references contact (id) on delete cascade,
  attempt integer not null check (attempt > 0),
  -- Counts the claims of one attempt: a withdrawn call that is claimed anew needs a workflow id of its own.
  claim integer not null default 1 check (claim > 0),
  state text not null check (state in ('claimed', 'dialling', 'live', 'final', 'withdrawn')),
  lane integer not null,
  claim_key text not null,
  -- The process that holds the call, as it named itself in the fence; who may write is said by the epoch alone.
  owner text not null default '',
  -- Which asking of the fence was permitted: an asker whose answer was lost on the way asks again under the same key.
  fence_key uuid,
  epoch integer not null default 0,
  number text not null,
  node text not null,
  line_id uuid references line (id),
  caller_number text,
  claimed_at timestamptz not null default now(),
  dialled_at timestamptz,
  rang_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  outcome text check (outcome in ('completed', 'transferred', 'abandoned', 'busy', 'no-answer', 'rejected', 'empty-number',
    'powered-off', 'suspended', 'unreachable', 'restricted', 'voicemail', 'invalid-number', 'line-fault', 'line-congested',
    'switch-lost', 'not-permitted', 'unknown')),
  reason text,
  ended_by text check (ended_by in ('callee', 'us', 'carrier', 'switch', 'nobody')),
  hangup_cause text,
  q850 integer,
  sip_code integer,
  sip_reason text,
  hangup_disposition text,
  heard_to_end boolean,
  intent text check (intent in ('A', 'B', 'C', 'D', 'E', 'F', 'G')),
  intent_state text not null default 'none' check (intent_state in ('none', 'due', 'given', 'failed')),
  intent_tries integer not null default 0,
  intent_next_at timestamptz,
  recording_path text,
  recording_started_at timestamptz,
  recording_ms integer,
  check ((state = 'final') = (outcome is not null)),
  check (state <> 'dialling' or (dialled_at is not null and line_id is not null))
);
create unique index call_attempt on call (contact_id, attempt) where state <> 'withdrawn';
create unique index call_claim_number on call (contact_id, attempt, claim);
create index call_open on call (task_id, lane) where state in ('claimed', 'dialling', 'live');
create index call_node_open on call (node) where state in ('dialling', 'live');
create index call_claim on call (claim_key);
create index call_listed on call (dialled_at desc, id) where state = 'final' and dialled_at is not null;
create index call_task_listed on call (task_id, dialled_at desc, id) where state = 'final' and dialled_at is not null;
create index call_number on call (number, claimed_at desc);
create index call_ended on call (ended_at) where state = 'final';
create index call_unknown on call (ended_at) where outcome = 'unknown';
create index call_intent_due on call (ended_at) where intent_state = 'due';

create table turn (
  call_id uuid not null references call (id) on delete cascade,
  n integer not null,
  speaker text not null check (speaker in ('callee', 'us')),
  text text not null,
  heard text not null,
  interrupted boolean not null default false,
  start_ms integer not null,
  end_ms integer not null,
  timings jsonb not null default '{}',
  primary key (call_id, n)
);

-- Steps of a call that the ledger itself saw, for the story on a call's page.
create table call_step (
  call_id uuid not null references call (id) on delete cascade,
  id bigint generated always as identity,
  at timestamptz not null default clock_timestamp(),
  step text not null,
  actor text not null default '',
  detail jsonb not null default '{}',
  primary key (call_id, id)
);

-- Slots are rows, not counters: no hot row, and a dead owner's slot is visible (measured in docs/decisions).
create table task_slot (
  task_id uuid not null references task (id) on delete cascade,
  n integer not null,
  call_id uuid unique references call (id),
  primary key (task_id, n)
);
create table line_slot (
  line_id uuid not null references line (id) on delete cascade,
  n integer not null,
  call_id uuid unique references call (id),
  -- When it was last freed: for a moment after that, a poorer task on the same line goes first.
  freed_at timestamptz not null default '-infinity',
  primary key (line_id, n)
);
create table node_slot (
  node text not null,
  n integer not null,
  call_id uuid unique references call (id),
  primary key (node, n)
);

-- Slots change hands with every call: room on the page keeps the rows together, and free ones are found without a scan.
alter table task_slot set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
alter table line_slot set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
alter table node_slot set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
create index task_slot_free on task_slot (task_id, n) where call_id is null;
create index line_slot_free on line_slot (line_id, n) where call_id is null;
create index node_slot_free on node_slot (node, n) where call_id is null;

-- What pages count. Every change of a contact's state adds rows here in the same transaction; nothing is ever locked.
-- A roll-up folds them into task_tally; a count is the sum over both.
create table task_tally (
  task_id uuid not null references task (id) on delete cascade,
  key text not null,
  n bigint not null,
  primary key (task_id, key)
);
-- No foreign key here: its check would lock the task's row at every change of a contact.
create table task_tally_delta (
  id bigint generated always as identity primary key,
  task_id uuid not null,
  key text not null,
  n bigint not null
);
create index task_tally_delta_task on task_tally_delta (task_id);

-- Webhooks, second factors, scopes of keys, and an audit log that is searched.

-- Where a program of somebody else's is told what happens here. The secret signs; the one before it does so for a while after a change.
create table webhook (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  url text not null,
  events text[] not null check (cardinality(events) > 0),
  enabled boolean not null default true,
  secret_sealed bytea not null,
  secret_before_sealed bytea,
  secret_before_until timestamptz,
  -- Since when nothing got through; null while the last message did.
  failing_since timestamptz,
  -- Set when we, and not a person, switched it off.
  disabled_reason text check (disabled_reason in ('failing', 'gone')),
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

-- What happened, written in the transaction in which it happened. `body` is made soon after; a row without one waits for it.
create table webhook_event (
  id bigint generated always as identity primary key,
  message_id uuid not null default gen_random_uuid() unique,
  type text not null,
  subject_id uuid,
  at timestamptz not null default clock_timestamp(),
  body text
);
create index webhook_event_waiting on webhook_event (id) where body is null;
create index webhook_event_at on webhook_event (at);

-- Messages to one webhook that are sent and repeated together, by one workflow.
create table webhook_batch (
  id uuid primary key default gen_random_uuid(),
  webhook_id uuid not null references webhook (id) on delete cascade,
  tries_max integer not null check (tries_max > 0),
  -- Sent although the webhook is off: a person asked for it.
  asked_for boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  -- When its workflow was started; null = it waits for one.
  started_at timestamptz
);
create index webhook_batch_waiting on webhook_batch (created_at) where started_at is null;
create index webhook_batch_webhook on webhook_batch (webhook_id);

create table webhook_delivery (
  id bigint generated always as identity primary key,
  webhook_id uuid not null references webhook (id) on delete cascade,
  event_id bigint not null references webhook_event (id) on delete cascade,
  batch_id uuid references webhook_batch (id) on delete set null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  -- Of the last attempt.
  attempted_at timestamptz,
  status integer,
  duration_ms integer,
  fault text,
  delivered_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  unique (event_id, webhook_id)
);
create index webhook_delivery_listed on webhook_delivery (webhook_id, id desc);
create index webhook_delivery_batch on webhook_delivery (batch_id) where state = 'pending';

create table webhook_attempt (
  delivery_id bigint not null references webhook_delivery (id) on delete cascade,
  n integer not null,
  at timestamptz not null,
  duration_ms integer not null,
  status integer,
  fault text,
  -- The first words of what the receiver answered.
  answer text not null default '',
  primary key (delivery_id, n)
);

-- The second factor: a time-based one-time password. The step last used may not be used again.
alter table app_user
  add column totp_sealed bytea,
  add column totp_since timestamptz,
  add column totp_last_step bigint,
  add column signed_in_at timestamptz;

create table recovery_code (
  id bigint generated always as identity primary key,
  user_id uuid not null references app_user (id) on delete cascade,
  code_hash bytea not null,
  used_at timestamptz
);
create index recovery_code_user on recovery_code (user_id);

-- Null: whatever the role may.
alter table api_key
  add column scopes text[],
  add column expires_at timestamptz,
  add column used_from text;

create index audit_at on audit_entry (at desc);
create index audit_actor on audit_entry (actor_name, id desc);

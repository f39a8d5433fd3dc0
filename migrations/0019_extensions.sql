-- Extensions from the page: who is registered, whose sign-in failed, and which addresses are blocked for it.

alter table extension
  -- A phone that registered before this moment did so with a password that counts no more.
  add column password_at timestamptz not null default now();

-- Phones as a switch lists them now. One that vanished is gone when `expires_at` is past.
create table registration (
  node text not null,
  call_id text not null,
  profile text not null,
  number text not null,
  address text not null,
  port integer,
  user_agent text not null default '',
  -- Since when it is registered without a gap.
  since timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (node, call_id)
);
create index registration_number on registration (number);

-- Sign-ins of phones that a switch refused.
create table phone_failure (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  node text not null,
  profile text not null,
  address text not null,
  method text not null check (method in ('REGISTER', 'INVITE')),
  -- Who it wanted to be; of an INVITE the number that was dialled.
  number text not null,
  user_agent text not null default ''
);
create index phone_failure_address on phone_failure (address, at);
create index phone_failure_at on phone_failure (at);

-- Every block that ever was, with its reason.
create table blocked_address (
  id uuid primary key default gen_random_uuid(),
  address text not null,
  -- Only this extension is refused from there, because many share the address; null = everybody is.
  number text,
  reason text not null check (reason in ('failed-sign-ins')),
  -- What it was blocked for: so many failures within so many seconds.
  failures integer not null,
  within_seconds integer not null,
  -- The switch that saw it; the block holds at all of them.
  seen_by text not null,
  blocked_at timestamptz not null default clock_timestamp(),
  until timestamptz not null,
  lifted_at timestamptz,
  lifted_by text,
  -- Sign-ins that were refused while it stood.
  attempts bigint not null default 0,
  last_attempt_at timestamptz
);
create index blocked_address_active on blocked_address (until) where lifted_at is null;
create index blocked_address_listed on blocked_address (blocked_at desc, id);
create trigger blocked_address_configuration after insert or delete or update of address, number, until, lifted_at
  on blocked_address for each row execute function tell_configuration();

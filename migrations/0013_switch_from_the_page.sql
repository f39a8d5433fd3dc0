-- The switch is configured by us: SIP profiles, lines as the gateways of a profile, extensions, and how all of them stand.

alter table line
  add column purpose text not null default 'both' check (purpose in ('tasks', 'phoneBar', 'both', 'off')),
  -- What its carrier asks a login for; null = the address.
  add column realm text,
  add column outbound_proxy text,
  -- How often the carrier is asked whether it is there; null = never, and then a dead one is found by calls that fail.
  add column ping_seconds integer default 25 check (ping_seconds between 5 and 300),
  -- Further parameters of the gateway, as domain/gateway-parameters.ts allows.
  add column parameters jsonb not null default '{}' check (jsonb_typeof(parameters) = 'object'),
  add column caller_rotation text not null default 'roundRobin' check (caller_rotation in ('fixed', 'random', 'roundRobin', 'byArea')),
  -- Taken off the front of a dialled number, before the prefix is put there.
  add column called_strip text check (called_strip ~ '^\+?[0-9*#]{1,16}$'),
  -- 1 is used first.
  add column priority integer not null default 5 check (priority between 1 and 9);
update line set purpose = 'off' where not enabled;
alter table line drop column enabled;
-- Whether tasks may dial by it.
alter table line add column enabled boolean not null generated always as (purpose in ('tasks', 'both')) stored;

create table sip_profile (
  id uuid primary key default gen_random_uuid(),
  node text not null check (node ~ '^[A-Za-z0-9_.-]{1,64}$'),
  name text not null check (name ~ '^[A-Za-z0-9_.-]{1,64}$'),
  -- As domain/sip-profile.ts names it.
  settings jsonb not null check (jsonb_typeof(settings) = 'object'),
  -- The last settings under which it ran: what a failed start goes back to.
  good_settings jsonb,
  -- Whether it shall run.
  enabled boolean not null default true,
  -- Which settings the switch has read in which of its lives.
  loaded_mark text,
  -- Its lines rest until its calls are over, because it is about to be restarted.
  draining boolean not null default false,
  -- As the switch says; null = it has not said yet.
  running boolean,
  -- { sipIp, sipPort, wsBinding, calls, registrations } of the running profile.
  seen jsonb,
  seen_at timestamptz,
  -- The last start, stop or restart that somebody asked for, and what came of it.
  operation jsonb,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  unique (node, name)
);

create table extension (
  id uuid primary key default gen_random_uuid(),
  number text not null unique check (number ~ '^[0-9]{2,8}$'),
  -- md5(number:carillon:password), as in RFC 2617: the password itself is never stored.
  a1_hash text not null check (a1_hash ~ '^[0-9a-f]{32}$'),
  display_name text not null default '' check (length(display_name) <= 100),
  enabled boolean not null default true,
  -- Where it may register; null = at every switch.
  node text,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

-- How a gateway stands, in our own words (domain/gateway-standing.ts), and what its carrier answered last.
create table gateway (
  node text not null,
  name text not null,
  state text not null check (state in ('registered', 'reachable', 'trying', 'failed', 'unreachable', 'stopped', 'missing')),
  sip_status integer,
  sip_phrase text,
  ping_ms real,
  -- Made from our own line; false = the switch knows it from elsewhere.
  ours boolean not null default false,
  -- Refusals of its login in a row, and the data whose login is not tried any more.
  refusals integer not null default 0,
  stopped_mark text,
  since timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp(),
  primary key (node, name)
);

create table gateway_change (
  id bigint generated always as identity primary key,
  node text not null,
  name text not null,
  at timestamptz not null default clock_timestamp(),
  state text not null,
  sip_status integer,
  sip_phrase text
);
create index gateway_change_of on gateway_change (node, name, id desc);

-- What a line carried lately.
create index call_line_dialled on call (line_id, dialled_at) where dialled_at is not null;

-- Who is told is said by functions/switch.sql, in the same start of the product; the triggers need its name, and these tables.
create or replace function tell_configuration() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger line_configuration after insert or delete
  or update of node, gateway, profile, address, register, username, password_sealed, purpose, realm, outbound_proxy, ping_seconds,
    parameters, changed_at
  on line for each row execute function tell_configuration();
create trigger sip_profile_configuration after insert or delete or update of node, name, settings, enabled
  on sip_profile for each row execute function tell_configuration();
create trigger extension_configuration after insert or update or delete
  on extension for each row execute function tell_configuration();
create trigger setting_configuration after insert or update or delete
  on setting for each row execute function tell_configuration();

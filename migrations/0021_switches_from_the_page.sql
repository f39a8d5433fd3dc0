-- Switches that are added on the page, beside those of FREESWITCH_NODES; and switches that are emptied so that somebody can work on them.

alter table switch_node
  -- Where its event socket is. Of those in FREESWITCH_NODES as their call worker says, without the password.
  add column host text check (length(host) between 1 and 253),
  add column port integer check (port between 1 and 65535),
  add column password_sealed bytea,
  add column from_page boolean not null default false,
  -- No new call goes there; what is in progress goes on to its end.
  add column draining_since timestamptz,
  -- Since when it stands as it does.
  add column state_since timestamptz not null default now(),
  -- As the switch names itself.
  add column version text check (length(version) <= 200),
  add constraint switch_node_from_page check (not from_page or (host is not null and port is not null and password_sealed is not null));

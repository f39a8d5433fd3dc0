-- Tools of a talk: handing the callee over, calling again when they wish, keys, and requests to other systems.

alter table assistant
  -- What it may do beside talking, as domain/assistant-tools.ts names it; absent fields have their defaults.
  add column tools jsonb not null default '{}',
  -- Values of the headers of its http tools, sealed: { "<tool>": { "<header>": "sealed:…" } }.
  add column tool_headers jsonb not null default '{}';

alter table turn
  -- Keys that the callee pressed are a turn like words.
  add column kind text not null default 'words' check (kind in ('words', 'keys'));

alter table call
  -- The callee was joined to somebody else: from here on its end is that talk's.
  add column transferred_at timestamptz;

alter table contact
  -- When the callee wants to be called again, and in which call they said so; null once that attempt is permitted.
  add column callback_at timestamptz,
  add column callback_call_id uuid,
  -- How often the contact was put off by its own wish.
  add column callbacks integer not null default 0;
alter table contact drop constraint contact_waits_because_check;
alter table contact add constraint contact_waits_because_check
  check (waits_because in ('retry', 'frequency', 'window', 'number-busy', 'line', 'callback'));

-- What the model did in a call, for people with rights to see it: arguments and answers may quote the callee.
create table call_tool (
  call_id uuid not null references call (id) on delete cascade,
  n integer not null,
  name text not null,
  at_ms integer not null,
  ms integer not null,
  ok boolean not null,
  arguments text not null,
  answer text not null,
  primary key (call_id, n)
);

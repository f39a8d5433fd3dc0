-- What was heard before the answer, who answered, and what a task does with a machine.

alter table task
  -- Tasks that were there before go on as they did; new ones are given an action by the api.
  add column on_machine text not null default 'goOn' check (on_machine in ('hangUp', 'leaveMessage', 'goOn')),
  -- What is left on a machine; null = the message of the contact, or the opening line of the assistant.
  add column machine_message text check (length(machine_message) between 1 and 1000);

create table call_early_media (
  call_id uuid primary key references call (id) on delete cascade,
  -- What decided: words of a set, a tone of the network; null = something was said that matched nothing.
  kind text check (kind in ('announcement', 'tone')),
  outcome text,
  keyword_set text,
  words text[] not null default '{}',
  tone text,
  last_tone text,
  transcript text not null default '',
  heard_ms integer not null,
  -- Relative to the folder of the recordings.
  audio_path text,
  check ((kind is null) = (outcome is null))
);

create table call_answered_by (
  call_id uuid primary key references call (id) on delete cascade,
  verdict text not null check (verdict in ('human', 'voicemail', 'assistant', 'ivr', 'uncertain')),
  words text[] not null default '{}',
  because text not null,
  at_ms integer not null,
  action text check (action in ('hangUp', 'leaveMessage', 'goOn'))
);

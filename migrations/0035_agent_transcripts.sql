-- The words of talks between agents and callees, heard from the recording after the call (0036).

-- With which recogniser the talks of a group are written down; null: they are not. Named by a group, a recogniser stays.
alter table agent_group add column recogniser_id uuid references recogniser (id);

-- For which group an agent had a call, so that each talk is written down as its group wants it. No reference: years of spans would be
-- searched for a group that is removed.
alter table agent_span add column group_id uuid;

-- A turn of an agent: who of us it was. No reference: what was said stays when they are removed.
alter table turn drop constraint turn_speaker_check;
alter table turn add constraint turn_speaker_check check (speaker in ('callee', 'us', 'agent'));
alter table turn add column agent_id uuid;
alter table turn add constraint turn_agent_check check (agent_id is null or speaker = 'agent');

-- One for each ended call whose talks are to be written down, noted in the commit of its end.
create table call_transcript (
  call_id uuid primary key references call (id) on delete cascade,
  state text not null default 'due' check (state in ('due', 'made', 'none')),
  -- Why there are no words.
  reason text,
  -- Who of us talked, from when until when: [{ agentId, recogniserId, fromMs, toMs }], in ms since the answer, oldest first.
  parts jsonb not null,
  tries integer not null default 0,
  -- When its story is started, or looked for again.
  next_at timestamptz not null,
  -- How much sound recognisers were given, of both sides together.
  heard_ms bigint not null default 0,
  ended_at timestamptz,
  check ((state = 'due') = (ended_at is null)),
  check ((state = 'none') = (reason is not null))
);
create index call_transcript_due on call_transcript (next_at) where state = 'due';

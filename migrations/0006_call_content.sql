-- What was said in a call goes at its time, or when somebody asks for it; that the call took place stays.
alter table call
  add column content_removed_at timestamptz,
  -- request: somebody asked for it, recording and transcript are gone; retention: the recording was older than the settings keep it.
  add column content_removed_by text check (content_removed_by in ('request', 'retention'));

-- Whose recording is due: found without reading the calls that have none.
create index call_recorded on call (ended_at) where recording_path is not null;

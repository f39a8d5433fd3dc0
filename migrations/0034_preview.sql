-- Preview dialling (预览外呼): a contact of the list is shown to one agent, who reads and then dials or skips.

-- `preview_until`: so long the agent `for_agent_id` may read; null = nobody is shown it before. `dial_asked_at`: they pressed to dial.
alter table call
  add column preview_until timestamptz,
  add column dial_asked_at timestamptz;
alter table call add constraint call_preview_check check (
  (preview_until is null or contact_before is not null) and (dial_asked_at is null or preview_until is not null));

create index call_read on call (for_agent_id) where preview_until is not null and dial_asked_at is null and state = 'claimed';
-- What an agent dials may be one of the list too.
drop index call_manual_claimed;
create index call_for_agent_claimed on call (claimed_at) where for_agent_id is not null and state = 'claimed';

update task set pacing = '{"previewSeconds": 120}'::jsonb || pacing where pacing is not null;

-- An agent read it and passed it over.
alter table contact drop constraint contact_waits_because_check;
alter table contact add constraint contact_waits_because_check
  check (waits_because in ('retry', 'frequency', 'window', 'number-busy', 'line', 'callback', 'abandoned', 'skipped'));

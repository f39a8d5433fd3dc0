-- Calls that are made for one agent, who is there before anybody is rung: dialled by hand (手工外呼).

-- `for_agent_id`: whom a call is made for; `agent_leg_id`: the leg of their phone, by which another process finds it again.
-- `manual`: an agent dialled it, beside the order of the list: `contact_before` is how the contact stood, and stands again when nobody
-- was reached. `cancelled_at`: the agent wants it no more.
alter table call
  add column for_agent_id uuid references agent (id) on delete set null,
  add column agent_leg_id uuid,
  add column manual boolean not null default false,
  add column contact_before jsonb,
  add column cancelled_at timestamptz;
alter table call add constraint call_manual_check check (not manual or contact_before is not null);

create index call_for_agent on call (for_agent_id, claimed_at) where for_agent_id is not null;
create index call_manual_claimed on call (claimed_at) where manual and state = 'claimed';

-- Strangers whom an agent dials become contacts of the task, under one import for each task that is never dialled by itself.
alter table list_import drop constraint list_import_source_check;
alter table list_import add constraint list_import_source_check check (source in ('file', 'api', 'inbound', 'manual'));

-- What an agent must be able to do to get the calls of a task: skills are written of members of groups, and asked for here.

alter table task add column agent_skills text[] not null default '{}' check (cardinality(agent_skills) <= 20);

-- They know of skills now.
drop function if exists longer_waits(call, uuid);
drop function if exists queued_for(uuid);

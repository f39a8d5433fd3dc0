-- Open legs of agents (长通): who is to have one, who has one, and what becomes of it. One agent, one leg; only one process calls a phone.

-- Whether an agent is in a group, and takes its calls, that keeps the phones of its agents connected.
create or replace function keeps_leg(p_agent uuid) returns boolean language sql stable as $$
  select exists (
    select 1 from agent a join agent_group_member m on m.agent_id = a.id join agent_group g on g.id = m.group_id
    where a.id = p_agent and a.enabled and m.taking and g.legs = 'open')
$$;

-- Agents who stand free with a phone at this switch and lack their leg: each is this caller's to call, and nobody else's.
create or replace function legs_begin(p_node text, p_limit integer)
returns table (agent_id uuid, leg_id uuid, extension text) language plpgsql as $$
declare
  v_agent uuid;
begin
  for v_agent in
    select s.agent_id from agent_standing s
    where s.state = 'free' and keeps_leg(s.agent_id) and agent_has_phone(s.agent_id, p_node)
      and not exists (
        select 1 from agent_leg l where l.agent_id = s.agent_id and (l.state <> 'away' or l.retry_at > clock_timestamp()))
    order by s.waiting_since, s.agent_id limit p_limit for update of s skip locked
  loop
    return query
      with begun as (
        insert into agent_leg as l (agent_id, leg_id, node, state) values (v_agent, gen_random_uuid(), p_node, 'rings')
        on conflict on constraint agent_leg_pkey do update set leg_id = excluded.leg_id, node = excluded.node, state = 'rings',
          asked_at = clock_timestamp(), retry_at = null
        where l.state = 'away'
        returning l.agent_id, l.leg_id
      )
      select b.agent_id, b.leg_id, e.number from begun b join agent a on a.id = b.agent_id join extension e on e.id = a.extension_id;
    perform announce('agent', jsonb_build_object('agentId', v_agent));
  end loop;
end
$$;

-- The phone was answered. False: nobody wants the leg any more.
create or replace function leg_opened(p_leg uuid) returns boolean language plpgsql as $$
declare
  v_row agent_leg;
begin
  select * into v_row from agent_leg where leg_id = p_leg and state <> 'away' for update;
  if not found then return false; end if;
  if v_row.state = 'open' then return true; end if;
  update agent_leg set state = 'open', open_since = clock_timestamp() where leg_id = p_leg;
  perform announce('agent', jsonb_build_object('agentId', v_row.agent_id));
  return true;
end
$$;

-- It was not answered, or is gone from the switch. It is called again while the agent is free: after two seconds, then four, … a minute.
create or replace function leg_over(p_leg uuid) returns void language plpgsql as $$
declare
  c_lasting constant interval := interval '1 minute';
  c_wait_max_s constant integer := 60;
  v_agent uuid;
begin
  with counted as (
    select l.agent_id, case when l.open_since < clock_timestamp() - c_lasting then 1 else l.failures + 1 end as failures
    from agent_leg l where l.leg_id = p_leg and l.state <> 'away' for update
  )
  update agent_leg l set state = 'away', open_since = null, failures = c.failures,
    retry_at = clock_timestamp() + least(c_wait_max_s, power(2, least(c.failures, 10))) * interval '1 second'
  from counted c where l.agent_id = c.agent_id
  returning l.agent_id into v_agent;
  if found then perform announce('agent', jsonb_build_object('agentId', v_agent)); end if;
end
$$;

-- The agent is to have no leg: they left, or their group rings for each call.
create or replace function leg_forgotten(p_leg uuid) returns void language plpgsql as $$
declare
  v_agent uuid;
begin
  delete from agent_leg where leg_id = p_leg returning agent_id into v_agent;
  if found then perform announce('agent', jsonb_build_object('agentId', v_agent)); end if;
end
$$;

-- The open leg of an agent at a switch; null: none that could be used.
create or replace function open_leg_of(p_agent uuid, p_node text) returns uuid language sql stable as $$
  select l.leg_id from agent_leg l where l.agent_id = p_agent and l.node = p_node and l.state = 'open'
$$;

-- Whether an agent can't be called for a call at p_node (null: anywhere): their phone is being connected, or is busy at another switch.
create or replace function leg_hinders(p_agent uuid, p_node text) returns boolean language sql stable as $$
  select exists (
    select 1 from agent_leg l where l.agent_id = p_agent and (l.state = 'rings' or l.state = 'open' and l.node <> p_node))
$$;

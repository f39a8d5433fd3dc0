-- The switch is configured by us: who is told when its documents change.

-- Whoever answers or keeps a switch hears that its documents changed. Columns that calls write (pace, rest) are not among them.
create or replace function tell_configuration() returns trigger language plpgsql as $$
declare
  v_old jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  v_new jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
begin
  -- Null = every node.
  perform pg_notify('configuration', jsonb_build_object('node', v_new ->> 'node')::text) where tg_op <> 'DELETE';
  perform pg_notify('configuration', jsonb_build_object('node', v_old ->> 'node')::text)
  where tg_op <> 'INSERT' and (tg_op = 'DELETE' or v_old ->> 'node' is distinct from v_new ->> 'node');
  return null;
end
$$;
create or replace trigger line_configuration after insert or delete
  or update of node, gateway, profile, address, register, username, password_sealed, purpose, realm, outbound_proxy, ping_seconds,
    parameters, changed_at
  on line for each row execute function tell_configuration();
create or replace trigger sip_profile_configuration after insert or delete or update of node, name, settings, enabled
  on sip_profile for each row execute function tell_configuration();
create or replace trigger extension_configuration after insert or update or delete
  on extension for each row execute function tell_configuration();
create or replace trigger setting_configuration after insert or update or delete
  on setting for each row execute function tell_configuration();

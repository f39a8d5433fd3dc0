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

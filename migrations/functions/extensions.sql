-- Calls of extensions to the outside: by which lines, as what number, or why not.

-- { refused: 'do-not-call' | 'no-line' } or { routes: [{ gateway, number, callerNumber, codec }] }, the first to be tried first.
-- Lines that rest, are down or were registered in vain are left out; what nobody looked at lately may be tried.
create or replace function outside_way(p_node text, p_number text) returns jsonb language plpgsql volatile as $$
declare
  c_routes_max constant integer := 5;
  v_routes jsonb;
begin
  if exists (select 1 from do_not_call d where d.number = p_number and d.task_id is null) then
    return jsonb_build_object('refused', 'do-not-call');
  end if;
  select jsonb_agg(jsonb_build_object(
      'gateway', r.gateway, 'codec', r.codec, 'callerNumber', r.caller,
      -- A plus is valid in front only.
      'number', case when coalesce(r.prefix, '') = '' then r.called else r.prefix || replace(r.called, '+', '') end)
    order by r.priority, r.name)
  into v_routes
  from (
    select l.gateway, l.codec, l.prefix, l.priority, l.name, called_number(l, p_number) as called,
      caller_number_for(l, p_number, floor(random() * 1000)::bigint) as caller
    from line l left join gateway g on g.node = l.node and g.name = l.gateway
    where l.node = p_node and l.purpose in ('phoneBar', 'both')
      and coalesce(line_pause(l) ->> 'because', '') <> 'line-resting'
      and coalesce(g.state, 'missing') not in ('failed', 'stopped', 'unreachable')
    order by l.priority, l.name limit c_routes_max
  ) r;
  return case when v_routes is null then jsonb_build_object('refused', 'no-line') else jsonb_build_object('routes', v_routes) end;
end
$$;

/** Facts about extensions for a diagnosis. */
import type { ExtensionFacts } from '../domain/diagnosis/extension-checks.ts';
import type { Queryable } from './database.ts';
import { extensionDiallingKey } from './switch-rows.ts';

/** Extensions that are named in a sentence. */
const namedMax = 5;

/** What a phone was refused for longer ago is over. */
const statement = `
  with e as (select number from extension where enabled),
  there as (select distinct number from registration where expires_at > clock_timestamp()),
  missing as (select number from e where number not in (select number from there) order by length(number), number),
  ports as (
    select node, name, (settings ->> 'authCalls')::boolean as phones, (settings ->> 'sipPort')::integer as port, enabled
    from sip_profile
  ), refused as (
    select f.number, f.at, p.port, coalesce(p.phones, true) as phones
    from phone_failure f join e on e.number = f.number left join ports p on p.node = f.node and p.name = f.profile
    where f.method = 'REGISTER' and f.at > clock_timestamp() - interval '1 hour'
  ), wrong as (
    select r.number from refused r where r.phones and not exists (
      select 1 from registration g where g.number = r.number and g.seen_at > r.at and g.expires_at > clock_timestamp())
    group by r.number order by max(r.at) desc limit $1::integer
  ), elsewhere as (
    select number, port from refused where not phones
    union all
    select g.number, p.port from registration g join e on e.number = g.number
      join ports p on p.node = g.node and p.name = g.profile and not p.phones
    where g.expires_at > clock_timestamp()
  ), blocks as (
    select number from blocked_address where lifted_at is null and until > clock_timestamp()
  )
  select (select count(*)::integer from e) as extensions,
    (select count(*)::integer from missing) as "withoutPhoneCount",
    (select coalesce(jsonb_agg(m.number), '[]') from (select number from missing limit $1::integer) m) as "withoutPhone",
    coalesce((select value = 'true'::jsonb from setting where key = $2::text), false) as dialling,
    (select coalesce(jsonb_agg(w.number), '[]') from wrong w) as "wrongPasswords",
    (select jsonb_build_object('number', number, 'port', port) from elsewhere limit 1) as "wrongPort",
    (select port from ports where phones and enabled order by node, name limit 1) as "phonePort",
    (select count(*)::integer from blocks where number is null) as "blockedAddresses",
    (select coalesce(jsonb_agg(b.number), '[]') from (
      select number from blocks where number is not null order by number limit $1::integer) b) as "blockedExtensions"`;

export async function diagnosedExtensions(db: Queryable): Promise<ExtensionFacts> {
  const { rows } = await db.query<ExtensionFacts>(statement, [namedMax, extensionDiallingKey]);
  const [facts] = rows;
  if (facts === undefined) throw new Error('the facts about extensions were not read');
  return facts;
}

/** What a switch is configured from, its secrets opened. Keep it no longer than the documents that are made from it. */
import type { GatewayRow, SwitchRows } from '../domain/switch-rows.ts';
import type { Queryable } from './database.ts';
import { credentialPurpose, SealBroken, type Sealer } from './sealed.ts';

export type StoredSwitch = SwitchRows & {
  /** Gateways that are left out because their password was sealed with another secret. */
  unreadable: string[];
};

/** Raised when the same data are written for the switch in another way: every gateway is made anew then. */
const markVersion = 1;
const markChars = 12;

/** Keys of the settings that let extensions call each other, and outside numbers. */
export const extensionDiallingKey = 'extensionDialling';
export const extensionsDialOutKey = 'extensionsDialOut';
/** So many blocks are looked at for each sign-in; the newest ones, should there be more. */
const blocksMax = 5_000;

const rowsOfNode = `
  select
    (select coalesce(jsonb_agg(jsonb_build_object('name', name, 'settings', settings) order by name), '[]')
      from sip_profile where node = $1::text and enabled) as profiles,
    (select coalesce(jsonb_agg(jsonb_build_object('number', number, 'a1Hash', a1_hash, 'displayName', display_name,
        'page', case when page_until > clock_timestamp()
          then jsonb_build_object('a1Hash', page_a1_hash, 'untilMs', extract(epoch from page_until) * 1000) end) order by number), '[]')
      from extension where enabled and (node is null or node = $1::text)) as extensions,
    coalesce((select value = 'true'::jsonb from setting where key = $2::text), false) as "extensionDialling",
    coalesce((select value = 'true'::jsonb from setting where key = $3::text), false) as "extensionsDialOut",
    (select coalesce(jsonb_agg(jsonb_build_object('address', b.address, 'number', b.number,
        'untilMs', extract(epoch from b.until) * 1000)), '[]')
      from (
        select address, number, until from blocked_address
        where lifted_at is null and until > clock_timestamp() order by blocked_at desc limit $4::integer
      ) b) as blocks`;

const linesOfNode = `
  select gateway as name, profile, address, register, username, password_sealed as "passwordSealed", realm,
    outbound_proxy as "outboundProxy", ping_seconds as "pingSeconds", parameters
  from line where node = $1::text and purpose <> 'off' order by gateway`;

type LineRow = Omit<GatewayRow, 'password' | 'mark'> & { passwordSealed: Buffer | null };

export async function readSwitchRows(db: Queryable, sealer: Sealer, node: string): Promise<StoredSwitch> {
  const { rows } = await db.query<Omit<StoredSwitch, 'node' | 'gateways' | 'unreadable'>>(rowsOfNode, [
    node,
    extensionDiallingKey,
    extensionsDialOutKey,
    blocksMax,
  ]);
  const [found] = rows;
  if (found === undefined) throw new Error('the rows of a switch were not read');
  const lines = await db.query<LineRow>(linesOfNode, [node]);
  const gateways: GatewayRow[] = [];
  const unreadable: string[] = [];
  for (const line of lines.rows) {
    const gateway = gatewayOf(line, sealer);
    if (gateway === null) unreadable.push(line.name);
    else gateways.push(gateway);
  }
  return { node, ...found, gateways, unreadable };
}

/** Null when its password can't be opened with this secret. */
function gatewayOf({ passwordSealed, ...row }: LineRow, sealer: Sealer): GatewayRow | null {
  try {
    const password = passwordSealed === null ? null : sealer.open(passwordSealed, credentialPurpose);
    const mark = sealer.alias(JSON.stringify([markVersion, row, password]), 'gateway').slice(0, markChars);
    return { ...row, password, mark };
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}

/** Further headers of language model accounts: their values may be tokens, so each is sealed like a key; names stay readable. */
import type { Queryable } from './database.ts';
import type { Sealer } from './sealed.ts';
import { credentialPurpose } from './sealed.ts';

/** What a stored value begins with when it is sealed; base64 of the sealed bytes follows. */
const sealedMark = 'sealed:';
/** More accounts than anybody has. */
const accountsMax = 10_000;

/** By name, each value sealed; as the column `headers` keeps them. */
export type SealedHeaders = Readonly<Record<string, string>>;

export function sealHeaders(sealer: Pick<Sealer, 'seal'>, headers: Readonly<Record<string, string>>): SealedHeaders {
  return mapped(headers, (value) => sealedMark + sealer.seal(value, credentialPurpose).toString('base64'));
}

/** A value of a release that did not seal is given as it is. Throws SealBroken. */
export function openHeaders(sealer: Pick<Sealer, 'open'>, headers: SealedHeaders): Record<string, string> {
  return mapped(headers, (value) =>
    isSealed(value) ? sealer.open(Buffer.from(value.slice(sealedMark.length), 'base64'), credentialPurpose) : value,
  );
}

/** Seals what an earlier release left in the clear. Harmless to repeat, and beside others who do the same. */
export async function sealPlainHeaders(db: Queryable, sealer: Pick<Sealer, 'seal'>): Promise<number> {
  const { rows } = await db.query<{ id: string; headers: Record<string, string> }>(
    `select id, headers from llm_account
    where exists (select from jsonb_each_text(headers) h where not starts_with(h.value, $1::text)) limit $2::integer`,
    [sealedMark, accountsMax],
  );
  for (const { id, headers } of rows) {
    const plain = Object.fromEntries(Object.entries(headers).filter(([, value]) => !isSealed(value)));
    await db.query('update llm_account set headers = $3::jsonb where id = $1::uuid and headers = $2::jsonb', [
      id,
      JSON.stringify(headers),
      JSON.stringify({ ...headers, ...sealHeaders(sealer, plain) }),
    ]);
  }
  return rows.length;
}

function isSealed(value: string): boolean {
  return value.startsWith(sealedMark);
}

function mapped(headers: Readonly<Record<string, string>>, change: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, change(value)]));
}

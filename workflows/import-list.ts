/** The story of an import: the whole file is read and judged first, then its contacts appear at once. */
import { imports } from './activity-proxies.ts';
import type { ImportListInput } from './messages.ts';

export async function importList({ importId }: ImportListInput): Promise<{ accepted: number }> {
  const read = await imports.readList({ importId });
  if (read.kind === 'refused') return { accepted: 0 };
  return imports.commitImport({ importId });
}

/** Adding extensions, one or many: all or none, each with its entry in the audit log. */
import type { FastifyRequest } from 'fastify';
import { isEmergencyNumber } from '../../domain/extension.ts';
import type { Queryable } from '../../storage/database.ts';
import { type ExtensionDraft, makeExtensions } from '../../storage/extensions.ts';
import { audit } from '../auditing.ts';
import { fieldRefused } from '../request-refused.ts';
import { a1HashOf } from './extension-password.ts';

/** Named in an answer; of more only the count is told. */
const takenNamedMax = 5;

type Draft = Omit<ExtensionDraft, 'a1Hash'> & { password: string };
export type MadeExtension = { id: string; number: string; displayName: string; password: string };

/** All or none. Throws 422 of numbers that can't be; `field` is the one that said them. */
export async function addExtensions(
  tx: Queryable,
  request: FastifyRequest,
  drafts: readonly Draft[],
  field: 'number' | 'first',
): Promise<MadeExtension[]> {
  const numbers = drafts.map(({ number }) => number);
  const reserved = numbers.find(isEmergencyNumber);
  if (reserved !== undefined) throw fieldRefused('number-reserved', field, { number: reserved });
  const taken = await makeExtensions(tx).taken(numbers);
  if (taken.length > 0) {
    // Numbers of extensions are names of things of the house, no telephone numbers of anybody.
    const numbersTaken = taken.slice(0, takenNamedMax).join(', ');
    throw fieldRefused('extensions-taken', field, { numbers: numbersTaken, count: taken.length }, 409);
  }
  const ids = await makeExtensions(tx).insert(
    drafts.map(({ password, ...draft }) => ({ ...draft, a1Hash: a1HashOf(draft.number, password) })),
  );
  const made: MadeExtension[] = [];
  for (const [place, { number, displayName, enabled, node, password }] of drafts.entries()) {
    const id = ids[place] ?? '';
    await audit(tx, request, { action: 'extension.create', id, before: null, after: { number, displayName, enabled, node } });
    made.push({ id, number, displayName, password });
  }
  return made;
}

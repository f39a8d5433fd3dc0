/** Extensions as they leave: never with a password or its hash. */
import type { Static } from 'typebox';
import type { StoredExtension } from '../../storage/extensions.ts';
import type { Extension } from './extension-schemas.ts';

/** `plain`: the asker may see where phones are. */
export function extensionView(extension: StoredExtension, plain: boolean): Static<typeof Extension> {
  const { id, number, displayName, enabled, node, registrations, passwordAt, createdAt, changedAt } = extension;
  return {
    id,
    number,
    displayName,
    enabled,
    node,
    registrations: registrations.map(({ address, port, since, expiresAt, ...seen }) => ({
      ...seen,
      address: plain ? address : null,
      port: plain ? port : null,
      since: new Date(since).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
    })),
    passwordAt: passwordAt.toISOString(),
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}

/** What the audit log keeps: where a phone is at this moment is no part of a change. */
export function auditedExtension({ number, displayName, enabled, node }: StoredExtension): unknown {
  return { number, displayName, enabled, node };
}

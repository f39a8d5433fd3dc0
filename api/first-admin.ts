/** The first start makes one admin; later starts change nothing. */
import { makeAudit } from '../storage/audit.ts';
import type { Database } from '../storage/database.ts';
import { withTransaction } from '../storage/database.ts';
import { makeUsers } from '../storage/users.ts';
import { hashPassword } from './passwords.ts';

export const firstAdminName = 'admin';

/** `password` is only asked for when there is no user. True when the admin was made now. */
export async function ensureFirstAdmin(db: Database, password: () => string): Promise<boolean> {
  if ((await makeUsers(db).count()) > 0) return false;
  const passwordHash = await hashPassword(password());
  return withTransaction(db, async (tx) => {
    const draft = { username: firstAdminName, passwordHash, role: 'admin', language: 'zh', mustChangePassword: false } as const;
    // Two api processes may start at once: one of them finds the name taken.
    const user = await makeUsers(tx).insert(draft);
    if (user === null) return false;
    await makeAudit(tx).add({
      actor: { kind: 'system', id: null, name: 'first start' },
      action: 'user.create',
      subjectKind: 'user',
      subjectId: user.id,
      before: null,
      after: { username: user.username, role: user.role },
    });
    return true;
  });
}

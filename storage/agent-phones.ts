/** The password with which an agent's page registers as the agent's extension. A desk phone keeps its own. */
import type { Queryable } from './database.ts';

export interface AgentPhones {
  /** A new password for the page, which one before it loses; null when the extension is switched off. `fresh`: there was none. */
  open(
    agentId: string,
    page: { forMs: number; hashOf: (number: string) => string },
  ): Promise<{ extensionId: string; number: string; expiresAt: Date; fresh: boolean } | null>;
}

export function makeAgentPhones(db: Queryable): AgentPhones {
  return {
    async open(agentId, { forMs, hashOf }) {
      const found = await db.query<{ id: string; number: string; fresh: boolean }>(
        `select e.id, e.number, e.page_until is null or e.page_until < clock_timestamp() as fresh
        from agent a join extension e on e.id = a.extension_id where a.id = $1::uuid and e.enabled and a.enabled for update of e`,
        [agentId],
      );
      const [extension] = found.rows;
      if (extension === undefined) return null;
      const { rows } = await db.query<{ expiresAt: Date }>(
        `update extension set page_a1_hash = $2::text, page_until = clock_timestamp() + $3::double precision * interval '1 ms'
        where id = $1::uuid returning page_until as "expiresAt"`,
        [extension.id, hashOf(extension.number), forMs],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('The password of the page was not stored.');
      return { extensionId: extension.id, number: extension.number, fresh: extension.fresh, expiresAt: row.expiresAt };
    },
  };
}

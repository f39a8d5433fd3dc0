/** Webhooks: where programs elsewhere are told what happens here. Their secrets go in and out sealed. */
import type { WebhookEvent } from '../domain/webhooks.ts';
import { failingMsMax, secretOverlapMs } from '../domain/webhooks.ts';
import type { Queryable } from './database.ts';

export type Webhook = {
  id: string;
  name: string;
  url: string;
  events: WebhookEvent[];
  enabled: boolean;
  secretSealed: Buffer;
  /** Null where there was none, or its time is over. */
  secretBeforeSealed: Buffer | null;
  failingSince: Date | null;
  /** Why we, and not a person, switched it off. */
  disabledReason: 'failing' | 'gone' | null;
  disabledAt: Date | null;
  createdAt: Date;
  changedAt: Date;
};

export type WebhookDraft = Pick<Webhook, 'name' | 'url' | 'events' | 'enabled' | 'secretSealed'>;
export type WebhookChange = Pick<Webhook, 'name' | 'url' | 'events' | 'enabled'>;

export type Webhooks = {
  list(page: { limit: number; afterName: string | null }): Promise<Webhook[]>;
  count(): Promise<number>;
  find(id: string): Promise<Webhook | null>;
  /** Locks the row until the transaction ends. */
  findForChange(id: string): Promise<Webhook | null>;
  insert(draft: WebhookDraft): Promise<string>;
  /** Whoever switches it on, or gives it another address, begins with a clean sheet. */
  change(id: string, change: WebhookChange): Promise<void>;
  remove(id: string): Promise<boolean>;
  /** The secret of before goes on signing for `secretOverlapMs`. */
  changeSecret(id: string, secretSealed: Buffer): Promise<void>;
  /** Something got through. */
  reached(id: string): Promise<void>;
  /**
   * Nothing got through. Switches the webhook off when that has been so for `failingMsMax`, or at once when the receiver said that it
   * is gone. True when it was switched off now.
   */
  missed(id: string, miss: { gone: boolean }): Promise<boolean>;
};

const columns = `id, name, url, events, enabled, secret_sealed as "secretSealed",
  case when secret_before_until > now() then secret_before_sealed end as "secretBeforeSealed",
  failing_since as "failingSince", disabled_reason as "disabledReason", disabled_at as "disabledAt",
  created_at as "createdAt", changed_at as "changedAt"`;

export function makeWebhooks(db: Queryable): Webhooks {
  const one = async (sql: string, id: string): Promise<Webhook | null> => (await db.query<Webhook>(sql, [id])).rows[0] ?? null;
  return {
    async list({ limit, afterName }) {
      const { rows } = await db.query<Webhook>(
        `select ${columns} from webhook where $1::text is null or name > $1::text order by name limit $2::integer`,
        [afterName, limit],
      );
      return rows;
    },
    async count() {
      const { rows } = await db.query<{ n: number }>('select count(*) as n from webhook');
      return rows[0]?.n ?? 0;
    },
    find: (id) => one(`select ${columns} from webhook where id = $1::uuid`, id),
    findForChange: (id) => one(`select ${columns} from webhook where id = $1::uuid for update`, id),
    async insert({ name, url, events, enabled, secretSealed }) {
      const { rows } = await db.query<{ id: string }>(
        `insert into webhook (name, url, events, enabled, secret_sealed)
         values ($1::text, $2::text, $3::text[], $4::boolean, $5::bytea) returning id`,
        [name, url, events, enabled, secretSealed],
      );
      const row = rows[0];
      if (row === undefined) throw new Error('The webhook was not stored.');
      return row.id;
    },
    async change(id, { name, url, events, enabled }) {
      await db.query(
        `update webhook set name = $2::text, events = $4::text[],
            failing_since = case when url = $3::text and enabled = $5::boolean then failing_since end,
            disabled_reason = case when $5::boolean then null else disabled_reason end,
            disabled_at = case when $5::boolean then null else disabled_at end,
            url = $3::text, enabled = $5::boolean, changed_at = now()
          where id = $1::uuid`,
        [id, name, url, events, enabled],
      );
    },
    async remove(id) {
      const { rowCount } = await db.query('delete from webhook where id = $1::uuid', [id]);
      return rowCount === 1;
    },
    async changeSecret(id, secretSealed) {
      await db.query(
        `update webhook set secret_before_sealed = secret_sealed, secret_sealed = $2::bytea, changed_at = now(),
            secret_before_until = now() + $3::double precision * interval '1 ms'
          where id = $1::uuid`,
        [id, secretSealed, secretOverlapMs],
      );
    },
    async reached(id) {
      await db.query('update webhook set failing_since = null where id = $1::uuid and failing_since is not null', [id]);
    },
    missed: (id, miss) => missed(db, id, miss),
  };
}

async function missed(db: Queryable, id: string, { gone }: { gone: boolean }): Promise<boolean> {
  await db.query('update webhook set failing_since = now() where id = $1::uuid and failing_since is null', [id]);
  const { rowCount } = await db.query(
    `update webhook set enabled = false, disabled_at = now(), changed_at = now(),
        disabled_reason = case when $3::boolean then 'gone' else 'failing' end
      where id = $1::uuid and enabled
        and ($3::boolean or failing_since < now() - $2::double precision * interval '1 ms')`,
    [id, failingMsMax, gone],
  );
  return rowCount === 1;
}

/** Reading and changing the settings. */
import type { Static } from 'typebox';
import { makeAudit } from '../../storage/audit.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeSettings } from '../../storage/settings.ts';
import { actorOf, auditActorOf } from '../actor.ts';
import { fieldRefused } from '../request-refused.ts';
import { isTimeZone } from '../time-zone.ts';
import type { TypedApp } from '../typed-app.ts';
import type { CurrentSettings } from './current-settings.ts';
import { settingValues } from './current-settings.ts';
import type { Settings } from './setting-schemas.ts';
import { getSettings, updateSettings } from './setting-schemas.ts';

export function settingRoutes(app: TypedApp, { db, settings }: { db: Database; settings: CurrentSettings }): void {
  app.route({ ...getSettings, handler: () => readSettings(db) });

  app.route({
    ...updateSettings,
    handler: async (request) => {
      const change = request.body;
      if (change.timeZone !== undefined && !isTimeZone(change.timeZone)) throw fieldRefused('time-zone-unknown', 'timeZone');
      const changed = await withTransaction(db, async (tx) => {
        const store = makeSettings(tx);
        const before = settingValues(await store.all());
        for (const [key, value] of Object.entries(change)) await store.set(key, value, actorOf(request).name);
        const after = settingValues(await store.all());
        const actor = auditActorOf(request);
        await makeAudit(tx).add({ actor, action: 'settings.update', subjectKind: 'settings', subjectId: 'all', before, after });
        return readSettings(tx);
      });
      settings.changed();
      return changed;
    },
  });
}

async function readSettings(db: Queryable): Promise<Static<typeof Settings>> {
  const stored = await makeSettings(db).all();
  const last = stored.toSorted((a, b) => b.changedAt.getTime() - a.changedAt.getTime())[0];
  return {
    ...settingValues(stored),
    changedAt: last?.changedAt.toISOString() ?? null,
    changedBy: last?.changedBy ?? null,
  };
}

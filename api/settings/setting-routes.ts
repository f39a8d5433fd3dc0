/** Reading and changing the settings. */
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { parameterValues } from '../../domain/parameters.ts';
import { makeAudit } from '../../storage/audit.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { makeSettings } from '../../storage/settings.ts';
import { actorOf, auditActorOf } from '../actor.ts';
import { isAddressOrNetwork } from '../allowed-addresses.ts';
import { languageOf } from '../language.ts';
import { fieldRefused } from '../request-refused.ts';
import { isTimeZone } from '../time-zone.ts';
import type { TypedApp } from '../typed-app.ts';
import type { CurrentSettings } from './current-settings.ts';
import { parameterViews } from './parameter-view.ts';
import { getSettings, listParameters, type Settings, type SettingsChange, updateSettings } from './setting-schemas.ts';

export function settingRoutes(app: TypedApp, { db, settings }: { db: Database; settings: CurrentSettings }): void {
  app.route({ ...getSettings, handler: () => readSettings(db) });

  app.route({
    ...listParameters,
    handler: async (request) => ({ items: parameterViews(await makeSettings(db).all(), languageOf(request)) }),
  });

  app.route({
    ...updateSettings,
    handler: (request) => changeSettings({ db, settings }, request, request.body),
  });
}

/** Whoever changes a setting does it here. Throws the 422 of a value that can't be. */
export async function changeSettings(
  { db, settings }: { db: Database; settings: CurrentSettings },
  request: FastifyRequest,
  { usual = [], ...change }: Static<typeof SettingsChange>,
): Promise<Static<typeof Settings>> {
  refuseUnusable(change);
  const changed = await withTransaction(db, async (tx) => {
    const store = makeSettings(tx);
    const before = parameterValues(await store.all());
    await store.forget(usual);
    for (const [key, value] of Object.entries(change)) await store.set(key, value, actorOf(request).name);
    const after = parameterValues(await store.all());
    const actor = auditActorOf(request);
    await makeAudit(tx).add({ actor, action: 'settings.update', subjectKind: 'settings', subjectId: 'all', before, after });
    return readSettings(tx);
  });
  settings.changed();
  return changed;
}

function refuseUnusable({ timeZone, apiAddresses = [] }: Static<typeof SettingsChange>): void {
  if (timeZone !== undefined && !isTimeZone(timeZone)) throw fieldRefused('time-zone-unknown', 'timeZone');
  const at = apiAddresses.findIndex((entry) => !isAddressOrNetwork(entry));
  if (at !== -1) throw fieldRefused('address-unreadable', `apiAddresses.${at}`);
}

async function readSettings(db: Queryable): Promise<Static<typeof Settings>> {
  const stored = await makeSettings(db).all();
  const last = stored.toSorted((a, b) => b.changedAt.getTime() - a.changedAt.getTime())[0];
  const { ignoredWords, busyReasons, apiAddresses, ...values } = parameterValues(stored);
  return {
    ...values,
    ignoredWords: [...ignoredWords],
    busyReasons: [...busyReasons],
    apiAddresses: [...apiAddresses],
    changedAt: last?.changedAt.toISOString() ?? null,
    changedBy: last?.changedBy ?? null,
  };
}

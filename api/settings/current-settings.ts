/** Settings as the api uses them: stored values over defaults, looked up at most every few seconds. */
import type { Static } from 'typebox';
import { Value } from 'typebox/value';
import type { Queryable } from '../../storage/database.ts';
import type { StoredSetting } from '../../storage/settings.ts';
import { makeSettings } from '../../storage/settings.ts';
import type { Settings } from './setting-schemas.ts';
import { SettingsChange } from './setting-schemas.ts';

export type SettingValues = Omit<Static<typeof Settings>, 'changedAt' | 'changedBy'>;

const defaults: SettingValues = {
  defaultLanguage: 'zh',
  timeZone: 'Asia/Shanghai',
  sessionHours: 12,
  secondFactor: 'optional',
  maxConcurrency: 10,
  recordingDays: 0,
};

/** How long another process may go on with the settings of before. */
const readEveryMs = 5_000;

export type CurrentSettings = {
  read(): Promise<SettingValues>;
  /** The next read asks the database. */
  changed(): void;
};

export function makeCurrentSettings(db: Queryable): CurrentSettings {
  let known: { values: Promise<SettingValues>; readAt: number } | null = null;
  return {
    read() {
      if (known === null || Date.now() - known.readAt > readEveryMs) {
        known = { values: readValues(db), readAt: Date.now() };
        known.values.catch(() => (known = null));
      }
      return known.values;
    },
    changed() {
      known = null;
    },
  };
}

async function readValues(db: Queryable): Promise<SettingValues> {
  return settingValues(await makeSettings(db).all());
}

/** A stored value of another release that no longer fits counts as not set. */
export function settingValues(stored: readonly StoredSetting[]): SettingValues {
  const values = { ...defaults };
  for (const { key, value } of stored) {
    const candidate: unknown = { [key]: value };
    if (Value.Check(SettingsChange, candidate)) Object.assign(values, candidate);
  }
  return values;
}

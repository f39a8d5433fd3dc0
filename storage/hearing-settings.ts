/** Settings of listening before the answer and to machines, as the call workers read them. */
import { type AnnouncementSet, readAnnouncementSets } from '../domain/announcements.ts';
import type { Queryable } from './database.ts';

export type HearingSettings = {
  /** Whether anybody listens before the answer at all. */
  listens: boolean;
  /** Recogniser of tasks that have no assistant; null: tones only, and no machine is looked for. */
  recogniserId: string | null;
  sets: readonly AnnouncementSet[];
};

/** Their keys among the settings. */
export const hearingKeys = {
  listens: 'listenBeforeAnswer',
  recogniserId: 'hearingRecogniserId',
  sets: 'announcementSets',
} as const;

export async function readHearingSettings(db: Queryable): Promise<HearingSettings> {
  const { rows } = await db.query<{ key: string; value: unknown }>(
    'select key, value from setting where key = any ($1::text[])',
    [Object.values(hearingKeys)],
  );
  const values = new Map(rows.map(({ key, value }) => [key, value]));
  const recogniserId = values.get(hearingKeys.recogniserId);
  return {
    listens: values.get(hearingKeys.listens) !== false,
    recogniserId: typeof recogniserId === 'string' ? recogniserId : null,
    sets: readAnnouncementSets(values.get(hearingKeys.sets)),
  };
}

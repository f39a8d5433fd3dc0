/** Removes recordings that are older than the settings keep them. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { makeCallContent } from '../storage/call-content.ts';
import type { Queryable } from '../storage/database.ts';
import { readParameters } from '../storage/parameters.ts';

export const oldRecordingsEveryMs = 600_000;

/** 0, or a value that is no number of days: recordings are kept until somebody removes them. Answers how many went. */
export async function removeOldRecordings({ db, folder, log }: { db: Queryable; folder: string; log: Logger }): Promise<number> {
  const { recordingDays: days } = await readParameters(db);
  if (days === 0) return 0;
  const content = makeCallContent(db);
  let removed = 0;
  for (const due of await content.recordedBefore(days)) {
    const { callId, recordingPath } = due;
    const file = path.resolve(folder, recordingPath);
    try {
      // A row can't lead out of the folder of recordings.
      if (file.startsWith(path.resolve(folder) + path.sep)) await rm(file, { force: true });
      await content.forgetRecording(due);
      removed += 1;
    } catch (error) {
      log.warn({ callId, err: error }, 'an old recording could not be removed; the next round tries again');
    }
  }
  if (removed > 0) log.info({ recordings: removed, days }, 'old recordings were removed');
  return removed;
}

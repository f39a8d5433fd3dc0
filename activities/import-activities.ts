/** Reads an uploaded list into staging, with a heartbeat and progress, and turns it into contacts once it was found good. */
import { rm } from 'node:fs/promises';
import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { ZoneOfNumber } from '../numbering/zone-of-number.ts';
import { makeZoneFinder } from '../numbering/zone-of-number.ts';
import { readList } from '../spreadsheets/list-reader.ts';
import type { ImportStaging } from '../storage/import-staging.ts';
import type { ImportActivities } from './contracts.ts';
import { whileBeating } from './while-beating.ts';

const heartbeatEveryMs = 2_000;

export function makeImportActivities({
  staging,
  log,
  zoneOf = makeZoneFinder(),
}: {
  staging: ImportStaging;
  log: Logger;
  zoneOf?: ZoneOfNumber;
}): ImportActivities {
  return {
    async readList({ importId }) {
      const context = Context.current();
      const read = () => readIntoStaging(importId, context.cancellationSignal, { staging, log, zoneOf });
      return whileBeating(context, heartbeatEveryMs, read);
    },
    async commitImport({ importId }) {
      // A long list takes longer than the heartbeat timeout: unbeaten, the next attempts would queue up behind the first.
      const { accepted } = await whileBeating(Context.current(), heartbeatEveryMs, () => staging.commit(importId));
      return { accepted };
    },
  };
}

/** This attempt was thought dead and another reads the file, or the import is over: whatever we read counts no more. */
class ReadingOvertaken extends Error {}

async function readIntoStaging(
  importId: string,
  signal: AbortSignal,
  { staging, log, zoneOf }: { staging: ImportStaging; log: Logger; zoneOf: ZoneOfNumber },
): Promise<{ kind: 'read' | 'refused' }> {
  const job = await staging.beginReading(importId);
  if (job === null || job.filePath === null || job.fileName === null) return { kind: 'refused' };
  let parsed = 0;
  let refused = 0;
  let staged = 0;
  const end = await readList({
    path: job.filePath,
    fileName: job.fileName,
    taskType: job.taskType,
    signal,
    onProgress: (progress) => {
      parsed = progress.parsed;
    },
    onBatch: async (batch) => {
      staged += batch.contacts.length;
      refused += batch.refused.length;
      const drafts = batch.contacts.map(({ row, ...draft }) => ({ ...draft, rowNumber: row, timeZone: zoneOf(draft.number) }));
      const soFar = Math.max(parsed, staged + refused);
      const progress = { parsed: soFar, refused, duplicate: soFar - staged - refused };
      if (!(await staging.stage(job, { drafts, refused: [...batch.refused], progress }))) throw new ReadingOvertaken();
    },
  });
  if (end.kind === 'refused-whole') {
    log.info({ importId, code: end.code }, 'list refused');
    await staging.refuse(importId, { code: end.code, detail: end.detail === '' ? null : end.detail });
    // Nothing stays of a refused list but the reason. Only after it was written: without the file nobody could find it again.
    await rm(job.filePath, { force: true });
    return { kind: 'refused' };
  }
  const progress = { parsed: end.parsed, refused: end.refused, duplicate: end.duplicate };
  if (!(await staging.stage(job, { drafts: [], refused: [], progress }))) throw new ReadingOvertaken();
  return { kind: 'read' };
}

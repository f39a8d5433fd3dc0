/** The do-not-call list: looked through, added to one by one or by a file, taken off. Each change stands in the audit log. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type Queryable, withTransaction } from '../../storage/database.ts';
import type { DoNotCallDraft, DoNotCallEntry as StoredEntry } from '../../storage/do-not-call.ts';
import { makeDoNotCall } from '../../storage/do-not-call.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { actorOf, seesNumbers } from '../actor.ts';
import type { AppDeps } from '../app-deps.ts';
import { normalisedNumber, numberSubject } from '../asked-number.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { storeUpload } from '../imports/upload.ts';
import { languageOf } from '../language.ts';
import { uploadBytesMax } from '../limits.ts';
import { maskNumber, maskNumbersIn } from '../number-mask.ts';
import { found, RequestRefused } from '../request-refused.ts';
import { listLimitDefault } from '../shapes.ts';
import type { TypedApp } from '../typed-app.ts';
import { addNumbersOf } from './do-not-call-import.ts';
import type { DoNotCallEntry } from './do-not-call-schemas.ts';
import { addDoNotCall, importDoNotCall, listDoNotCall, removeDoNotCall } from './do-not-call-schemas.ts';

type Deps = Pick<AppDeps, 'db' | 'sealer' | 'uploadsFolder'>;

export function doNotCallRoutes(app: TypedApp, { db, sealer, uploadsFolder }: Deps): void {
  app.route({
    ...listDoNotCall,
    handler: async (request) => {
      const { limit = listLimitDefault, cursor = null, q, ...filter } = request.query;
      const plain = seesNumbers(actorOf(request));
      const part = q?.replace(/[\s()-]/g, '');
      // A part of a number would let a viewer find the whole of it, digit by digit.
      if (!plain && part !== undefined && part !== '') {
        const errors = [{ field: 'q', code: 'number-filter-partial' }];
        throw new RequestRefused({ status: 403, code: 'number-filter-partial', errors });
      }
      const page = await makeDoNotCall(db).list({ ...filter, part: part === '' ? undefined : part }, { limit, cursor });
      return { ...page, items: page.items.map((entry) => entryView(entry, plain)) };
    },
  });

  app.route({
    ...addDoNotCall,
    handler: (request, reply) => {
      const { taskId = null, reason = '', callId = null } = request.body;
      const number = normalisedNumber(request.body.number, { field: 'number', language: languageOf(request) });
      return createOnce({
        db,
        request,
        reply,
        status: 201,
        make: async (tx) => {
          const { kind, name: createdBy } = actorOf(request);
          const source = kind === 'user' ? 'page' : 'api';
          const draft = { number, taskId, reason: reason.trim(), source, callId, createdBy } as const;
          return entryView(await forbid(tx, request, { draft, sealer }), true);
        },
      });
    },
  });

  app.route({
    ...removeDoNotCall,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const entry = found(await makeDoNotCall(tx).remove(request.params.id), 'do-not-call');
        const id = numberSubject(entry.number, sealer);
        await audit(tx, request, { action: 'do-not-call.delete', id, before: audited(entry), after: null });
      });
      reply.code(204);
      return null;
    },
  });

  importRoute(app, { db, uploadsFolder });
}

/** Puts a number on the list; one that stands there already is left as it is. */
export async function forbid(
  tx: Queryable,
  request: FastifyRequest,
  { draft, sealer }: { draft: DoNotCallDraft; sealer: Sealer },
): Promise<StoredEntry> {
  const { entry, added } = await makeDoNotCall(tx).add(draft);
  const subject = numberSubject(draft.number, sealer);
  if (added) await audit(tx, request, { action: 'do-not-call.create', id: subject, before: null, after: audited(entry) });
  return entry;
}

function importRoute(app: TypedApp, { db, uploadsFolder }: Omit<Deps, 'sealer'>): void {
  app.route({
    ...importDoNotCall,
    bodyLimit: uploadBytesMax,
    handler: async (request, reply) => {
      const { taskId = null, reason = '' } = request.query;
      const { sha256, ...file } = await storeUpload(request, uploadsFolder);
      const entry = { taskId, reason: reason.trim(), createdBy: actorOf(request).name };
      const storing = createOnce({
        db,
        request,
        reply,
        status: 201,
        fingerprint: { fileName: file.fileName, sha256, taskId, reason },
        make: async (tx) => {
          const result = await addNumbersOf(tx, file, { ...entry, language: languageOf(request) });
          await auditImport(tx, request, { fileName: file.fileName, taskId, reason, ...countsOf(result) });
          return result;
        },
      });
      return storing.finally(() => rm(file.filePath, { force: true }));
    },
  });
}

async function auditImport(tx: Parameters<typeof audit>[0], request: FastifyRequest, after: object): Promise<void> {
  await audit(tx, request, { action: 'do-not-call.import', id: randomUUID(), before: null, after });
}

function countsOf({
  parsed,
  added,
  known,
  duplicate,
  refused,
}: Record<'parsed' | 'added' | 'known' | 'duplicate' | 'refused', number>) {
  return { parsed, added, known, duplicate, refused };
}

/** The audit log holds no numbers: enough of it to recognise one by. */
function audited({ number, taskId, reason, source, callId }: StoredEntry): object {
  return { number: maskNumber(number), taskId, reason, source, callId };
}

function entryView(entry: StoredEntry, plain: boolean): Static<typeof DoNotCallEntry> {
  const { number, reason, createdAt, ...rest } = entry;
  return {
    ...rest,
    number: plain ? number : maskNumber(number),
    reason: plain ? reason : maskNumbersIn(reason),
    createdAt: createdAt.toISOString(),
  };
}

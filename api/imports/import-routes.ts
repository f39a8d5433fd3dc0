/** Templates, uploads, how far an import is, and the rows it refused. */
import { rm } from 'node:fs/promises';
import type { FastifyReply } from 'fastify';
import type { Static } from 'typebox';
import { refusedSheet } from '../../spreadsheets/refused-sheet.ts';
import { importTemplate } from '../../spreadsheets/templates.ts';
import type { Queryable } from '../../storage/database.ts';
import type { ListImport } from '../../storage/imports.ts';
import { makeImports } from '../../storage/imports.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { actorOf, seesNumbers } from '../actor.ts';
import type { AppDeps } from '../app-deps.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import type { Language } from '../language.ts';
import { languageOf } from '../language.ts';
import { uploadBytesMax } from '../limits.ts';
import { maskNumber } from '../number-mask.ts';
import { found, notFound } from '../request-refused.ts';
import { listLimitDefault } from '../shapes.ts';
import type { TypedApp } from '../typed-app.ts';
import { listSentence, rowSentence } from '../words/lists.ts';
import type { WorkflowTeller } from '../workflow-teller.ts';
import type { Import } from './import-schemas.ts';
import {
  createImport,
  getImport,
  getImportTemplate,
  getRefusedWorkbook,
  listImports,
  listRefusedRows,
  xlsxMediaType,
} from './import-schemas.ts';
import { storeUpload } from './upload.ts';

type Deps = Pick<AppDeps, 'db' | 'uploadsFolder'> & { teller: WorkflowTeller };

export function importRoutes(app: TypedApp, { db, teller, uploadsFolder }: Deps): void {
  app.route({
    ...getImportTemplate,
    handler: async (request, reply) => {
      const { type } = request.params;
      const workbook = await importTemplate(type, request.query.lang ?? 'zh');
      return sendWorkbook(reply, `carillon-${type}.xlsx`).send(workbook);
    },
  });
  uploadRoute(app, { db, teller, uploadsFolder });

  app.route({
    ...listImports,
    handler: async (request) => {
      const { limit = listLimitDefault, cursor = null } = request.query;
      found(await makeTasks(db).find(request.params.id), 'task');
      const page = await makeImports(db).list(request.params.id, { limit, cursor });
      return { ...page, items: page.items.map((item) => importView(item, languageOf(request))) };
    },
  });

  app.route({ ...getImport, handler: (request) => readImport(db, request.params, languageOf(request)) });

  app.route({
    ...listRefusedRows,
    handler: async (request) => {
      const { limit = listLimitDefault, cursor = null } = request.query;
      await readImport(db, request.params, languageOf(request));
      const plain = seesNumbers(actorOf(request));
      const page = await makeImports(db).refusedRows(request.params.importId, { limit, cursor });
      const items = page.items.map((row) => ({
        ...row,
        value: plain ? row.value : maskNumber(row.value),
        message: rowSentence(row.code, languageOf(request)),
      }));
      return { ...page, items };
    },
  });

  app.route({
    ...getRefusedWorkbook,
    handler: async (request, reply) => {
      await readImport(db, request.params, languageOf(request));
      const rows = makeImports(db).eachRefusedRow(request.params.importId);
      return sendWorkbook(reply, 'refused.xlsx').send(refusedSheet(rows, languageOf(request)));
    },
  });
}

function uploadRoute(app: TypedApp, { db, teller, uploadsFolder }: Deps): void {
  app.route({
    ...createImport,
    bodyLimit: uploadBytesMax,
    handler: async (request, reply) => {
      const taskId = request.params.id;
      found(await makeTasks(db).find(taskId), 'task');
      const { sha256, ...file } = await storeUpload(request, uploadsFolder);
      let made = false;
      const discard = (): Promise<void> => rm(file.filePath, { force: true });
      const storing = createOnce({
        db,
        request,
        reply,
        status: 202,
        fingerprint: { fileName: file.fileName, sha256 },
        make: async (tx) => {
          const importId = await makeImports(tx).create({ ...file, taskId, createdBy: actorOf(request).name });
          const view = await readImport(tx, { id: taskId, importId }, languageOf(request));
          const after = { taskId, fileName: file.fileName, fileBytes: file.fileBytes };
          await audit(tx, request, { action: 'import.create', id: importId, before: null, after });
          made = true;
          return view;
        },
      });
      // A repetition has its file already. After a commit without an answer the file stays: the row may be there.
      const answer = await storing.finally(() => (made ? undefined : discard()));
      teller.startImport({ taskId, importId: answer.id });
      return answer;
    },
  });
}

export function sendWorkbook(reply: FastifyReply, name: string): FastifyReply {
  return reply
    .type(xlsxMediaType)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'no-store');
}

/** Throws 404 when the import is not one of this task. */
async function readImport(
  db: Queryable,
  { id, importId }: { id: string; importId: string },
  language: Language,
): Promise<Static<typeof Import>> {
  const job = found(await makeImports(db).find(importId), 'import');
  if (job.taskId !== id) throw notFound('import');
  return importView(job, language);
}

export function importView(item: ListImport, language: Language): Static<typeof Import> {
  const { id, taskId, source, fileName, fileBytes, status, parsed, accepted, duplicate, refused, createdBy } = item;
  const reason =
    item.reasonCode === null
      ? {}
      : { reasonCode: item.reasonCode, reason: listSentence(item.reasonCode, item.reasonDetail, language) };
  return {
    ...{ id, taskId, source, fileName, fileBytes, status, parsed, accepted, duplicate, refused, createdBy },
    ...reason,
    createdAt: item.createdAt.toISOString(),
    endedAt: item.endedAt?.toISOString() ?? null,
  };
}

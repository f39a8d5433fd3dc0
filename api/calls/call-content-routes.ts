/** Removes what was said in one call, because somebody who may ask for it did. */
import { rm } from 'node:fs/promises';
import { makeCallContent } from '../../storage/call-content.ts';
import { withTransaction } from '../../storage/database.ts';
import type { AppDeps } from '../app-deps.ts';
import { audit } from '../auditing.ts';
import { pathInside } from '../files.ts';
import { notFound, RequestRefused } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { deleteCallContent } from './call-contracts.ts';

type Deps = Pick<AppDeps, 'db' | 'recordingsFolder'>;

/** The files go before the row forgets them: a file that can't be removed leaves everything as it was, and the asker hears of it. */
export function callContentRoutes(app: TypedApp, { db, recordingsFolder }: Deps): void {
  app.route({
    ...deleteCallContent,
    handler: async (request, reply) => {
      const { id } = request.params;
      await withTransaction(db, async (tx) => {
        const removal = await makeCallContent(tx).remove(id);
        if (removal.kind === 'missing') throw notFound('call');
        if (removal.kind === 'in-progress') throw new RequestRefused({ status: 409, code: 'call-in-progress' });
        const files = removal.recordings
          .map((recording) => pathInside(recordingsFolder, recording))
          .filter((file) => file !== null);
        for (const file of files) await rm(file, { force: true });
        await audit(tx, request, { action: 'call.remove-content', id, before: { recording: files.length > 0 }, after: null });
      });
      reply.code(204);
      return null;
    },
  });
}

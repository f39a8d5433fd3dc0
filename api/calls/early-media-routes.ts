/** The sound that was heard before the answer of a call. */
import { makeCallHearing } from '../../storage/call-hearing.ts';
import { makeCalls } from '../../storage/calls.ts';
import type { AppDeps } from '../app-deps.ts';
import { found, RequestRefused } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { getEarlyMedia } from './call-contracts.ts';
import { sendRecording } from './recording.ts';

type Deps = Pick<AppDeps, 'db' | 'recordingsFolder'>;

export function earlyMediaRoutes(app: TypedApp, { db, recordingsFolder }: Deps): void {
  app.route({
    ...getEarlyMedia,
    handler: async (request, reply) => {
      const { id } = found(await makeCalls(db).find(request.params.id), 'call');
      const early = await makeCallHearing(db).early(id);
      if (early === null || early.audioPath === null) throw new RequestRefused({ status: 404, code: 'recording-missing' });
      return sendRecording(reply, {
        file: early.audioPath,
        folder: recordingsFolder,
        range: request.headers.range,
        downloadName: request.query.download === true ? `${id}.early.wav` : null,
      });
    },
  });
}

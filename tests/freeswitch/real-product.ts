/** The whole product around a real switch: api and workers as processes of their own, a database and a model for the test alone. */
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { pino } from 'pino';
import { type Database, openDatabase } from '../../storage/database.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import { adminPassword } from '../end-to-end/call-centre.ts';
import { makeProcessRoom, type ProcessRoom } from '../end-to-end/product-process.ts';
import { type QuestionModel, startQuestionModel } from '../end-to-end/talks/question-model.ts';
import { startTalks } from '../end-to-end/talks/start-talks.ts';
import { until } from '../end-to-end/waiting.ts';
import { openTestDatabase } from '../setup/database.ts';
import { openTestNamespace } from '../setup/temporal.ts';
import { openRealSwitch, type RealSwitch, recordingFolder } from './real-switch.ts';

export type RealProduct = {
  fs: RealSwitch;
  db: Database;
  model: QuestionModel;
  origin: string;
  processes: ProcessRoom;
  /** Where the switch writes recordings and this process reads them. */
  recordings: string;
  /** A task of talks, started. */
  talks(numbers: readonly string[], change: { atOnce: number; opening?: string }): Promise<string>;
  untilCompleted(taskId: string, msMax: number): Promise<void>;
  close(): Promise<void>;
};

/** Opens everything but the processes: each test starts those that it needs. */
export async function openRealProduct(): Promise<RealProduct> {
  const fs = await openRealSwitch();
  const [database, temporal, port] = await Promise.all([openTestDatabase(), openTestNamespace(), findFreePort()]);
  const db = openDatabase({ connectionString: database.url, applicationName: 'talks', log: pino({ level: 'silent' }) });
  const model = await startQuestionModel();
  const origin = `http://127.0.0.1:${port}`;
  const folder = recordingFolder();
  await chmod(folder, 0o777);
  const processes = makeProcessRoom({
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    FREESWITCH_NODES: `${fs.address.name}=${fs.address.password}@${fs.address.host}:${fs.address.port}`,
    CARILLON_DATA: folder,
    CARILLON_PORT: String(port),
    CARILLON_URL: origin,
    CARILLON_ADMIN_PASSWORD: adminPassword,
    LOG_LEVEL: 'info',
  });
  return {
    ...{ fs, db, model, origin, processes },
    recordings: path.join(folder, 'recordings'),
    talks: (numbers, change) =>
      startTalks(db, { modelUrl: model.baseUrl, node: fs.address.name, gateway: fs.gateway, numbers, ...change }),
    async untilCompleted(taskId, msMax) {
      await until('the end of the task', async () => (await makeTasks(db).find(taskId))?.status === 'completed', msMax);
    },
    async close() {
      await processes.close();
      await model.close();
      await db.end();
      await database.drop();
      await fs.close();
    },
  };
}

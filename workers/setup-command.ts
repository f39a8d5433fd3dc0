/** Brings the database and the Temporal namespace up to date, then ends: what compose runs before everything else. */
import { SettingsFaulty } from '../config/setting-reader.ts';
import { readConnectedSettings } from '../config/settings.ts';
import { temporalOptions } from '../config/temporal-options.ts';
import { migrate } from '../storage/migrate.ts';
import { readyTemporalNamespace } from './supervisor/temporal-namespace.ts';

try {
  const settings = readConnectedSettings(process.env);
  const { namespace } = settings.temporal;
  await migrate({ connectionString: settings.databaseUrl, log: (line) => process.stdout.write(`${line}\n`) });
  await readyTemporalNamespace({ ...temporalOptions(settings), namespace, ours: false });
  process.stdout.write(`The Temporal namespace "${namespace}" is ready.\n`);
} catch (error) {
  process.stderr.write(`${error instanceof SettingsFaulty ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

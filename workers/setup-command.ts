/** Brings the database and the Temporal namespace up to date, then ends: what compose runs before everything else. */
import { readConnectedSettings } from '../config/settings.ts';
import { temporalOptions } from '../config/temporal-options.ts';
import { toldError } from './command-errors.ts';
import { readyTemporalNamespace } from './supervisor/temporal-namespace.ts';
import { upgradeDatabase } from './upgrade.ts';

try {
  const settings = readConnectedSettings(process.env);
  const { namespace } = settings.temporal;
  const tell = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  await upgradeDatabase(settings, { databaseUrl: settings.databaseUrl, tell });
  await readyTemporalNamespace({ ...temporalOptions(settings), namespace, ours: false });
  process.stdout.write(`The Temporal namespace "${namespace}" is ready.\n`);
} catch (error) {
  process.stderr.write(`${toldError(error)}\n`);
  process.exitCode = 1;
}

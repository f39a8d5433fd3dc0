/** `npm run migrate`: brings the database of DATABASE_URL up to date and prints what it did. */
import { readSettings } from '../config/settings.ts';
import { toldError } from './command-errors.ts';
import { StartRefused } from './supervisor/start-refused.ts';
import { upgradeDatabase } from './upgrade.ts';

try {
  const settings = readSettings(process.env);
  if (settings.databaseUrl === null) throw new StartRefused('DATABASE_URL is not set.');
  const tell = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  await upgradeDatabase(settings, { databaseUrl: settings.databaseUrl, tell });
} catch (error) {
  process.stderr.write(`${toldError(error)}\n`);
  process.exitCode = 1;
}

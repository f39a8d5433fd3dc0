/** `npm run migrate`: brings the database of DATABASE_URL up to date and prints what it did. */
import { SettingsFaulty } from '../config/setting-reader.ts';
import { readSettings } from '../config/settings.ts';
import { migrate } from '../storage/migrate.ts';

try {
  const { databaseUrl } = readSettings(process.env);
  if (databaseUrl === null) throw new Error('DATABASE_URL is not set.');
  await migrate({ connectionString: databaseUrl, log: (line) => process.stdout.write(`${line}\n`) });
} catch (error) {
  const told = error instanceof Error && (error instanceof SettingsFaulty || !('code' in error)) ? error.message : String(error);
  process.stderr.write(`${told}\n`);
  process.exitCode = 1;
}

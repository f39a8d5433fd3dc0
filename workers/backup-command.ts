/** `npm run backup`: one file with all that this installation keeps. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { secretOf } from '../config/kept-secrets.ts';
import { releaseOf } from '../config/release.ts';
import { readSettings } from '../config/settings.ts';
import { writeBackup } from '../storage/backup/backup.ts';
import { secretMark } from '../storage/backup/manifest.ts';
import { toldError } from './command-errors.ts';
import { filesToKeep } from './kept-files.ts';
import { withOwnDatabase } from './own-database.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

try {
  const { values } = parseArgs({
    options: { to: { type: 'string' }, recordings: { type: 'boolean' }, secrets: { type: 'boolean' } },
  });
  const settings = readSettings(process.env);
  const { recordings = false, secrets = false } = values;
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  const file = path.resolve(values.to ?? path.join(settings.dataFolder, 'backups', `carillon-${stamp}.zip`));
  const manifest = await withOwnDatabase(settings, { whileRunning: true, make: false, tell: say }, (connectionString) =>
    writeBackup({
      connectionString,
      file,
      release: releaseOf(),
      secretMark: secretMark(secretOf(settings)),
      files: filesToKeep(settings.dataFolder, { recordings, secrets }),
    }),
  );
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  say(
    `${file}: ${manifest.tables.length} tables with ${rows} rows, and ${manifest.files.length} files, as of ${manifest.takenAt}.`,
  );
  say(
    secrets && settings.secret === null
      ? 'It holds the secret that opens stored logins: whoever has this file has them. Keep it as safe as they are.'
      : 'It does not hold CARILLON_SECRET, without which stored logins can not be opened: keep that apart, and never lose it.',
  );
  if (!recordings) say('Recordings are not in it (--recordings takes them along).');
} catch (error) {
  process.stderr.write(`${toldError(error)}\n`);
  process.exitCode = 1;
}

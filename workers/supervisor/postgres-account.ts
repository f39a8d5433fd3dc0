/** Decides as whom the embedded Postgres runs, because Postgres refuses to run as root. */
import { spawnSync } from 'node:child_process';
import { accessSync, chownSync, constants } from 'node:fs';
import { StartRefused } from './start-refused.ts';

export type Account = { uid: number; gid: number };

/**
 * `self`: we are an ordinary user, nothing to do.
 * `other`: we are root and hand the process to an ordinary account.
 * `other-reading-all`: the same, but that account may not enter the folder the project lies in (for example below
 * /root), so the process keeps the one capability that lets it pass closed folders. Nothing of the folder's own
 * permissions is changed.
 */
export type PostgresAccount = { kind: 'self' } | ({ kind: 'other' | 'other-reading-all' } & Account);

export type Command = { command: string; args: string[]; options: { uid?: number; gid?: number } };

export class NoPostgresAccount extends StartRefused {
  constructor(detail: string) {
    super(
      `Postgres doesn't run as root and ${detail}. Start Carillon as an ordinary user from a folder that this user owns, ` +
        'or set DATABASE_URL to a Postgres of your own.',
    );
  }
}

/** Finds (or, as root on a bare machine, creates) the account and checks that it can run the binary. */
export function choosePostgresAccount({ postgres }: { postgres: string }): PostgresAccount {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const account = findAccount('postgres') ?? createAccount('postgres');
  if (account === null) throw new NoPostgresAccount('no account "postgres" could be created');
  const candidates = [{ kind: 'other', ...account } as const, { kind: 'other-reading-all', ...account } as const];
  for (const candidate of candidates) {
    const { command, args, options } = asAccount(candidate, postgres, ['--version']);
    if (spawnSync(command, args, { ...options, cwd: '/', stdio: 'ignore', timeout: versionMsMax }).status === 0) return candidate;
  }
  throw new NoPostgresAccount(`the account "postgres" may not enter the folder of ${postgres}`);
}

const versionMsMax = 10_000;

/** The command line and spawn options that run `binary` as the account. The process id is that of the binary. */
export function asAccount(account: PostgresAccount, binary: string, args: readonly string[]): Command {
  switch (account.kind) {
    case 'self':
      return { command: binary, args: [...args], options: {} };
    case 'other':
      return { command: binary, args: [...args], options: { uid: account.uid, gid: account.gid } };
    case 'other-reading-all':
      return { command: 'setpriv', args: [...keepPassingFolders(account), binary, ...args], options: {} };
  }
}

/**
 * `no_setuid_fixup` is for access(2), by which Postgres looks for its own programs: without it the kernel answers as if the
 * process had no capability.
 */
function keepPassingFolders({ uid, gid }: Account): string[] {
  const capability = '+dac_override';
  return [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    `--inh-caps=${capability}`,
    `--ambient-caps=${capability}`,
    '--',
  ];
}

/**
 * Gives a folder to the account, and makes sure that the account can really reach it: the binaries may lie in an open
 * folder while the data lies in a closed one.
 */
export function handOver(account: PostgresAccount, folder: string): PostgresAccount {
  if (account.kind === 'self') {
    accessSync(folder, constants.W_OK);
    return account;
  }
  chownSync(folder, account.uid, account.gid);
  if (account.kind === 'other-reading-all') return account;
  const seen = spawnSync('test', ['-w', folder], { uid: account.uid, gid: account.gid, cwd: '/', stdio: 'ignore' });
  return seen.status === 0 ? account : { ...account, kind: 'other-reading-all' };
}

function findAccount(name: string): Account | null {
  const uid = spawnSync('id', ['-u', name], { encoding: 'utf8' });
  const gid = spawnSync('id', ['-g', name], { encoding: 'utf8' });
  if (uid.status !== 0 || gid.status !== 0) return null;
  return { uid: Number.parseInt(uid.stdout, 10), gid: Number.parseInt(gid.stdout, 10) };
}

function createAccount(name: string): Account | null {
  const attempts = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name]],
    ['adduser', ['-S', '-D', '-H', name]],
  ] as const;
  for (const [command, args] of attempts) {
    if (spawnSync(command, args, { stdio: 'ignore' }).status === 0) return findAccount(name);
  }
  return null;
}

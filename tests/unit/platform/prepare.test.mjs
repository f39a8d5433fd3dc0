import { existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireDiskSpace } from '../../../prepare/disk-space.mjs';
import { fingerprint } from '../../../prepare/fingerprint.mjs';
import { requireFreePort } from '../../../prepare/listening-port.mjs';
import { nodeComplaint } from '../../../prepare/node-version.mjs';
import { firstDifference, installComplaint } from '../../../prepare/npm-install.mjs';
import { parseOptions } from '../../../prepare/options.mjs';
import { mendPostgresLinks } from '../../../prepare/postgres-links.mjs';
import { duration } from '../../../prepare/say.mjs';
import { applyOptions } from '../../../prepare/start-command.mjs';
import { fileInTar } from '../../../prepare/tar.mjs';
import { isNewEnough } from '../../../prepare/temporal-found.mjs';
import { testEnvironment } from '../../../prepare/test-command.mjs';

let folder;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'carillon-prepare-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the Node version', () => {
  it.each(['v20.19.0', 'v20.20.2', 'v22.0.0', 'v24.1.0'])('%s will do', (version) => {
    expect(nodeComplaint(version)).toBeNull();
  });

  it.each(['v20.18.3', 'v18.20.8', 'v16.0.0'])('%s is refused with the cure', (version) => {
    expect(nodeComplaint(version)).toBe(
      `Carillon needs Node 20.19 or newer and this is ${version}: install a newer one from https://nodejs.org ` +
        '(or with "nvm install 20") and run the command again.',
    );
  });
});

describe('a command line', () => {
  const usage = 'Usage: it';
  const known = { port: 'value', 'no-demo': 'flag' };

  it('takes values with a space or an equals sign, and flags', () => {
    expect(parseOptions(['--port', '1', '--no-demo'], { known, usage })).toEqual({ words: [], port: '1', 'no-demo': true });
    expect(parseOptions(['--port=a=b'], { known, usage })).toEqual({ words: [], port: 'a=b' });
    expect(parseOptions(['some', 'words'], { known, usage, words: true })).toEqual({ words: ['some', 'words'] });
  });

  it.each([[['--prot', '1']], [['--port']], [['--port=']], [['--no-demo=1']], [['word']], [['-p']], [['--help']]])(
    'refuses %j with the usage',
    (args) => {
      expect(() => parseOptions(args, { known, usage })).toThrow(/\n\nUsage: it$/);
    },
  );

  it('of npm start is stronger than variables', () => {
    const environment = { CARILLON_PORT: '1', CARILLON_DEMO: 'on' };
    applyOptions(['--port', '9000', '--data', '/somewhere', '--no-demo'], environment);
    expect(environment).toEqual({ CARILLON_PORT: '9000', CARILLON_DATA: '/somewhere', CARILLON_DEMO: 'off' });
    expect(() => applyOptions(['--port', '99999'], {})).toThrow(/^--port needs a number from 1 to 65535\./);
  });
});

describe('installed packages', () => {
  const wanted = {
    packages: {
      '': { name: 'carillon' },
      web: { version: '0.1.0' },
      'node_modules/@carillon/web': { link: true },
      'node_modules/one': { version: '1.0.0', integrity: 'a' },
      'node_modules/for-other-systems': { version: '1.0.0', integrity: 'b', optional: true },
    },
  };

  it('are left alone when they are what the lock file wants', () => {
    expect(firstDifference(wanted, { packages: { 'node_modules/one': { version: '1.0.0', integrity: 'a' } } })).toBeNull();
  });

  it.each([
    [null, 'nothing is installed'],
    [{ packages: {} }, 'node_modules/one is missing'],
    [{ packages: { 'node_modules/one': { version: '1.0.1', integrity: 'a' } } }, 'node_modules/one should be 1.0.0'],
    [{ packages: { 'node_modules/one': { version: '1.0.0', integrity: 'z' } } }, 'node_modules/one should be 1.0.0'],
  ])('are installed anew when they differ (%#)', (installed, fault) => {
    expect(firstDifference(wanted, installed)).toBe(fault);
  });

  it.each([
    ['npm error code ENOTFOUND', /^The npm registry can't be reached: connect this machine/],
    ['npm error code ENOSPC', /^The disk ran full/],
    ['npm error code EACCES', /^npm may not write to/],
    ['npm error something else', /^"npm ci" failed; mend what its last words say .*\nnpm error something else$/],
  ])('that fail with "%s" are told with the cure', (output, sentence) => {
    expect(installComplaint(output)).toMatch(sentence);
  });
});

describe('the links of the embedded Postgres', () => {
  it('are made where the install script did not run, and dangling ones are mended', () => {
    const native = path.join(folder, 'linux-x64', 'native');
    mkdirSync(path.join(native, 'lib'), { recursive: true });
    writeFileSync(path.join(native, 'lib', 'libpq.so.5.18'), '');
    symlinkSync('gone', path.join(native, 'lib', 'libpq.so.5'));
    const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
      source: 'native/lib/libpq.so.5.18',
      target: `native/lib/${name}`,
    }));
    writeFileSync(path.join(native, 'pg-symlinks.json'), JSON.stringify(links));
    expect(mendPostgresLinks({ scope: folder })).toBe(2);
    expect(readlinkSync(path.join(native, 'lib', 'libpq.so'))).toBe('libpq.so.5.18');
    expect(existsSync(path.join(native, 'lib', 'libpq.so.5'))).toBe(true);
    expect(mendPostgresLinks({ scope: folder })).toBe(0);
  });

  it('never leave the package', () => {
    mkdirSync(path.join(folder, 'linux-x64', 'native'), { recursive: true });
    const links = JSON.stringify([{ source: 'native/lib/x', target: '../../../evil' }]);
    writeFileSync(path.join(folder, 'linux-x64', 'native', 'pg-symlinks.json'), links);
    expect(() => mendPostgresLinks({ scope: folder })).toThrow(/lies outside/);
  });
});

describe('disk space', () => {
  it('is asked for before the work, with the cure', () => {
    requireDiskSpace({ folder, needMiB: 100, what: 'This', freeMiB: 100 });
    expect(() => requireDiskSpace({ folder, needMiB: 100, what: 'This', freeMiB: 99.6 })).toThrow(
      `This needs 100 MiB of disk space at ${folder} and only 99 MiB are free: free some space`,
    );
    expect(() => requireDiskSpace({ folder: path.join(folder, 'not', 'yet'), needMiB: 2 ** 40, what: 'This' })).toThrow(
      /are free/,
    );
  });
});

describe('a port', () => {
  it('that is in use is refused with the cure, and taken when it is free', async () => {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    await expect(requireFreePort(port)).rejects.toThrow(
      `Port ${port} is in use by another program: stop that one, or choose another with "npm start -- --port ${port + 1}".`,
    );
    await new Promise((resolve) => server.close(resolve));
    await requireFreePort(port);
  });
});

describe('a Temporal server that is already there', () => {
  it.each([
    ['temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)', true],
    ['temporal version 0.0.0-DEV (Server 1.26.0, UI 2.34.0)', true],
    ['temporal version 2.0.0 (Server 2.0.0, UI 3.0.0)', true],
    ['temporal version 1.1.2 (Server 1.25.2, UI 2.31.2)', false],
    ['tctl version 1.18', false],
  ])('%s is good enough: %s', (line, enough) => {
    expect(isNewEnough(line)).toBe(enough);
  });
});

describe('a file in a tar archive', () => {
  function entry(name, content) {
    const header = Buffer.alloc(512);
    header.write(name, 0, 'latin1');
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
    return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
  }

  it('is found behind others, whatever folder it is in', () => {
    const program = Buffer.alloc(1_300, 3);
    const archive = Buffer.concat([entry('LICENSE', Buffer.from('free')), entry('bin/temporal', program), Buffer.alloc(1_024)]);
    expect(fileInTar(archive, 'temporal')).toEqual(program);
  });

  it('is absent from other archives, and from one that was cut off', () => {
    expect(fileInTar(Buffer.concat([entry('LICENSE', Buffer.from('free')), Buffer.alloc(1_024)]), 'temporal')).toBeNull();
    expect(fileInTar(entry('temporal', Buffer.alloc(2_000, 3)).subarray(0, 1_000), 'temporal')).toBeNull();
    expect(fileInTar(Buffer.from('<html>not a tar</html>'), 'temporal')).toBeNull();
  });
});

describe('a fingerprint', () => {
  it('is the same for the same files and tells other files apart', () => {
    expect(fingerprint(['prepare'])).toBe(fingerprint(['prepare']));
    expect(fingerprint(['prepare'])).not.toBe(fingerprint(['prepare', 'package.json']));
    expect(fingerprint(['no-such-folder'])).toBe(fingerprint([]));
  });
});

describe('the environment of tests', () => {
  it('never points at real servers', () => {
    const environment = {
      PATH: '/bin',
      DATABASE_URL: 'x',
      TEMPORAL_ADDRESS: 'x',
      FREESWITCH_NODES: 'x',
      CARILLON_DATA: 'x',
      LOG_LEVEL: 'x',
    };
    expect(testEnvironment(environment)).toEqual({ PATH: '/bin' });
  });
});

describe('a duration', () => {
  it('is told as a person would', () => {
    expect([340, 1_400, 59_400, 140_000].map(duration)).toEqual(['0.3 s', '1 s', '59 s', '2 min 20 s']);
  });
});

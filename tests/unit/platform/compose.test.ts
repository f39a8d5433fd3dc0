/** The production shape: what can be known of it without Docker. Where Docker is, it is asked too. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { interpolated, readCompose, readExample, type Service, variablesOf } from '../../setup/compose-file.ts';

/** Dclint brings the schema of the compose specification. */
const schemaFile = path.join(
  path.dirname(createRequire(import.meta.url).resolve('dclint/package.json')),
  'schemas/compose.schema.json',
);
const hasCompose = spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status === 0;

const shapes = [
  { file: 'docker-compose.yml', example: '.env.example' },
  { file: 'docker-compose.node.yml', example: '.env.node.example' },
];

/** What a person fills in. */
function filled(example: string): Record<string, string> {
  const { given } = readExample(example);
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value === '' ? `a-${name.toLowerCase()}` : value]),
  );
}

describe.each(shapes)('$file', ({ file, example }) => {
  const text = readFileSync(file, 'utf8');
  const compose = readCompose(file, filled(example));
  const services = Object.entries(compose.services);
  const ours = services.filter(([, { image }]) => image?.startsWith('carillon:') === true);

  it('is a compose file by the specification', () => {
    const { $schema: _, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8')) as Record<string, unknown>;
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const isValid = ajv.validate(schema, compose);
    expect(ajv.errors ?? []).toEqual([]);
    expect(isValid).toBe(true);
  });

  it('has each of its variables in the example, and no other', () => {
    expect(readExample(example).named).toEqual(variablesOf(text));
  });

  it('asks for what must be given, and for nothing else', () => {
    const required = Object.entries(readExample(example).given).filter(([, value]) => value === '');
    for (const [name] of required) {
      const rest = Object.fromEntries(Object.entries(filled(example)).filter(([other]) => other !== name));
      expect(() => interpolated(text, rest)).toThrow(`${name} is missing`);
    }
    expect(variablesOf(interpolated(text.replaceAll('$$', ''), filled(example)))).toEqual([]);
  });

  it('tells our processes only variables that the README explains', () => {
    const readme = readFileSync('README.md', 'utf8');
    const told = ours.flatMap(([, { environment = {} }]) => Object.keys(environment));
    expect([...new Set(told)].filter((name) => !readme.includes(name))).toEqual([]);
  });

  it('lets our processes write nothing but their volume, and take no rights', () => {
    expect(ours.length).toBeGreaterThan(0);
    for (const [name, service] of ours) {
      expect([name, service.read_only, service.cap_drop, service.security_opt]).toEqual([
        name,
        true,
        ['ALL'],
        ['no-new-privileges:true'],
      ]);
    }
    expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^USER node$/m);
  });

  it('limits the memory of everything that goes on running', () => {
    const runs = services.filter(([name]) => name !== 'temporal-schema');
    expect(runs.filter(([, { deploy }]) => deploy?.resources?.limits?.memory === undefined).map(([name]) => name)).toEqual([]);
  });

  it('opens one port to everybody, that of the page', () => {
    const open = services.flatMap(([name, { ports = [] }]) =>
      ports.filter((port) => !port.startsWith('127.0.0.1:')).map(() => name),
    );
    expect(open).toEqual('api' in compose.services ? ['api'] : []);
  });

  it('waits only for what tells that it is ready', () => {
    for (const [name, { depends_on = {} }] of services) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const service: Service | undefined = compose.services[needed];
        const tells = service?.healthcheck?.test !== undefined || condition === 'service_completed_successfully';
        expect([name, needed, tells]).toEqual([name, needed, true]);
      }
    }
  });

  it.skipIf(!hasCompose)('is taken by "docker compose config"', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'carillon-compose-'));
    try {
      copyFileSync(file, path.join(folder, file));
      const lines = Object.entries(filled(example)).map(([name, value]) => `${name}=${value}`);
      writeFileSync(path.join(folder, '.env'), lines.join('\n'));
      const { status, stderr } = spawnSync('docker', ['compose', '-f', file, 'config', '--quiet'], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

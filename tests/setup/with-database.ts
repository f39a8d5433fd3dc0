/** Global setup of the projects that need Postgres: starts it and migrates the template that every test file clones. */
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../storage/migrate.ts';
import { postgresUrl } from '../../workers/supervisor/postgres-server.ts';
import { leaseServer } from './shared-servers.ts';

export const templateName = 'carillon_template';

declare module 'vitest' {
  interface ProvidedContext {
    postgresPort: number;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { port, release } = await leaseServer('postgres', makeTemplate);
  project.provide('postgresPort', port);
  return release;
}

async function makeTemplate(port: number): Promise<void> {
  const admin = new pg.Client({ connectionString: postgresUrl({ port, password: null, database: 'postgres' }) });
  await admin.connect();
  try {
    await admin.query(`create database ${templateName}`);
    await migrate({
      connectionString: postgresUrl({ port, password: null, database: templateName }),
      log: () => undefined,
    });
    // Nobody may connect from now on: Postgres refuses to clone a database that somebody uses.
    await admin.query(`alter database ${templateName} with is_template true allow_connections false`);
  } finally {
    await admin.end();
  }
}

/** A Temporal namespace of its own for a test file, so that task queues and workflow ids of two files never meet. */
import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { readyTemporalNamespace } from '../../workers/supervisor/temporal-namespace.ts';

export type TestNamespace = { address: string; namespace: string };

/** Only in projects with a server: workflows, page, end-to-end. Takes about a second: the server must spread the news. */
export async function openTestNamespace(): Promise<TestNamespace> {
  const target = { address: testTemporalAddress(), namespace: `test-${randomBytes(8).toString('hex')}` };
  await readyTemporalNamespace({ ...target, ours: true });
  return target;
}

/** Where the server of this run listens; its namespace `default` has the search attributes too and is shared by all files. */
export function testTemporalAddress(): string {
  return `127.0.0.1:${inject('temporalPort')}`;
}

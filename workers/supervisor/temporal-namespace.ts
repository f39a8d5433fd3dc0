/** Brings a namespace of a Temporal server to what Carillon needs: there, searchable, with a long memory. */
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { TemporalOptions } from '../../config/temporal-options.ts';
import { searchAttributes } from '../../workflows/messages.ts';

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's protocol: a word compared as a whole. */
const keywordType = 2;
const dayMs = 24 * 60 * 60 * 1000;
/** The development server keeps closed workflows for one day only; the story of a call must outlive a long weekend. */
export const retentionDays = 30;

const attemptsMax = 100;
const pauseMs = 100;
const connectMsMax = 2_000;

export type NamespaceRequest = TemporalOptions & {
  namespace: string;
  /** The embedded server is ours: its namespace gets our retention. A server of somebody else keeps what its owner set. */
  ours: boolean;
};

/**
 * Waits until the server answers for the namespace, creates it if it is missing and adds missing search attributes.
 * Harmless to repeat. Throws the server's last answer when it isn't ready within about 15 seconds.
 */
export async function readyTemporalNamespace({ namespace, ours, ...options }: NamespaceRequest): Promise<void> {
  const connection = await retry(() => Connection.connect({ ...options, connectTimeout: connectMsMax }));
  try {
    await ensureNamespace(connection, namespace, ours);
    await ensureSearchAttributes(connection, namespace);
  } finally {
    await connection.close();
  }
}

async function ensureNamespace({ workflowService }: Connection, namespace: string, ours: boolean): Promise<void> {
  const retention = msToTs(retentionDays * dayMs);
  const exists = await workflowService.describeNamespace({ namespace }).then(
    () => true,
    (error: unknown) => {
      if (isCode(error, notFoundCode)) return false;
      throw error;
    },
  );
  if (!exists) await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
  else if (ours) await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: retention } });
}

/** A namespace that was just created is known to all parts of the server only after a refresh, hence the retries. */
async function ensureSearchAttributes({ operatorService }: Connection, namespace: string): Promise<void> {
  await retry(async () => {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    const missing = Object.values(searchAttributes).filter((name) => !(name in customAttributes));
    if (missing.length === 0) return;
    const additions = Object.fromEntries(missing.map((name) => [name, keywordType]));
    await operatorService.addSearchAttributes({ namespace, searchAttributes: additions });
  });
}

/** `NOT_FOUND` of gRPC. */
const notFoundCode = 5;

function isCode(error: unknown, code: number): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

async function retry<T>(attempt: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (n >= attemptsMax) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

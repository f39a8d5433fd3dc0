/** Connections of this process to the Temporal server: one for its workers, one for its client. */
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, type TelemetryOptions } from '@temporalio/worker';
import { temporalOptions } from '../config/temporal-options.ts';
import type { ProcessContext } from './process-life.ts';

/** The SDK's own lines go into this process's log, warnings and worse only; its figures are shown at `sdkAddress`. */
export function logThroughProcess({ log }: Pick<ProcessContext, 'log'>, sdkAddress: string | null = null): void {
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    const { error, ...facts } = meta ?? {};
    const line = { ...facts, ...(error === undefined ? {} : { err: error as unknown }) };
    if (level === 'ERROR') log.error(line, message);
    else log.warn(line, message);
  });
  // Processes end by process-life.ts; the SDK must not shut workers down by signals of its own.
  Runtime.install({ logger, shutdownSignals: [], ...(sdkAddress === null ? {} : { telemetryOptions: shownAt(sdkAddress) }) });
}

/** In the units and names that Prometheus knows. */
function shownAt(bindAddress: string): TelemetryOptions {
  return {
    metrics: { prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true } },
  };
}

export async function connectWorker({
  settings,
  onClose,
}: Pick<ProcessContext, 'settings' | 'onClose'>): Promise<NativeConnection> {
  const connection = await NativeConnection.connect(temporalOptions(settings));
  onClose(() => connection.close());
  return connection;
}

export async function connectClient({ settings, onClose }: Pick<ProcessContext, 'settings' | 'onClose'>): Promise<Client> {
  const connection = await Connection.connect(temporalOptions(settings));
  onClose(() => connection.close());
  return new Client({ connection, namespace: settings.temporal.namespace });
}

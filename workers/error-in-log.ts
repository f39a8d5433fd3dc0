/** How an error is written into the log: what Postgres quotes of a row may be a number or a name, so it goes under `pii`. */
import { stdSerializers } from 'pino';

/** Fields in which Postgres repeats values of rows, statements and their parameters. */
const quotingFields = new Set(['detail', 'where', 'hint', 'internalQuery']);

/** What is not an error is written as it is. */
export function errorInLog(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const told: Record<string, unknown> = { ...stdSerializers.err(error) };
  const fields = Object.entries(told).filter(([name]) => !quotingFields.has(name) && name !== 'aggregateErrors');
  const quotes = Object.entries(told).filter(([name]) => quotingFields.has(name));
  return {
    ...Object.fromEntries(fields),
    ...(quotes.length === 0 ? {} : { pii: Object.fromEntries(quotes) }),
    // Each of several errors in one has its message and its place in the stack of the whole.
    ...(error instanceof AggregateError ? { errors: error.errors.map((part: unknown) => String(part)) } : {}),
  };
}

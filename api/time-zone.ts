/** Time zones by their IANA names, as this machine's tables know them, and in which of them an asker is told moments. */
import type { FastifyRequest } from 'fastify';
import { type Language, languageOf } from './language.ts';

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** In which language and by whose clock somebody is told. `timeZone` null: they did not say. */
export type Asker = { language: Language; timeZone: string | null };

export function askerOf(request: FastifyRequest): Asker {
  return { language: languageOf(request), timeZone: askedZone(request) };
}

/** The header `Time-Zone`. A wish like Accept-Language: a name that nobody knows is no wish, and takes no page away. */
export function askedZone({ headers }: FastifyRequest): string | null {
  const asked = headers['time-zone'];
  return typeof asked === 'string' && isTimeZone(asked) ? asked : null;
}

/**
 * Carillon's API, typed by its own OpenAPI document. Each creating request carries an Idempotency-Key, so that one that is repeated
 * (by the network, or by `retries`) changes nothing twice.
 *
 * ```ts
 * const carillon = makeCarillon({ baseUrl: 'https://calls.example.com', key: process.env.CARILLON_KEY });
 * const { data, error } = await carillon.GET('/api/v1/tasks', { params: { query: { limit: 20 } } });
 * ```
 */
import createClient, { type Client, type Middleware } from 'openapi-fetch';
import type { components, paths } from './generated/schema.d.ts';

/** The shapes of the API by their names: `Schemas['Task']`. */
export type Schemas = components['schemas'];
export type Carillon = Client<paths>;

export type CarillonOptions = {
  /** As seen from outside: `https://calls.example.com`. */
  baseUrl: string;
  /** A key of the page 设置 → API 密钥 (Settings → API keys). */
  key: string;
  /** Language of sentences and errors. */
  language?: 'zh' | 'en';
  fetch?: typeof globalThis.fetch;
};

export function makeCarillon({ baseUrl, key, language = 'en', fetch }: CarillonOptions): Carillon {
  const client = createClient<paths>({
    baseUrl,
    headers: { authorization: `Bearer ${key}`, 'accept-language': language },
    ...(fetch === undefined ? {} : { fetch }),
  });
  client.use(idempotent);
  return client;
}

const idempotent: Middleware = {
  onRequest({ request }) {
    if (request.method === 'POST' && !request.headers.has('idempotency-key')) {
      request.headers.set('idempotency-key', crypto.randomUUID());
    }
    return request;
  },
};

/** What the API said when it could not do as asked: `problem.code` for programs, `problem.detail` for people. */
export class CarillonRefused extends Error {
  readonly problem: Schemas['Problem'];

  constructor(problem: Schemas['Problem']) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`);
    this.name = 'CarillonRefused';
    this.problem = problem;
  }
}

/** Unwraps a reply; throws CarillonRefused. */
export async function told<T>(reply: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await reply;
  // 204 answers with nothing, which is what its type says.
  if (response.ok) return data as T;
  throw isProblem(error) ? new CarillonRefused(error) : new Error(`HTTP ${response.status}`);
}

function isProblem(value: unknown): value is Schemas['Problem'] {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}

/** The one door to the server: typed by its OpenAPI document, in the viewer's language and by their clock, and safe to press twice. */
import createClient, { type Middleware } from 'openapi-fetch';
import { currentLanguage } from '../i18n/language.ts';
import type { components, paths } from './generated/schema';

export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];

/** What the server said when it could not do as asked: already in the viewer's language. */
export class ProblemReply extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemReply';
    this.problem = problem;
  }
}

/** The server could not be reached at all, or something between answered in its place. */
export class NoReply extends Error {}

/** Moments in sentences of the server must agree with those that stand beside them. */
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

const inLanguage: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', currentLanguage());
    request.headers.set('Time-Zone', timeZone);
    // A repeated press, or a request repeated by the network, creates once.
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', crypto.randomUUID());
    }
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' });
api.use(inLanguage);

type Reply<T> = { data?: T; error?: unknown; response: Response };

/** Unwraps a reply, or throws a ProblemReply that can be shown as it is. */
export async function told<T>(asked: Promise<Reply<T>>): Promise<T> {
  const { data, error, response } = await asked.catch((cause: unknown) => {
    throw new NoReply('no reply', { cause });
  });
  if (response.ok) return data as T;
  if (isProblem(error)) throw new ProblemReply(error);
  throw new NoReply(`HTTP ${response.status}`);
}

/** The problem in a parsed body, or null when the body is something else. */
export function problemOf(value: unknown): Problem | null {
  return isProblem(value) ? value : null;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}

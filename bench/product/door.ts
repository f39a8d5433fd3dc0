/** The product's api as a program sees it. Good answers only: what is refused here is a mistake of the one who measures. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const askMsMax = 60_000;
/** While the api or the database is killed, its answers are missing or 5xx: asked again under the same key. */
const againMs = 250;
const againMsMax = 60_000;

export type Door = {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  upload<T>(path: string, file: { name: string; bytes: Buffer }): Promise<T>;
};

export class DoorClosed extends Error {
  readonly status: number;
  constructor({ method, path, status, body }: { method: string; path: string; status: number; body: string }) {
    super(`${method} ${path} was answered with ${status}: ${body.slice(0, 500)}`);
    this.name = 'DoorClosed';
    this.status = status;
  }
}

type Asked = { method: string; path: string; body?: string | FormData; json?: boolean };

/** Throws DoorClosed when the user is not let in. */
export async function openDoor({
  origin,
  username,
  password,
}: {
  origin: string;
  username: string;
  password: string;
}): Promise<Door> {
  let cookie = '';
  const ask = async ({ method, path, body, json = false }: Asked, key: string): Promise<unknown> => {
    const reply = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        origin,
        'accept-language': 'en',
        ...(method === 'POST' ? { 'idempotency-key': key } : {}),
        ...(json ? { 'content-type': 'application/json' } : {}),
        ...(cookie === '' ? {} : { cookie }),
      },
      signal: AbortSignal.timeout(askMsMax),
      ...(body === undefined ? {} : { body }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new DoorClosed({ method, path, status: reply.status, body: text });
    cookie = reply.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return text === '' ? null : (JSON.parse(text) as unknown);
  };
  const patiently = async (asked: Asked): Promise<unknown> => {
    const key = randomUUID();
    const endAtMs = Date.now() + againMsMax;
    for (;;) {
      try {
        return await ask(asked, key);
      } catch (error) {
        if ((error instanceof DoorClosed && error.status < 500) || Date.now() > endAtMs) throw error;
        await pause(againMs);
      }
    }
  };
  const send = async <T>(method: string, path: string, body: unknown): Promise<T> =>
    (await patiently({ method, path, body: JSON.stringify(body), json: true })) as T;

  await send('POST', '/session', { username, password });
  return {
    get: async <T>(path: string) => (await patiently({ method: 'GET', path })) as T,
    post: (path, body) => send('POST', path, body),
    patch: (path, body) => send('PATCH', path, body),
    upload: async <T>(path: string, { name, bytes }: { name: string; bytes: Buffer }) => {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(bytes)]), name);
      return (await patiently({ method: 'POST', path, body: form })) as T;
    },
  };
}

/** The product's api as a program sees it: the demo and the measurements come in by the same door as everybody else. */

/** The server refused or did not answer; the body says why. */
export class RequestRefused extends Error {
  readonly status: number;
  constructor({ method, path, status, body }: { method: string; path: string; status: number; body: string }) {
    super(`${method} ${path} was answered with ${status}: ${body.slice(0, 500)}`);
    this.name = 'RequestRefused';
    this.status = status;
  }
}

const requestMsMaxUsual = 30_000;

export type CarillonClient = {
  get<T>(path: string): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  /** `once` names the thing that is created: asked again, the first answer is given and nothing is made twice. */
  post<T>(path: string, body: unknown, once?: string): Promise<T>;
  upload<T>(path: string, file: { name: string; bytes: Buffer }, once: string): Promise<T>;
};

/** Throws RequestRefused when the user is not let in. `language` is that of refusals; `requestMsMax` holds for each request. */
export async function signIn({
  origin,
  username,
  password,
  language = 'zh',
  requestMsMax = requestMsMaxUsual,
}: {
  origin: string;
  username: string;
  password: string;
  language?: 'zh' | 'en';
  requestMsMax?: number;
}): Promise<CarillonClient> {
  let cookie = '';

  const send = async (
    method: string,
    path: string,
    init: { body?: string | FormData; headers?: Record<string, string> },
  ): Promise<unknown> => {
    const reply = await fetch(`${origin}/api/v1${path}`, {
      method,
      ...(init.body === undefined ? {} : { body: init.body }),
      headers: { 'accept-language': language, origin, ...(cookie === '' ? {} : { cookie }), ...init.headers },
      signal: AbortSignal.timeout(requestMsMax),
    });
    const text = await reply.text();
    if (!reply.ok) throw new RequestRefused({ method, path, status: reply.status, body: text });
    cookie = reply.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return text === '' ? null : (JSON.parse(text) as unknown);
  };
  const once = (key: string | undefined): Record<string, string> => (key === undefined ? {} : { 'idempotency-key': key });
  const json = { 'content-type': 'application/json' };

  await send('POST', '/session', { body: JSON.stringify({ username, password }), headers: json });
  return {
    get: async <T>(path: string) => (await send('GET', path, {})) as T,
    post: async <T>(path: string, body: unknown, key?: string) =>
      (await send('POST', path, { body: JSON.stringify(body), headers: { ...json, ...once(key) } })) as T,
    patch: async <T>(path: string, body: unknown) =>
      (await send('PATCH', path, { body: JSON.stringify(body), headers: json })) as T,
    upload: async <T>(path: string, file: { name: string; bytes: Buffer }, key: string) => {
      const form = new FormData();
      form.set('file', new Blob([file.bytes]), file.name);
      return (await send('POST', path, { body: form, headers: once(key) })) as T;
    },
  };
}

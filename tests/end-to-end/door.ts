/** The api as a program sees it: signs in over HTTP and asks. */
import { adminPassword } from './call-centre.ts';

const askMsMax = 60_000;

export type Reply = { status: number; headers: Headers; bytes: Buffer };
export type Asked = { body?: unknown; file?: { name: string; bytes: Buffer }; headers?: Record<string, string> };

export type Door = {
  /** Any answer is a value, a refusal too. */
  ask(method: string, path: string, asked?: Asked): Promise<Reply>;
  /** The body of a good answer; throws for every other. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
};

export type Person = { username: string; password: string };

const admin: Person = { username: 'admin', password: adminPassword };

/** Throws when they are not let in. The session outlives a restart of the api. */
export async function openDoor(origin: string, person: Person = admin): Promise<Door> {
  let cookie = '';
  const ask = async (method: string, path: string, { body, file, headers = {} }: Asked = {}): Promise<Reply> => {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = file === undefined ? body : formOf(file);
    const reply = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { 'accept-language': 'en', ...json, ...(cookie === '' ? {} : { cookie }), ...headers },
      signal: AbortSignal.timeout(askMsMax),
      ...(sent === undefined ? {} : { body: sent instanceof FormData ? sent : JSON.stringify(sent) }),
    });
    return { status: reply.status, headers: reply.headers, bytes: Buffer.from(await reply.arrayBuffer()) };
  };
  const good = async <T>(method: string, path: string, asked: Asked): Promise<T> => {
    const reply = await ask(method, path, asked);
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.bytes.toString()}`);
    return bodyOf<T>(reply);
  };
  const signedIn = await ask('POST', '/session', { body: person });
  if (signedIn.status !== 200) throw new Error(`${person.username} was not let in: ${signedIn.bytes.toString()}`);
  cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return {
    ask,
    get: (path) => good('GET', path, {}),
    post: (path, body) => good('POST', path, body === undefined ? {} : { body }),
  };
}

export function bodyOf<T>(reply: Reply): Readonly<T> {
  return JSON.parse(reply.bytes.toString()) as T;
}

function formOf({ name, bytes }: { name: string; bytes: Buffer }): FormData {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)]), name);
  return form;
}

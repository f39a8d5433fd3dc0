/** Asks the api as admin, for what a test needs before it looks at the page. */
import { adminPassword, type PageHouse } from './page-house.ts';

export type Client = {
  post<T = { id: string }>(path: string, body: unknown): Promise<T>;
  patch(path: string, body: unknown): Promise<void>;
};

type Cookie = { name: string; value: string };

/** Checking a password is slow by design: one sign-in serves all windows of a house. */
const cookies = new WeakMap<PageHouse, Promise<Cookie>>();

export function cookieOf(house: PageHouse): Promise<Cookie> {
  const known = cookies.get(house) ?? signIn(house);
  cookies.set(house, known);
  return known;
}

export async function clientOf(house: PageHouse): Promise<Client> {
  const { name, value } = await cookieOf(house);
  const headers = { cookie: `${name}=${value}` };
  return {
    async post<T>(path: string, body: unknown): Promise<T> {
      const reply = await ask(`${house.url}/api/v1${path}`, { method: 'POST', body, headers });
      return (await reply.json()) as T;
    },
    async patch(path, body) {
      await ask(`${house.url}/api/v1${path}`, { method: 'PATCH', body, headers });
    },
  };
}

async function signIn(house: PageHouse): Promise<Cookie> {
  const body = { username: 'admin', password: adminPassword };
  const reply = await ask(`${house.url}/api/v1/session`, { method: 'POST', body, headers: {} });
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(reply.headers.get('set-cookie') ?? '') ?? [];
  return { name, value };
}

type Request = { method: 'POST' | 'PATCH'; body: unknown; headers: Record<string, string> };

async function ask(address: string, { method, body, headers }: Request): Promise<Response> {
  const reply = await fetch(address, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${address}: ${reply.status} ${await reply.text()}`);
  return reply;
}

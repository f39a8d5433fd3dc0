/** Asks the api as admin, for what a test needs before it looks at the page. */
import { adminPassword, type PageHouse } from './page-house.ts';

export type Client = { post<T = { id: string }>(path: string, body: unknown): Promise<T> };

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
  return {
    async post<T>(path: string, body: unknown): Promise<T> {
      const reply = await ask(`${house.url}/api/v1${path}`, body, { cookie: `${name}=${value}` });
      return (await reply.json()) as T;
    },
  };
}

async function signIn(house: PageHouse): Promise<Cookie> {
  const reply = await ask(`${house.url}/api/v1/session`, { username: 'admin', password: adminPassword }, {});
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(reply.headers.get('set-cookie') ?? '') ?? [];
  return { name, value };
}

async function ask(address: string, body: unknown, headers: Record<string, string>): Promise<Response> {
  const reply = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${address}: ${reply.status} ${await reply.text()}`);
  return reply;
}

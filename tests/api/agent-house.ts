/** People, extensions, groups and agents for the tests of agents, and how each of them asks. */
import { hashPassword } from '../../api/passwords.ts';
import type { Role } from '../../api/route-contract.ts';
import { makeRegistrations } from '../../storage/registrations.ts';
import { makeUsers } from '../../storage/users.ts';
import type { House } from './house.ts';
import { made } from './nouns.ts';

export type Agent = {
  id: string;
  username: string;
  extension: string;
  state: string;
  reason: string | null;
  by: string | null;
  next: unknown;
  hasPhone: boolean;
  groups: { groupId: string; name: string; priority: number; skills: string[]; taking: boolean }[];
};
export type Problem = { status: number; code: string; errors?: { field: string; code: string }[] };

const password = 'a good long password';
/** Slow by design: once for all of them. */
let hashed: Promise<string> | null = null;
const hash = (): Promise<string> => {
  hashed ??= hashPassword(password);
  return hashed;
};
let n = 0;

export type AgentHouse = {
  makeUser(role?: Role): Promise<{ id: string; username: string }>;
  makeExtension(): Promise<{ id: string; number: string }>;
  makeGroup(change?: object): Promise<string>;
  makeAgent(groups?: object[], role?: Role): Promise<{ id: string; username: string; extensionId: string; number: string }>;
  /** Asks as this person, by a session. */
  personOf(username: string): Promise<{
    get<T>(url: string): Promise<T>;
    post<T = Agent>(url: string, payload?: object): Promise<T>;
    put<T>(url: string, payload: object): Promise<T>;
    del<T>(url: string): Promise<T>;
  }>;
  phoneThere(number: string): Promise<void>;
  get<T>(url: string, role?: Role): Promise<T>;
  /** As admin. */
  ask<T = Problem>(method: 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object): Promise<T>;
};

export function agentHouse(house: House): AgentHouse {
  async function makeUser(role: Role = 'agent'): Promise<{ id: string; username: string }> {
    n += 1;
    const username = `person-${n}`;
    const draft = { username, passwordHash: await hash(), role, language: 'en', mustChangePassword: false } as const;
    const user = await makeUsers(house.db).insert(draft);
    return { id: user?.id ?? '', username };
  }

  async function makeExtension(): Promise<{ id: string; number: string }> {
    n += 1;
    const number = String(4_000 + n);
    const { extension } = (await made(house, '/extensions', { number })) as unknown as { extension: { id: string } };
    return { id: extension.id, number };
  }

  async function makeGroup(change: object = {}): Promise<string> {
    n += 1;
    return (await made(house, '/agent-groups', { name: `group ${n}`, ...change })).id;
  }

  async function makeAgent(
    groups: object[] = [],
    role: Role = 'agent',
  ): Promise<{ id: string; username: string; extensionId: string; number: string }> {
    const { id: userId, username } = await makeUser(role);
    const { id: extensionId, number } = await makeExtension();
    const { id } = await made(house, '/agents', { userId, extensionId, groups });
    return { id, username, extensionId, number };
  }

  async function personOf(username: string) {
    const signedIn = await house.app.inject({ method: 'POST', url: '/api/v1/session', payload: { username, password } });
    const cookies = Object.fromEntries(signedIn.cookies.map(({ name, value }) => [name, value]));
    const headers = { 'accept-language': 'en' };
    const send = async <T>(method: 'POST' | 'PUT' | 'DELETE', url: string, payload?: object): Promise<T> => {
      const body = payload === undefined ? {} : { payload };
      return (await house.app.inject({ method, url: `/api/v1${url}`, cookies, headers, ...body })).json<T>();
    };
    return {
      get: async <T>(url: string) => (await house.app.inject({ url: `/api/v1${url}`, cookies, headers })).json<T>(),
      post: <T = Agent>(url: string, payload?: object) => send<T>('POST', url, payload),
      put: <T>(url: string, payload: object) => send<T>('PUT', url, payload),
      del: <T>(url: string) => send<T>('DELETE', url),
    };
  }

  const get = async <T>(url: string, role: Role = 'viewer') => (await house.as(role, { url: `/api/v1${url}` })).json<T>();
  const ask = async <T = Problem>(method: 'POST' | 'PATCH' | 'DELETE', url: string, payload: object = {}) =>
    (await house.as('admin', { method, url: `/api/v1${url}`, payload })).json<T>();

  async function phoneThere(number: string): Promise<void> {
    const phone = { profile: 'internal', address: '198.51.100.4', port: 5_062, userAgent: 'Desk phone', expiresInMs: 600_000 };
    await makeRegistrations(house.db).registered('sw1', { ...phone, callId: `phone-${number}`, number });
  }

  return { makeUser, makeExtension, makeGroup, makeAgent, personOf, phoneThere, get, ask };
}

/** Scopes of keys: what of its role's rights a key has. A scope never adds to the role. */
import type { Actor } from './actor.ts';

export const scopes = ['read', 'tasks', 'contacts', 'calls', 'assistants', 'lines', 'agents', 'settings', 'webhooks'] as const;
export type Scope = (typeof scopes)[number];

/** Which scope changes what, by the tag of the route. What is not here, above all people and keys, no key with scopes may change. */
const scopeOfTag: Readonly<Record<string, Scope>> = {
  tasks: 'tasks',
  reconciliation: 'tasks',
  imports: 'contacts',
  contacts: 'contacts',
  'do-not-call': 'contacts',
  calls: 'calls',
  assistants: 'assistants',
  'llm-accounts': 'assistants',
  voices: 'assistants',
  recognisers: 'assistants',
  hearing: 'assistants',
  lines: 'lines',
  'inbound-numbers': 'lines',
  'sip-profiles': 'lines',
  'switch-nodes': 'lines',
  extensions: 'lines',
  switches: 'lines',
  'trial-calls': 'lines',
  phone: 'lines',
  checks: 'lines',
  agents: 'agents',
  'agent-groups': 'agents',
  settings: 'settings',
  webhooks: 'webhooks',
};
const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The scope that a key lacks for a route, or null when it has it. Reading needs `read`, or the scope that changes the same things;
 * `none` stands for what no scope gives.
 */
export function missingScope(
  { scopes: given }: Pick<Actor, 'scopes'>,
  { method, tag }: { method: string; tag: string | undefined },
): Scope | 'none' | null {
  if (given === null || tag === 'session') return null;
  const changes = tag === undefined ? undefined : scopeOfTag[tag];
  if (changes !== undefined && given.includes(changes)) return null;
  if (!readingMethods.has(method)) return changes ?? 'none';
  return given.includes('read') ? null : 'read';
}

/** A scope of another release opens nothing. */
export function knownScopes(stored: readonly string[] | null): Scope[] | null {
  return stored === null ? null : scopes.filter((scope) => stored.includes(scope));
}

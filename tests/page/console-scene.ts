/** An agent at the console, and a callee in another browser whose calls the switch brings, for the tests of the console. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { makeAgentStandings } from '../../storage/agent-standings.ts';
import { makeLedger } from '../../storage/ledger.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { makeRegistrations } from '../../storage/registrations.ts';
import { makeSipProfiles } from '../../storage/sip-profiles.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import type { WindowLook } from './page-browser.ts';
import type { PageWorld } from './page-world.ts';
import type { RelayingSwitch } from './relaying-switch.ts';

const password = 'a horse on the moon';
const assets = new URL('../../web/dist/assets/', import.meta.url);

export async function openDoor(world: PageWorld, { port }: RelayingSwitch): Promise<void> {
  const seen = { sipIp: '127.0.0.1', sipPort: 5060, wsBinding: `127.0.0.1:${port}`, calls: 0, registrations: 0 };
  await makeSipProfiles(world.house.db).report('sw1', [{ name: 'internal', seen }]);
  await makeSwitchNodes(world.house.db).report({ name: 'sw1', state: 'ready', coreUuid: null, detail: null });
}

export async function makePerson(world: PageWorld, username: string, language = 'zh'): Promise<string> {
  const { id } = await world.seed.client.post('/users', { username, password, role: 'agent', language });
  await world.house.db.query('update app_user set must_change_password = false where username = $1::text', [username]);
  return id;
}

export async function makeAgent(
  world: PageWorld,
  { username, number, groupIds, language }: { username: string; number: string; groupIds: string[]; language?: string },
): Promise<string> {
  const userIds = [await makePerson(world, username, language)];
  await world.seed.client.post('/agent-batches', { userIds, first: number, groupIds });
  const seen = { profile: 'internal', address: '198.51.100.4', port: 5_062, userAgent: 'Carillon', expiresInMs: 600_000 };
  await makeRegistrations(world.house.db).registered('sw1', { ...seen, callId: `phone-${number}`, number });
  const { rows } = await world.house.db.query<{ id: string }>(
    'select a.id from agent a join app_user u on u.id = a.user_id where u.username = $1::text',
    [username],
  );
  return rows[0]?.id ?? '';
}

/** The person's own window at the console. */
export async function atConsole(world: PageWorld, username: string, look: WindowLook = {}): Promise<Page> {
  const page = await world.stranger(look);
  const [name = '', secret = '', go = '', heading = ''] =
    look.language === 'en' ? ['User name', 'Password', 'Sign in', 'Console'] : ['用户名', '密码', '登录', '工作台'];
  await page.goto('/sign-in?to=/console');
  await page.getByLabel(name).fill(username);
  await page.getByLabel(secret, { exact: true }).fill(password);
  await page.getByRole('button', { name: go }).click();
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  return page;
}

/** A call of the seeded task that somebody answered. */
export async function liveCall(world: PageWorld): Promise<DialGrant> {
  const ledger = makeLedger(world.house.db);
  const [call] = await ledger.claim({ taskId: world.seed.runningTaskId, lane: 0, claimKey: crypto.randomUUID(), want: 1 });
  const answer = await ledger.fence({ callId: call?.callId ?? '', owner: 'test' });
  if (answer.kind !== 'granted') throw new Error(`the fence said ${answer.kind}`);
  await ledger.markRinging(answer.grant);
  await ledger.markLive(answer.grant);
  return answer.grant;
}

/** What a call worker does with an agent. */
export function standingsOf(world: PageWorld): ReturnType<typeof makeAgentStandings> {
  return makeAgentStandings(world.house.db, { settleMs: 0 });
}

export type Callee = {
  /** Calls this number; the switch adds these lines to the INVITE. */
  dial(number: string, headers: readonly string[]): Promise<void>;
  hangUp(): Promise<void>;
  /** Packets and the loudest level that was heard. */
  heard(): Promise<{ packets: number; level: number }>;
  state(): Promise<string | null>;
  close(): Promise<void>;
};

/** Another browser with the product's own phone in it, which no agent has. */
export async function openCallee(world: PageWorld, relaying: RelayingSwitch, number: string): Promise<Callee> {
  const page = await world.at('/tasks');
  const file = readdirSync(fileURLToPath(assets)).find((name) => /^browser-phone-.*\.js$/.test(name)) ?? '';
  await page.evaluate(phoneScript(`/assets/${file}`, number));
  await relaying.registered(number);
  const ask = <T>(expression: string): Promise<T> => page.evaluate<T>(expression);
  return {
    async dial(called, headers) {
      relaying.headers.splice(0, relaying.headers.length, ...headers);
      await ask(`window.callee.dial('${called}')`);
    },
    hangUp: () => ask('window.callee.hangUp()'),
    heard: () => ask('({ packets: window.callee.snapshot.sound.packetsIn, level: window.loudest })'),
    state: () => ask('window.callee.snapshot.call?.state ?? null'),
    close: () => page.context().close(),
  };
}

/** Its class is found by what it can do: the names of a built chunk are not ours. */
function phoneScript(source: string, number: string): string {
  return `(async () => {
    const chunk = await import('${source}');
    const Phone = Object.values(chunk).find((part) => typeof part === 'function' && part.prototype?.dial !== undefined);
    window.loudest = 0;
    window.callee = new Phone({ node: 'sw1', number: '${number}', password: 'x', domain: 'carillon' });
    window.callee.subscribe(() => {
      window.loudest = Math.max(window.loudest, window.callee.snapshot.sound.levelIn);
    });
  })()`;
}

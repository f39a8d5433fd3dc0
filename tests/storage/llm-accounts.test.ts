/** Language model accounts at rest: those of an older release, what a kind must have, and chains of fallbacks. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LlmAccountDraft, makeLlmAccounts } from '../../storage/llm-accounts.ts';
import { migrate, migrationsFolder } from '../../storage/migrate.ts';
import { openEmptyDatabase } from '../setup/database.ts';
import { connect, useWorld } from './world.ts';

const world = useWorld();

const draft: LlmAccountDraft = {
  name: 'one',
  kind: 'coze',
  baseUrl: 'https://api.coze.cn',
  model: '',
  apiKeySealed: Buffer.from('sealed'),
  headersSealed: {},
  firstTokenMsMax: 8000,
  botId: '73',
  login: 'token',
  appId: null,
  publicKeyId: null,
  privateKeySealed: null,
  inputs: { who: '{{name}}' },
  fallbackId: null,
};

describe('a language model account', () => {
  it('of an older release works on after the migration', async () => {
    const database = await openEmptyDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'carillon-migrations-'));
    await cp(migrationsFolder, folder, { recursive: true });
    for (const name of await readdir(folder)) if (/^\d/.test(name) && name >= '0008') await rm(join(folder, name));
    // They name types of tables that the older release has not.
    for (const name of [
      'agents.sql',
      'asked-in.sql',
      'inbound.sql',
      'listeners.sql',
      'moves.sql',
      'offers.sql',
      'pacing.sql',
      'preview.sql',
    ])
      await rm(join(folder, 'functions', name));
    const upgrade = (from: string) => migrate({ connectionString: database.url, log: () => undefined, folder: from });
    await upgrade(folder);
    const db = connect(database.url, 1);
    const { rows } = await db.query<{ id: string }>(
      `insert into llm_account (name, kind, base_url, model) values ('old', 'openai-compatible', 'https://m.example/v1', 'm') returning id`,
    );
    await upgrade(migrationsFolder);
    expect(await makeLlmAccounts(db).find(rows[0]?.id ?? '')).toMatchObject({
      kind: 'openai-compatible',
      model: 'm',
      botId: null,
      login: 'token',
      inputs: {},
      fallbackId: null,
      privateKeySealed: null,
    });
    await db.end();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('comes back as it was kept, and keeps nothing of another kind', async () => {
    const accounts = makeLlmAccounts(world.db);
    const { id } = await accounts.insert(draft);
    expect(await accounts.find(id)).toMatchObject(draft);
    await accounts.change(id, { ...draft, kind: 'dify', baseUrl: 'https://dify.example/v1/chat-messages' });
    expect(await accounts.find(id)).toMatchObject({ kind: 'dify', botId: null, inputs: draft.inputs });
  });

  it.each([
    ['a bot of Coze without its id', `update llm_account set settings = '{}' where kind = 'coze'`],
    ['a setting that nobody knows', `update llm_account set settings = settings || '{"key": "secret"}'`],
    ['inputs that are no names', `update llm_account set settings = settings || '{"inputs": []}'`],
    ['an account that falls back on itself', 'update llm_account set fallback_id = id'],
  ])('is never kept as %s', async (name, change) => {
    await makeLlmAccounts(world.db).insert({ ...draft, name });
    await expect(world.db.query(change)).rejects.toThrow(/check/);
  });

  it('knows where a chain of fallbacks leads', async () => {
    const accounts = makeLlmAccounts(world.db);
    const last = await accounts.insert({ ...draft, name: 'last' });
    const middle = await accounts.insert({ ...draft, name: 'middle', fallbackId: last.id });
    const first = await accounts.insert({ ...draft, name: 'first', fallbackId: middle.id });
    expect(await accounts.fallsBackOn(first.id, last.id)).toBe(true);
    expect(await accounts.fallsBackOn(last.id, first.id)).toBe(false);
  });
});

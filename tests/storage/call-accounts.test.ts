/** What calls that dial in the same moment share of their accounts, and what each has of its own. */
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { type CallAccounts, makeCallAccounts, type OpenedFor } from '../../activities/call-accounts.ts';
import { makeModelCatalogue } from '../../conversation/language/model-catalogue.ts';
import { makeSynthesisCache } from '../../conversation/speech/synthesis-cache.ts';
import { makeVoiceCatalogue } from '../../conversation/speech/voice-catalogue.ts';
import { startBotServer } from '../unit/conversation/bot-server.ts';
import { streamOf } from '../unit/conversation/chat-server.ts';
import { makeAssistant, useWorld } from './world.ts';

const world = useWorld();

function open(): CallAccounts {
  return makeCallAccounts({
    db: world.db,
    unseal: (sealed) => sealed.toString('utf8'),
    voices: makeVoiceCatalogue({ cache: makeSynthesisCache() }),
    models: makeModelCatalogue(),
    log: pino({ level: 'silent' }),
  });
}

const call = (callId: string): OpenedFor => ({ callId, contact: { name: '', number: '', variables: {} } });

it('two calls of one assistant that dial in the same moment hear with ears of their own', async () => {
  const accounts = open();
  const { assistantId } = await makeAssistant(world.db);
  const [one, other] = await Promise.all([
    accounts.assistant(assistantId, call('a')),
    accounts.assistant(assistantId, call('b')),
  ]);
  expect(one.accounts.assistant?.recogniser).toBeDefined();
  expect(one.accounts.assistant?.recogniser).not.toBe(other.accounts.assistant?.recogniser);
});

it('a turn is told to be served by the account that answered it, when the first one failed', async () => {
  const server = await startBotServer({
    '/chat/completions': streamOf([{ delta: { content: '好。' } }, { delta: {}, finish_reason: 'stop' }]),
  });
  const { assistantId } = await makeAssistant(world.db);
  const { rows } = await world.db.query<{ id: string }>(
    `with second as (
      insert into llm_account (name, kind, base_url, model) values ('second', 'openai-compatible', $1::text, 'm') returning id
    )
    update llm_account set fallback_id = second.id from second, assistant a
    where a.id = $2::uuid and llm_account.id = a.llm_account_id returning second.id`,
    [`${server.origin}/v1`, assistantId],
  );
  const { accounts, services, stored } = await open().assistant(assistantId, call('a'));
  expect(services.llmAccountId).toBe(stored.llmAccountId);
  const events = accounts.assistant?.model.stream({
    messages: [{ role: 'user', content: '在吗' }],
    tools: [],
    signal: new AbortController().signal,
  });
  const kinds: string[] = [];
  for await (const { kind } of events ?? []) kinds.push(kind);
  expect(kinds).toEqual(['fallback', 'text', 'done']);
  expect(services.llmAccountId).toBe(rows[0]?.id);
  await server.close();
});

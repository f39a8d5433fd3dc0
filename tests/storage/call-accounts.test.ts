/** What calls that dial in the same moment share of their accounts, and what each has of its own. */
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { type CallAccounts, makeCallAccounts, type OpenedFor } from '../../activities/call-accounts.ts';
import { makeModelCatalogue } from '../../conversation/language/model-catalogue.ts';
import type { SpokenPiece } from '../../conversation/ports.ts';
import { makeRecogniserCatalogue } from '../../conversation/speech/recogniser-catalogue.ts';
import { SpeechAccountUnusable, SpeechFailed } from '../../conversation/speech/speech-failed.ts';
import type { CachedVoice } from '../../conversation/speech/synthesis-cache.ts';
import { makeSynthesisCache } from '../../conversation/speech/synthesis-cache.ts';
import { makeVoiceCatalogue } from '../../conversation/speech/voice-catalogue.ts';
import { until } from '../end-to-end/waiting.ts';
import { sse, startBotServer, stream } from '../unit/conversation/bot-server.ts';
import { streamOf } from '../unit/conversation/chat-server.ts';
import { dialOne, makeAssistant, makeLine, makeTask, useWorld } from './world.ts';

const world = useWorld();

function open(): CallAccounts {
  return makeCallAccounts({
    toolHosts: null,
    db: world.db,
    unseal: (sealed) => sealed.toString('utf8'),
    voices: makeVoiceCatalogue({ cache: makeSynthesisCache() }),
    models: makeModelCatalogue(),
    recognisers: makeRecogniserCatalogue(),
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

it('a recording is heard at any pace by the recogniser that counts samples alone, and by no service behind it', async () => {
  const { rows } = await world.db.query<{ alone: string; guarded: string }>(
    `with service as (
      insert into recogniser (name, kind, base_url) values ('a service', 'funasr', 'ws://127.0.0.1:9') returning id
    ), alone as (insert into recogniser (name, kind) values ('alone', 'tone') returning id
    ), guarded as (insert into recogniser (name, kind, fallback_id) select 'guarded', 'tone', id from service returning id)
    select alone.id as alone, guarded.id as guarded from alone, guarded`,
  );
  const accounts = open();
  expect(await accounts.scribe(rows[0]?.alone ?? '')).toMatchObject({ anyPace: true });
  expect(await accounts.scribe(rows[0]?.guarded ?? '')).toMatchObject({ anyPace: false });
  expect(await accounts.scribe('00000000-0000-4000-8000-000000000000')).toBeNull();
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
it('a voice of a call has those behind it, each once, and one that can not be opened is passed over', async () => {
  const opened: string[] = [];
  const dead: CachedVoice = {
    isReady: () => false,
    async *synthesise() {
      yield await Promise.reject(new SpeechFailed('unreachable'));
    },
  };
  const accounts = makeCallAccounts({
    toolHosts: null,
    db: world.db,
    unseal: (sealed) => sealed.toString('utf8'),
    voices: {
      open({ kind, apiKey }) {
        opened.push(`${kind} ${apiKey ?? ''}`);
        if (kind === 'espeak') throw new SpeechAccountUnusable('kind', 'not here');
        return kind === 'tone' ? { isReady: () => false, synthesise: sayAll } : dead;
      },
    },
    recognisers: makeRecogniserCatalogue(),
    models: makeModelCatalogue(),
    log: pino({ level: 'silent' }),
  });
  const { rows } = await world.db.query<{ id: string }>(
    `insert into voice (name, kind, api_key_sealed)
     values ('first', 'openai', 'one'), ('second', 'espeak', null), ('third', 'tone', null) returning id`,
  );
  const [first, second, third] = rows.map(({ id }) => id);
  // The third leads back to the first: two changes at the same moment could make such a circle.
  await world.db.query(
    `update voice set fallback_id = case id when $1::uuid then $2::uuid when $2::uuid then $3::uuid else $1::uuid end
      where id = any(array[$1::uuid, $2::uuid, $3::uuid])`,
    [first, second, third],
  );
  const services = { llmAccountId: null, voiceId: first ?? null, recogniserId: null };
  const voice = await accounts.voice(first ?? null, services);
  const said: string[] = [];
  for await (const { text } of voice.synthesise('您好', new AbortController().signal)) said.push(text);
  expect(said).toEqual(['您好']);
  expect(opened).toEqual(['openai one', 'espeak ', 'tone ']);
  // The one that was passed over speaks no turn.
  expect(services.voiceId).toBe(third);
});

async function* sayAll(text: string): AsyncGenerator<SpokenPiece> {
  yield { pcm: new Int16Array(1), text };
}

it('what a model was asked in a call is noted with the call, by the account that was asked', async () => {
  const server = await startBotServer({
    '/chat/completions': stream(
      sse({ choices: [{ index: 0, delta: { content: '好。' } }] }),
      sse({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
      sse({ choices: [], usage: { prompt_tokens: 40, completion_tokens: 3 } }),
    ),
  });
  const lineId = await makeLine(world.db, { capacity: 1 });
  const taskId = await makeTask(world.db, { contacts: 1, maxConcurrency: 1, lineIds: [lineId] });
  const { rows } = await world.db.query<{ accountId: string; assistantId: string }>(
    `update llm_account set base_url = $2::text from task t join assistant a on a.id = t.assistant_id
    where t.id = $1::uuid and llm_account.id = a.llm_account_id returning llm_account.id as "accountId", a.id as "assistantId"`,
    [taskId, `${server.origin}/v1`],
  );
  const [{ accountId, assistantId } = { accountId: '', assistantId: '' }] = rows;
  const { callId } = await dialOne(world.ledger, taskId);
  const { accounts } = await open().assistant(assistantId, call(callId));
  const request = { messages: [{ role: 'user' as const, content: '在吗' }], tools: [], signal: new AbortController().signal };
  const kinds: string[] = [];
  for await (const { kind } of accounts.assistant?.model.stream(request) ?? []) kinds.push(kind);
  expect(kinds).toEqual(['text', 'done']);
  const noted = async (): Promise<unknown> => {
    const { rows: found } = await world.db.query(
      `select llm_account_id as "llmAccountId", requests, told, input_tokens as input, output_tokens as output
      from model_use where call_id = $1::uuid`,
      [callId],
    );
    return found[0];
  };
  await until('the question is noted', async () => (await noted()) !== undefined);
  expect(await noted()).toEqual({ llmAccountId: accountId, requests: 1, told: 1, input: 40, output: 3 });
  await server.close();
});

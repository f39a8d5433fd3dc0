/** A Dify chat app or Chatflow. https://docs.dify.ai/api-reference/chat/send-chat-message */
import type { LanguageModel } from '../ports.ts';
import { HostedModel } from './hosted-model.ts';
import { type CallFacts, type HostedEvent, type HostedProvider, handedOver } from './hosted-provider.ts';
import { fieldOf, numberField, textField } from './json-fields.ts';
import { codeOfStatus, ModelFailed, type ModelFailureCode } from './model-failed.ts';
import { readTokens } from './openai-chunk.ts';
import { serverEvents } from './server-events.ts';

export type DifyAccount = {
  /** Ends with `/chat-messages`. */
  url: string;
  apiKey: string;
  headers: Readonly<Record<string, string>>;
  inputs: Readonly<Record<string, string>>;
  firstTokenMsMax: number;
};

export function makeDifyModel(account: DifyAccount, facts: CallFacts): LanguageModel {
  const { url, apiKey, firstTokenMsMax } = account;
  const headers = { ...account.headers, authorization: `Bearer ${apiKey}` };
  const secrets = [apiKey, ...Object.values(account.headers)];
  const inputs = handedOver(account.inputs, facts.contact);

  const provider: HostedProvider = {
    takesHistory: false,
    async *ask({ conversationId, text, signal, onSent }) {
      // `user` has to stay the same for the whole conversation, else Dify does not find it.
      const body = {
        inputs,
        query: text,
        response_mode: 'streaming',
        conversation_id: conversationId ?? '',
        user: facts.callId,
        auto_generate_name: false,
      };
      const events = serverEvents({
        url,
        headers,
        body,
        signal,
        secrets,
        codeOf: ({ httpStatus, body: said }) => codeOf(said, httpStatus),
        onSent,
      });
      let named = false;
      for await (const { data } of events) {
        const runId = textField(data, 'task_id');
        if (!named && runId !== null) {
          named = true;
          yield { kind: 'ids', conversationId: textField(data, 'conversation_id'), runId };
        }
        yield* read(data);
      }
    },
    async cancel({ runId }, signal) {
      const response = await fetch(`${url}/${encodeURIComponent(runId)}/stop`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ user: facts.callId }),
        signal,
      });
      await response.body?.cancel();
    },
  };
  return new HostedModel({ provider, facts, firstTokenMsMax });
}

function* read(data: unknown): Generator<HostedEvent> {
  const event = textField(data, 'event') ?? '';
  switch (event) {
    // A sign of life without progress, every ten seconds.
    case 'ping':
      return;
    case 'message': {
      const conversationId = textField(data, 'conversation_id');
      if (conversationId !== null) yield { kind: 'ids', conversationId, runId: textField(data, 'task_id') };
      const text = textField(data, 'answer');
      if (text !== null) yield { kind: 'text', text };
      return;
    }
    case 'message_replace':
      yield { kind: 'replace', text: textField(data, 'answer') ?? '' };
      return;
    case 'message_end':
      yield { kind: 'finished', tokens: readTokens(fieldOf(fieldOf(data, 'metadata'), 'usage')) };
      return;
    // An agent thinks aloud in tools and takes its time: Dify's own page is made for that, a telephone is not.
    case 'agent_thought':
    case 'agent_message':
      throw new ModelFailed('agent-app', { detail: event });
    case 'error':
      throw new ModelFailed(codeOf(data, numberField(data, 'status')) ?? 'server-error', { detail: detailOf(data) });
    case 'workflow_finished': {
      const inner = fieldOf(data, 'data');
      if (fieldOf(inner, 'status') === 'failed') {
        throw new ModelFailed('server-error', { detail: `workflow failed: ${textField(inner, 'error') ?? ''}` });
      }
      yield { kind: 'working' };
      return;
    }
    default:
      yield { kind: 'working' };
  }
}

function detailOf(data: unknown): string {
  return [textField(data, 'code'), textField(data, 'message')].filter((part) => part !== null).join(': ');
}

/** https://docs.dify.ai/api-reference/chat/send-chat-message, errors */
const codes: Readonly<Record<string, ModelFailureCode>> = {
  not_chat_app: 'wrong-app-type',
  not_completion_app: 'wrong-app-type',
  not_workflow_app: 'wrong-app-type',
  app_unavailable: 'not-published',
  provider_not_initialize: 'bad-request',
  provider_quota_exceeded: 'no-credit',
  model_currently_not_support: 'bad-request',
  completion_request_error: 'server-error',
  rate_limit_error: 'rate-limited',
  too_many_requests: 'rate-limited',
  unauthorized: 'wrong-key',
  conversation_completed: 'conversation-lost',
};

function codeOf(data: unknown, status: number | null): ModelFailureCode | null {
  const code = textField(data, 'code') ?? '';
  const message = textField(data, 'message') ?? '';
  if (/agent chat app/i.test(message)) return 'agent-app';
  if (/conversation not exists/i.test(message)) return 'conversation-lost';
  const known = codes[code];
  if (known !== undefined) return known;
  return status === null ? null : codeOfStatus(status);
}

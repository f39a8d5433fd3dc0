/** Reads a chat completion request of the OpenAI protocol, or says which field is wrong. */
import type { DemoMessage } from './demo-script.ts';

export type ChatRequest = {
  model: string;
  messages: DemoMessage[];
  tools: string[];
  stream: boolean;
  includeUsage: boolean;
};

/** A request that the protocol forbids: `param` names the field. */
export class BadChatRequest extends Error {
  override readonly name = 'BadChatRequest';
  readonly param: string;

  constructor(param: string, message: string) {
    super(message);
    this.param = param;
  }
}

/** Throws BadChatRequest with the field and what it must be. */
export function parseChatRequest(body: string): ChatRequest {
  const request = parseObject(body);
  const { model, messages, tools, stream, stream_options: streamOptions } = request;
  if (typeof model !== 'string' || model === '') throw new BadChatRequest('model', 'model must be a string');
  if (!Array.isArray(messages) || messages.length === 0)
    throw new BadChatRequest('messages', 'messages must be a list of messages');
  const offered: unknown[] = Array.isArray(tools) ? tools : [];
  return {
    model,
    messages: messages.map(parseMessage),
    tools: offered.flatMap((tool) => {
      const name = isObject(tool) && isObject(tool['function']) ? tool['function']['name'] : undefined;
      return typeof name === 'string' ? [name] : [];
    }),
    stream: stream === true,
    includeUsage: isObject(streamOptions) && streamOptions['include_usage'] === true,
  };
}

function parseObject(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new BadChatRequest('body', 'the body must be JSON');
  }
  if (!isObject(value)) throw new BadChatRequest('body', 'the body must be a JSON object');
  return value;
}

function parseMessage(message: unknown, n: number): DemoMessage {
  const role = isObject(message) ? message['role'] : undefined;
  if (!isObject(message) || typeof role !== 'string') throw new BadChatRequest(`messages[${n}].role`, 'a message needs a role');
  return { role, content: textOf(message['content']) };
}

/** Content is a string, null beside tool calls, or a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: unknown) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : '')).join('');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

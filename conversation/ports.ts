/** What a conversation needs from the world: ears, a voice, a mind. Adapters live in speech/ and language/. */

/** Hears 8 kHz frames, tells text. One per call. A partial result stands for all words since the last final one. */
export interface Recogniser {
  start(handlers: { onPartial(text: string): void; onFinal(text: string): void; onError(error: Error): void }): Promise<void>;
  write(frame: Int16Array): void;
  close(): Promise<void>;
}

/** A piece of synthesised speech: samples and the words they say, so that heard text can be told to the word. */
export type SpokenPiece = { pcm: Int16Array; text: string };

export interface Voice {
  /** Streams pieces in order; stops at once when the signal aborts. Pieces together say exactly `text`. */
  synthesise(text: string, signal: AbortSignal): AsyncIterable<SpokenPiece>;
}

export type ToolSpec = { name: string; description: string; parameters: Record<string, unknown> };

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; toolCalls?: readonly ToolCall[] }
  | { role: 'tool'; toolCallId: string; content: string };

export type ToolCall = { id: string; name: string; argumentsJson: string };

export type ModelEvent =
  | { kind: 'text'; text: string }
  /** The provider takes back all that it wrote of this answer; `text` stands in its place. */
  | { kind: 'replace'; text: string }
  | { kind: 'tool'; call: ToolCall }
  /** An account failed before its first word, with this code; what follows comes from the one with this id. */
  | { kind: 'fallback'; accountId: string; code: string }
  /** What the provider says that this answer took. Not every provider does, and none of an answer that was dropped. */
  | ({ kind: 'tokens' } & TokenCount)
  | { kind: 'done' };

/** Tokens of a question with all that came with it, and of its answer. */
export type TokenCount = { input: number; output: number };

/** What went to a provider, for people who test an account: no header, no key. */
export type SentRequest = { url: string; body: unknown };

/**
 * A language model account. Throws ModelFailed (with a code and whose fault) before or in the middle of the stream.
 * When the signal aborts, the request is really closed and the stream ends without `done`.
 */
export interface LanguageModel {
  /** The provider keeps the talk on its side, where every question stays: it is asked only when the callee has finished. */
  readonly keepsHistory?: boolean;
  stream(request: {
    messages: readonly ChatMessage[];
    tools: readonly ToolSpec[];
    signal: AbortSignal;
    onSent?: ((request: SentRequest) => void) | undefined;
  }): AsyncIterable<ModelEvent>;
}

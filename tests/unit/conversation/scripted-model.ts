/** A language model that says exactly what a test tells it, when the test tells it. */
import type { ChatMessage, LanguageModel, ModelEvent } from '../../../conversation/ports.ts';

export type AskedOnce = {
  messages: readonly ChatMessage[];
  toolNames: string[];
  /** True as soon as the stream was really cancelled. */
  aborted(): boolean;
  say(text: string): void;
  callTool(name: string, argumentsJson?: string): void;
  end(): void;
  fail(error: Error): void;
};

export type ScriptedModel = LanguageModel & {
  asked: AskedOnce[];
  /** What every further question is answered with at once. */
  answerWith(answer: ((asked: AskedOnce) => void) | null): void;
};

export function makeScriptedModel(): ScriptedModel {
  const asked: AskedOnce[] = [];
  let answer: ((asked: AskedOnce) => void) | null = null;
  return {
    asked,
    answerWith(next) {
      answer = next;
    },
    async *stream({ messages, tools, signal }) {
      const queue: (ModelEvent | Error)[] = [];
      let wake: () => void = () => undefined;
      const push = (event: ModelEvent | Error): void => {
        queue.push(event);
        wake();
      };
      signal.addEventListener('abort', () => {
        wake();
      });
      let calls = 0;
      const once: AskedOnce = {
        messages,
        toolNames: tools.map(({ name }) => name),
        aborted: () => signal.aborted,
        say: (text) => {
          push({ kind: 'text', text });
        },
        callTool: (name, argumentsJson = '{}') => {
          push({ kind: 'tool', call: { id: `call_${++calls}`, name, argumentsJson } });
        },
        end: () => {
          push({ kind: 'done' });
        },
        fail: push,
      };
      asked.push(once);
      answer?.(once);
      while (!signal.aborted) {
        const event = queue.shift();
        if (event instanceof Error) throw event;
        if (event !== undefined) yield event;
        if (event?.kind === 'done') return;
        if (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

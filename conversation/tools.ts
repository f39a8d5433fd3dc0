/** Tools that a model may call in the middle of a talk, and the limits under which they run. */
import type { ToolUse } from '../domain/call.ts';
import type { ToolCall, ToolSpec } from './ports.ts';

export type ConversationTool = {
  spec: ToolSpec;
  /** Runs it; the answer goes back to the model. Throws ToolRefused with a sentence for the model; anything else tells it that the tool failed. */
  run(argumentsJson: string, signal: AbortSignal): Promise<string>;
  /** Only after all that was said before it has been heard: keys belong behind the words that announce them. */
  afterSpeech?: boolean;
  /** ms, where the tool may take another time than the policy allows. */
  msMax?: number;
};

/** The model asked for something that can't be done as asked: it is told why. */
export class ToolRefused extends Error {
  override readonly name = 'ToolRefused';
}

export const endCallTool = 'end_call';
export const transferTool = 'transfer_to_agent';

/** Tools that end our part of the talk. What was said with them is said to the end first. */
export type ClosingTool = typeof endCallTool | typeof transferTool;

/** Which of them these calls ask for. A callee who wants a person must not be hung up on: the transfer wins. */
export function closingToolOf(calls: readonly ToolCall[], offered: readonly ToolSpec[]): ClosingTool | null {
  const asked = (name: ClosingTool): boolean =>
    calls.some((call) => call.name === name) && offered.some((spec) => spec.name === name);
  if (asked(transferTool)) return transferTool;
  return asked(endCallTool) ? endCallTool : null;
}

export type ToolNote = Omit<ToolUse, 'n' | 'atMs'> & { startedAtMs: number };

export type ToolRound = {
  tools: readonly ConversationTool[];
  toolMsMax: number;
  signal: AbortSignal;
  nowMs: () => number;
  /** Resolves when the turn is really ours: nothing is done for half a sentence. Rejects when the answer is dropped. */
  mayAct: () => Promise<void>;
  /** Resolves when all that was said so far has been heard. */
  saidSoFar: () => Promise<void>;
  onUsed: (note: ToolNote) => void;
};

/** Letters of an answer that the model and the history are given. */
export const toolAnswerCharsMax = 8_000;

/** Runs one call within its limits and writes it down. Never throws: the model is told what went wrong. */
export async function useTool(call: ToolCall, round: ToolRound): Promise<string> {
  const tool = round.tools.find(({ spec }) => spec.name === call.name);
  if (tool === undefined) return 'error: there is no such tool';
  const answered = await prepared(tool, round);
  if (answered !== null) return answered;
  const startedAtMs = round.nowMs();
  const { ok, answer } = await runWithin(tool, call.argumentsJson, round);
  const note = { name: call.name, startedAtMs, ms: round.nowMs() - startedAtMs, ok, argumentsJson: call.argumentsJson, answer };
  round.onUsed(note);
  return answer;
}

/** Null: it may run. */
async function prepared(tool: ConversationTool, round: ToolRound): Promise<string | null> {
  try {
    await round.mayAct();
    if (tool.afterSpeech === true) await round.saidSoFar();
    return null;
  } catch {
    return 'error: the answer was dropped before the tool ran';
  }
}

async function runWithin(
  tool: ConversationTool,
  argumentsJson: string,
  { signal, toolMsMax }: ToolRound,
): Promise<{ ok: boolean; answer: string }> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(tool.msMax ?? toolMsMax)]);
  const overdue = new Promise<never>((_, reject) => {
    const onAbort = (): void => {
      reject(new Error('the tool was given up'));
    };
    if (limit.aborted) onAbort();
    else limit.addEventListener('abort', onAbort, { once: true });
  });
  try {
    const answer = await Promise.race([tool.run(argumentsJson, limit), overdue]);
    return { ok: true, answer: answer.slice(0, toolAnswerCharsMax) };
  } catch (error) {
    if (error instanceof ToolRefused) return { ok: false, answer: `error: ${error.message}`.slice(0, toolAnswerCharsMax) };
    return { ok: false, answer: 'error: the tool failed' };
  }
}

/** What the model is shown of the talk so far: what was heard, never what we only meant to say; what an agent said is told as such. */
import type { Turn } from '../domain/call.ts';
import type { TalkLanguage } from './assistant.ts';
import { withCutMark } from './heard-text.ts';
import { isBackchannel } from './interruption.ts';
import type { ChatMessage } from './ports.ts';

/** The model must not take for its own what a person of ours said to the callee. */
const agentMark: Readonly<Record<TalkLanguage, string>> = { zh: '（人工坐席说）', en: '(our agent said) ' };

/**
 * Messages from turns, the last `turnsMax` of them. Listening noises in the middle of our words are left out;
 * words of ours of which nothing was heard too; neighbours of the same side are joined.
 */
export function historyOf(
  turns: readonly Turn[],
  rule: { language: TalkLanguage; noises: ReadonlySet<string>; edgeMs: number; turnsMax: number },
): ChatMessage[] {
  const messages: { role: 'user' | 'assistant'; content: string }[] = [];
  for (const turn of turns.slice(-rule.turnsMax)) {
    const content = contentOf(turn, turns, rule);
    if (content === '') continue;
    const role = turn.speaker === 'callee' ? 'user' : 'assistant';
    const last = messages.at(-1);
    if (last?.role === role) last.content = `${last.content}\n${content}`;
    else messages.push({ role, content });
  }
  return messages;
}

function contentOf(
  turn: Turn,
  turns: readonly Turn[],
  rule: { language: TalkLanguage; noises: ReadonlySet<string>; edgeMs: number },
): string {
  if (turn.speaker === 'agent') return `${agentMark[rule.language]}${turn.text}`;
  if (turn.speaker === 'us') {
    if (turn.heard === '') return '';
    return turn.interrupted || turn.heard.length < turn.text.length ? withCutMark(turn.heard, rule.language) : turn.heard;
  }
  return isBackchannel(turn.text, rule.noises) && isInsideOurs(turn, turns, rule.edgeMs) ? '' : turn.text;
}

function isInsideOurs(said: Turn, turns: readonly Turn[], edgeMs: number): boolean {
  return turns.some(({ speaker, startMs, endMs }) => speaker === 'us' && said.startMs >= startMs && said.endMs <= endMs - edgeMs);
}

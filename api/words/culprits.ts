/** Names the service that failed in a call, and what to do about it: the sentence stands behind the one of the outcome. */
import type { Culprit } from '../../domain/call.ts';
import type { LlmKind } from '../../domain/llm-kind.ts';
import type { Language } from '../language.ts';
import { modelFaultSentence } from './model-faults.ts';
import { speechSentences } from './speech-faults.ts';

/** `llmKind` and `accountName` as the account is now; null when it was deleted. */
export type NamedCulprit = Culprit & { accountName: string | null; llmKind: LlmKind | null };

const parts = {
  zh: { model: '大模型', voice: '音色', recogniser: '语音识别' },
  en: { model: 'Language model', voice: 'Voice', recogniser: 'Recogniser' },
} as const;

/** E.g. `大模型“客服”：密钥无效或没有权限，请检查密钥。` */
export function culpritSentence(culprit: NamedCulprit, language: Language): string {
  const { part, accountName } = culprit;
  const name = parts[language][part] + quoted(accountName, language);
  const why = serviceFaultSentence(culprit, language);
  return language === 'zh' ? `${name}：${why}` : `${name}: ${why}`;
}

function quoted(name: string | null, language: Language): string {
  if (name === null) return '';
  return language === 'zh' ? `“${name}”` : ` “${name}”`;
}

/** What a failure code of a service means and what mends it. */
export function serviceFaultSentence(
  { part, code, llmKind }: { part: string; code: string; llmKind: LlmKind | null },
  language: Language,
): string {
  if (part === 'model') return modelFaultSentence(code, language, { kind: llmKind ?? 'openai-compatible', baseUrl: '' });
  const known: Readonly<Record<string, string>> = speechSentences[language];
  return `${known[code] ?? unheard[language]}${language === 'zh' ? '。' : '.'}`;
}

/** No code of the service: it gave no sound or no words within its limit. */
const unheard = {
  zh: '没有给出声音或文字，请用测试按钮检查',
  en: 'it gave neither sound nor words; check it with its test button',
} as const;

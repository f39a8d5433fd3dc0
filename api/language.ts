/** Which of our two languages the asker wants. */
import type { FastifyRequest } from 'fastify';

export type Language = 'zh' | 'en';

/** Chinese first: also the answer when nothing was asked for. A longer header than this is not read on. */
const rangesMax = 20;

/** Reads Accept-Language (RFC 9110 §12.5.4). A language that we don't speak counts as English; no wish as Chinese. */
export function chooseLanguage(header: string | undefined): Language {
  if (header === undefined || header.trim() === '') return 'zh';
  let best: { language: Language; weight: number } | null = null;
  for (const range of header.split(',').slice(0, rangesMax)) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const weight = weightOf(parameters);
    const primary = tag.trim().split('-')[0] ?? '';
    if (weight === 0 || primary === '') continue;
    const language: Language | null = primary === 'zh' || primary === '*' ? 'zh' : primary === 'en' ? 'en' : null;
    if (language !== null && (best === null || weight > best.weight)) best = { language, weight };
  }
  return best?.language ?? 'en';
}

function weightOf(parameters: readonly string[]): number {
  const quality = parameters.map((parameter) => /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1]).find(Boolean);
  return quality === undefined ? 1 : Number(quality);
}

export function languageOf(request: FastifyRequest): Language {
  return chooseLanguage(request.headers['accept-language']);
}

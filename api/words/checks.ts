/** What a check is called, what it found, what that means and what to do about it. */
import type { Check, CheckGroup, CheckKind, Cure, FindingCode, FindingValues } from '../../domain/diagnosis/check.ts';
import type { LlmKind } from '../../domain/llm-kind.ts';
import { type Outcome, outcomes } from '../../domain/outcome.ts';
import { listRefusalCodes } from '../../spreadsheets/list-refusal.ts';
import { listRefusalWords } from '../../spreadsheets/words.ts';
import type { Language } from '../language.ts';
import { checksEn } from './checks-en.ts';
import { checksZh } from './checks-zh.ts';
import { serviceFaultSentence } from './culprits.ts';
import { momentWords } from './moments.ts';
import { outcomeSentence } from './outcomes.ts';
import type { Clock } from './steps.ts';
import { switchLossWords } from './switch-losses.ts';
import { fill, type Values } from './words.ts';

/** `says`: the verdict with its evidence. `means` and `todo` are empty where nothing is to be mended. */
export type FindingWords = { says: string; means?: string; todo?: string };

export type CheckWords = {
  /** The question as people ask it. */
  groups: Readonly<Record<CheckGroup, string>>;
  kinds: Readonly<Record<CheckKind, string>>;
  cures: Readonly<Record<Cure, string>>;
  findings: Readonly<Record<FindingCode, FindingWords>>;
  parts: Readonly<Record<string, string>>;
  types: Readonly<Record<string, string>>;
};

/** `llmKind`: whose faults are told in another way. */
export type Telling = Clock & { language: Language; llmKind?: LlmKind | null };

export type ToldCheck = { name: string; says: string; means: string; todo: string; cureName: string | null };

export function tellCheck({ kind, code, values, cure }: Check, telling: Telling): ToldCheck {
  const words = checkWords(telling.language);
  const { says, means = '', todo = '' } = words.findings[code];
  const spoken = spokenValues(values, telling);
  return {
    name: words.kinds[kind],
    says: fill(says, spoken),
    means: fill(means, spoken),
    todo: fill(todo, spoken),
    cureName: cure === null ? null : fill(words.cures[cure], spoken),
  };
}

export function groupName(group: CheckGroup, language: Language): string {
  return checkWords(language).groups[group];
}

function checkWords(language: Language): CheckWords {
  return language === 'zh' ? checksZh : checksEn;
}

/** Codes become sentences, moments and sizes become what people read. */
function spokenValues(values: FindingValues, telling: Telling): Values {
  const { language } = telling;
  const words = checkWords(language);
  const text = (key: string): string => String(values[key] ?? '');
  const spoken: Record<string, string | number> = { ...values };
  if ('at' in values) spoken['at'] = momentWords(new Date(text('at')), telling);
  if ('type' in values) spoken['type'] = words.types[text('type')] ?? text('type');
  if ('part' in values) spoken['part'] = words.parts[text('part')] ?? text('part');
  if ('fault' in values) {
    spoken['fault'] = serviceFaultSentence(
      { part: text('part'), code: text('fault'), llmKind: telling.llmKind ?? null },
      language,
    );
  }
  if ('reason' in values) spoken['answer'] = outcomeSentence(outcomeOf(text('outcome')), text('reason'), language);
  if ('listFault' in values) spoken['listFault'] = listFault(text('listFault'), language);
  if ('loss' in values) spoken['loss'] = switchLossWords(text('loss'), language);
  for (const key of ['freeBytes', 'totalBytes']) if (key in values) spoken[key] = sizeText(Number(values[key]));
  return spoken;
}

/** The reason of a resting line comes without the outcome that all such calls have. */
function outcomeOf(name: string): Outcome {
  return outcomes.find((known) => known === name) ?? 'line-fault';
}

function listFault(code: string, language: Language): string {
  const known = listRefusalCodes.find((one) => one === code);
  if (known === undefined) return code;
  const { reason, cure } = listRefusalWords(known, language);
  return language === 'zh' ? reason + cure : `${reason} ${cure}`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

function sizeText(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const size = bytes / 1000 ** step;
  return `${size >= 10 || step === 0 ? Math.round(size) : Math.round(size * 10) / 10} ${units[step] ?? 'B'}`;
}

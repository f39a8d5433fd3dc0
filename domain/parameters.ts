/** Parameters (参数): what an admin may set while everything runs. Each has a usual value, a range, and counts from the next use on. */

export const parameterGroups = ['talk', 'message', 'tasks', 'phones', 'agents', 'records', 'people'] as const;
export type ParameterGroup = (typeof parameterGroups)[number];

export const parameterUnits = ['ms', 'seconds', 'minutes', 'hours', 'days', 'times', 'calls'] as const;
export type ParameterUnit = (typeof parameterUnits)[number];

export type Parameter = { group: ParameterGroup } & (
  | { kind: 'whole'; unit: ParameterUnit; usual: number; min: number; max: number }
  | { kind: 'choice'; usual: string; options: readonly string[] }
  | { kind: 'switch'; usual: boolean }
  | { kind: 'time-zone'; usual: string }
  | { kind: 'words'; usual: readonly string[]; most: number; charsMost: number }
  | { kind: 'addresses'; usual: readonly string[]; most: number }
);

export const languages = ['zh', 'en'] as const;
/** In which prices are told: ISO 4217. Nothing is ever converted. */
export const currencies = ['CNY', 'USD', 'EUR', 'GBP', 'HKD', 'JPY', 'SGD', 'INR', 'AUD', 'CAD'] as const;
/** Who must have a second factor: nobody must, admins, or everyone who signs in. */
export const secondFactorRules = ['optional', 'admins', 'everyone'] as const;

const noText: readonly string[] = [];

/** In the order in which the page shows them. */
export const parameters = {
  endOfTurnMs: { group: 'talk', kind: 'whole', unit: 'ms', usual: 700, min: 200, max: 3000 },
  endOfSentenceMs: { group: 'talk', kind: 'whole', unit: 'ms', usual: 300, min: 100, max: 3000 },
  unfinishedMs: { group: 'talk', kind: 'whole', unit: 'ms', usual: 1200, min: 200, max: 5000 },
  turnWaitMsMax: { group: 'talk', kind: 'whole', unit: 'ms', usual: 3000, min: 1000, max: 25_000 },
  silenceMs: { group: 'talk', kind: 'whole', unit: 'ms', usual: 6000, min: 2000, max: 60_000 },
  silenceQuestions: { group: 'talk', kind: 'whole', unit: 'times', usual: 2, min: 0, max: 10 },
  ignoredWords: { group: 'talk', kind: 'words', usual: noText, most: 200, charsMost: 20 },
  answerMsMax: { group: 'talk', kind: 'whole', unit: 'ms', usual: 20_000, min: 2000, max: 60_000 },
  thinkAhead: { group: 'talk', kind: 'switch', usual: true },
  messageLeadMs: { group: 'message', kind: 'whole', unit: 'ms', usual: 400, min: 0, max: 5000 },
  messagePauseMs: { group: 'message', kind: 'whole', unit: 'ms', usual: 1500, min: 0, max: 10_000 },
  maxConcurrency: { group: 'tasks', kind: 'whole', unit: 'calls', usual: 10, min: 1, max: 10_000 },
  taskKeptDays: { group: 'tasks', kind: 'whole', unit: 'days', usual: 0, min: 0, max: 3650 },
  extensionDialling: { group: 'phones', kind: 'switch', usual: false },
  extensionsDialOut: { group: 'phones', kind: 'switch', usual: false },
  phoneFailuresMax: { group: 'phones', kind: 'whole', unit: 'times', usual: 30, min: 3, max: 1000 },
  phoneBlockMinutes: { group: 'phones', kind: 'whole', unit: 'minutes', usual: 60, min: 1, max: 10_080 },
  busyReasons: { group: 'agents', kind: 'words', usual: noText, most: 20, charsMost: 20 },
  recordingDays: { group: 'records', kind: 'whole', unit: 'days', usual: 0, min: 0, max: 36_500 },
  logDays: { group: 'records', kind: 'whole', unit: 'days', usual: 7, min: 1, max: 365 },
  timeZone: { group: 'records', kind: 'time-zone', usual: 'Asia/Shanghai' },
  currency: { group: 'records', kind: 'choice', usual: 'CNY', options: currencies },
  defaultLanguage: { group: 'people', kind: 'choice', usual: 'zh', options: languages },
  sessionHours: { group: 'people', kind: 'whole', unit: 'hours', usual: 12, min: 1, max: 720 },
  secondFactor: { group: 'people', kind: 'choice', usual: 'optional', options: secondFactorRules },
  apiAddresses: { group: 'people', kind: 'addresses', usual: noText, most: 100 },
} as const satisfies Readonly<Record<string, Parameter>>;

export type ParameterKey = keyof typeof parameters;

type Loose<T> = T extends boolean ? boolean : T extends number ? number : T;
type ValueOf<P> = P extends { kind: 'choice'; options: readonly (infer O)[] }
  ? O
  : P extends { usual: infer U }
    ? Loose<U>
    : never;
export type ParameterValues = { [K in ParameterKey]: ValueOf<(typeof parameters)[K]> };

export const parameterKeys = Object.keys(parameters) as readonly ParameterKey[];

export type WholeKey = {
  [K in ParameterKey]: (typeof parameters)[K] extends { kind: 'whole' } ? K : never;
}[ParameterKey];

/** Whether this may be the value of this parameter. */
export function isParameterValue(parameter: Parameter, value: unknown): boolean {
  switch (parameter.kind) {
    case 'whole':
      return Number.isInteger(value) && Number(value) >= parameter.min && Number(value) <= parameter.max;
    case 'choice':
      return typeof value === 'string' && parameter.options.includes(value);
    case 'switch':
      return typeof value === 'boolean';
    case 'time-zone':
      return typeof value === 'string' && value !== '';
    case 'words':
    case 'addresses':
      return Array.isArray(value) && value.length <= parameter.most && value.every((one) => typeof one === 'string');
  }
}

/** Stored values over usual ones. What no longer fits (another release wrote it) counts as not set. */
export function parameterValues(stored: Iterable<{ key: string; value: unknown }>): ParameterValues {
  const values = new Map<string, unknown>(parameterKeys.map((key) => [key, parameters[key].usual]));
  for (const { key, value } of stored) {
    const parameter: Parameter | undefined = isParameterKey(key) ? parameters[key] : undefined;
    if (parameter !== undefined && isParameterValue(parameter, value)) values.set(key, value);
  }
  return Object.fromEntries(values) as ParameterValues;
}

export function isParameterKey(key: string): key is ParameterKey {
  return Object.hasOwn(parameters, key);
}

/** Settings (参数): what an admin may set while everything runs. */
import type { TInteger } from 'typebox';
import { Type } from 'typebox';
import { parameterGroups, parameterKeys, parameters, parameterUnits, type WholeKey } from '../../domain/parameters.ts';
import { patterns } from '../field-forms.ts';
import { contract } from '../route-contract.ts';
import { Instant, named, nullable, oneOf } from '../shapes.ts';
import { parametersEn } from '../words/parameters-en.ts';

const values = {
  endOfTurnMs: whole('endOfTurnMs'),
  endOfSentenceMs: whole('endOfSentenceMs'),
  unfinishedMs: whole('unfinishedMs'),
  turnWaitMsMax: whole('turnWaitMsMax'),
  silenceMs: whole('silenceMs'),
  silenceQuestions: whole('silenceQuestions'),
  ignoredWords: Type.Array(
    Type.String({ minLength: 1, maxLength: parameters.ignoredWords.charsMost, pattern: patterns['not-blank'] }),
    { maxItems: parameters.ignoredWords.most, uniqueItems: true, description: parametersEn.ignoredWords },
  ),
  answerMsMax: whole('answerMsMax'),
  thinkAhead: Type.Boolean({ description: parametersEn.thinkAhead }),
  messageLeadMs: whole('messageLeadMs'),
  messagePauseMs: whole('messagePauseMs'),
  maxConcurrency: whole('maxConcurrency'),
  taskKeptDays: whole('taskKeptDays'),
  extensionDialling: Type.Boolean({ description: parametersEn.extensionDialling }),
  extensionsDialOut: Type.Boolean({ description: parametersEn.extensionsDialOut }),
  phoneFailuresMax: whole('phoneFailuresMax'),
  phoneBlockMinutes: whole('phoneBlockMinutes'),
  busyReasons: Type.Array(
    Type.String({ minLength: 1, maxLength: parameters.busyReasons.charsMost, pattern: patterns['not-blank'] }),
    { maxItems: parameters.busyReasons.most, uniqueItems: true, description: parametersEn.busyReasons },
  ),
  recordingDays: whole('recordingDays'),
  logDays: whole('logDays'),
  timeZone: Type.String({ minLength: 1, maxLength: 64, description: parametersEn.timeZone }),
  currency: oneOf(parameters.currency.options, parametersEn.currency),
  defaultLanguage: oneOf(parameters.defaultLanguage.options, parametersEn.defaultLanguage),
  sessionHours: whole('sessionHours'),
  secondFactor: oneOf(parameters.secondFactor.options, parametersEn.secondFactor),
  apiAddresses: Type.Array(Type.String({ minLength: 1, maxLength: 50 }), {
    maxItems: parameters.apiAddresses.most,
    uniqueItems: true,
    description: parametersEn.apiAddresses,
  }),
};

function whole(key: WholeKey): TInteger {
  const { min: minimum, max: maximum } = parameters[key];
  return Type.Integer({ minimum, maximum, description: parametersEn[key] });
}

export const Settings = named(
  'Settings',
  Type.Object({
    ...values,
    changedAt: nullable(Instant),
    changedBy: nullable(Type.String()),
  }),
);

const backToUsual = Type.Array(oneOf(parameterKeys), { description: 'Keys that get their usual values back', uniqueItems: true });

export const SettingsChange = named(
  'SettingsChange',
  Type.Object(
    { ...Type.Partial(Type.Object(values)).properties, usual: Type.Optional(backToUsual) },
    { additionalProperties: false, minProperties: 1 },
  ),
);

const Value = Type.Union([Type.String(), Type.Integer(), Type.Boolean(), Type.Array(Type.String())]);

export const Parameter = named(
  'Parameter',
  Type.Object({
    key: oneOf(parameterKeys),
    group: oneOf(parameterGroups),
    kind: oneOf(['whole', 'choice', 'switch', 'time-zone', 'words', 'addresses']),
    unit: nullable(oneOf(parameterUnits)),
    value: Value,
    usual: Value,
    min: nullable(Type.Integer()),
    max: nullable(Type.Integer()),
    options: Type.Array(Type.String()),
    means: Type.String({ description: 'What it does, in the asker’s language' }),
    changedAt: nullable(Instant),
    changedBy: nullable(Type.String()),
  }),
);

export const getSettings = contract({
  method: 'GET',
  url: '/settings',
  access: 'viewer',
  shapes: { operationId: 'getSettings', summary: 'All settings', tags: ['settings'], response: { 200: Settings } },
});

export const listParameters = contract({
  method: 'GET',
  url: '/settings/parameters',
  access: 'viewer',
  shapes: {
    operationId: 'listParameters',
    summary: 'Every setting explained: unit, range, usual value, and who changed it',
    tags: ['settings'],
    response: { 200: Type.Object({ items: Type.Array(Parameter) }) },
  },
});

export const updateSettings = contract({
  method: 'PATCH',
  url: '/settings',
  access: 'admin',
  shapes: {
    operationId: 'updateSettings',
    summary: 'Change settings; they count from the next use on, nothing is restarted',
    tags: ['settings'],
    body: SettingsChange,
    response: { 200: Settings },
  },
});

/** Settings (参数): what an admin may set while everything runs. */
import { Type } from 'typebox';
import { contract } from '../route-contract.ts';
import { secondFactorRules } from '../session/second-factor-rule.ts';
import { languages } from '../session/session-schemas.ts';
import { Instant, named, nullable, oneOf } from '../shapes.ts';

const values = {
  defaultLanguage: oneOf(languages, 'Language of the page before somebody chose one, and of new users'),
  timeZone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA name; times in exported workbooks are in this zone' }),
  sessionHours: Type.Integer({ minimum: 1, maximum: 720, description: 'A session ends after so many hours without use' }),
  secondFactor: oneOf(secondFactorRules, 'Who must have a second factor: nobody must, admins, or everyone who signs in'),
  maxConcurrency: Type.Integer({ minimum: 1, maximum: 10_000, description: 'What the page proposes for a new task' }),
  recordingDays: Type.Integer({
    minimum: 0,
    maximum: 36_500,
    description: 'Recordings are removed so many days after their call; 0 keeps them',
  }),
};

export const Settings = named(
  'Settings',
  Type.Object({
    ...values,
    changedAt: nullable(Instant),
    changedBy: nullable(Type.String()),
  }),
);

export const SettingsChange = named(
  'SettingsChange',
  Type.Partial(Type.Object(values), { additionalProperties: false, minProperties: 1 }),
);

export const getSettings = contract({
  method: 'GET',
  url: '/settings',
  access: 'viewer',
  shapes: { operationId: 'getSettings', summary: 'All settings', tags: ['settings'], response: { 200: Settings } },
});

export const updateSettings = contract({
  method: 'PATCH',
  url: '/settings',
  access: 'admin',
  shapes: {
    operationId: 'updateSettings',
    summary: 'Change settings',
    tags: ['settings'],
    body: SettingsChange,
    response: { 200: Settings },
  },
});

/** When a task may call, how often one number, and whom it calls again: the shapes. What else must hold is in rule-checks.ts. */
import { Type } from 'typebox';
import type { CallingWindow as CallingWindowValue } from '../../domain/calling-window.ts';
import { holidaysMax, spansPerDayMax } from '../../domain/calling-window.ts';
import { outcomes } from '../../domain/outcome.ts';
import type { Frequency as FrequencyValue } from '../../domain/permission.ts';
import { perDayMaxMost, perFiveMinutesMaxMost } from '../../domain/permission.ts';
import type { RetryRules as RetryRulesValue } from '../../domain/retry.ts';
import { attemptsMost, retryAfterSecondsMost, retryRulesMax, retryTimesMost } from '../../domain/retry.ts';
import { patterns } from '../field-forms.ts';
import { named, nullable, oneOf } from '../shapes.ts';

const ClockTime = Type.String({ pattern: patterns['clock-time'], description: 'HH:MM' });
const Span = Type.Array(ClockTime, { minItems: 2, maxItems: 2 });
const Spans = Type.Optional(Type.Array(Span, { maxItems: spansPerDayMax, description: 'Pairs of from and to' }));
const zoneCharsMax = 64;

export const CallingWindow = named(
  'CallingWindow',
  Type.Unsafe<CallingWindowValue>(
    Type.Object(
      {
        timeZone: Type.String({
          minLength: 1,
          maxLength: zoneCharsMax,
          description: 'IANA name, or `callee`: the clock of the number itself',
        }),
        unknownZone: Type.Optional(
          nullable(
            Type.String({
              minLength: 1,
              maxLength: zoneCharsMax,
              description: 'With `callee`: whose clock counts where the zone of a number is unknown; null: it is not called',
            }),
          ),
        ),
        days: Type.Object(
          { mon: Spans, tue: Spans, wed: Spans, thu: Spans, fri: Spans, sat: Spans, sun: Spans },
          { additionalProperties: false },
        ),
        holidays: Type.Optional(
          Type.Array(Type.String({ pattern: patterns['calendar-date'] }), {
            maxItems: holidaysMax,
            uniqueItems: true,
            description: 'Days that are closed by the same clock',
          }),
        ),
      },
      { additionalProperties: false, description: 'Hours in which the task may dial; a day that is not named is closed' },
    ),
  ),
);

export const Frequency = named(
  'Frequency',
  Type.Unsafe<FrequencyValue>(
    Type.Object(
      {
        perDayMax: Type.Optional(Type.Integer({ minimum: 1, maximum: perDayMaxMost, description: 'In any 24 hours' })),
        perFiveMinutesMax: Type.Optional(
          Type.Integer({ minimum: 1, maximum: perFiveMinutesMaxMost, description: 'In any 5 minutes' }),
        ),
        oneAtATime: Type.Optional(Type.Boolean({ description: 'Never while another call to the number is in progress' })),
      },
      { additionalProperties: false, description: 'Caps for one number, counted over all tasks; what is absent is not capped' },
    ),
  ),
);

const RetryRule = Type.Object(
  {
    outcomes: Type.Array(oneOf(outcomes), { minItems: 1, maxItems: outcomes.length, uniqueItems: true }),
    times: Type.Integer({ minimum: 1, maximum: retryTimesMost, description: 'How many times more' }),
    afterSeconds: Type.Integer({ minimum: 0, maximum: retryAfterSecondsMost, description: 'From the end of the call' }),
    otherTimeOfDay: Type.Optional(Type.Boolean({ description: 'At least three hours from the time of day of the last attempt' })),
    otherLine: Type.Optional(Type.Boolean({ description: 'On another line of the task, where it has one' })),
  },
  { additionalProperties: false },
);

export const RetryRules = named(
  'RetryRules',
  Type.Unsafe<RetryRulesValue>(
    Type.Object(
      {
        attemptsMax: Type.Optional(
          Type.Integer({ minimum: 1, maximum: attemptsMost, description: 'Calls to one contact altogether, the first included' }),
        ),
        rules: Type.Array(RetryRule, {
          minItems: 1,
          maxItems: retryRulesMax,
          description: 'The first that names an outcome counts',
        }),
      },
      { additionalProperties: false, description: 'Whom the task calls again; a change counts for calls that end after it' },
    ),
  ),
);

/** Reports of calls (报表), what predictive tasks abandoned, and the prices that make costs of minutes and tokens. */
import type { Static } from 'typebox';
import { Type } from 'typebox';
import { reportGroups } from '../../domain/reports/call-report.ts';
import { billedSteps } from '../../storage/prices.ts';
import { xlsxMediaType } from '../imports/import-schemas.ts';
import { contract, rawReply } from '../route-contract.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';
import { reportDaysMax } from './report-asked.ts';

export const reportFormats = ['xlsx', 'csv'] as const;
export const csvMediaType = 'text/csv; charset=utf-8';

const span = {
  from: Type.Optional(
    Type.String({
      maxLength: 40,
      description:
        'Dialled on or after this day (2026-11-01, by the time zone of the settings) or instant; `days` up to `to` unless given',
    }),
  ),
  to: Type.Optional(
    Type.String({
      maxLength: 40,
      description: 'The last day, which counts too, or an instant, before which it was dialled; today unless given',
    }),
  ),
  days: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: reportDaysMax,
      description: 'Where `from` is not given: so many days, that of `to` with them; 7 unless given',
    }),
  ),
};

const asked = {
  ...span,
  groupBy: Type.Optional(
    oneOf(reportGroups, 'What a row is; task unless given. hour: of the day, 0 to 23, by the clock of the time zone'),
  ),
  taskId: Type.Optional(Uuid),
  lineId: Type.Optional(Uuid),
  agentGroupId: Type.Optional(
    Type.Unsafe<string>({
      ...Uuid,
      description:
        'Tasks whose answered calls go to this group or whose assistant hands over to it; by agent: members of the group',
    }),
  ),
};

const count = Type.Integer({ minimum: 0 });
const rate = nullable(Type.Number());
const money = nullable(Type.Number());
const counts = (description: string) => Type.Record(Type.String(), count, { description });

const figures = {
  attempts: nullable(Type.Integer({ description: 'Calls whose phone was really rung; null by agent' })),
  answered: Type.Integer({ description: 'By whatever; by agent: calls that the agent took' }),
  people: Type.Integer({ description: 'Answered by a person: no mailbox' }),
  abandoned: nullable(Type.Integer({ description: 'Answered, and nobody was there in time; null by agent' })),
  answerRate: nullable(Type.Number({ description: 'answered ÷ attempts; null: of nothing' })),
  abandonRate: nullable(Type.Number({ description: 'abandoned ÷ people, as 16 CFR 310.4(b)(4) counts; null: of nothing' })),
  talkMs: Type.Integer({ description: 'From the answer to the end; by agent: while the agent talked' }),
  wrapUpMs: nullable(Type.Integer({ description: 'Only by agent' })),
  outcomes: counts('Calls by outcome; those that occur'),
  intents: counts('Calls by grade of interest, A to G; those that occur'),
  dispositions: Type.Array(Type.Object({ disposition: Type.String(), calls: count }), {
    description: 'What agents said of calls, each note of a call; most frequent first',
  }),
  tokens: nullable(
    Type.Object({
      requests: Type.Integer({ description: 'Questions to language models' }),
      told: Type.Integer({
        description: 'Of these, questions whose tokens the provider told; those that were dropped have none',
      }),
      inputTokens: count,
      outputTokens: count,
      unpricedRequests: Type.Integer({ description: 'Told questions to accounts without a price' }),
    }),
  ),
  cost: nullable(
    Type.Object(
      {
        line: money,
        model: money,
        total: money,
        unpricedCalls: Type.Integer({ description: 'Answered calls whose line has no price: not in `line`' }),
      },
      { description: 'At the prices of today; null where no price is known, never 0 instead. Null by agent' },
    ),
  ),
};

export const ReportFigures = named('ReportFigures', Type.Object(figures));

export const CallReport = named(
  'CallReport',
  Type.Object({
    groupBy: oneOf(reportGroups),
    from: Instant,
    to: Instant,
    timeZone: Type.String(),
    currency: Type.String(),
    rows: Type.Array(
      Type.Object({
        key: nullable(Type.String({ description: 'Id of task, line or agent; hour 0 to 23; day 2026-11-27' })),
        name: nullable(Type.String({ description: 'Of task, line or agent; null: it is gone' })),
        ...figures,
      }),
    ),
    totals: ReportFigures,
    more: Type.Integer({ description: 'Rows that are not shown; the totals count them' }),
  }),
);

export const getCallReport = contract({
  method: 'GET',
  url: '/reports/calls',
  access: 'viewer',
  except: ['agent'],
  shapes: {
    operationId: 'getCallReport',
    summary: 'Attempts, answers, talk time, abandoned calls, dispositions, grades and costs by task, line, agent, hour or day',
    description:
      'Ended calls, each in the hour and the day in which it was dialled. A call that two agents had is in the rows of both, each ' +
      'with the own talk, and once in the totals.',
    tags: ['reports'],
    querystring: Type.Object(asked, { additionalProperties: false }),
    response: { 200: CallReport },
  },
});

export const exportCallReport = contract({
  method: 'GET',
  url: '/reports/calls/export',
  access: 'supervisor',
  shapes: {
    operationId: 'exportCallReport',
    summary: 'The same report as a workbook or as CSV (UTF-8 with a byte order mark); headers in `lang`',
    tags: ['reports'],
    querystring: Type.Object(
      { ...asked, format: Type.Optional(oneOf(reportFormats)), lang: Type.Optional(oneOf(['zh', 'en'])) },
      { additionalProperties: false },
    ),
    response: {
      200: {
        description: 'The report, as `format` says; an Excel workbook unless given',
        content: { ...rawReply(xlsxMediaType, '').content, ...rawReply('text/csv', '').content },
      },
    },
  },
});

export const getAbandonment = contract({
  method: 'GET',
  url: '/reports/abandonment',
  access: 'viewer',
  except: ['agent'],
  shapes: {
    operationId: 'getAbandonment',
    summary: 'Abandoned calls of predictive tasks as regulators count them: per task, by 30 days and by day',
    description:
      'Periods that lie at least partly within the time, always whole: each 30 days from the first call of the task on, by the time ' +
      'zone of the settings. US, 16 CFR 310.4(b)(4): abandoned ÷ answered by a person, at most 3 % in each. UK, Ofcom: abandoned ÷ ' +
      '(abandoned + put through to an agent), by day; no estimate of machines is taken off.',
    tags: ['reports'],
    querystring: Type.Object({ ...span, taskId: Type.Optional(Uuid) }, { additionalProperties: false }),
    response: {
      200: named(
        'Abandonment',
        Type.Object({
          from: Instant,
          to: Instant,
          timeZone: Type.String(),
          rateMax: Type.Number({ description: 'What the US rule allows: 0.03' }),
          items: Type.Array(
            Type.Object({
              taskId: Uuid,
              taskName: Type.String(),
              periods: Type.Array(
                Type.Object({ from: Type.String(), to: Type.String(), people: count, abandoned: count, rate }),
                { description: '`to` is the last day' },
              ),
              worstDay: nullable(Type.Object({ day: Type.String(), abandoned: count, putThrough: count, rate: Type.Number() })),
            }),
          ),
        }),
      ),
    },
  },
});

const price = Type.Number({ minimum: 0, maximum: 100_000 });
const billedSeconds = Type.Unsafe<(typeof billedSteps)[number]>({
  type: 'integer',
  enum: [...billedSteps],
  description: 'The carrier counts begun steps of so many seconds',
});

export const Prices = named(
  'Prices',
  Type.Object({
    currency: Type.String(),
    lines: Type.Array(Type.Object({ lineId: Uuid, name: Type.String(), perMinute: nullable(Type.Number()), billedSeconds })),
    llmAccounts: Type.Array(
      Type.Object({
        llmAccountId: Uuid,
        name: Type.String(),
        inputPer1000: nullable(Type.Number()),
        outputPer1000: nullable(Type.Number()),
      }),
    ),
  }),
);

export const PricesChange = named(
  'PricesChange',
  Type.Object(
    {
      lines: Type.Optional(
        Type.Array(
          Type.Object(
            { lineId: Uuid, price: nullable(Type.Object({ perMinute: price, billedSeconds }, { additionalProperties: false })) },
            { additionalProperties: false },
          ),
          { maxItems: 1_000, description: 'Lines that are not named keep their price; null: no price is known' },
        ),
      ),
      llmAccounts: Type.Optional(
        Type.Array(
          Type.Object(
            {
              llmAccountId: Uuid,
              price: nullable(Type.Object({ inputPer1000: price, outputPer1000: price }, { additionalProperties: false })),
            },
            { additionalProperties: false },
          ),
          { maxItems: 1_000, description: 'For 1000 tokens of questions, and of answers' },
        ),
      ),
    },
    { additionalProperties: false },
  ),
);
export type PricesChange = Static<typeof PricesChange>;

export const getPrices = contract({
  method: 'GET',
  url: '/prices',
  access: 'supervisor',
  shapes: {
    operationId: 'getPrices',
    summary: 'What a minute of each line and 1000 tokens of each language model account cost, where it is known',
    tags: ['settings'],
    response: { 200: Prices },
  },
});

export const changePrices = contract({
  method: 'PATCH',
  url: '/prices',
  access: 'admin',
  shapes: {
    operationId: 'changePrices',
    summary: 'Set or forget prices. Reports reckon all costs, also of earlier calls, at the prices of now',
    tags: ['settings'],
    body: PricesChange,
    response: { 200: Prices },
  },
});

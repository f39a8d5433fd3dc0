/** Routes of the reconciliation: look at the last one, run one, mend. */
import { Type } from 'typebox';
import { cures, differenceKinds } from '../../domain/reconciliation.ts';
import { contract } from '../route-contract.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

const Count = Type.Integer({ minimum: 0 });
const keysMax = 300;
const keyLengthMax = 300;

export const Difference = named(
  'Difference',
  Type.Object({
    key: Type.String({ description: 'Names it for mending; stays the same as long as the difference does' }),
    kind: oneOf(differenceKinds),
    sentence: Type.String({ description: 'What each side says, in the asker’s language' }),
    cure: nullable(oneOf(cures, 'Null: it happened and can’t be mended')),
    cureName: nullable(Type.String()),
    cureSentence: Type.String({ description: 'What mending would do' }),
    byNameOnly: Type.Boolean({ description: 'Is not mended unless its key is given' }),
    callId: nullable(Uuid),
    taskId: nullable(Uuid),
    node: nullable(Type.String()),
  }),
);

const Report = named(
  'Reconciliation',
  Type.Object({
    lookedAt: Instant,
    verdict: oneOf(['agrees', 'differs', 'incomplete'], 'incomplete: no difference, but not every switch could be asked'),
    open: Type.Object({
      claimed: Count,
      dialling: Count,
      live: Count,
      slots: Type.Object({ task: Count, line: Count, node: Count }),
      workflows: Count,
    }),
    nodes: Type.Array(
      Type.Object({ node: Type.String(), channels: nullable(Count), problem: nullable(oneOf(['no-worker', 'switch-away'])) }),
    ),
    tasks: Type.Array(
      Type.Object({
        taskId: Uuid,
        name: Type.String(),
        attempts: Count,
        rings: nullable(Type.Integer({ minimum: 0, description: 'By the switch’s own log; null where it keeps none' })),
        notSent: Count,
        histories: Count,
        historiesGone: Type.Integer({ minimum: 0, description: 'No longer kept by Temporal; no difference' }),
      }),
    ),
    differences: Type.Array(Difference),
    differencesTotal: Count,
    mended: Type.Array(Type.Object({ difference: Difference, result: oneOf(['done', 'healed', 'failed']) })),
  }),
);

export const ReconciliationRun = named(
  'ReconciliationRun',
  Type.Object({
    state: oneOf(['never', 'running', 'done', 'failed']),
    startedAt: nullable(Instant),
    report: nullable(Report),
  }),
);

const scope = { taskId: Type.Optional(Uuid) };

export const getReconciliation = contract({
  method: 'GET',
  url: '/reconciliation',
  access: 'supervisor',
  shapes: {
    operationId: 'getReconciliation',
    summary: 'The last comparison of ledger, switches and workflows, of everything or of one task',
    tags: ['reconciliation'],
    querystring: Type.Object(scope, { additionalProperties: false }),
    response: { 200: ReconciliationRun },
  },
});

export const runReconciliation = contract({
  method: 'POST',
  url: '/reconciliation',
  access: 'supervisor',
  shapes: {
    operationId: 'runReconciliation',
    summary: 'Compare them now; one that runs already is joined. Nothing is changed',
    tags: ['reconciliation'],
    body: Type.Object(scope, { additionalProperties: false }),
    response: { 202: ReconciliationRun },
  },
});

export const mendReconciliation = contract({
  method: 'POST',
  url: '/reconciliation/mend',
  access: 'supervisor',
  shapes: {
    operationId: 'mendReconciliation',
    summary: 'Compare, mend the named differences (or all that may be mended unnamed), compare again',
    description: 'Nothing is dialled by mending. A difference that healed meanwhile is left alone.',
    tags: ['reconciliation'],
    body: Type.Object(
      {
        ...scope,
        keys: Type.Optional(
          Type.Array(Type.String({ minLength: 1, maxLength: keyLengthMax }), {
            minItems: 1,
            maxItems: keysMax,
            uniqueItems: true,
          }),
        ),
      },
      { additionalProperties: false },
    ),
    response: { 202: ReconciliationRun },
  },
});

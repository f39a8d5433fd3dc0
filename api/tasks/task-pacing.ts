/** Why a predictive task dials as many numbers as it does now. */
import { type Static, Type } from 'typebox';
import type { Database } from '../../storage/database.ts';
import { makeTaskPace, type PaceView } from '../../storage/task-pace.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { type Language, languageOf } from '../language.ts';
import { found, RequestRefused } from '../request-refused.ts';
import { contract } from '../route-contract.ts';
import { IdParams, Instant, named, nullable } from '../shapes.ts';
import type { TypedApp } from '../typed-app.ts';
import { pacingSentence } from '../words/pacing.ts';

const Count = Type.Integer({ minimum: 0 });
const Few = Type.Number({ description: 'Expected, so not whole' });

export const TaskPacing = named(
  'TaskPacing',
  Type.Object({
    decidedAt: nullable(Instant),
    ageMs: nullable(Type.Number({ minimum: 0, description: 'How old the decision was when this was told' })),
    dial: Type.Integer({ minimum: 0, description: 'How many more were to be dialled at that moment' }),
    sentence: nullable(Type.String({ description: 'Why so many, in the language of Accept-Language' })),
    agents: nullable(Type.Object({ free: Count, ringing: Count, talking: Count, wrapUp: Count, away: Count })),
    calls: nullable(Type.Object({ ringing: Count, waiting: Count, talking: Count })),
    budget: nullable(
      Type.Object({
        answered: Count,
        abandoned: Count,
        left: Type.Number({ description: 'So many more may find nobody; below 0: too many did' }),
      }),
    ),
    forecast: nullable(
      Type.Object({
        answerRate: Type.Number({ minimum: 0, maximum: 1 }),
        answersExpected: Few,
        backExpected: Few,
        withinMs: Type.Number(),
        nextRisk: Type.Number({ description: 'The chance that the next call would find nobody' }),
        allowedRisk: Type.Number({ description: 'The chance that it may have' }),
      }),
    ),
  }),
);

const getTaskPacing = contract({
  method: 'GET',
  url: '/tasks/:id/pacing',
  access: 'viewer',
  shapes: {
    operationId: 'getTaskPacing',
    summary: 'Why a predictive task dials as many numbers as it does now',
    tags: ['tasks'],
    params: IdParams,
    response: { 200: TaskPacing },
  },
});

export function taskPacingRoutes(app: TypedApp, { db }: { db: Database }): void {
  app.route({
    ...getTaskPacing,
    handler: async (request) => {
      const { id } = request.params;
      const task = found(await makeTasks(db).find(id), 'task');
      if (task.type !== 'predictive') throw new RequestRefused({ status: 409, code: 'task-not-predictive' });
      return pacingView(await makeTaskPace(db).view(id), languageOf(request));
    },
  });
}

export function pacingView(view: PaceView | null, language: Language): Static<typeof TaskPacing> {
  if (view === null) {
    return { decidedAt: null, ageMs: null, dial: 0, sentence: null, agents: null, calls: null, budget: null, forecast: null };
  }
  const { decidedAt, ageMs, dial, why } = view;
  const { agents, calls, budget, forecast } = why;
  return {
    decidedAt: decidedAt.toISOString(),
    ageMs: Math.max(0, ageMs),
    dial,
    sentence: pacingSentence({ dial, why }, language),
    agents,
    calls,
    budget,
    forecast: forecast === null ? null : { ...forecast, answerRate: forecast.answerRate.value },
  };
}

/** The latency report: how long callees wait for an answer. */
import { Type } from 'typebox';
import { latencyGroups } from '../../storage/latency-report.ts';
import { contract } from '../route-contract.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

const Quantiles = Type.Object({ p50: Type.Number(), p95: Type.Number() });

export const LatencyReport = named(
  'LatencyReport',
  Type.Object({
    by: oneOf(latencyGroups),
    from: Instant,
    to: Instant,
    items: Type.Array(
      Type.Object({
        id: nullable(Uuid),
        name: nullable(Type.String()),
        answers: Type.Integer(),
        calls: Type.Integer(),
        stages: Type.Object(
          {
            recognised: nullable(Quantiles),
            endpointed: nullable(Quantiles),
            model: nullable(Quantiles),
            voice: nullable(Quantiles),
            own: nullable(Quantiles),
            firstAudio: nullable(Quantiles),
          },
          {
            description:
              'ms. recognised, endpointed: since the end of the callee’s speech; model: question → first word; voice: first clause → ' +
              'first sound; own: what is left to us; firstAudio: all of it, as the callee waits',
          },
        ),
      }),
    ),
  }),
);

export const getLatencyReport = contract({
  method: 'GET',
  url: '/reports/latency',
  access: 'viewer',
  shapes: {
    operationId: 'getLatencyReport',
    summary: 'How long callees wait for an answer and where the time goes, by task, assistant or provider account',
    tags: ['reports'],
    querystring: Type.Object(
      {
        by: Type.Optional(oneOf(latencyGroups)),
        taskId: Type.Optional(Uuid),
        from: Type.Optional(Type.String({ format: 'date-time', description: 'Dialled at or after; a week ago unless given' })),
        to: Type.Optional(Type.String({ format: 'date-time', description: 'Dialled before; now unless given' })),
      },
      { additionalProperties: false },
    ),
    response: { 200: LatencyReport },
  },
});

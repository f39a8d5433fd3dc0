/** What a line carried lately, and how it stood over time. */
import { Type } from 'typebox';
import { gatewayStates } from '../../domain/gateway-standing.ts';
import { contract } from '../route-contract.ts';
import { IdParams, Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

export const LineFigures = named(
  'LineFigures',
  Type.Object({
    calls: Type.Integer(),
    answered: Type.Integer(),
    answerSeizureRatio: nullable(Type.Number({ description: 'Answered of all that are over, 0 to 1; null without any' })),
    averageTalkMs: nullable(Type.Integer()),
    postDialDelayMs: nullable(Type.Integer({ description: 'From the dial until it rang or was answered' })),
  }),
);

export const listLineFigures = contract({
  method: 'GET',
  url: '/lines/figures',
  access: 'viewer',
  shapes: {
    operationId: 'listLineFigures',
    summary: 'What each line carried in the last hour and the last day',
    tags: ['lines'],
    response: { 200: Type.Object({ items: Type.Array(Type.Object({ lineId: Uuid, hour: LineFigures, day: LineFigures })) }) },
  },
});

export const standingsListedMax = 200;

export const listLineStandings = contract({
  method: 'GET',
  url: '/lines/:id/standings',
  access: 'viewer',
  shapes: {
    operationId: 'listLineStandings',
    summary: `How a line stood over time, latest first; at most ${standingsListedMax}, of the last 90 days`,
    tags: ['lines'],
    params: IdParams,
    response: {
      200: Type.Object({
        items: Type.Array(
          Type.Object({
            at: Instant,
            state: oneOf(gatewayStates),
            sipStatus: nullable(Type.Integer()),
            sipPhrase: nullable(Type.String()),
            sentence: Type.String({ description: 'In the language of Accept-Language' }),
          }),
        ),
      }),
    },
  },
});

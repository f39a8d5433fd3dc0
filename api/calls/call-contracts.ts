/** Routes of call records, recordings, stories and the live board. */
import { Type } from 'typebox';
import { callDirections } from '../../domain/call.ts';
import { intents, outcomes } from '../../domain/outcome.ts';
import { xlsxMediaType } from '../imports/import-schemas.ts';
import { contract, NoContent, rawReply } from '../route-contract.ts';
import { IdParams, listQuery, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';
import { Call, CallDetail, HistoryStep, LiveBoard } from './call-schemas.ts';

const callFilters = {
  taskId: Type.Optional(Uuid),
  outcome: Type.Optional(oneOf(outcomes)),
  connected: Type.Optional(Type.Boolean({ description: 'Only answered, or only unanswered calls' })),
  intent: Type.Optional(oneOf(intents)),
  number: Type.Optional(Type.String({ maxLength: 40, description: 'Part of a number; viewers must give it whole' })),
  direction: Type.Optional(oneOf(callDirections, 'Calls that were made, or calls that came in')),
  lineId: Type.Optional(Uuid),
  agentId: Type.Optional(Uuid),
  manual: Type.Optional(Type.Boolean({ description: 'Only calls that agents dialled by hand, or only the others' })),
  endedBy: Type.Optional(oneOf(['callee', 'us', 'carrier', 'switch', 'nobody'])),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Dialled at or after' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Dialled before' })),
  minSeconds: Type.Optional(Type.Number({ minimum: 0, description: 'Talk time' })),
  maxSeconds: Type.Optional(Type.Number({ minimum: 0 })),
};

export const listCalls = contract({
  method: 'GET',
  url: '/calls',
  access: 'viewer',
  shapes: {
    operationId: 'listCalls',
    summary: 'Ended calls whose phone was really rung, newest first',
    tags: ['calls'],
    querystring: listQuery(callFilters),
    response: { 200: pageOf(Call) },
  },
});

export const exportCalls = contract({
  method: 'GET',
  url: '/calls/export.xlsx',
  access: 'agent',
  shapes: {
    operationId: 'exportCalls',
    summary: 'The same list as a workbook, streamed; headers in `lang`',
    tags: ['calls'],
    querystring: Type.Object({ ...callFilters, lang: Type.Optional(oneOf(['zh', 'en'])) }, { additionalProperties: false }),
    response: { 200: rawReply(xlsxMediaType, 'An Excel workbook') },
  },
});

export const getCall = contract({
  method: 'GET',
  url: '/calls/:id',
  access: 'viewer',
  shapes: {
    operationId: 'getCall',
    summary: 'One call with its turns, timings and steps',
    tags: ['calls'],
    params: IdParams,
    response: { 200: CallDetail },
  },
});

export const getRecording = contract({
  method: 'GET',
  url: '/calls/:id/recording',
  access: 'agent',
  shapes: {
    operationId: 'getRecording',
    summary: 'The recording: stereo, callee left, us right; Range is honoured',
    tags: ['calls'],
    params: IdParams,
    querystring: Type.Object(
      { download: Type.Optional(Type.Boolean({ description: 'Offer it as a file' })) },
      { additionalProperties: false },
    ),
    response: { 200: rawReply('audio/wav', 'The whole recording'), 206: rawReply('audio/wav', 'A part of it') },
  },
});

export const deleteCallContent = contract({
  method: 'DELETE',
  url: '/calls/:id/content',
  access: 'admin',
  shapes: {
    operationId: 'deleteCallContent',
    summary: 'Remove what was said: recording and transcript of an ended call. That it took place stays in the records',
    tags: ['calls'],
    params: IdParams,
    response: { 204: NoContent },
  },
});

export const getEarlyMedia = contract({
  method: 'GET',
  url: '/calls/:id/early-media',
  access: 'agent',
  shapes: {
    operationId: 'getEarlyMedia',
    summary: 'The last seconds that were heard before the answer; Range is honoured',
    tags: ['calls'],
    params: IdParams,
    querystring: Type.Object(
      { download: Type.Optional(Type.Boolean({ description: 'Offer it as a file' })) },
      { additionalProperties: false },
    ),
    response: { 200: rawReply('audio/wav', 'The whole of it'), 206: rawReply('audio/wav', 'A part of it') },
  },
});

export const getCallHistory = contract({
  method: 'GET',
  url: '/calls/:id/history',
  access: 'viewer',
  shapes: {
    operationId: 'getCallHistory',
    summary: 'The durable story of the call from Temporal, step by step',
    tags: ['calls'],
    params: IdParams,
    response: {
      200: Type.Object({
        workflowId: Type.String(),
        temporalUrl: nullable(Type.String({ description: 'Temporal’s own page of this workflow' })),
        kept: Type.Boolean({ description: 'False when Temporal keeps this history no longer' }),
        steps: Type.Array(HistoryStep),
      }),
    },
  },
});

export const getLiveBoard = contract({
  method: 'GET',
  url: '/live-calls',
  access: 'viewer',
  shapes: {
    operationId: 'getLiveBoard',
    summary: 'Calls in progress, with the use of lines and nodes',
    tags: ['calls'],
    querystring: Type.Object({ taskId: Type.Optional(Uuid) }, { additionalProperties: false }),
    response: { 200: LiveBoard },
  },
});

/** Call records, their export, one call with its recording and story, and the live board. */
import type { FastifyRequest } from 'fastify';
import type { ResultRow } from '../../spreadsheets/results-sheet.ts';
import { resultsSheet } from '../../spreadsheets/results-sheet.ts';
import type { CallFilter } from '../../storage/call-filters.ts';
import { makeCallHearing } from '../../storage/call-hearing.ts';
import type { CallDetail, CallRecord } from '../../storage/calls.ts';
import { makeCalls } from '../../storage/calls.ts';
import { liveBoard } from '../../storage/live-board.ts';
import { actorOf, seesNumbers } from '../actor.ts';
import type { AppDeps } from '../app-deps.ts';
import { sendWorkbook } from '../imports/import-routes.ts';
import type { Language } from '../language.ts';
import { languageOf } from '../language.ts';
import type { NumberLookups } from '../number-lookups.ts';
import { found, RequestRefused } from '../request-refused.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import { listLimitDefault } from '../shapes.ts';
import { askedZone } from '../time-zone.ts';
import type { TypedApp } from '../typed-app.ts';
import { callSentence } from '../words/outcomes.ts';
import { exportCalls, getCall, getCallHistory, getLiveBoard, getRecording, listCalls } from './call-contracts.ts';
import { tellStory } from './call-story.ts';
import type { Eyes } from './call-view.ts';
import { boardView, callDetailView, callView } from './call-view.ts';
import { recordingMsOf, sendRecording } from './recording.ts';

type Deps = Pick<AppDeps, 'db' | 'taskControl' | 'recordingsFolder' | 'temporalPage'> & {
  settings: CurrentSettings;
  lookups: NumberLookups;
};

type FilterQuery = Omit<CallFilter, 'number' | 'from' | 'to'> & { number?: string; from?: string; to?: string };

/** Shorter pieces of a number match half the list and say nothing. */
const wholeNumberDigitsMin = 7;

export function callRoutes(app: TypedApp, { db, taskControl, recordingsFolder, temporalPage, settings, lookups }: Deps): void {
  app.route({
    ...listCalls,
    handler: async (request) => {
      const { limit = listLimitDefault, cursor = null, ...filter } = request.query;
      const eyes = eyesOf(request);
      const wanted = filterOf(filter, eyes);
      if (wanted.number !== undefined) lookups.note(actorOf(request), wanted.number.text);
      const page = await makeCalls(db).list(wanted, { limit, cursor });
      return { ...page, items: page.items.map((call) => callView(call, eyes)) };
    },
  });

  app.route({
    ...exportCalls,
    handler: async (request, reply) => {
      const { lang, ...filter } = request.query;
      const language = lang ?? languageOf(request);
      const calls = makeCalls(db).each(filterOf(filter, eyesOf(request)));
      const { timeZone } = await settings.read();
      return sendWorkbook(reply, 'calls.xlsx').send(resultsSheet(resultRows(calls, language), { language, timeZone }));
    },
  });

  app.route({
    ...getCall,
    handler: async (request) => {
      const call = found(await makeCalls(db).find(request.params.id), 'call');
      const timeZone = askedZone(request) ?? (await settings.read()).timeZone;
      const hearing = makeCallHearing(db);
      const [early, answeredBy] = [await hearing.early(call.id), await hearing.answeredBy(call.id)];
      const known = { recordingMs: await recordingMs(call), timeZone, early, answeredBy };
      return callDetailView(call, { ...eyesOf(request), ...known });
    },
  });

  app.route({
    ...getRecording,
    handler: async (request, reply) => {
      const call = found(await makeCalls(db).find(request.params.id), 'call');
      if (call.recordingPath === null) throw new RequestRefused({ status: 404, code: 'recording-missing' });
      return sendRecording(reply, {
        file: call.recordingPath,
        folder: recordingsFolder,
        range: request.headers.range,
        downloadName: request.query.download === true ? `${call.id}.wav` : null,
      });
    },
  });

  app.route({
    ...getCallHistory,
    handler: async (request) => {
      const call: CallDetail = found(await makeCalls(db).find(request.params.id), 'call');
      return tellStory(call, { taskControl, temporalPage, language: languageOf(request) });
    },
  });

  app.route({
    ...getLiveBoard,
    handler: async (request) => boardView(await liveBoard(db, { taskId: request.query.taskId ?? null }), eyesOf(request)),
  });

  /** A recording that goes on has no length yet. */
  async function recordingMs({ state, recordingPath, recordingMs: known }: CallDetail): Promise<number | null> {
    if (known !== null || recordingPath === null || state !== 'final') return known;
    return recordingMsOf(recordingPath, recordingsFolder);
  }
}

function eyesOf(request: FastifyRequest): Eyes {
  return { plain: seesNumbers(actorOf(request)), language: languageOf(request) };
}

/** A part of a number would let a viewer find the whole of it, digit by digit. Throws 403 `number-filter-partial`. */
function filterOf({ number, from, to, ...filter }: FilterQuery, { plain }: Eyes): CallFilter {
  const digits = number?.replace(/[\s()-]/g, '');
  if (!plain && digits !== undefined && digits.length < wholeNumberDigitsMin) {
    const errors = [{ field: 'number', code: 'number-filter-partial' }];
    throw new RequestRefused({ status: 403, code: 'number-filter-partial', errors });
  }
  return {
    ...filter,
    ...(digits === undefined || digits === '' ? {} : { number: { text: digits, whole: !plain } }),
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: new Date(to) }),
  };
}

async function* resultRows(calls: AsyncIterable<CallRecord>, language: Language): AsyncGenerator<ResultRow> {
  for await (const call of calls) {
    const { outcome, dialledAt } = call;
    // The list holds final calls that rang; a row without them would be another one's fault and is left out.
    if (outcome === null || dialledAt === null) continue;
    yield {
      task: call.taskName,
      callId: call.id,
      number: call.number,
      name: call.name,
      outcome,
      intent: call.intent,
      calledNumber: call.calledNumber,
      agent: call.agentName === null ? null : `${call.agentName} · ${call.agentExtension ?? ''}`,
      dialledAt,
      answeredAt: call.answeredAt,
      endedAt: call.endedAt,
      hangupCause: call.hangupCause,
      reason: callSentence(call, language),
    };
  }
}

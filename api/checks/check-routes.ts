/** The diagnosis: every "why does it not ring?" that the product can answer by itself. */
import path from 'node:path';
import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { parseCheckId } from '../../domain/diagnosis/check.ts';
import { actorOf, reaches } from '../actor.ts';
import type { AppDeps } from '../app-deps.ts';
import { audit } from '../auditing.ts';
import { languageOf } from '../language.ts';
import { notFound, RequestRefused } from '../request-refused.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import { ControlUnavailable } from '../task-control.ts';
import { askedZone } from '../time-zone.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Telling } from '../words/checks.ts';
import type { WorkflowTeller } from '../workflow-teller.ts';
import type { Check } from './check-schemas.ts';
import { cureCheck, getChecks, getSupportBundle, runCheck, zipMediaType } from './check-schemas.ts';
import { checksView, checkView, cureRoles } from './check-view.ts';
import { cure } from './cures.ts';
import { gatherChecks } from './gathering.ts';
import type { Gathering, Scope } from './gathering-types.ts';
import { oneCheck } from './one-check.ts';
import { type ProbeDeps, probeModel, probeRecogniser, probeVoice } from './probes.ts';
import { supportBundle } from './support-bundle.ts';
import { ownSurroundings } from './surroundings.ts';

type Deps = ProbeDeps &
  Pick<AppDeps, 'taskControl' | 'reconciler' | 'recordingsFolder' | 'surroundings'> & {
    settings: CurrentSettings;
    teller: WorkflowTeller;
  };

/** Each holds a connection to a provider. */
const probesAtOnceMax = 4;
const probeSecondsMax = 60;

export function checkRoutes(app: TypedApp, deps: Deps): void {
  const surroundings = deps.surroundings ?? ownSurroundings('unknown');
  const tellingOf = async (request: FastifyRequest): Promise<Telling> => ({
    language: languageOf(request),
    timeZone: askedZone(request) ?? (await deps.settings.read()).timeZone,
    now: new Date(surroundings.nowMs()),
  });
  // What limits a task is told by the same clock as the check around it.
  const gatheringOf = ({ language, timeZone }: Telling): Gathering => ({
    ...deps,
    surroundings,
    dataFolder: path.dirname(path.resolve(deps.recordingsFolder)),
    language,
    timeZone,
  });
  const viewOf = async (request: FastifyRequest, id: string): Promise<Static<typeof Check>> => {
    const telling = await tellingOf(request);
    return checkView(await oneCheck(gatheringOf(telling), parsedId(id)), telling);
  };
  let running = 0;

  app.route({
    ...getChecks,
    handler: async (request) => {
      const telling = await tellingOf(request);
      return checksView(await gatherChecks(gatheringOf(telling), scopeOf(request.query)), telling);
    },
  });

  app.route({
    ...runCheck,
    handler: async (request) => {
      if (running >= probesAtOnceMax) {
        throw new RequestRefused({ status: 429, code: 'too-many-tests', values: { seconds: probeSecondsMax } });
      }
      running += 1;
      try {
        await probe(deps, request, request.params.id);
      } finally {
        running -= 1;
      }
      return viewOf(request, request.params.id);
    },
  });

  app.route({
    ...cureCheck,
    handler: async (request) => {
      const check = await oneCheck(gatheringOf(await tellingOf(request)), parsedId(request.params.id));
      if (check.cure !== null) requireRole(request, cureRoles[check.cure]);
      await cure(deps, request, check);
      return viewOf(request, request.params.id);
    },
  });

  app.route({
    ...getSupportBundle,
    handler: async (request, reply) => {
      const checks = await gatherChecks(gatheringOf(await tellingOf(request)), { kind: 'all' });
      const bundle = await supportBundle({ db: deps.db, settings: await deps.settings.read(), checks, surroundings });
      return reply
        .type(zipMediaType)
        .header('cache-control', 'no-store')
        .header('content-disposition', 'attachment; filename="carillon-support.zip"')
        .send(bundle);
    },
  });
}

function scopeOf({ taskId, callId }: { taskId?: string; callId?: string }): Scope {
  if (callId !== undefined) return { kind: 'call', callId };
  return taskId === undefined ? { kind: 'all' } : { kind: 'task', taskId };
}

function parsedId(id: string): NonNullable<ReturnType<typeof parseCheckId>> {
  const parsed = parseCheckId(id);
  if (parsed === null) throw notFound('check');
  return parsed;
}

function requireRole(request: FastifyRequest, role: (typeof cureRoles)[keyof typeof cureRoles]): void {
  const own = actorOf(request).role;
  if (!reaches(own, role)) throw new RequestRefused({ status: 403, code: 'forbidden', values: { role, own } });
}

/** Kinds that cost nothing are simply looked at again. */
async function probe(deps: Deps, request: FastifyRequest, check: string): Promise<void> {
  const { kind, subjectId } = parsedId(check);
  const id = subjectId ?? '';
  const language = languageOf(request);
  if (kind === 'model-answers') await probeModel(deps, id, language);
  else if (kind === 'voice-speaks') await probeVoice(deps, id, language);
  else if (kind === 'recogniser-hears') await probeRecogniser(deps, id, language);
  else if (kind === 'books') await compareBooks(deps, request);
}

async function compareBooks({ db, reconciler }: Deps, request: FastifyRequest): Promise<void> {
  try {
    const started = await reconciler.start({ taskId: null, mend: 'nothing' });
    if (started) await audit(db, request, { action: 'reconciliation.run', id: 'all', before: null, after: { mend: 'nothing' } });
  } catch (error) {
    if (!(error instanceof ControlUnavailable)) throw error;
    throw new RequestRefused({ status: 503, code: 'part-unavailable', values: { noun: 'temporal' } });
  }
}

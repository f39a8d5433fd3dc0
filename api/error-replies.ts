/** Every refusal and every fault leaves as problem+json (RFC 9457) in the asker's language; what is ours to hide stays in the log. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { constraintBreachOf } from '../storage/constraint-breach.ts';
import { isDatabaseAway } from '../storage/database.ts';
import { InvalidCursor } from '../storage/page-cursor.ts';
import { SealBroken } from '../storage/sealed.ts';
import { constraintRefusal } from './constraint-refusals.ts';
import { fieldProblems } from './field-problems.ts';
import { languageOf } from './language.ts';
import { invalidCursor } from './paging.ts';
import type { FieldProblem, Refusal } from './request-refused.ts';
import { RequestRefused } from './request-refused.ts';
import type { Problem } from './shapes.ts';
import { fieldWords, problemWords } from './words/words.ts';

export const problemMediaType = 'application/problem+json; charset=utf-8';

/** What Fastify and its plugins throw by themselves, by their own code. */
const refusalsOfFastify: Readonly<Record<string, Pick<Refusal, 'status' | 'code' | 'errors'>>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, code: 'invalid-json' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, code: 'invalid-json' },
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, code: 'body-too-large' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, code: 'unsupported-media-type' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { status: 400, code: 'invalid-request' },
  FST_REQ_FILE_TOO_LARGE: { status: 413, code: 'body-too-large' },
  FST_FILES_LIMIT: { status: 422, code: 'too-many-files', errors: [{ field: 'file', code: 'too-many-files' }] },
  FST_PARTS_LIMIT: { status: 422, code: 'too-many-files' },
  FST_INVALID_MULTIPART_CONTENT_TYPE: { status: 415, code: 'not-multipart' },
};

export function installErrorReplies(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | Error, request, reply) => sendError(error, request, reply));
}

function sendError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(error, request);
  if (refusal.status >= 500) request.log.error({ err: error, code: refusal.code }, 'a request failed');
  return sendRefusal(refusal, request, reply);
}

/** Sends a refusal as a reply; used by hooks that answer themselves. */
export function sendRefusal(refusal: RequestRefused, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(refusal, request);
  // Bytes of our own making pass the serializer of the route, which would know this shape only under its own status.
  return reply
    .code(refusal.status)
    .headers(refusal.headers)
    .header('content-language', languageOf(request))
    .type(problemMediaType)
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(problem);
}

export function refuseUnknownRoute(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendRefusal(new RequestRefused({ status: 404, code: 'route-not-found' }), request, reply);
}

function problemOf({ status, code, values, errors }: RequestRefused, request: FastifyRequest): Problem {
  const language = languageOf(request);
  const words = problemWords(code, language, values);
  const problem: Problem = { type: `urn:carillon:problem:${code}`, title: words.title, status, code, detail: words.detail };
  if (errors.length === 0) return problem;
  return {
    ...problem,
    errors: errors.map((fault) => ({ field: fault.field, code: fault.code, message: messageOf(fault, language) })),
  };
}

function messageOf(fault: FieldProblem, language: 'zh' | 'en'): string {
  return fault.message ?? fieldWords(fault.code, language, { field: fault.field, ...fault.values });
}

function refusalOf(error: FastifyError | Error, request: FastifyRequest): RequestRefused {
  if (error instanceof RequestRefused) return error;
  if ('validation' in error && Array.isArray(error.validation)) {
    const where = 'validationContext' in error ? (error.validationContext ?? 'body') : 'body';
    const errors = fieldProblems(error.validation, where);
    // A path that can't name anything names nothing.
    if (where === 'params') return new RequestRefused({ status: 404, code: 'not-found', values: { noun: nounOfPath(request) } });
    return new RequestRefused({ status: 400, code: 'invalid-request', errors });
  }
  if (error instanceof InvalidCursor) return invalidCursor();
  if (error instanceof SealBroken) return new RequestRefused({ status: 409, code: 'seal-broken' });
  const breach = constraintBreachOf(error);
  const broken = breach === null ? null : constraintRefusal(breach, request.method);
  if (broken !== null) return broken;
  const known = 'code' in error ? refusalsOfFastify[error.code] : undefined;
  if (known !== undefined) return new RequestRefused(known);
  if ('statusCode' in error && typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500) {
    return new RequestRefused({ status: error.statusCode, code: 'invalid-request' });
  }
  if (isDatabaseAway(error)) return new RequestRefused({ status: 503, code: 'database-away', headers: { 'retry-after': '5' } });
  return new RequestRefused({ status: 500, code: 'internal', values: { requestId: request.id } });
}

/** The singular of the path's first noun: `/api/v1/llm-accounts/:id` → `llm-account`. */
function nounOfPath(request: FastifyRequest): string {
  const noun = /\/api\/v1\/([a-z-]+)/.exec(request.routeOptions.url ?? '')?.[1] ?? '';
  return noun.replace(/s$/, '');
}

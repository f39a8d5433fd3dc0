/** Routes of the diagnosis: look at the checks, run one that costs something, mend what a click can mend. */
import { Type } from 'typebox';
import { checkGroups, checkKindNames, cures, verdicts } from '../../domain/diagnosis/check.ts';
import { patterns } from '../field-forms.ts';
import { contract, rawReply, roles } from '../route-contract.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

const subjectKinds = ['task', 'call', 'import', 'line', 'profile', 'model', 'voice', 'recogniser', 'node', 'folder'] as const;

export const Check = named(
  'Check',
  Type.Object({
    id: Type.String({ description: 'Names it for running and mending; stays the same' }),
    kind: oneOf(checkKindNames),
    group: oneOf(checkGroups),
    name: Type.String({ description: 'What should hold, in the asker’s language' }),
    subject: nullable(Type.Object({ kind: oneOf(subjectKinds), id: Type.String(), name: Type.String() })),
    verdict: oneOf(verdicts, 'unknown: nobody can tell from what is known now'),
    code: Type.String({ description: 'What was found; the same in every language' }),
    says: Type.String({ description: 'What was found, with the evidence; moments by the clock of `Time-Zone`' }),
    at: nullable(Type.String({ format: 'date-time', description: 'The moment that `says` names' })),
    means: Type.String({ description: 'What that means; empty where nothing is amiss' }),
    todo: Type.String({ description: 'What mends it; empty where nothing is to be mended' }),
    cure: nullable(
      Type.Object(
        { kind: oneOf(cures), name: Type.String(), role: oneOf(roles, 'Least role that may') },
        {
          description: 'What a click mends',
        },
      ),
    ),
    canRun: Type.Boolean({ description: 'Looking costs something (a request to a provider), so it is done when asked' }),
  }),
);

export const Checks = named(
  'Checks',
  Type.Object({
    lookedAt: Instant,
    verdict: oneOf(verdicts, 'fails when one fails'),
    groups: Type.Array(Type.Object({ id: oneOf(checkGroups), name: Type.String() })),
    items: Type.Array(Check),
  }),
);

export const getChecks = contract({
  method: 'GET',
  url: '/checks',
  access: 'viewer',
  shapes: {
    operationId: 'getChecks',
    summary: 'Every check; or those that matter for one task or one call',
    description: 'Looks at what is known and changes nothing. With `callId`, `taskId` is not looked at.',
    tags: ['checks'],
    querystring: Type.Object({ taskId: Type.Optional(Uuid), callId: Type.Optional(Uuid) }, { additionalProperties: false }),
    response: { 200: Checks },
  },
});

const CheckParams = Type.Object(
  { id: Type.String({ minLength: 1, maxLength: 120, pattern: patterns['check-id'] }) },
  { additionalProperties: false },
);

export const runCheck = contract({
  method: 'POST',
  url: '/checks/:id/run',
  access: 'supervisor',
  shapes: {
    operationId: 'runCheck',
    summary: 'Look again: tests the model, lets the voice speak, gives the recogniser a sentence, compares the books',
    description: 'A comparison of the books takes seconds; its result is there when the check is asked for again.',
    tags: ['checks'],
    params: CheckParams,
    response: { 200: Check },
  },
});

export const cureCheck = contract({
  method: 'POST',
  url: '/checks/:id/cure',
  access: 'supervisor',
  shapes: {
    operationId: 'cureCheck',
    summary: 'Mend what the check found; answers with how it stands afterwards',
    description:
      'Looks again first: what was mended meanwhile is refused with 409 `nothing-to-cure`. Changes of lines need an admin.',
    tags: ['checks'],
    params: CheckParams,
    response: { 200: Check },
  },
});

export const zipMediaType = 'application/zip';

export const getSupportBundle = contract({
  method: 'GET',
  url: '/support-bundle.zip',
  access: 'admin',
  shapes: {
    operationId: 'getSupportBundle',
    summary: 'Versions, settings, checks and figures for who is asked for help; no secret, no number, no name',
    tags: ['checks'],
    response: { 200: rawReply(zipMediaType, 'A zip of JSON files') },
  },
});

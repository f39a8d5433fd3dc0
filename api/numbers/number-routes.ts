/** Why: each decision about one number, and what happens next. */
import { contactStandings, listedNumber } from '../../storage/number-standing.ts';
import { numberFacts } from '../../storage/number-story.ts';
import { taskLimitFacts } from '../../storage/task-limits.ts';
import { actorOf } from '../actor.ts';
import type { AppDeps } from '../app-deps.ts';
import { normalisedNumber, numberSubject } from '../asked-number.ts';
import { languageOf } from '../language.ts';
import type { NumberLookups } from '../number-lookups.ts';
import { fieldRefused } from '../request-refused.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import { askedZone, isTimeZone } from '../time-zone.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Telling } from './number-decisions.ts';
import { decisionOf } from './number-decisions.ts';
import { whyNumber } from './number-schemas.ts';
import { standingOf } from './number-standing.ts';

type Deps = Pick<AppDeps, 'db' | 'sealer'>;
type RouteDeps = Deps & { settings: CurrentSettings; lookups: NumberLookups };

export function numberRoutes(app: TypedApp, { db, sealer, settings, lookups }: RouteDeps): void {
  app.route({
    ...whyNumber,
    handler: async (request) => {
      const language = languageOf(request);
      const { timeZone = askedZone(request) ?? (await settings.read()).timeZone } = request.query;
      if (!isTimeZone(timeZone)) throw fieldRefused('time-zone-unknown', 'timeZone');
      const number = normalisedNumber(request.params.number, { field: 'number', language });
      lookups.note(actorOf(request), number);
      return tellNumber({ db, sealer }, number, { timeZone, language });
    },
  });
}

async function tellNumber({ db, sealer }: Deps, number: string, telling: Omit<Telling, 'now'>) {
  const [facts, contacts, listed] = await Promise.all([
    numberFacts(db, { number, subject: numberSubject(number, sealer) }),
    contactStandings(db, number),
    listedNumber(db, number),
  ]);
  const limits = await taskLimitFacts(db, [...new Set(contacts.map(({ taskId }) => taskId))]);
  const at: Telling = { ...telling, now: contacts[0]?.now ?? new Date() };
  const { nextAt, ...standing } = standingOf({ contacts, listed, limits }, at);
  return {
    number,
    ...standing,
    nextAt: nextAt?.toISOString() ?? null,
    doNotCall: listed.some(({ taskId }) => taskId === null),
    decisions: facts.map((fact) => decisionOf(fact, at)),
  };
}

/** Reading, changing and trying how calls are listened to before the answer. */
import type { Static } from 'typebox';
import { defaultAnnouncementSets } from '../../domain/announcements.ts';
import { findKeywords, normalisedWords } from '../../domain/keyword-sets.ts';
import { makeAudit } from '../../storage/audit.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { type HearingSettings, hearingKeys, readHearingSettings } from '../../storage/hearing-settings.ts';
import { makeRecognisers } from '../../storage/recognisers.ts';
import { makeSettings } from '../../storage/settings.ts';
import { actorOf, auditActorOf } from '../actor.ts';
import { type Language, languageOf } from '../language.ts';
import { fieldRefused } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { outcomeName } from '../words/outcomes.ts';
import type { Hearing, HearingTest, HearingTestResult } from './hearing-schemas.ts';
import { getHearing, testHearing, updateHearing } from './hearing-schemas.ts';

export function hearingRoutes(app: TypedApp, { db }: { db: Database }): void {
  app.route({ ...getHearing, handler: () => hearingView(db) });

  app.route({
    ...updateHearing,
    handler: async (request) => {
      const { listenBeforeAnswer, recogniserId, announcementSets } = request.body;
      return withTransaction(db, async (tx) => {
        if (typeof recogniserId === 'string' && (await makeRecognisers(tx).find(recogniserId)) === null)
          throw fieldRefused('reference-missing', 'recogniserId', { field: 'recogniserId' });
        const before = await readHearingSettings(tx);
        const store = makeSettings(tx);
        const { name } = actorOf(request);
        if (listenBeforeAnswer !== undefined) await store.set(hearingKeys.listens, listenBeforeAnswer, name);
        if (recogniserId !== undefined) await store.set(hearingKeys.recogniserId, recogniserId, name);
        if (announcementSets !== undefined) await store.set(hearingKeys.sets, announcementSets, name);
        const after = await readHearingSettings(tx);
        const actor = auditActorOf(request);
        await makeAudit(tx).add({
          actor,
          action: 'settings.update',
          subjectKind: 'settings',
          subjectId: 'hearing',
          before: auditedHearing(before),
          after: auditedHearing(after),
        });
        return hearingView(tx);
      });
    },
  });

  app.route({
    ...testHearing,
    handler: async (request) => {
      const sets = request.body.sets ?? (await readHearingSettings(db)).sets;
      return tried(request.body.text, sets, languageOf(request));
    },
  });
}

/** By the names that people know the fields by. */
function auditedHearing({ listens, recogniserId, sets }: HearingSettings): Record<string, unknown> {
  return { listenBeforeAnswer: listens, recogniserId, announcementSets: sets };
}

async function hearingView(db: Queryable): Promise<Static<typeof Hearing>> {
  const [{ listens, recogniserId, sets }, stored] = [await readHearingSettings(db), await makeSettings(db).all()];
  const keys: readonly string[] = Object.values(hearingKeys);
  const own = stored.filter(({ key }) => keys.includes(key));
  const last = own.toSorted((a, b) => b.changedAt.getTime() - a.changedAt.getTime())[0];
  return {
    listenBeforeAnswer: listens,
    recogniserId,
    announcementSets: sets.map(plain),
    defaultSets: defaultAnnouncementSets.map(plain),
    changedAt: last?.changedAt.toISOString() ?? null,
    changedBy: last?.changedBy ?? null,
  };
}

type Sets = NonNullable<Static<typeof HearingTest>['sets']>;

function plain({ keywords, unless, ...set }: Awaited<ReturnType<typeof readHearingSettings>>['sets'][number]): Sets[number] {
  return { ...set, keywords: [...keywords], unless: [...unless] };
}

function tried(
  text: string,
  sets: Awaited<ReturnType<typeof readHearingSettings>>['sets'],
  language: Language,
): Static<typeof HearingTestResult> {
  const findings = findKeywords(text, sets);
  const decides = findings.find(({ against }) => against.length === 0);
  const set = sets.find(({ name }) => name === decides?.set.name);
  const match = set === undefined ? null : { set: set.name, means: set.means, endsCall: set.endsCall };
  const found = findings.map(({ set: { name, means }, words, against }) => ({ set: name, means, words, against }));
  return { normalised: normalisedWords(text), match, found, sentence: sentenceOf({ match, found }, language) };
}

function sentenceOf({ match, found }: Pick<Static<typeof HearingTestResult>, 'match' | 'found'>, language: Language): string {
  const zh = language === 'zh';
  const words = found.find(({ set }) => set === match?.set)?.words.join(zh ? '、' : ', ') ?? '';
  if (match !== null) {
    const outcome = outcomeName(match.means, language);
    if (zh)
      return `匹配“${match.set}”（关键词：${words}），结果为“${outcome}”，${match.endsCall ? '立即结束呼叫' : '继续等待接听'}。`;
    return `Matches “${match.set}” (${words}): ${outcome}; the call is ${match.endsCall ? 'ended at once' : 'left ringing'}.`;
  }
  const [first] = found;
  if (first === undefined)
    return zh
      ? '没有匹配任何关键词，按彩铃处理，继续等待接听。'
      : 'Matches nothing: taken for a colour ring, the call goes on ringing.';
  const against = first.against.join(zh ? '、' : ', ');
  if (zh) return `含有“${first.set}”的关键词，但同时听到“${against}”，因此不算匹配，继续等待接听。`;
  return `Holds words of “${first.set}”, but also “${against}”, so it does not count and the call goes on ringing.`;
}

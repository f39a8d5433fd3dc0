/** Adding, changing and removing recognisers. */
import type { Static } from 'typebox';
import type { RecogniserDraft as StoredDraft, StoredRecogniser } from '../../storage/recognisers.ts';
import { makeRecognisers } from '../../storage/recognisers.ts';
import type { Sealer } from '../../storage/sealed.ts';
import type { AppDeps } from '../app-deps.ts';
import { catalogueRoutes } from '../catalogue.ts';
import { sealedAfter } from '../secrets.ts';
import { checkedAccount, recogniserNeeds, refuseCircle, speechSecretAfter } from '../speech-accounts.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Recogniser, RecogniserDraft } from './recogniser-schemas.ts';
import { recogniserShapes } from './recogniser-schemas.ts';

export function recogniserRoutes(app: TypedApp, { db, sealer }: Pick<AppDeps, 'db' | 'sealer'>): void {
  catalogueRoutes(
    app,
    { db },
    {
      noun: 'recogniser',
      shapes: recogniserShapes,
      storeOf: makeRecognisers,
      insert: async (recognisers, body) => (await recognisers.insert(checkedAccount(draftOf(body, sealer), recogniserNeeds))).id,
      change: async (recognisers, before, body) => {
        const { apiKey: _sealedBelow, ...change } = body;
        await refuseCircle(recognisers, before.id, change.fallbackId);
        const apiKeySealed = speechSecretAfter(sealer, body, { before, needs: recogniserNeeds });
        return recognisers.change(before.id, checkedAccount({ ...before, ...change, apiKeySealed }, recogniserNeeds));
      },
      view: recogniserView,
      secretOf: ({ apiKey }) => apiKey,
    },
  );
}

const defaults = {
  ...{ baseUrl: null, model: null, language: null, accessKeyId: null, appKey: null, region: null },
  ...{ vocabularyId: null, customisationId: null, fallbackId: null, acceptSelfSigned: false, itn: true },
};

function draftOf(body: Static<typeof RecogniserDraft>, sealer: Sealer): StoredDraft {
  const { apiKey, ...rest } = body;
  return { ...defaults, hotWords: [], ...rest, apiKeySealed: sealedAfter(sealer, apiKey, null) };
}

function recogniserView({ apiKeySealed, createdAt, changedAt, ...rest }: StoredRecogniser): Static<typeof Recogniser> {
  return {
    ...rest,
    hasApiKey: apiKeySealed !== null,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}

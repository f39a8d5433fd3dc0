/** Adding, changing and removing assistants. */
import type { Static } from 'typebox';
import type { StoredAssistant, AssistantDraft as StoredDraft } from '../../storage/assistants.ts';
import { makeAssistants } from '../../storage/assistants.ts';
import type { Database } from '../../storage/database.ts';
import { catalogueRoutes } from '../catalogue.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Assistant, AssistantDraft } from './assistant-schemas.ts';
import { assistantShapes } from './assistant-schemas.ts';

const callSecondsMaxDefault = 300;

export function assistantRoutes(app: TypedApp, { db }: { db: Database }): void {
  catalogueRoutes(
    app,
    { db },
    {
      noun: 'assistant',
      shapes: assistantShapes,
      storeOf: makeAssistants,
      insert: (assistants, body) => assistants.insert(draftOf(body)),
      change: (assistants, before, body) => assistants.change(before.id, { ...before, ...body }),
      view: assistantView,
    },
  );
}

function draftOf(body: Static<typeof AssistantDraft>): StoredDraft {
  return {
    ...body,
    faq: body.faq ?? '',
    interruption: body.interruption ?? 'any',
    interruptionKeywords: body.interruptionKeywords ?? [],
    ignoredWords: body.ignoredWords ?? [],
    intentPrompt: body.intentPrompt ?? '',
    callSecondsMax: body.callSecondsMax ?? callSecondsMaxDefault,
  };
}

function assistantView({ createdAt, changedAt, ...rest }: StoredAssistant): Static<typeof Assistant> {
  return { ...rest, createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() };
}

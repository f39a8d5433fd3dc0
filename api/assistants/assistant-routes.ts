/** Adding, changing and removing assistants. */
import type { Static } from 'typebox';
import type { StoredAssistant, AssistantDraft as StoredDraft } from '../../storage/assistants.ts';
import { makeAssistants } from '../../storage/assistants.ts';
import type { Database } from '../../storage/database.ts';
import type { Sealer } from '../../storage/sealed.ts';
import { catalogueRoutes } from '../catalogue.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Assistant, AssistantDraft } from './assistant-schemas.ts';
import { assistantShapes } from './assistant-schemas.ts';
import { toolsAfter, toolsView } from './assistant-tools.ts';

const callSecondsMaxDefault = 300;

export function assistantRoutes(app: TypedApp, { db, sealer }: { db: Database; sealer: Sealer }): void {
  catalogueRoutes(
    app,
    { db },
    {
      noun: 'assistant',
      shapes: assistantShapes,
      storeOf: makeAssistants,
      insert: (assistants, body) => assistants.insert(draftOf(body, sealer)),
      change: (assistants, before, body) =>
        assistants.change(before.id, { ...before, ...body, ...toolsAfter(body.tools, before, sealer) }),
      view: assistantView,
    },
  );
}

function draftOf(body: Static<typeof AssistantDraft>, sealer: Sealer): StoredDraft {
  return {
    ...body,
    ...toolsAfter(body.tools, null, sealer),
    faq: body.faq ?? '',
    timeWarningLine: body.timeWarningLine ?? '',
    fillerLine: body.fillerLine ?? '',
    interruption: body.interruption ?? 'any',
    interruptionKeywords: body.interruptionKeywords ?? [],
    ignoredWords: body.ignoredWords ?? [],
    intentPrompt: body.intentPrompt ?? '',
    callSecondsMax: body.callSecondsMax ?? callSecondsMaxDefault,
  };
}

function assistantView(assistant: StoredAssistant): Static<typeof Assistant> {
  const { createdAt, changedAt, toolHeadersSealed: _, ...rest } = assistant;
  return { ...rest, tools: toolsView(assistant), createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() };
}

/** Adding, changing and removing assistants. */
import type { Static } from 'typebox';
import type { StoredAssistant, AssistantDraft as StoredDraft } from '../../storage/assistants.ts';
import { makeAssistants } from '../../storage/assistants.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { withTransaction } from '../../storage/database.ts';
import { audit } from '../auditing.ts';
import { createOnce } from '../creating.ts';
import { pageByName } from '../paging.ts';
import { found } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import type { Assistant, AssistantDraft } from './assistant-schemas.ts';
import { createAssistant, deleteAssistant, getAssistant, listAssistants, updateAssistant } from './assistant-schemas.ts';

const callSecondsMaxDefault = 300;

export function assistantRoutes(app: TypedApp, { db }: { db: Database }): void {
  app.route({ ...listAssistants, handler: ({ query }) => pageByName(makeAssistants(db), query, assistantView) });

  app.route({
    ...createAssistant,
    handler: (request, reply) =>
      createOnce({
        db,
        request,
        reply,
        status: 201,
        make: async (tx) => {
          const id = await makeAssistants(tx).insert(draftOf(request.body));
          const view = await readView(tx, id);
          await audit(tx, request, { action: 'assistant.create', id, before: null, after: view });
          return view;
        },
      }),
  });

  app.route({ ...getAssistant, handler: ({ params }) => readView(db, params.id) });

  app.route({
    ...updateAssistant,
    handler: (request) =>
      withTransaction(db, async (tx) => {
        const assistants = makeAssistants(tx);
        const before = found(await assistants.findForChange(request.params.id), 'assistant');
        await assistants.change(before.id, { ...before, ...request.body });
        const view = await readView(tx, before.id);
        await audit(tx, request, { action: 'assistant.update', id: before.id, before: assistantView(before), after: view });
        return view;
      }),
  });

  app.route({
    ...deleteAssistant,
    handler: async (request, reply) => {
      await withTransaction(db, async (tx) => {
        const assistants = makeAssistants(tx);
        const before = found(await assistants.findForChange(request.params.id), 'assistant');
        await assistants.remove(before.id);
        await audit(tx, request, { action: 'assistant.delete', id: before.id, before: assistantView(before), after: null });
      });
      reply.code(204);
      return null;
    },
  });
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

async function readView(db: Queryable, id: string): Promise<Static<typeof Assistant>> {
  return assistantView(found(await makeAssistants(db).find(id), 'assistant'));
}

function assistantView({ createdAt, changedAt, ...rest }: StoredAssistant): Static<typeof Assistant> {
  return { ...rest, createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() };
}

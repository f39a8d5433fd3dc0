/** Appending contacts and looking through them. */
import type { Static } from 'typebox';
import type { ContactDraft, RowRefusalCode } from '../../domain/contact.ts';
import type { TaskType } from '../../domain/task.ts';
import { makeZoneFinder } from '../../numbering/zone-of-number.ts';
import { appendContacts as storeContacts } from '../../storage/contact-batches.ts';
import type { Contact as StoredContact } from '../../storage/contacts.ts';
import { makeContacts } from '../../storage/contacts.ts';
import { makeTasks } from '../../storage/tasks.ts';
import { actorOf, seesNumbers } from '../actor.ts';
import type { AppDeps } from '../app-deps.ts';
import { audit } from '../auditing.ts';
import { createOnce, wasReplayed } from '../creating.ts';
import type { Language } from '../language.ts';
import { languageOf } from '../language.ts';
import { contactsBodyBytesMax } from '../limits.ts';
import { maskNumber, maskNumbersIn, maskNumbersInValues } from '../number-mask.ts';
import { found, RequestRefused } from '../request-refused.ts';
import { listLimitDefault } from '../shapes.ts';
import type { TypedApp } from '../typed-app.ts';
import { rowSentence } from '../words/lists.ts';
import { outcomeSentence } from '../words/outcomes.ts';
import { skippedForGood, waitSentence } from '../words/waits.ts';
import type { WorkflowTeller } from '../workflow-teller.ts';
import { judgeContact } from './contact-check.ts';
import type { Contact, ContactInput } from './contact-schemas.ts';
import { appendContacts, listContacts } from './contact-schemas.ts';

type Deps = Pick<AppDeps, 'db'> & { teller: WorkflowTeller };

type RefusedContact = { index: number; field: string; code: RowRefusalCode; message: string };

export function contactRoutes(app: TypedApp, { db, teller }: Deps): void {
  const zoneOf = makeZoneFinder();
  app.route({
    ...listContacts,
    handler: async (request) => {
      const { id } = request.params;
      const { limit = listLimitDefault, cursor = null, ...filter } = request.query;
      const plain = seesNumbers(actorOf(request));
      // A part of a number would let a viewer find the whole of it, digit by digit.
      if (!plain && filter.q !== undefined && /\d/.test(filter.q)) {
        throw new RequestRefused({
          status: 403,
          code: 'number-filter-partial',
          errors: [{ field: 'q', code: 'number-filter-partial' }],
        });
      }
      found(await makeTasks(db).find(id), 'task');
      const page = await makeContacts(db).list(id, filter, { limit, cursor });
      return { ...page, items: page.items.map((contact) => contactView(contact, { plain, language: languageOf(request) })) };
    },
  });

  app.route({
    ...appendContacts,
    bodyLimit: contactsBodyBytesMax,
    handler: async (request, reply) => {
      const { id } = request.params;
      const language = languageOf(request);
      const answer = await createOnce({
        db,
        request,
        reply,
        status: 200,
        make: async (tx) => {
          const task = found(await makeTasks(tx).find(id), 'task');
          const { drafts, refused } = judged(request.body.contacts, task.type, language);
          const createdBy = actorOf(request).name;
          const placed = drafts.map((draft) => ({ ...draft, timeZone: zoneOf(draft.number) }));
          const appended = await storeContacts(tx, { taskId: id, drafts: placed, refused: refused.length, createdBy });
          const after = { ...appended, refused: refused.length };
          await audit(tx, request, { action: 'task.append', id, before: null, after });
          return { ...appended, refused };
        },
      });
      if (!wasReplayed(reply)) await tellOf(id);
      return answer;
    },
  });

  async function tellOf(id: string): Promise<void> {
    const task = await makeTasks(db).find(id);
    if (task !== null) teller.changed(task, 'contacts-appended');
  }
}

function judged(
  inputs: readonly Static<typeof ContactInput>[],
  type: TaskType,
  language: Language,
): { drafts: (ContactDraft & { rowNumber: number })[]; refused: RefusedContact[] } {
  const drafts: (ContactDraft & { rowNumber: number })[] = [];
  const refused: RefusedContact[] = [];
  for (const [index, input] of inputs.entries()) {
    const verdict = judgeContact(input, type);
    if (verdict.kind === 'contact') drafts.push({ ...verdict.contact, rowNumber: index + 1 });
    else refused.push({ index, field: verdict.field, code: verdict.code, message: rowSentence(verdict.code, language) });
  }
  return { drafts, refused };
}

/** Of a contact that is called no more for another reason than its last end. */
function restWords({ state, waitsBecause }: StoredContact, language: Language): string | null {
  return state === 'done' && waitsBecause === 'skipped' ? skippedForGood[language] : null;
}

function contactView(
  contact: StoredContact,
  { plain, language }: { plain: boolean; language: Language },
): Static<typeof Contact> {
  const { taskId: _taskId, answered: _answered, number, outcome, reason, nextAttemptAt, createdAt, changedAt, ...rest } = contact;
  return {
    ...rest,
    number: plain ? number : maskNumber(number),
    message: rest.message === null || plain ? rest.message : maskNumbersIn(rest.message),
    variables: plain ? { ...rest.variables } : maskNumbersInValues(rest.variables),
    outcome,
    sentence: outcome === null ? null : outcomeSentence(outcome, reason, language),
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    waits: nextAttemptAt === null ? restWords(contact, language) : waitSentence(contact, language),
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}

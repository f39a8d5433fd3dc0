/** Listing, adding, changing and removing the numbers that people call. */
import type { Static } from 'typebox';
import { parseCalledNumber } from '../../domain/called-number.ts';
import type { Database } from '../../storage/database.ts';
import { type InboundNumberDraft, makeInboundNumbers, type StoredInboundNumber } from '../../storage/inbound-numbers.ts';
import { catalogueRoutes } from '../catalogue.ts';
import type { Language } from '../language.ts';
import { fieldRefused, RequestRefused } from '../request-refused.ts';
import type { TypedApp } from '../typed-app.ts';
import { rowSentence } from '../words/lists.ts';
import { type InboundNumber, type InboundNumberChange, inboundNumberShapes } from './inbound-number-schemas.ts';

/** As migration 0030 has it for rows that say nothing. */
const usual: InboundNumberDraft = {
  ...{ number: '', name: '', enabled: true, followDays: 30, taskId: null, voiceId: null, welcome: null },
  ...{ queueMax: 20, waitSecondsMax: 120, overflow: 'callback', overflowMessage: null, overflowGroupId: null },
};

export function inboundNumberRoutes(app: TypedApp, { db }: { db: Database }): void {
  catalogueRoutes(
    app,
    { db },
    {
      noun: 'inbound-number',
      shapes: inboundNumberShapes,
      storeOf: makeInboundNumbers,
      keyOf: ({ number }) => number,
      insert: (numbers, body, language) => numbers.insert(changed(usual, body, language)),
      change: (numbers, before, body, language) => numbers.change(before.id, changed(before, body, language)),
      view: inboundNumberView,
    },
  );
}

/** Throws 422 for a number that is none, and for what can't go together. */
function changed(
  before: InboundNumberDraft,
  { number, ...fields }: Static<typeof InboundNumberChange>,
  language: Language,
): InboundNumberDraft {
  const { name, ...after } = { ...before, ...fields };
  const draft = { ...after, name: name.trim(), number: number === undefined ? before.number : numberOf(number, language) };
  requireWhole(draft);
  return draft;
}

function numberOf(text: string, language: Language): string {
  const parsed = parseCalledNumber(text);
  if (parsed.kind === 'number') return parsed.number;
  const fault = { field: 'number', code: parsed.code, message: rowSentence(parsed.code, language) };
  throw new RequestRefused({ status: 422, code: 'invalid-request', errors: [fault] });
}

function requireWhole({ voiceId, welcome, overflow, overflowMessage, overflowGroupId }: InboundNumberDraft): void {
  if (overflow === 'group' && overflowGroupId === null) throw fieldRefused('overflow-group-required', 'overflowGroupId');
  if (overflow === 'message' && overflowMessage === null) throw fieldRefused('overflow-message-required', 'overflowMessage');
  if (voiceId !== null) return;
  for (const [field, text] of Object.entries({ welcome, overflowMessage })) {
    if (text !== null) throw fieldRefused('inbound-message-needs-voice', 'voiceId', { field });
  }
}

function inboundNumberView({ createdAt, changedAt, ...number }: StoredInboundNumber): Static<typeof InboundNumber> {
  return { ...number, createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() };
}

/** What a line of the audit log changed, field by field, in words: from what to what. */
import type { Say } from '../i18n/say.ts';
import { fieldName, nameIn, recordOf, valueText } from './change-values.ts';

type Entry = { subjectKind: string; before?: unknown; after?: unknown };

/** A thing that a field points to and whose name the log doesn't have. */
export type Thing = { kind: string; id: string };
export type Told = { text: string; thing: Thing | null };
/** `before` null: the thing is new. `after` null: it is gone. */
export type FieldChange = { field: string; name: string; before: Told | null; after: Told | null };

/** Said by the line itself, or of the moment only: they are no change. */
const silent = new Set([
  'id',
  'createdAt',
  'createdBy',
  'changedAt',
  'counts',
  'inUse',
  'allowedSteps',
  'limit',
  'next',
  'tasks',
  'faultsInRow',
  'gatewayUp',
]);

const thingKinds: Readonly<Record<string, string>> = {
  taskId: 'task',
  assistantId: 'assistant',
  voiceId: 'voice',
  llmAccountId: 'llm-account',
  fallbackId: 'llm-account',
  recogniserId: 'recogniser',
  lineId: 'line',
  callId: 'call',
};

/** A field that the words don't know is told by its own name: nothing is lost. */
export function changesOf({ subjectKind, before, after }: Entry, t: Say): FieldChange[] {
  const [was, is] = withoutSame(recordOf(before), recordOf(after));
  const fields = [...new Set([...Object.keys(is ?? {}), ...Object.keys(was ?? {})])];
  return fields
    .filter((field) => !silent.has(field) && !toldByName(field, was, is))
    .map((field): FieldChange => {
      const told = (record: Fields): Told | null =>
        record === null ? null : toldOf(record[field], { subject: subjectKind, field }, t);
      return { field, name: fieldName({ subject: subjectKind, field }, t), before: told(was), after: told(is) };
    })
    .filter(differs);
}

type Fields = Record<string, unknown> | null;

/** A plan is stored as a whole; of a changed one only what differs is told. */
function withoutSame(was: Fields, is: Fields): [Fields, Fields] {
  const [before, after] = [recordOf(was?.['pacing']), recordOf(is?.['pacing'])];
  if (was === null || is === null || before === null || after === null) return [was, is];
  const differing = (one: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(one).filter(([field]) => before[field] !== after[field]));
  return [
    { ...was, pacing: differing(before) },
    { ...is, pacing: differing(after) },
  ];
}

/** An id says nothing where its name stands beside it, unless two things of one name changed places. */
function toldByName(field: string, was: Fields, is: Fields): boolean {
  const named = field === 'lineIds' ? 'lines' : field.replace(/Id$/, 'Name');
  if (named === field || !(named in (is ?? was ?? {}))) return false;
  const same = (one: string): boolean => JSON.stringify(was?.[one]) === JSON.stringify(is?.[one]);
  return was === null || is === null || same(field) || !same(named);
}

function toldOf(value: unknown, place: { subject: string; field: string }, t: Say): Told {
  const kind = thingKinds[place.field];
  const thing = kind === undefined || typeof value !== 'string' ? null : { kind, id: value };
  return { text: valueText(value, place, t), thing };
}

function differs({ before, after }: FieldChange): boolean {
  if (before === null || after === null) return (before ?? after)?.text !== '';
  return before.text !== after.text || before.thing?.id !== after.thing?.id;
}

/** The name of what was changed, where the line itself has it. */
export function subjectName({ after, before }: Pick<Entry, 'after' | 'before'>): string | null {
  return nameIn(after) ?? nameIn(before);
}

const contextChars = 16;

/** Two long texts that begin alike are told from a little before they part. */
export function fromWhereTheyPart(before: string, after: string, longChars: number): { before: string; after: string } {
  if (before.length <= longChars && after.length <= longChars) return { before, after };
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  const from = same - contextChars;
  if (from <= 0) return { before, after };
  return { before: `…${before.slice(from)}`, after: `…${after.slice(from)}` };
}

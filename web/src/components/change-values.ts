/** A value of the audit log in words: choices by their words, times, lengths with their unit, never JSON and never a bare id. */
import type { Say } from '../i18n/say.ts';
import { retriedOutcomes, waitOf } from './call-rules.ts';
import { ruleSentence } from './rule-sentence.ts';
import { timeText } from './time-text.ts';

/** Of which kind of thing a change is told, and in which field: the same word means another thing elsewhere. */
export type Place = { subject: string; field: string };

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const shortIdChars = 8;

export function shortId(id: string): string {
  return `${id.slice(0, shortIdChars)}…`;
}

export function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

/** The name by which a thing of the audit log calls itself. */
export function nameIn(value: unknown): string | null {
  const found = recordOf(value);
  const name = found?.['name'] ?? found?.['username'] ?? found?.['fileName'];
  return typeof name === 'string' && name !== '' ? name : null;
}

/** Empty text where there is nothing to tell. */
export function valueText(value: unknown, place: Place, t: Say): string {
  if (value === null || value === undefined) return '';
  if (place.field === 'callingWindow') return windowText(value, t);
  if (place.field === 'retry') return retryText(value, t);
  if (place.field === 'pacing') return fieldsText(recordOf(value) ?? {}, 'pacing', t);
  if (typeof value === 'string') return wordText(value, place, t);
  if (typeof value === 'boolean') return t(`yesNo.${String(value)}`);
  if (typeof value === 'number') return numberText(value, place.field, t);
  if (Array.isArray(value)) return value.map((one: unknown) => nameIn(one) ?? valueText(one, place, t)).join(t('audit.comma'));
  return nameIn(value) ?? fieldsText(recordOf(value) ?? {}, place.subject, t);
}

function fieldsText(record: Record<string, unknown>, subject: string, t: Say): string {
  return Object.entries(record)
    .map(([field, value]) => ({ field, text: valueText(value, { subject, field }, t) }))
    .filter(({ text }) => text !== '')
    .map(({ field, text }) => `${fieldName({ subject, field }, t)} ${text}`)
    .join(t('audit.comma'));
}

/** A field of another release is called by its own name. */
export function fieldName({ subject, field }: Place, t: Say): string {
  if (subject === 'pacing') return t(`task.pace.field.${field}`, { defaultValue: field });
  if (subject === 'settings') return t(`setting.${field}`, { defaultValue: t(`audit.field.${field}`, { defaultValue: field }) });
  return t(`audit.field.${field}`, { defaultValue: field });
}

function wordText(value: string, { subject, field }: Place, t: Say): string {
  if (moment.test(value)) return timeText.second(new Date(value));
  const asIs = { defaultValue: value };
  switch (field) {
    case 'state':
      return t(`agent.state.${value}`, asIs);
    case 'status':
      return subject === 'import' ? t(`import.status.${value}`, asIs) : t(`taskStatus.${value}`, asIs);
    case 'type':
      return t(`taskType.${value}`, asIs);
    case 'secondFactor':
      return t(`secondFactor.rule.${value}`, asIs);
    case 'role':
      return t(`role.${value}`, asIs);
    case 'language':
    case 'defaultLanguage':
      return t(`language.${value}`, asIs);
    case 'dedupe':
      return t(`task.dedupe.${value}`, asIs);
    case 'ruleSet':
      return t(`audit.value.${value}`, asIs);
    case 'interruption':
      return t(`assistant.interruption.${value}`, asIs);
    case 'login':
      return t(`account.login.${value}`, asIs);
    case 'doNotCall':
      return t(`assistant.tools.scope.${value}`, asIs);
    case 'onMachine':
      return t(`task.machine.${value}`, asIs);
    case 'kind':
      if (subject === 'assistant') return t(`assistant.tools.transferKind.${value}`, asIs);
      return subject === 'recogniser' ? t(`recogniser.kind.${value}`, asIs) : t(`voice.kind.${value}`, kindAsIs(value, t));
    case 'events':
      return t(`webhook.event.${value.replace('.', '-')}`, asIs);
    case 'disabledReason':
      return t(`webhook.offBy.${value}`, asIs);
    case 'scopes':
      return t(`apiKey.scope.${value}`, asIs);
    case 'refusedFor':
      return t(`audit.refusedFor.${value}`, asIs);
    case 'secret':
    case 'password':
      return t(`audit.secret.${value.replace(' ', '-')}`, asIs);
    case 'overflow':
      return t(`inbound.overflow.${value}`, asIs);
    case 'taskType':
      return t(`taskType.${value}`, asIs);
    case 'mode':
      return subject === 'pacing' ? t(`task.pace.mode.${value}`, asIs) : t(`audit.value.${value}`, asIs);
    case 'stopMode':
    case 'source':
      return t(`audit.value.${value}`, asIs);
    default:
      return value.replace(uuid, shortId);
  }
}

function kindAsIs(value: string, t: Say): { defaultValue: string } {
  return { defaultValue: t(`audit.value.${value}`, { defaultValue: value }) };
}

function numberText(value: number, field: string, t: Say): string {
  const grouped = value.toLocaleString('en-US');
  if (field === 'rate') return `${grouped}×`;
  if (field.includes('Seconds')) return `${grouped} ${t('unit.seconds')}`;
  if (field.endsWith('Hours')) return `${grouped} ${t('unit.hours')}`;
  if (field.includes('Percent')) return `${grouped} %`;
  if (field.endsWith('Days')) return `${grouped} ${t('unit.days')}`;
  if (field.includes('Ms')) return `${grouped} ms`;
  return grouped;
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Days of the same hours are told together: “Mon, Tue 09:00–12:00”. */
function windowText(value: unknown, t: Say): string {
  const window = recordOf(value);
  const hours = recordOf(window?.['days']) ?? {};
  const groups = new Map<string, string[]>();
  for (const day of days) {
    const spans: unknown = hours[day];
    if (!Array.isArray(spans) || spans.length === 0) continue;
    const told = spans.map((span: unknown) => (Array.isArray(span) ? span.join('–') : String(span))).join(', ');
    groups.set(told, [...(groups.get(told) ?? []), t(`task.window.day.${day}`)]);
  }
  const told = [...groups].map(([spans, names]) => `${names.join(t('audit.comma'))} ${spans}`).join('; ');
  const zone = window?.['timeZone'];
  const unknown = window?.['unknownZone'];
  const holidays = window?.['holidays'];
  const clock = zone === 'callee' ? t('task.window.callee') : zone;
  return [
    typeof clock === 'string' ? `${told} (${clock})` : told,
    ...(typeof unknown === 'string' ? [`${t('task.window.unknownZone')} ${unknown}`] : []),
    ...(Array.isArray(holidays) && holidays.length > 0 ? [`${t('task.window.holidays')} ${holidays.join(', ')}`] : []),
  ].join('; ');
}

/** Each rule as a sentence; the log may hold a rule of another release. */
function retryText(value: unknown, t: Say): string {
  const retry = recordOf(value);
  const rules: unknown = retry?.['rules'];
  if (!Array.isArray(rules)) return '';
  const told = rules.map((rule: unknown) => {
    const { outcomes, times, afterSeconds, otherTimeOfDay, otherLine } = recordOf(rule) ?? {};
    return ruleSentence(
      {
        outcomes: retriedOutcomes.filter((outcome) => Array.isArray(outcomes) && outcomes.includes(outcome)),
        times: Number(times),
        ...waitOf(Number(afterSeconds)),
        otherTimeOfDay: otherTimeOfDay === true,
        otherLine: otherLine === true,
      },
      t,
    );
  });
  const most = retry?.['attemptsMax'];
  return [...told, ...(typeof most === 'number' ? [`${t('task.retry.attemptsMax')} ${most}`] : [])].join('; ');
}

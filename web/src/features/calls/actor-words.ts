/** Who made a step of a call, in a person's language. */
import type { Say } from '../../i18n/say.ts';

/** The ledger writes `lane 0`, `host/4711` or the occasion; what is not known is told as it is. */
export function actorWords(actor: string, t: Say): string {
  const lane = /^lane (\d+)$/.exec(actor)?.[1];
  if (lane !== undefined) return t('story.by.lane', { n: Number(lane) + 1 });
  const host = /^(.+)\/\d+$/.exec(actor)?.[1];
  if (host !== undefined) return t('story.by.worker', { host });
  switch (actor) {
    case 'stop':
    case 'task':
      return t('story.by.task');
    case 'call':
      return t('story.by.call');
    case 'no line':
      return t('story.by.noLine');
    case 'lane closed':
      return t('story.by.laneClosed');
    default:
      return actor;
  }
}

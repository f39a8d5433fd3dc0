/** Moments and lengths of time in sentences: by the clock of one zone, as short as today allows. */
import type { Language } from '../language.ts';

type Parts = { year: string; month: string; day: string; hour: string; minute: string };

/** What the wall of a zone shows. `h23`: midnight is 00, never 24. */
function wallOf(at: Date, timeZone: string): Parts {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { year = '', month = '', day = '', hour = '', minute = '' } = parts;
  return { year, month, day, hour, minute };
}

const monthsEn = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `14:05` today, else `明天 09:00` / `tomorrow 09:00`, `11月25日 09:00` / `25 Nov 09:00`, with the year when it is another. */
export function momentWords(at: Date, { timeZone, language, now }: { timeZone: string; language: Language; now: Date }): string {
  const wall = wallOf(at, timeZone);
  const today = wallOf(now, timeZone);
  const clock = `${wall.hour}:${wall.minute}`;
  const days = dayNumber(wall) - dayNumber(today);
  if (days === 0) return clock;
  if (days === 1) return `${language === 'zh' ? '明天' : 'tomorrow'} ${clock}`;
  if (days === -1) return `${language === 'zh' ? '昨天' : 'yesterday'} ${clock}`;
  const [month, day] = [Number(wall.month), Number(wall.day)];
  const date = language === 'zh' ? `${month}月${day}日` : `${day} ${monthsEn[month - 1] ?? wall.month}`;
  const dated = wall.year === today.year ? date : language === 'zh' ? `${wall.year}年${date}` : `${date} ${wall.year}`;
  return `${dated} ${clock}`;
}

const dayMs = 86_400_000;

function dayNumber({ year, month, day }: Parts): number {
  return Math.round(Date.UTC(Number(year), Number(month) - 1, Number(day)) / dayMs);
}

/** `75` minutes → `1 小时 15 分钟` or `1 h 15 min`; from two days on in days. */
export function waitWords(minutes: number, language: Language): string {
  const [dayWord, hourWord, minuteWord] = language === 'zh' ? ['天', '小时', '分钟'] : ['d', 'h', 'min'];
  const days = Math.floor(minutes / 1440);
  if (days >= 2) return `${days} ${dayWord}`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const parts = [...(hours > 0 ? [`${hours} ${hourWord}`] : []), ...(rest > 0 || hours === 0 ? [`${rest} ${minuteWord}`] : [])];
  return parts.join(' ');
}

const minuteMs = 60_000;

/** Whole minutes from now until then, rounded up; never negative. */
export function minutesUntil(at: Date, now: Date): number {
  return Math.max(0, Math.ceil((at.getTime() - now.getTime()) / minuteMs));
}

/** What callers are told who wait for an agent, in the language in which their number speaks. */
import { minutesTold, minutesToldMost } from '../domain/queue-wait.ts';

export type QueueLanguage = 'zh' | 'en';

const chinese = /\p{Script=Han}/u;

/** That of what the number says; Chinese where it says nothing. */
export function languageOf(texts: readonly (string | null)[]): QueueLanguage {
  const said = texts.filter((text) => text !== null).join('');
  return said === '' || chinese.test(said) ? 'zh' : 'en';
}

type Told = { position: number; waitMs: number | null; mayCallBack: boolean };

export function placeWords({ position, waitMs, mayCallBack }: Told, language: QueueLanguage): string {
  const minutes = minutesTold(waitMs);
  return language === 'zh' ? placeInChinese(position, minutes, mayCallBack) : placeInEnglish(position, minutes, mayCallBack);
}

function placeInChinese(position: number, minutes: number | null, mayCallBack: boolean): string {
  const place = position === 1 ? '您是下一位，' : `您前面还有${position - 1}位，`;
  const wait =
    minutes === null ? '请您稍候。' : minutes >= minutesToldMost ? `预计等候超过${minutes}分钟。` : `预计等候${minutes}分钟。`;
  return `${place}${wait}${mayCallBack ? '按1由我们给您回电。' : ''}`;
}

function placeInEnglish(position: number, minutes: number | null, mayCallBack: boolean): string {
  const others = position - 1;
  const place =
    position === 1 ? 'You are next.' : `There ${others === 1 ? 'is one caller' : `are ${others} callers`} before you.`;
  const time = minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const wait = minutes === null ? 'Please hold.' : `The wait is about ${minutes === minutesToldMost ? `${time} or more` : time}.`;
  return `${place} ${wait}${mayCallBack ? ' Press 1 to be called back.' : ''}`;
}

export const fixedWords: Readonly<Record<QueueLanguage, { callBack: string; nobody: string }>> = {
  zh: { callBack: '好的，我们会尽快给您回电，再见。', nobody: '抱歉，现在没有空闲的坐席，请您稍后再拨，再见。' },
  en: {
    callBack: 'We will call you back as soon as we can. Goodbye.',
    nobody: 'Sorry, nobody is free at the moment. Please call again later. Goodbye.',
  },
};

/** What is wrong with a line for `npm run pacing` and how to mend it, in words. */
import type { Language } from '../api/language.ts';
import { fill } from '../api/words/words.ts';
import type { LineFault } from './pacing-fields.ts';

const sentences: Readonly<Record<Language, Readonly<Record<LineFault['problem'], string>>>> = {
  en: {
    'not-json': 'the line is not JSON. Write one object a line, without line breaks in it.',
    'not-object': 'it must be an object: write {…} with its fields.',
    'not-list': 'it must be a list: write […], empty if there is nothing.',
    'not-text': 'it is missing or no text. Write it in quotes; ids may be numbers.',
    'not-flag': 'write true or false.',
    twice: 'this id stands in the list before. Give each one an id of its own and send each once.',
    'too-long': 'the text is too long. Shorten it to 200 characters.',
    'not-number': 'it is missing or no number from {least} to {most}. Write such a number, without quotes.',
    backwards: 'it lies before the line before ({least}). Send lines in the order of time.',
    'too-many': 'the list is too long. Send at most {most}.',
    'not-word': 'this word is not known here. Use one of: {words}.',
  },
  zh: {
    'not-json': '这一行不是 JSON。请每行写一个对象，中间不换行。',
    'not-object': '必须是对象：请写成 {…}。',
    'not-list': '必须是列表：请写成 […]，没有时写空列表。',
    'not-text': '缺少或不是文本。请加引号；编号也可以是数字。',
    'not-flag': '请写 true 或 false。',
    twice: '列表中已有这个编号。每一项请用自己的编号，只发一次。',
    'too-long': '文本过长。请缩短到 200 个字符以内。',
    'not-number': '缺少或不是 {least} 到 {most} 之间的数。请写这样的数，不加引号。',
    backwards: '早于上一行的时间（{least}）。请按时间顺序发送。',
    'too-many': '列表过长。最多 {most} 项。',
    'not-word': '不认识这个词。请用其中之一：{words}。',
  },
};

/** The fault as one sentence that begins with the field. */
export function faultSentence(fault: LineFault, language: Language): string {
  const least = 'least' in fault ? edge(fault.least) : '';
  const most = 'most' in fault ? edge(fault.most) : '';
  const words = 'words' in fault ? fault.words.join(', ') : '';
  return `${fault.field}: ${fill(sentences[language][fault.problem], { least, most, words })}`;
}

function edge(value: number): string {
  return Number.isFinite(value) ? String(value) : value < 0 ? '-∞' : '∞';
}

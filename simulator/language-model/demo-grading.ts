/** Grades a finished talk A to G from its transcript, as a model does that was asked for one letter or for JSON. */
import { type Intent, intents } from '../../domain/outcome.ts';
import { type DemoMessage, languageOf, topicOf } from './demo-script.ts';

const reasons: Record<'zh' | 'en', Record<Intent, string>> = {
  zh: {
    A: '明确表示有兴趣',
    B: '询问价格或要求人工',
    C: '愿意听介绍',
    D: '要求以后再联系',
    E: '态度不明确',
    F: '明确拒绝',
    G: '没有说话',
  },
  en: {
    A: 'clearly interested',
    B: 'asked for the price or a person',
    C: 'willing to listen',
    D: 'wants to be called later',
    E: 'no clear attitude',
    F: 'clearly refused',
    G: 'said nothing',
  },
};

const calleeLine = /^\s*(?:客户|对方|用户|被叫|callee|customer|client|user|they|them)\s*[:：]\s*(.*)$/iu;

/** Whether a request asks for a grade: its instructions name the letters and what they grade, and it offers no tools. */
export function asksForGrade(messages: readonly DemoMessage[], tools: readonly string[]): boolean {
  if (tools.length > 0) return false;
  const asked = instructionsOf(messages);
  const namesLetters =
    /A\s*(?:[-–—~～到至、,，/|]|to)[\s\S]{0,20}G/u.test(asked) || intents.every((grade) => hasLetter(asked, grade));
  return namesLetters && /意向|等级|评级|分级|级别|\bgrade|\bintent|\binterest/iu.test(asked);
}

/** The grade in the form that was asked for: `{"grade":"A","reason":"…"}` (under the key that was named) or the letter. */
export function gradeAnswer(messages: readonly DemoMessage[]): string {
  const asked = instructionsOf(messages);
  const grade = gradeOf(calleeWords(messages));
  if (!/json/iu.test(asked)) return grade;
  const key = /["“'`](grade|intent|level|意向|等级)["”'`]/u.exec(asked)?.[1] ?? 'grade';
  return JSON.stringify({ [key]: grade, reason: reasons[languageOf(messages)][grade] });
}

function gradeOf(lines: readonly string[]): Intent {
  const topics = lines.map(topicOf);
  if (topics.length === 0) return 'G';
  if (topics.includes('no')) return 'F';
  if (topics.includes('interested')) return 'A';
  if (topics.includes('price') || topics.includes('human')) return 'B';
  if (topics.includes('later')) return 'D';
  if (topics.includes('yes')) return 'C';
  return 'E';
}

function hasLetter(text: string, letter: string): boolean {
  return new RegExp(`(?<![A-Za-z])${letter}(?![A-Za-z])`, 'u').test(text);
}

function instructionsOf(messages: readonly DemoMessage[]): string {
  const system = messages.filter((message) => message.role === 'system' || message.role === 'developer');
  const chosen = system.length > 0 ? system : messages.slice(0, 1);
  return chosen.map((message) => message.content).join('\n');
}

/** What the callee said: the marked lines of a written transcript, or else the user's messages. */
function calleeWords(messages: readonly DemoMessage[]): string[] {
  const system = new Set(messages.filter((message) => message.role === 'system' || message.role === 'developer'));
  const rest = messages.filter((message) => !system.has(message));
  const marked = messages.flatMap((message) => message.content.split('\n')).flatMap((line) => calleeLine.exec(line)?.[1] ?? []);
  if (marked.length > 0) return marked.filter((line) => line.trim() !== '');
  // A transcript in one message without a single line of the callee: it said nothing.
  if (rest.length === 1 && /[:：]/u.test(rest[0]?.content ?? '')) return [];
  return rest.filter((message) => message.role === 'user').map((message) => message.content);
}

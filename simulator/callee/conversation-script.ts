/** What a talking callee says: short conversations in Chinese and English, the same for the same seed. */
import type { CalleeLanguage, TalkScript } from './callee-behaviour.ts';
import { makeRandom, type Random } from './seeded-random.ts';

export type ScriptStep = { say: string; hangUp: boolean };

/** Asked whenever the callee has something to say; `heard` is what we said since its last words. */
export type ConversationScript = {
  greeting(): ScriptStep;
  next(heard: string): ScriptStep;
  interruption(): ScriptStep;
  /** Nobody has spoken for a while. */
  impatient(): ScriptStep;
  /** The callee was asked to wait: silence is no reason to hang up. */
  waits(): boolean;
};

type Phrases = {
  hello: readonly [string, ...string[]];
  still: string;
  interrupt: string;
  yes: readonly [string, ...string[]];
  goodbye: readonly [string, ...string[]];
  /** What makes the script what it is, one line a turn. */
  lines: Readonly<Record<TalkScript, readonly [string, ...string[]]>>;
};

const phrases: Readonly<Record<CalleeLanguage, Phrases>> = {
  zh: {
    hello: ['喂？', '喂，你好。', '你好，哪位？'],
    still: '喂？听得到吗？',
    interrupt: '等一下，等一下。',
    yes: ['好的。', '可以。', '嗯，是的。'],
    goodbye: ['好的，再见。', '谢谢，再见。', '知道了，拜拜。'],
    lines: {
      interested: ['可以，你说说看。', '听起来不错，我有兴趣。'],
      'asks-price': ['多少钱？', '有点贵，可以便宜吗？'],
      'who-are-you': ['你是谁？', '你是哪个公司的？'],
      'call-later': ['我在开会，晚点再打吧。'],
      'wants-human': ['我不想和机器说话，转人工。'],
      'not-interested': ['不需要，谢谢。'],
      'never-again': ['请不要再打电话给我。'],
      'call-in-half-an-hour': ['我在开会，半小时后再打吧。'],
    },
  },
  en: {
    hello: ['Hello?', 'Yes, hello.', 'Hello, who is this?'],
    still: 'Hello? Are you there?',
    interrupt: 'Wait, wait a moment.',
    yes: ['Okay.', 'Sure.', 'Yes.'],
    goodbye: ['Okay, goodbye.', 'Thank you, bye.', 'All right, goodbye.'],
    lines: {
      interested: ['Sure, tell me more.', 'That sounds good, I am interested.'],
      'asks-price': ['How much is it?', 'Can you make it cheaper?'],
      'who-are-you': ['Who are you?', 'Which company is this?'],
      'call-later': ['I am in a meeting, please call me later.'],
      'wants-human': ['I want to speak to a human, please.'],
      'not-interested': ['No, thank you, not interested.'],
      'never-again': ['Please stop calling me.'],
      'call-in-half-an-hour': ['I am in a meeting, please call me in half an hour.'],
    },
  },
};

/** However chatty the far end is, the callee says goodbye after this many of its own turns. */
const turnsMax = 6;
/** Words by which we say goodbye; the callee answers them and hangs up. */
const goodbyeWords = /再见|拜拜|祝您|goodbye|\bbye\b/iu;
/** Words by which we ask who wants a person to wait for one. */
const waitWords = /转接|稍候|稍等|one moment|putting you through/iu;
/** A question wants an answer before the script goes on. */
const questionWords = /[?？吗]|可以么|方便/u;

export function makeScript({
  script,
  language,
  seed,
}: {
  script: TalkScript;
  language: CalleeLanguage;
  seed: number;
}): ConversationScript {
  const say = phrases[language];
  const random: Random = makeRandom(seed);
  const lines = [...say.lines[script]];
  const refusing =
    script === 'not-interested' || script === 'call-later' || script === 'call-in-half-an-hour' || script === 'never-again';
  let turns = 0;
  let over = false;
  let waiting = false;

  function goodbye(): ScriptStep {
    over = true;
    return { say: random.pick(say.goodbye), hangUp: true };
  }

  return {
    greeting: () => ({ say: random.pick(say.hello), hangUp: false }),
    next(heard) {
      waiting = script === 'wants-human' && lines.length === 0 && waitWords.test(lastSentence(heard));
      if (waiting) return { say: '', hangUp: false };
      turns++;
      if (over || goodbyeWords.test(heard) || turns > turnsMax) return goodbye();
      const line = lines.shift();
      if (line !== undefined) return { say: line, hangUp: false };
      // Who refused waits one turn for our answer and then goes.
      if (refusing || !questionWords.test(heard)) return goodbye();
      return { say: random.pick(say.yes), hangUp: false };
    },
    interruption: () => ({ say: `${say.interrupt}${lines.shift() ?? ''}`, hangUp: false }),
    impatient: () => ({ say: waiting ? '' : say.still, hangUp: false }),
    waits: () => waiting,
  };
}

function lastSentence(text: string): string {
  return text.split(/[。.!?！？]/u).findLast((sentence) => sentence.trim() !== '') ?? '';
}

/** Exactly these lines, one each time we fall silent; the first is the greeting. */
export function makeLines(lines: readonly string[], hangUpAfter: boolean): ConversationScript {
  let at = 0;
  function next(): ScriptStep {
    const say = lines[at] ?? '';
    at++;
    return { say, hangUp: hangUpAfter && at >= lines.length };
  }
  return { greeting: next, next, interruption: next, impatient: () => ({ say: '', hangUp: false }), waits: () => false };
}

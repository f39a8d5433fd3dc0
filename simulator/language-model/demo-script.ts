/** What the demo language model answers: a short sales talk in Chinese and English, the same for the same words. */

export type DemoLanguage = 'zh' | 'en';

/** What the last words of the callee ask for, in the order in which they are looked for. */
export const demoTopics = [
  'back',
  'goodbye',
  'human',
  'never',
  'keys',
  'later',
  'price',
  'who',
  'no',
  'wait',
  'interested',
  'yes',
  'greeting',
  'unclear',
] as const;
export type DemoTopic = (typeof demoTopics)[number];

export type DemoMessage = { role: string; content: string };

export type DemoAnswer = { text: string; tool: { name: string; arguments: Record<string, string | number> } | null };

const words: Record<Exclude<DemoTopic, 'unclear'>, RegExp> = {
  // Nobody's words: it is told so when a person gives the callee back.
  back: /^（.*对方交还给你|^\(.*gives them back to you/iu,
  goodbye: /再见|拜拜|挂了|\bgood ?bye\b|\bbye\b/iu,
  human: /人工|真人|转.{0,4}客服|和机器|(?:speak|talk) (?:to|with) (?:a|an|some)|\b(?:human|real person|operator|agent)\b/iu,
  never: /(?:别|不要|不许)再?.{0,3}(?:打|来电)|以后别打|\b(?:stop|never|don['’]t|do not) call(?:ing)?\b/iu,
  keys: /^\[(?:按键|keys)\]/iu,
  later:
    /(?:晚点|待会|等会|回头|改天|明天|下午|晚上|有空)|开会|在忙|不方便|没空|\blater\b|\bbusy\b|in a meeting|another time|tomorrow/iu,
  price: /多少钱|价格|价钱|费用|怎么收费|贵|便宜|优惠|\bprice|\bcost|\bhow much\b|\bcheap|\bexpensive|\bfee\b/iu,
  who: /你(?:们)?是谁|哪位|哪里|哪个公司|什么公司|你叫什么|\bwho (?:are|is)\b|\bwhich company\b|\bwhat company\b|your name/iu,
  no: /不(?:用|要|需要|想|感兴趣|了|行|可以|买)|没(?:有)?兴趣|没需要|\bno\b|\bnot interested\b|don['’]t/iu,
  wait: /等一下|等等|稍等|\bwait\b|hold on|one moment/iu,
  interested: /有兴趣|感兴趣|不错|想了解|\binterested\b|sounds good|sign me up/iu,
  yes: /(?<![你您])好|可以|行|嗯|是的?|对|方便|没问题|你说|\byes\b|\byeah\b|\bok(?:ay)?\b|\bsure\b|go ahead|tell me/iu,
  greeting: /喂|你好|您好|听得到|\bhello\b|\bhi\b|are you there/iu,
};

const answers: Record<DemoLanguage, Record<DemoTopic, string>> = {
  zh: {
    back: '好的，那我们接着说，您还想了解什么？',
    greeting: '您好，听得到。我是智能助手小云，想用一分钟给您介绍我们的新套餐，您现在方便吗？',
    yes: '好的。我们的新套餐每月三百分钟通话，还送二十个G的流量。您想了解价格吗？',
    interested: '太好了。稍后我把详细资料用短信发给您，您看可以吗？',
    no: '好的，打扰您了，祝您生活愉快，再见。',
    who: '我是云铃科技的智能助手小云，给您来电是想介绍我们的新套餐。您现在方便听一下吗？',
    later: '好的，那我晚些时候再给您打过来，祝您工作顺利，再见。',
    price: '现在办理每月只要三十九元，头三个月半价。您需要我帮您登记吗？',
    human: '好的，我马上请人工同事与您联系，请您稍等。',
    never: '好的，以后不会再打给您了，打扰了，再见。',
    keys: '收到您的按键了，谢谢。',
    goodbye: '好的，感谢您的接听，再见。',
    wait: '好的，您请说。',
    unclear: '不好意思，我没有听清楚，您可以再说一遍吗？',
  },
  en: {
    back: 'All right, let us go on. What else would you like to know?',
    greeting: 'Hello, I can hear you. This is Chime, a digital assistant. May I tell you about our new plan in one minute?',
    yes: 'Great. Our new plan has three hundred minutes of calls and twenty gigabytes a month. Would you like to know the price?',
    interested: 'Wonderful. I will send you the details in a text message. Is that all right?',
    no: 'All right, sorry to have disturbed you. Have a nice day, goodbye.',
    who: 'This is Chime, the digital assistant of Cloud Bell. I am calling about our new plan. Is now a good time?',
    later: 'Of course, I will call you another time. Goodbye.',
    price: 'It is thirty nine a month, and the first three months are half price. Shall I put you down for it?',
    human: 'Certainly, a colleague will take over. One moment, please.',
    never: 'All right, we will not call you again. Sorry to have disturbed you, goodbye.',
    keys: 'I have got your keys, thank you.',
    goodbye: 'Thank you for your time, goodbye.',
    wait: 'Of course, please go ahead.',
    unclear: 'Sorry, I did not catch that. Could you say it again?',
  },
};

const toolReasons: Record<DemoLanguage, { goodbye: string; human: string; never: string; later: string }> = {
  zh: { goodbye: '对方已道别', human: '对方要求人工', never: '对方要求不再来电', later: '对方现在不方便' },
  en: { goodbye: 'they said goodbye', human: 'they asked for a person', never: 'they asked for it', later: 'they are busy' },
};

/** Minutes from now that a callee named. Who only says "later" gets no second call from the demo: it would keep its task open. */
function minutesNamed(text: string): number | null {
  if (/半个?小时|half an hour/iu.test(text)) return 30;
  const [, minutes] = /(\d{1,3})\s*(?:分钟|minutes?)/iu.exec(text) ?? [];
  if (minutes !== undefined) return Number(minutes);
  return /[一1]个?小时|an hour|one hour/iu.test(text) ? 60 : null;
}

/** The language of a talk: of its last words that have letters, of the instructions if there are none. */
export function languageOf(messages: readonly DemoMessage[]): DemoLanguage {
  const texts = [...messages.filter((message) => message.role === 'user').reverse(), ...messages].map(
    (message) => message.content,
  );
  const telling = texts.find((text) => /\p{L}/u.test(text));
  return telling === undefined || /\p{Script=Han}/u.test(telling) ? 'zh' : 'en';
}

/** What a callee's words are about. */
export function topicOf(text: string): DemoTopic {
  for (const topic of demoTopics) {
    if (topic !== 'unclear' && words[topic].test(text)) return topic;
  }
  return 'unclear';
}

/** The answer to a talk; a tool is called only if the request offers it. */
export function answerTo(messages: readonly DemoMessage[], tools: readonly string[]): DemoAnswer {
  const language = languageOf(messages);
  // After a tool ran there is nothing to add: its words were said with the call.
  if (messages.at(-1)?.role === 'tool') return { text: language === 'zh' ? '好的。' : 'All right.', tool: null };
  const asked = messages.filter((message) => message.role === 'user').at(-1)?.content ?? '';
  const topic = unsaid(asked === '' ? 'greeting' : topicOf(asked), language, messages);
  return { text: answers[language][topic], tool: toolFor(topic, { language, asked }, tools) };
}

/** A talk moves on: who says yes again hears the next thing, and in the end goodbye, instead of the same words. */
const onwards: Partial<Record<DemoTopic, DemoTopic>> = {
  greeting: 'yes',
  yes: 'price',
  price: 'interested',
  interested: 'goodbye',
};
/** What was cut short still counts as said. */
const saidCharsMin = 6;

function unsaid(topic: DemoTopic, language: DemoLanguage, messages: readonly DemoMessage[]): DemoTopic {
  const said = messages.filter((message) => message.role === 'assistant').map((message) => message.content);
  let next = topic;
  for (let step = 0; step < demoTopics.length; step += 1) {
    const start = answers[language][next].slice(0, saidCharsMin);
    const further = onwards[next];
    if (further === undefined || !said.some((text) => text.startsWith(start))) return next;
    next = further;
  }
  return next;
}

type Asked = { language: DemoLanguage; asked: string };

function toolFor(topic: DemoTopic, about: Asked, tools: readonly string[]): DemoAnswer['tool'] {
  const tool = toolOf(topic, about);
  return tool !== null && tools.includes(tool.name) ? tool : null;
}

function toolOf(topic: DemoTopic, { language, asked }: Asked): DemoAnswer['tool'] {
  const { goodbye, human, never, later } = toolReasons[language];
  if (topic === 'goodbye') return { name: 'end_call', arguments: { reason: goodbye } };
  if (topic === 'human') return { name: 'transfer_to_agent', arguments: { reason: human } };
  if (topic === 'never') return { name: 'do_not_call', arguments: { reason: never } };
  const inMinutes = topic === 'later' ? minutesNamed(asked) : null;
  return inMinutes === null ? null : { name: 'schedule_callback', arguments: { inMinutes, reason: later } };
}

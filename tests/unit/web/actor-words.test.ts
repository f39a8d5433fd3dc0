/** Who made a step of a call, in a person's language. */
import { expect, it } from 'vitest';
import { actorWords } from '../../../web/src/features/calls/actor-words.ts';
import { sayIn } from './words-of-the-page.ts';

it.each([
  ['lane 0', '拨号调度（第 1 组）', 'dial queue 1'],
  ['vm/16107', '呼叫服务 vm', 'call worker on vm'],
  ['dial-3.example/7', '呼叫服务 dial-3.example', 'call worker on dial-3.example'],
  ['stop', '任务停止', 'the task was stopped'],
  ['something new', 'something new', 'something new'],
])('calls %s by words', (actor, chinese, english) => {
  expect(actorWords(actor, sayIn('zh'))).toBe(chinese);
  expect(actorWords(actor, sayIn('en'))).toBe(english);
});

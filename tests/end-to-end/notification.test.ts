/** A voice notification, from its list to the words that the person called has heard. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CallCentre, listener, openCallCentre } from './call-centre.ts';
import { append, type Front, makeNotificationTask, openFront, pressed, untilStatus } from './door-tasks.ts';
import { callsOf, numbersOf } from './lists.ts';
import { type Listening, listenIn, mishearing } from './switch-log.ts';

let centre: CallCentre;
let front: Front;
let listening: Listening;

beforeAll(async () => {
  centre = await openCallCentre();
  listening = listenIn(centre);
  await Promise.all([centre.start('api'), centre.start('task-worker'), centre.start('call-worker')]);
  front = await openFront(centre);
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-4000));
});

afterAll(async () => {
  listening.close();
  await centre.close();
});

describe('a voice notification', () => {
  it('reads each row its own words as often as the task says, and tells whether they were heard to the end', async () => {
    const [first = '', second = '', hasty = ''] = numbersOf([listener, listener, '5003'], 3);
    const taskId = await makeNotificationTask(front, { maxConcurrency: 3, playTimes: 2 });
    await append(front, taskId, [
      { number: first, name: '张三', message: '您好，{{name}}，您的账单是{{金额}}元。', variables: { 金额: '128.5' } },
      { number: second, message: '您的订单已发货，请注意查收。' },
      { number: hasty, message: '您好，您的积分即将到期，请尽快使用，逾期作废。' },
    ]);
    await pressed(front, taskId, 'start');
    const { counts } = await untilStatus(front, taskId, 'completed', 60_000);
    expect(counts.byOutcome['completed']).toBe(3);

    const heardBy = (number: string, message: string) => {
      const lines = listening.of(number);
      expect(lines.every(({ speaker }) => speaker === 'us')).toBe(true);
      const heard = lines.map(({ text }) => text).join('');
      return mishearing({ said: message + message, heard, holes: listening.holesOf(number) });
    };
    expect(heardBy(first, '您好，张三，您的账单是128.5元。')).toBeNull();
    expect(heardBy(second, '您的订单已发货，请注意查收。')).toBeNull();
    const calls = new Map((await callsOf(centre, taskId)).map((call) => [call.number, call]));
    expect(calls.get(first)).toMatchObject({ heardToEnd: true, endedBy: 'us', reason: 'message-read' });
    expect(calls.get(second)).toMatchObject({ heardToEnd: true, endedBy: 'us', reason: 'message-read' });
    expect(calls.get(hasty)).toMatchObject({ heardToEnd: false, endedBy: 'callee' });
    expect(centre.switch.faults).toEqual([]);
  });
});

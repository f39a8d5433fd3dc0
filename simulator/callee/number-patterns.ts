/**
 * People chosen by the last digits of the number: for tests and rehearsals that must know who answers.
 *
 *   …0CCC  refused with SIP status CCC after ringing (0486 busy, 0603 rejected, 0404, 0480, 0403, 0484, 0500, 0503)
 *   …1CCC  refused with CCC at once, without ringing
 *   …20xx  nobody answers: 2000 rings for ever, 2001 no reply at all, 2002 nobody at the address, 2003 the carrier gives up after 3 s
 *   …3CCC  an announcement in early media, then CCC: 3404 empty number, 3480 powered off, 3486 busy, 3503 suspended
 *   …40xx  answers and talks Chinese: 4001 interested, 4002 asks the price, 4003 who are you, 4004 call later, 4005 a human, 4006 not interested, 4007 never again,
 *          4008 call in half an hour
 *   …41xx  the same in English
 *   …42NN  interested, interrupts our speech after NN × 100 ms
 *   …5000  answers and sends nothing, 5001 echoes, 5002 hangs up after 1 s, 5003 hangs up in the middle of our first sentence,
 *          5004 listens and hangs up after 32 s because our ACK never reaches it, 5005 the same because no ACK reaches the switch
 *   …60NN  presses NN after 1 s (6012 presses 1 and 2)
 *   …7000  a Chinese voice mailbox, 7001 an English one, 7002 a phone assistant that talks back without a beep, 7003 a menu of keys
 *   …80NN  before the answer: 8000 the ringing tone, 8001 the busy tone, 8002 the congestion tone, 8003 the tone of an unobtainable number
 *          (all for ever), 8004 the ringing tone and then somebody who is interested, 8005 a colour ring and then the same, 8006 a colour
 *          ring with words for ever
 *   …81NN  announcement NN for ever, after 15 s SIP 480: 01 empty, 02 off, 03 suspended, 04 busy, 05 unreachable, 06 restricted,
 *          07 missed-call notice, 08 phone assistant, 09 no answer, 10 call waiting, 11 empty in English
 *   …82NN  announcement NN, and after 8 s somebody answers all the same
 */

import { announcementOf, announcementsByCode } from './announcements.ts';
import type { CalleeBehaviour, CalleeLanguage, TalkScript } from './callee-behaviour.ts';
import {
  announces,
  answers,
  type CalleeChoice,
  type CalleePlan,
  type EarlySound,
  type LostAck,
  noReply,
  plays,
  refuses,
  ringsOut,
  unreachable,
} from './callee-plan.ts';
import { seedOf } from './seeded-random.ts';

const scripts: readonly TalkScript[] = [
  'interested',
  'asks-price',
  'who-are-you',
  'call-later',
  'wants-human',
  'not-interested',
  'never-again',
  'call-in-half-an-hour',
];

/** `ringMs` is how long the phones ring before anything happens. */
export function calleesByNumber({ otherwise, ringMs = 300 }: { otherwise: CalleeChoice; ringMs?: number }): CalleeChoice {
  return (call) => planOf(call.number, ringMs) ?? otherwise(call);
}

function planOf(number: string, ringMs: number): CalleePlan | undefined {
  const [, kind = '', code = ''] = /(\d)(\d{3})$/.exec(number) ?? [];
  const status = Number(code);
  switch (kind) {
    case '0':
      return isRefusal(status) ? refuses(status, { afterMs: ringMs }) : undefined;
    case '1':
      return isRefusal(status) ? refuses(status, { afterMs: 5, alerting: 'none' }) : undefined;
    case '2':
      return unansweredPlans[code];
    case '3':
      return isRefusal(status)
        ? announces({ kind: 'words', text: announcementOf(status) }, { sip: status, lengthMs: 5000 })
        : undefined;
    case '4':
      return answering(talker(code, seedOf(number)), ringMs);
    case '5':
      return lostAcks[code] === undefined
        ? answering(quietBehaviours[code], ringMs)
        : answers(listens, { afterMs: ringMs, ack: lostAcks[code] });
    case '6':
      return code.startsWith('0')
        ? answers({ kind: 'presses', digits: code.slice(1), afterMs: 1000 }, { afterMs: ringMs })
        : undefined;
    case '7':
      return answering(mailboxes[code], ringMs);
    case '8':
      return beforeTheAnswer(code, seedOf(number));
    default:
      return undefined;
  }
}

const unansweredPlans: Readonly<Record<string, CalleePlan>> = {
  '000': ringsOut(),
  '001': noReply,
  '002': unreachable,
  '003': ringsOut({ carrierGivesUpMs: 3000 }),
};

const quietBehaviours: Readonly<Record<string, CalleeBehaviour>> = {
  '000': { kind: 'silent' },
  '001': { kind: 'echo' },
  '002': { kind: 'hang-up', afterMs: 1000 },
  '003': { kind: 'hang-up-mid-sentence', afterSpeechMs: 600 },
};

const listens: CalleeBehaviour = { kind: 'says', lines: [], hangUpAfter: false };
const lostAcks: Readonly<Record<string, LostAck>> = { '004': 'unheard', '005': 'missing' };

const mailboxes: Readonly<Record<string, CalleeBehaviour>> = {
  '000': { kind: 'voicemail', language: 'zh', hangUpAfterMs: 8000 },
  '001': { kind: 'voicemail', language: 'en', hangUpAfterMs: 8000 },
  '002': {
    kind: 'says',
    lines: ['您好，我是机主的语音助手，机主正在忙，请问您有什么事？', '好的，我会转告机主。'],
    hangUpAfter: true,
  },
  '003': { kind: 'says', lines: ['欢迎致电本公司，业务咨询请按1，人工服务请按0。'], hangUpAfter: false },
};

/** How long an announcement is played before the carrier ends the call, and before somebody answers after all. */
const announcedMs = 15_000;
const announcedAnswerMs = 8_000;
const tunedMs = 5_000;

const soundsForEver: Readonly<Record<string, EarlySound>> = {
  '000': { kind: 'ringback' },
  '001': { kind: 'busy-tone' },
  '002': { kind: 'congestion-tone' },
  '003': { kind: 'unobtainable-tone' },
  '006': { kind: 'music', words: '欢迎您的来电，祝您生活愉快。' },
};

const soundsThenAnswer: Readonly<Record<string, EarlySound>> = { '004': { kind: 'ringback' }, '005': { kind: 'music' } };

function beforeTheAnswer(code: string, seed: number): CalleePlan | undefined {
  const behaviour: CalleeBehaviour = { kind: 'talk', script: 'interested', language: 'zh', seed };
  const forEver = soundsForEver[code];
  if (forEver !== undefined) return plays(forEver, { kind: 'never' });
  const before = soundsThenAnswer[code];
  if (before !== undefined) return plays(before, { kind: 'answer', afterMs: tunedMs, behaviour });
  const text = announcementsByCode[code.slice(1)];
  if (text === undefined) return undefined;
  const words: EarlySound = { kind: 'words', text };
  if (code.startsWith('1')) return plays(words, { kind: 'refuse', afterMs: announcedMs, sip: 480 });
  return code.startsWith('2') ? plays(words, { kind: 'answer', afterMs: announcedAnswerMs, behaviour }) : undefined;
}

function talker(code: string, seed: number): CalleeBehaviour | undefined {
  const n = Number(code.slice(1));
  if (code.startsWith('2')) return { kind: 'talk', script: 'interested', language: 'zh', seed, bargeInAfterMs: n * 100 };
  const language: CalleeLanguage | undefined = code.startsWith('0') ? 'zh' : code.startsWith('1') ? 'en' : undefined;
  const script = scripts[n - 1];
  return language === undefined || script === undefined ? undefined : { kind: 'talk', script, language, seed };
}

function answering(behaviour: CalleeBehaviour | undefined, ringMs: number): CalleePlan | undefined {
  return behaviour === undefined ? undefined : answers(behaviour, { afterMs: ringMs });
}

function isRefusal(status: number): boolean {
  return status >= 400 && status <= 699;
}

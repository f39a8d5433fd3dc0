/**
 * People chosen by the last digits of the number: for tests and rehearsals that must know who answers.
 *
 *   …0CCC  refused with SIP status CCC after ringing (0486 busy, 0603 rejected, 0404, 0480, 0403, 0484, 0500, 0503)
 *   …1CCC  refused with CCC at once, without ringing
 *   …20xx  nobody answers: 2000 rings for ever, 2001 no reply at all, 2002 nobody at the address, 2003 the carrier gives up after 3 s
 *   …3CCC  an announcement in early media, then CCC: 3404 empty number, 3480 powered off, 3486 busy, 3503 suspended
 *   …40xx  answers and talks Chinese: 4001 interested, 4002 asks the price, 4003 who are you, 4004 call later, 4005 a human, 4006 not interested
 *   …41xx  the same in English
 *   …42NN  interested, interrupts our speech after NN × 100 ms
 *   …5000  answers and sends nothing, 5001 echoes, 5002 hangs up after 1 s, 5003 hangs up in the middle of our first sentence
 *   …60NN  presses NN after 1 s (6012 presses 1 and 2)
 *   …7000  a Chinese voice mailbox, 7001 an English one
 */

import { announcementOf } from './announcements.ts';
import type { CalleeBehaviour, CalleeLanguage, TalkScript } from './callee-behaviour.ts';
import {
  announces,
  answers,
  type CalleeChoice,
  type CalleePlan,
  noReply,
  refuses,
  ringsOut,
  unreachable,
} from './callee-plan.ts';
import { seedOf } from './seeded-random.ts';

const scripts: readonly TalkScript[] = ['interested', 'asks-price', 'who-are-you', 'call-later', 'wants-human', 'not-interested'];

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
      return answering(quietBehaviours[code], ringMs);
    case '6':
      return code.startsWith('0')
        ? answers({ kind: 'presses', digits: code.slice(1), afterMs: 1000 }, { afterMs: ringMs })
        : undefined;
    case '7':
      return answering(mailboxes[code], ringMs);
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

const mailboxes: Readonly<Record<string, CalleeBehaviour>> = {
  '000': { kind: 'voicemail', language: 'zh', hangUpAfterMs: 8000 },
  '001': { kind: 'voicemail', language: 'en', hangUpAfterMs: 8000 },
};

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

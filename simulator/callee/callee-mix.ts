/** A seeded crowd: each number meets the same person whenever it is dialled with the same seed. */
import { announcementOf } from './announcements.ts';
import type { CalleeLanguage, TalkScript } from './callee-behaviour.ts';
import { announces, answers, type CalleeChoice, type CalleePlan, refuses, ringsOut } from './callee-plan.ts';
import { makeRandom, type Random, seedOf } from './seeded-random.ts';

/** One kind of person; `share` counts in relation to the sum of all shares. */
export type MixPart = { name: string; share: number; plan: (random: Random) => CalleePlan };

/** Chooses by the number alone, so that a retry meets the same person. Throws when no part has a share. */
export function calleeMix({ seed, parts }: { seed: number; parts: readonly MixPart[] }): CalleeChoice {
  const total = parts.reduce((sum, part) => sum + part.share, 0);
  if (total <= 0) throw new Error('a mix of callees needs at least one part with a share');
  return ({ number }) => {
    const random = makeRandom(seed ^ seedOf(number));
    let left = random.next() * total;
    const part = parts.find((one) => {
      left -= one.share;
      return left < 0;
    });
    const chosen = part ?? parts[parts.length - 1];
    if (chosen === undefined) throw new Error('a mix of callees needs at least one part with a share');
    return chosen.plan(random);
  };
}

const ringMsMin = 1000;
const ringMsMax = 4000;
/** Long enough to be a ring-out, short enough for somebody who watches a demonstration. */
const ringOutMs = { from: 6000, to: 9000 } as const;
const announcementMs = { from: 4500, to: 6000 } as const;

/** What a demonstration's list meets: about six in ten answer and talk, the rest is what a real list has. */
export function demoMix(language: CalleeLanguage): readonly MixPart[] {
  return [
    talking('interested', 18, language),
    talking('asks-price', 13, language),
    talking('who-are-you', 8, language),
    talking('call-later', 6, language),
    talking('wants-human', 5, language),
    talking('not-interested', 6, language),
    {
      name: 'interrupts',
      share: 5,
      plan: (random) =>
        answers(
          {
            kind: 'talk',
            script: 'asks-price',
            language,
            seed: random.between(0, 9999),
            bargeInAfterMs: random.between(1200, 2500),
          },
          { afterMs: ringing(random) },
        ),
    },
    { name: 'busy', share: 8, plan: (random) => refuses(486, { afterMs: ringing(random) }) },
    {
      name: 'no-answer',
      share: 8,
      plan: (random) => ringsOut({ carrierGivesUpMs: random.between(ringOutMs.from, ringOutMs.to) }),
    },
    { name: 'rejected', share: 5, plan: (random) => refuses(603, { afterMs: ringing(random) }) },
    announced('empty-number', 5, 404),
    announced('powered-off', 3, 480),
    { name: 'unreachable', share: 2, plan: () => refuses(480, { afterMs: 800, alerting: 'none' }) },
    {
      name: 'voicemail',
      share: 4,
      plan: (random) => answers({ kind: 'voicemail', language, hangUpAfterMs: 6000 }, { afterMs: ringing(random) }),
    },
    {
      name: 'hangs-up',
      share: 2,
      plan: (random) =>
        answers({ kind: 'hang-up-mid-sentence', afterSpeechMs: random.between(800, 2000) }, { afterMs: ringing(random) }),
    },
    { name: 'silent', share: 2, plan: (random) => answers({ kind: 'silent' }, { afterMs: ringing(random) }) },
  ];
}

function talking(script: TalkScript, share: number, language: CalleeLanguage): MixPart {
  return {
    name: script,
    share,
    plan: (random) => answers({ kind: 'talk', script, language, seed: random.between(0, 9999) }, { afterMs: ringing(random) }),
  };
}

function announced(name: string, share: number, sip: number): MixPart {
  return {
    name,
    share,
    plan: (random) =>
      announces(
        { kind: 'words', text: announcementOf(sip) },
        { sip, lengthMs: random.between(announcementMs.from, announcementMs.to) },
      ),
  };
}

function ringing(random: Random): number {
  return random.between(ringMsMin, ringMsMax);
}

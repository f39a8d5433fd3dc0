/** Who answers on a line that is measured: how long phones ring and talks last, written beside the switch as a file. */
import type { TalkScript } from '../../simulator/callee/callee-behaviour.ts';
import { calleeMix, type MixPart } from '../../simulator/callee/callee-mix.ts';
import { answers, type CalleeChoice, refuses } from '../../simulator/callee/callee-plan.ts';
import type { Random } from '../../simulator/callee/seeded-random.ts';

/** From and to, both included, in ms. */
export type Span = readonly [number, number];

export type TimedPart = { share: number; ringMs: Span } & (
  | { kind: 'refuses' }
  /** Says nothing and hangs up after the talk. */
  | { kind: 'answers'; talkMs: Span }
  /** Hangs up when the clock next shows a whole multiple of `everyMs`, but talks at least `talkMsMin`: all calls end together. */
  | { kind: 'ends-together'; everyMs: number; talkMsMin: number }
  | { kind: 'talks'; script: TalkScript; bargeInAfterMs?: number }
);

export type TimedCrowd = { seed: number; parts: readonly TimedPart[] };

export function timedCrowd({ seed, parts }: TimedCrowd): CalleeChoice {
  return calleeMix({ seed, parts: parts.map(partOf) });
}

const busy = 486;

function partOf(part: TimedPart): MixPart {
  return { name: part.kind, share: part.share, plan: (random) => planOf(part, random) };
}

function planOf(part: TimedPart, random: Random): ReturnType<MixPart['plan']> {
  const afterMs = random.between(...part.ringMs);
  switch (part.kind) {
    case 'refuses':
      return refuses(busy, { afterMs, alerting: afterMs < 100 ? 'none' : 'ring' });
    case 'answers':
      return answers({ kind: 'hang-up', afterMs: random.between(...part.talkMs) }, { afterMs });
    case 'ends-together': {
      const earliest = Date.now() + afterMs + part.talkMsMin;
      const together = Math.ceil(earliest / part.everyMs) * part.everyMs;
      return answers({ kind: 'hang-up', afterMs: together - earliest + part.talkMsMin }, { afterMs });
    }
    case 'talks': {
      const { script, bargeInAfterMs } = part;
      const behaviour = { kind: 'talk', script, language: 'zh', seed: random.between(0, 9_999) } as const;
      return answers(bargeInAfterMs === undefined ? behaviour : { ...behaviour, bargeInAfterMs }, { afterMs });
    }
  }
}

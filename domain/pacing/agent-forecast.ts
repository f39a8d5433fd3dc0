/** Which of the busy agents will be free by when. */
import type { Curve } from './log-histogram.ts';
import type { AgentSight } from './snapshot.ts';

/** Wrap-up is summed over so many equally likely lengths. */
const wrapUpParts = 8;
/** Beyond the longest talk ever seen its end says nothing: then it is taken for one that may end any time. */
const leastLeft = 1e-4;

export type BusyTimes = { talk: Curve; wrapUp: Curve; wrapUpsMs: readonly number[] };

export function busyTimes({ talk, wrapUp }: { talk: Curve; wrapUp: Curve }): BusyTimes {
  const wrapUpsMs = Array.from({ length: wrapUpParts }, (_, part) => wrapUp.quantile((part + 0.5) / wrapUpParts));
  return { talk, wrapUp, wrapUpsMs };
}

/** For an agent who rings, talks or wraps up: the chance that they are not back within each of the horizons. */
export function busyBeyond(
  horizonsMs: readonly number[],
  { agent, nowMs, times }: { agent: AgentSight; nowMs: number; times: BusyTimes },
): number[] {
  const ageMs = Math.max(0, nowMs - agent.sinceMs);
  switch (agent.state) {
    case 'free':
      return horizonsMs.map(() => 0);
    case 'ringing':
      return talkingBeyond(horizonsMs, 0, times);
    case 'talking':
      return talkingBeyond(horizonsMs, ageMs, times);
    case 'wrap-up':
      return wrappingBeyond(horizonsMs, ageMs, times.wrapUp);
    case 'busy':
    case 'offline':
      return horizonsMs.map(() => 1);
  }
}

function talkingBeyond(horizonsMs: readonly number[], ageMs: number, { talk, wrapUpsMs }: BusyTimes): number[] {
  const soFar = talk.share(ageMs);
  const left = 1 - soFar;
  return horizonsMs.map((horizonMs) => {
    if (left < leastLeft) return 1;
    let back = 0;
    for (const wrapUpMs of wrapUpsMs) if (horizonMs > wrapUpMs) back += talk.share(ageMs + horizonMs - wrapUpMs) - soFar;
    return bounded(1 - back / (wrapUpsMs.length * left));
  });
}

function wrappingBeyond(horizonsMs: readonly number[], ageMs: number, wrapUp: Curve): number[] {
  const soFar = wrapUp.share(ageMs);
  const left = 1 - soFar;
  return horizonsMs.map((horizonMs) => (left < leastLeft ? 1 : bounded((1 - wrapUp.share(ageMs + horizonMs)) / left)));
}

function bounded(chance: number): number {
  return Math.min(1, Math.max(0, chance));
}

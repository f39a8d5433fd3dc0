/** Which of the busy agents will be free by when. */
import type { Curve } from './log-histogram.ts';
import type { AgentSight } from './snapshot.ts';

/** The time until the last horizon is cut into so many parts: a talk may end in each of them. */
const parts = 8;
/** Beyond the longest talk ever seen its end says nothing, and nobody is counted on. */
const leastLeft = 1e-4;

export type BusyTimes = {
  horizonsMs: readonly number[];
  talk: Curve;
  wrapUp: Curve;
  /** Where each part ends. */
  endsMs: readonly number[];
  /** For each part and in it each horizon: the chance that wrap-up fits into what is left when the talk ends in that part. */
  fits: Float64Array;
};

/** What all agents have in common, reckoned once for one decision. `horizonsMs`: ascending. */
export function busyTimes(horizonsMs: readonly number[], { talk, wrapUp }: { talk: Curve; wrapUp: Curve }): BusyTimes {
  const partMs = (horizonsMs.at(-1) ?? 0) / parts;
  const endsMs = Array.from({ length: parts }, (_, part) => (part + 1) * partMs);
  const left = endsMs.flatMap((endMs) => horizonsMs.map((horizonMs) => horizonMs - endMs + partMs / 2));
  const fits = new Float64Array(left.map((leftMs) => wrapUp.share(leftMs)));
  return { horizonsMs, talk, wrapUp, endsMs, fits };
}

/** For an agent who rings, talks or wraps up: the chance that they are not back within each of the horizons. */
export function busyBeyond(agent: AgentSight, { nowMs, times }: { nowMs: number; times: BusyTimes }): number[] {
  const ageMs = Math.max(0, nowMs - agent.sinceMs);
  switch (agent.state) {
    case 'free':
      return times.horizonsMs.map(() => 0);
    case 'ringing':
      return talkingBeyond(0, times);
    case 'talking':
      return talkingBeyond(ageMs, times);
    case 'wrap-up':
      return wrappingBeyond(ageMs, times);
    case 'busy':
    case 'offline':
      return times.horizonsMs.map(() => 1);
  }
}

function talkingBeyond(ageMs: number, { talk, endsMs, fits, horizonsMs }: BusyTimes): number[] {
  const soFar = talk.share(ageMs);
  const left = 1 - soFar;
  if (left < leastLeft) return horizonsMs.map(() => 1);
  const back = new Float64Array(horizonsMs.length);
  let before = soFar;
  for (let part = 0; part < parts; part += 1) {
    const by = talk.share(ageMs + (endsMs[part] ?? 0));
    const ends = (by - before) / left;
    before = by;
    for (let horizon = 0; horizon < back.length; horizon += 1)
      back[horizon] = (back[horizon] ?? 0) + ends * (fits[part * back.length + horizon] ?? 0);
  }
  const beyond: number[] = [];
  for (let horizon = 0; horizon < back.length; horizon += 1) beyond.push(bounded(1 - (back[horizon] ?? 0)));
  return beyond;
}

function wrappingBeyond(ageMs: number, { wrapUp, horizonsMs }: BusyTimes): number[] {
  const soFar = wrapUp.share(ageMs);
  const left = 1 - soFar;
  return horizonsMs.map((horizonMs) => (left < leastLeft ? 1 : bounded((1 - wrapUp.share(ageMs + horizonMs)) / left)));
}

function bounded(chance: number): number {
  return Math.min(1, Math.max(0, chance));
}

/** The forecast of one moment: how likely the answer of a call that is dialled now finds no agent, and what more calls do to it. */
import { busyBeyond, busyTimes } from './agent-forecast.ts';
import { type AnswerRate, answerRate, seenAnswers } from './answer-rate.ts';
import { takesCalls } from './happenings.ts';
import { horizonsOf, patienceMs } from './horizons.ts';
import { exactLoad, exactMax, type Load, manyLoad } from './load.ts';
import { curveOf } from './log-histogram.ts';
import { answeredWithin } from './ringing-forecast.ts';
import type { Snapshot } from './snapshot.ts';
import type { Counts, PacingState } from './state.ts';

export type Forecast = {
  rate: AnswerRate;
  /** The middle of the time in which a call that is dialled now is answered. */
  withinMs: number;
  /** How many of the calls that ring now will be answered, however late. */
  answersExpected: number;
  /** How many of the busy agents will be back within `withinMs`. */
  backExpected: number;
  /** The chance that the answer of one more call finds nobody. */
  risk(): number;
  /** One more call is dialled. */
  dialled(): void;
};

/** An agent who takes calls stops doing so about once an hour, until more is known: worth two who left. */
const leavesGuess = 2;
const hourMs = 3_600_000;

/** Agents who stop taking calls, for each agent and millisecond. */
export function leaveRate({ leaves, activeMs }: Counts): number {
  return (leaves + leavesGuess) / (activeMs + leavesGuess * hourMs);
}

export function forecast({ counts, times }: PacingState, { nowMs, agents, calls, estimates }: Snapshot): Forecast {
  const [answer, failure] = [curveOf(times.answer), curveOf(times.failure)];
  const horizons = horizonsOf(answer);
  const active = agents.filter(({ state }) => takesCalls(state));
  const ringing = calls.filter(({ state }) => state === 'ringing');
  const rate = answerRate(counts, { seen: seenAnswers(ringing, { nowMs, answer }), guess: estimates.answerRate });
  const waiting = calls.filter(({ state }) => state === 'waiting').length;
  // Those on a break count too: whether somebody leaves must not change how finely we reckon.
  const few = ringing.length + agents.filter(({ state }) => state !== 'offline').length <= exactMax;
  const loads = horizons.map(({ ms }): Load => {
    const start = { agents: active.length, waiting, leaving: active.length * leaveRate(counts) * (ms + patienceMs) };
    return few ? exactLoad(start) : manyLoad({ ...start, rate: rate.value, sample: rate.sample });
  });
  const horizonsMs = horizons.map(({ ms }) => ms);
  let answersExpected = 0;
  for (const { sinceMs } of ringing) {
    const known = { ageMs: Math.max(0, nowMs - sinceMs), rate: rate.value, answer, failure };
    answeredWithin(horizonsMs, known).forEach((chance, n) => loads[n]?.addCall(chance));
    answersExpected += answeredWithin([hourMs], known)[0] ?? 0;
  }
  const busy = busyTimes({ talk: curveOf(times.talk), wrapUp: curveOf(times.wrapUp) });
  const backByMs = horizonsMs.map((ms) => ms + patienceMs);
  let backExpected = 0;
  const middle = Math.floor(horizons.length / 2);
  for (const agent of active) {
    if (agent.state === 'free') continue;
    const beyond = busyBeyond(backByMs, { agent, nowMs, times: busy });
    beyond.forEach((chance, n) => loads[n]?.add(chance));
    backExpected += 1 - (beyond[middle] ?? 1);
  }
  return {
    rate,
    withinMs: horizons[middle]?.ms ?? 0,
    answersExpected,
    backExpected,
    risk: () => riskOfOneMore(loads),
    dialled: () => horizons.forEach(({ part }, n) => loads[n]?.addCall(rate.value * part)),
  };
}

/** It is answered at each moment alike; answered early, it may take the agent from one that is answered later. */
function riskOfOneMore(loads: readonly Load[]): number {
  let [sum, worst] = [0, 0];
  for (const load of loads.toReversed()) {
    worst = Math.max(worst, load.risk());
    sum += worst;
  }
  return loads.length === 0 ? 1 : sum / loads.length;
}

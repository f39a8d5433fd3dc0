/** The forecast of one moment: how likely the answer of a call that is dialled now finds no agent, and what more calls do to it. */
import { busyBeyond, busyTimes } from './agent-forecast.ts';
import { type AnswerRate, answerRate, seenAnswers } from './answer-rate.ts';
import { takesCalls } from './happenings.ts';
import { horizonsOf, patienceMs } from './horizons.ts';
import { exactLoads, exactMax, type Loads, manyLoads } from './load.ts';
import { type Curve, curveOf } from './log-histogram.ts';
import { answeredWithin, ringingCall } from './ringing-forecast.ts';
import type { CallSight, Snapshot } from './snapshot.ts';
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
function leaveRate({ leaves, activeMs }: Counts): number {
  return (leaves + leavesGuess) / (activeMs + leavesGuess * hourMs);
}

export function forecast({ counts, times }: PacingState, snapshot: Snapshot): Forecast {
  const { nowMs, agents, calls, estimates } = snapshot;
  const [answer, failure] = [curveOf(times.answer), curveOf(times.failure)];
  const horizons = horizonsOf(answer);
  const byMs = horizons.map(({ ms }) => ms + patienceMs);
  const active = agents.filter(({ state }) => takesCalls(state));
  const ringing = calls.filter(({ state }) => state === 'ringing');
  const rate = answerRate(counts, { seen: seenAnswers(ringing, { nowMs, answer }), guess: estimates.answerRate });
  const start = {
    agents: active.length,
    waiting: calls.reduce((count, { state }) => count + (state === 'waiting' ? 1 : 0), 0),
    leaving: byMs.map((ms) => active.length * leaveRate(counts) * ms),
  };
  // Those on a break count too: whether somebody leaves must not change how finely we reckon.
  const few = ringing.length + agents.filter(({ state }) => state !== 'offline').length <= exactMax;
  const loads = few ? exactLoads(start) : manyLoads({ ...start, rate: rate.value, sample: rate.sample });
  const middle = Math.floor(horizons.length / 2);
  const curves = { answer, failure, nowMs, rate: rate.value };
  const answersExpected = addRinging(loads, ringing, { ...curves, horizonsMs: horizons.map(({ ms }) => ms) });
  const busy = busyTimes(byMs, { talk: curveOf(times.talk), wrapUp: curveOf(times.wrapUp) });
  let backExpected = 0;
  for (const agent of active) {
    if (agent.state === 'free') continue;
    const beyond = busyBeyond(agent, { nowMs, times: busy });
    loads.add(beyond);
    backExpected += 1 - (beyond[middle] ?? 1);
  }
  const oneMore = horizons.map(({ part }) => rate.value * part);
  return {
    rate,
    withinMs: horizons[middle]?.ms ?? 0,
    answersExpected,
    backExpected,
    risk: () => riskOfOneMore(loads.risks()),
    dialled: () => loads.addCall(oneMore),
  };
}

type Ringing = { answer: Curve; failure: Curve; nowMs: number; rate: number; horizonsMs: readonly number[] };

/** Returns how many of them will be answered at all. */
function addRinging(loads: Loads, ringing: readonly CallSight[], { nowMs, horizonsMs, ...curves }: Ringing): number {
  let expected = 0;
  for (const { sinceMs } of ringing) {
    const call = ringingCall(Math.max(0, nowMs - sinceMs), curves);
    loads.addCall(answeredWithin(horizonsMs, call, curves.answer));
    expected += call.atAll;
  }
  return expected;
}

/** It is answered at each moment alike; answered early, it may take the agent from one that is answered later. */
function riskOfOneMore(risks: readonly number[]): number {
  let [sum, worst] = [0, 0];
  for (let moment = risks.length - 1; moment >= 0; moment -= 1) {
    worst = Math.max(worst, risks[moment] ?? 0);
    sum += worst;
  }
  return sum / Math.max(1, risks.length);
}

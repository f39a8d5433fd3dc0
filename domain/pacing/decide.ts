/** How many numbers to dial now: pure, one snapshot in, one decision out. The reasons are in docs/decisions/0026-pacing.md. */
import { brakeOf, learnedOf } from './brakes.ts';
import { allowedRisk, budgetOf } from './budget.ts';
import type { Binding, Decision, Why } from './decision.ts';
import { type Forecast, forecast } from './forecast.ts';
import { takesCalls } from './happenings.ts';
import { learned } from './learning.ts';
import type { Snapshot } from './snapshot.ts';
import type { PacingState } from './state.ts';

/** A wrong state must not empty a list into the air: at most so many at once for each agent. */
const dialledMostPerAgent = 4;

type Dial = { dial: number; binds: Binding };
type Seen = Omit<Why, 'binds' | 'forecast'>;

/** Same state and snapshot, same decision. Keep the state that comes back and give it to the next one, once. */
export function decide(before: PacingState, snapshot: Snapshot): Decision {
  const state = learned(before, snapshot, { mayRise: snapshot.mode === 'predictive' && mayRise(before, snapshot) });
  const seen = seenIn(state, snapshot);
  if (snapshot.mode === 'predictive' && snapshot.agents.some((agent) => takesCalls(agent.state)))
    return { ...predicted({ state, snapshot, seen }), state };
  const { dial, binds } = plainDial(seen, snapshot);
  return { dial, why: { ...seen, binds, forecast: null }, state };
}

/** Calls that were dialled one for each agent, or in debt, say nothing of whether θ is too low. */
function mayRise(state: PacingState, snapshot: Snapshot): boolean {
  return brakeOf(state, snapshot) === null && budgetOf(state.days, snapshot.abandonTarget).left >= 0;
}

function seenIn({ days }: PacingState, { agents, calls, linesLeft, mode, abandonTarget }: Snapshot): Seen {
  const seen: Seen = {
    mode,
    agents: { free: 0, ringing: 0, talking: 0, wrapUp: 0, away: 0 },
    calls: { ringing: 0, waiting: 0, talking: 0 },
    linesLeft: Math.max(0, Math.floor(linesLeft)),
    budget: budgetOf(days, abandonTarget),
  };
  for (const { state } of agents) {
    if (state === 'wrap-up') seen.agents.wrapUp += 1;
    else if (state === 'busy') seen.agents.away += 1;
    else if (state !== 'offline') seen.agents[state] += 1;
  }
  for (const { state } of calls) seen.calls[state] += 1;
  return seen;
}

function forEachFree({ agents, calls }: Seen, each: number): number {
  return Math.max(0, Math.floor(agents.free * each) - calls.ringing - calls.waiting);
}

function withinLines(wanted: number, binds: Binding, { linesLeft }: Seen): Dial {
  return wanted > linesLeft ? { dial: linesLeft, binds: 'lines' } : { dial: wanted, binds };
}

function plainDial(seen: Seen, { mode, ratio, hold }: Snapshot): Dial {
  const { free, ringing, talking, wrapUp } = seen.agents;
  if (free + ringing + talking + wrapUp === 0) return { dial: 0, binds: 'nobody' };
  if (mode !== 'ratio') return withinLines(forEachFree(seen, 1), 'mode', seen);
  return withinLines(forEachFree(seen, hold === null ? ratio : 1), hold ?? 'mode', seen);
}

type Known = { state: PacingState; snapshot: Snapshot; seen: Seen };

function predicted({ state, snapshot, seen }: Known): Omit<Decision, 'state'> {
  const ahead = forecast(state, snapshot);
  const allowed = allowedRisk(state.theta, seen.budget);
  const brake = brakeOf(state, snapshot);
  const { dial, binds } = brake === null ? dialAhead({ ahead, allowed, seen }) : withinLines(forEachFree(seen, 1), brake, seen);
  const { rate, answersExpected, backExpected, withinMs } = ahead;
  const told = { answerRate: rate, answersExpected, backExpected, withinMs, nextRisk: ahead.risk(), allowedRisk: allowed };
  return { dial, why: { ...seen, binds, forecast: { ...told, learned: learnedOf(state) } } };
}

/** One more while the chance that its answer finds nobody is small enough; at least one for each free agent. */
function dialAhead({ ahead, allowed, seen }: { ahead: Forecast; allowed: number; seen: Seen }): Dial {
  const { free, ringing, talking, wrapUp } = seen.agents;
  const most = dialledMostPerAgent * (free + ringing + talking + wrapUp);
  const least = Math.min(forEachFree(seen, 1), seen.linesLeft);
  let dial = 0;
  while (dial < seen.linesLeft && dial < most && (dial < least || ahead.risk() <= allowed)) {
    ahead.dialled();
    dial += 1;
  }
  if (dial === seen.linesLeft) return { dial, binds: 'lines' };
  return { dial, binds: dial === most ? 'most' : 'risk' };
}

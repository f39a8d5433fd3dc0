/** From one snapshot to the next: what happened becomes counts, times, the day's budget and θ. */
import { dayAdded } from './budget.ts';
import { faded } from './fading.ts';
import { type Happening, happenings, takesCalls } from './happenings.ts';
import { observed } from './log-histogram.ts';
import type { Snapshot } from './snapshot.ts';
import type { Counts, PacingState, Times } from './state.ts';
import { afterSettled } from './theta.ts';

/** Of how many observations each time consists: of what is seen more often, more are kept, and all of them follow within about an hour. */
const memories = { answer: 1_000, failure: 2_000, talk: 600, wrapUp: 600 };

/** `mayRise`: whether answers may raise θ. */
export function learned(state: PacingState, snapshot: Snapshot, { mayRise }: { mayRise: boolean }): PacingState {
  const passedMs = state.nowMs === null ? 0 : Math.max(0, snapshot.nowMs - state.nowMs);
  const active = state.agents.reduce((count, agent) => count + (takesCalls(agent.state) ? 1 : 0), 0);
  let counts = faded(state.counts, passedMs);
  counts = { ...counts, activeMs: counts.activeMs + active * passedMs };
  let { times, theta } = state;
  const day = { day: snapshot.day, answered: 0, abandoned: 0 };
  for (const happening of happenings(state, snapshot)) {
    counts = counted(counts, happening);
    times = timed(times, happening);
    if (happening.kind === 'mistaken' && happening.connected) day.answered -= 1;
    if (happening.kind !== 'connected' && happening.kind !== 'abandoned') continue;
    const abandoned = happening.kind === 'abandoned';
    theta = afterSettled(theta, { abandoned, mayRise, settled: counts.settled, abandonTarget: snapshot.abandonTarget });
    day.answered += 1;
    day.abandoned += abandoned ? 1 : 0;
  }
  return {
    version: state.version,
    nowMs: state.nowMs === null ? snapshot.nowMs : Math.max(state.nowMs, snapshot.nowMs),
    calls: snapshot.calls,
    agents: snapshot.agents,
    counts,
    times,
    theta,
    days: dayAdded(state.days, day, snapshot.windowDays),
    activeMost: Math.max(
      state.days.at(-1)?.day === snapshot.day ? state.activeMost : 0,
      snapshot.agents.filter((agent) => takesCalls(agent.state)).length,
    ),
  };
}

function counted(counts: Counts, { kind }: Happening): Counts {
  switch (kind) {
    case 'answer':
    case 'failure': {
      const answers = kind === 'answer' ? 1 : 0;
      return {
        ...counts,
        slowAnswers: counts.slowAnswers + answers,
        slowEnds: counts.slowEnds + 1,
        fastAnswers: counts.fastAnswers + answers,
        fastEnds: counts.fastEnds + 1,
        knownAnswers: counts.knownAnswers + answers,
        knownEnds: counts.knownEnds + 1,
      };
    }
    case 'mistaken':
      // Its end counts as it did; only that a person answered is taken back.
      return {
        ...counts,
        slowAnswers: Math.max(0, counts.slowAnswers - 1),
        fastAnswers: Math.max(0, counts.fastAnswers - 1),
        knownAnswers: Math.max(0, counts.knownAnswers - 1),
      };
    case 'connected':
    case 'abandoned':
      return { ...counts, settled: counts.settled + 1 };
    case 'leave':
      return { ...counts, leaves: counts.leaves + 1 };
    case 'talk':
    case 'wrap-up':
      return counts;
  }
}

function timed(times: Times, happening: Happening): Times {
  switch (happening.kind) {
    case 'answer':
      if (happening.ringMs === null) return times;
      return { ...times, answer: observed(times.answer, happening.ringMs, memories.answer) };
    case 'failure':
    case 'mistaken':
      if (happening.ringMs === null) return times;
      return { ...times, failure: observed(times.failure, happening.ringMs, memories.failure) };
    case 'talk':
      return { ...times, talk: observed(times.talk, happening.ms, memories.talk) };
    case 'wrap-up':
      return { ...times, wrapUp: observed(times.wrapUp, happening.ms, memories.wrapUp) };
    case 'connected':
    case 'abandoned':
    case 'leave':
      return times;
  }
}

/** One simulated shift: people answer or don't, agents talk, wrap up and take breaks, and what is dialled is decided by domain/pacing. */
import { decide } from '../../domain/pacing/decide.ts';
import type { CallSight, EndedCall, PacingMode, Snapshot } from '../../domain/pacing/snapshot.ts';
import { freshState } from '../../domain/pacing/state.ts';
import { type Chance, makeChance } from './chance.ts';
import { type Crew, makeCrew } from './crew.ts';
import { makeEventQueue } from './event-queue.ts';
import { type Scenario, shiftMs } from './scenarios.ts';
import { makeShiftRecord, type ShiftFigures, type ShiftRecord } from './shift-record.ts';

export type Pace = { mode: PacingMode; ratio: number };

const abandonTarget = 0.03;
/** Events that come together are decided on together. */
const coalesceMs = 150;
/** Calls in the air grow older, so it is also decided when nothing happens. */
const decideAtLeastEveryMs = 1_000;
const patienceMs = 2_000;
const ring = { meanMs: 12_000, spread: 0.5, mostMs: 30_000 };
const refused = { share: 0.25, fromMs: 1_000, toMs: 6_000 };
const talkSpread = 1;
const wrapUp = { meanMs: 15_000, spread: 0.5 };
/** 10 % of the time, unannounced: taken when the agent is free the next time. */
const minuteMs = 60_000;
const work = { fromMs: 30 * minuteMs, toMs: 60 * minuteMs };
const pause = { fromMs: 3 * minuteMs, toMs: 7 * minuteMs };

type Event =
  | { kind: 'answers' | 'fails' | 'gives-up'; call: string }
  | { kind: 'talked'; call: string; agent: number }
  | { kind: 'wrapped-up' | 'tired' | 'rested'; agent: number }
  | { kind: 'exodus' }
  | { kind: 'decide'; turn: number };

export type ShiftPlan = {
  scenario: Scenario;
  seed: number;
  pace: Pace;
  /** When it ends: whole half hours, eight hours unless told. */
  endMs?: number;
};

/** The same seed gives the same shift. */
export function simulateShift({ scenario, seed, pace, endMs = shiftMs }: ShiftPlan): ShiftFigures {
  const record = makeShiftRecord(endMs);
  const crew = makeCrew({ agents: scenario.agents, record });
  new Shift({ scenario, chance: makeChance(seed), pace, record, crew, endMs }).play();
  return record.figures();
}

type Parts = { scenario: Scenario; chance: Chance; pace: Pace; record: ShiftRecord; crew: Crew; endMs: number };

class Shift {
  readonly #parts: Parts;
  readonly #queue = makeEventQueue<Event>();
  readonly #calls = new Map<string, CallSight>();
  /** Of calls that were answered. */
  readonly #ringMs = new Map<string, number>();
  #ended: EndedCall[] = [];
  #state = freshState({ ringMs: 12_000, talkMs: 90_000, wrapUpMs: 15_000 });
  #nowMs = 0;
  #dialled = 0;
  #decision = { turn: 0, atMs: Infinity };

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  play(): void {
    const { scenario, crew, chance, endMs } = this.#parts;
    for (let agent = 0; agent < scenario.agents; agent += 1)
      this.#queue.push(chance.between(0, work.toMs), { kind: 'tired', agent });
    if (scenario.exodusMs !== null) this.#queue.push(scenario.exodusMs, { kind: 'exodus' });
    this.#decideWithin(0);
    for (let next = this.#queue.pop(); next !== undefined && next.atMs < endMs; next = this.#queue.pop()) {
      this.#nowMs = next.atMs;
      this.#happens(next.event);
    }
    crew.close(endMs);
  }

  #happens(event: Event): void {
    if (event.kind === 'decide') {
      if (event.turn === this.#decision.turn) this.#decide();
      return;
    }
    this.#decideWithin(coalesceMs);
    switch (event.kind) {
      case 'answers':
        this.#answers(event.call);
        break;
      case 'fails':
        this.#ends(event.call, { kind: 'not-answered', talkMs: null, abandoned: false });
        break;
      case 'gives-up':
        this.#givesUp(event.call);
        break;
      case 'talked':
        this.#ends(event.call, { kind: 'answered', talkMs: this.#sinceMs(event.call), abandoned: false });
        this.#parts.crew.change(event.agent, 'wrap-up', this.#nowMs);
        this.#after(this.#parts.chance.lognormal(wrapUp.meanMs, wrapUp.spread), { kind: 'wrapped-up', agent: event.agent });
        break;
      case 'wrapped-up':
        this.#freed(event.agent);
        break;
      case 'tired':
        this.#wantsOut(event.agent, 'break');
        break;
      case 'rested':
        this.#after(this.#parts.chance.between(work.fromMs, work.toMs), { kind: 'tired', agent: event.agent });
        this.#freed(event.agent);
        break;
      case 'exodus':
        for (let agent = 0; agent < this.#parts.scenario.agents / 2; agent += 1) this.#wantsOut(agent, 'home');
    }
  }

  #after(ms: number, event: Event): void {
    this.#queue.push(this.#nowMs + ms, event);
  }

  #decideWithin(ms: number): void {
    if (this.#nowMs + ms >= this.#decision.atMs) return;
    this.#decision = { turn: this.#decision.turn + 1, atMs: this.#nowMs + ms };
    this.#queue.push(this.#decision.atMs, { kind: 'decide', turn: this.#decision.turn });
  }

  #decide(): void {
    const { crew, pace, record } = this.#parts;
    const { dial, state } = decide(this.#state, this.#snapshot(pace, crew));
    this.#state = state;
    this.#ended = [];
    this.#decision = { ...this.#decision, atMs: Infinity };
    this.#decideWithin(decideAtLeastEveryMs);
    record.dialled(dial);
    for (let n = 0; n < dial; n += 1) this.#dial();
  }

  #snapshot({ mode, ratio }: Pace, crew: Crew): Snapshot {
    return {
      nowMs: this.#nowMs,
      agents: crew.sights(),
      calls: [...this.#calls.values()],
      ended: this.#ended,
      linesLeft: this.#parts.scenario.lines - this.#calls.size,
      abandonTarget,
      mode,
      ratio,
      hold: null,
      estimates: { answerRate: 1 / 3, ringMs: 12_000, talkMs: 90_000, wrapUpMs: 15_000 },
      day: 'day',
      windowDays: 1,
    };
  }

  #dial(): void {
    const { chance, scenario } = this.#parts;
    const call = `call-${(this.#dialled += 1)}`;
    this.#calls.set(call, { id: call, state: 'ringing', sinceMs: this.#nowMs });
    if (chance.happens(scenario.answerRate(this.#nowMs))) {
      this.#after(Math.min(ring.mostMs, chance.lognormal(ring.meanMs, ring.spread)), { kind: 'answers', call });
      return;
    }
    const early = chance.happens(refused.share);
    this.#after(early ? chance.between(refused.fromMs, refused.toMs) : ring.mostMs, { kind: 'fails', call });
  }

  #answers(call: string): void {
    const ringMs = this.#sinceMs(call);
    this.#ringMs.set(call, ringMs);
    this.#calls.set(call, { id: call, state: 'waiting', sinceMs: this.#nowMs });
    const agent = this.#parts.crew.longestFree();
    if (agent === undefined) this.#after(patienceMs, { kind: 'gives-up', call });
    else this.#connect(call, agent);
  }

  #connect(call: string, agent: number): void {
    const { crew, chance, scenario, record } = this.#parts;
    record.settled(this.#nowMs, 'connected');
    this.#calls.set(call, { id: call, state: 'talking', sinceMs: this.#nowMs });
    crew.change(agent, 'talking', this.#nowMs);
    this.#after(chance.lognormal(scenario.talkMs(this.#nowMs), talkSpread), { kind: 'talked', call, agent });
  }

  #givesUp(call: string): void {
    if (this.#calls.get(call)?.state !== 'waiting') return;
    this.#parts.record.settled(this.#nowMs, 'abandoned');
    this.#ends(call, { kind: 'answered', talkMs: null, abandoned: true });
  }

  #ends(call: string, end: Pick<EndedCall, 'kind' | 'talkMs' | 'abandoned'>): void {
    this.#ended.push({ id: call, ringMs: this.#ringMs.get(call) ?? this.#sinceMs(call), ...end });
    this.#ringMs.delete(call);
    this.#calls.delete(call);
  }

  #sinceMs(call: string): number {
    return this.#nowMs - (this.#calls.get(call)?.sinceMs ?? this.#nowMs);
  }

  #wantsOut(agent: number, out: 'break' | 'home'): void {
    this.#parts.crew.wish(agent, out);
    const state = this.#parts.crew.stateOf(agent);
    if (state === 'free' || (state === 'busy' && out === 'home')) this.#freed(agent);
  }

  /** Whoever is free goes on a break if they want one, takes who waits, or waits. */
  #freed(agent: number): void {
    const { crew, chance } = this.#parts;
    const out = crew.wantsOut(agent);
    if (crew.stateOf(agent) === 'offline') return;
    if (out === 'home') {
      crew.change(agent, 'offline', this.#nowMs);
      return;
    }
    if (out === 'break') {
      crew.wish(agent, null);
      crew.change(agent, 'busy', this.#nowMs);
      this.#after(chance.between(pause.fromMs, pause.toMs), { kind: 'rested', agent });
      return;
    }
    if (crew.stateOf(agent) !== 'free') crew.change(agent, 'free', this.#nowMs);
    const [first] = [...this.#calls.values()]
      .filter(({ state }) => state === 'waiting')
      .toSorted((one, other) => one.sinceMs - other.sinceMs);
    if (first !== undefined) this.#connect(first.id, agent);
  }
}

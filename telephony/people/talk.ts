/** A callee who is joined to people: held, taken back, given to another, always one move after the other. */
import { killChannel } from '../hang-up.ts';
import { heldVariable, legVariable } from '../leg-marks.ts';
import type { TrackedCall } from '../tracked-call.ts';
import type { PeopleDeps } from './agent-legs.ts';
import { CalleeSide, parksForLong, type TalkPolicy } from './callee-side.ts';
import { MoveTurns } from './move-turns.ts';
import { connect, parkOut, setVariables, untilParked } from './moves.ts';
import { pageLeft } from './page-left.ts';
import type { ListenOutcome, MoveFailure, MoveOutcome, Talk, TalkState } from './people-ports.ts';
import type { PhoneLeg } from './phone-leg.ts';

/** A leg that is taken out of a talk parks, and sends silence until it is joined again. */
const keepsItsLine = { park_after_bridge: 'true', hangup_after_bridge: 'false', send_silence_when_idle: '-1' };

export type TalkDeps = PeopleDeps & {
  call: TrackedCall;
  leg: PhoneLeg;
  policy: TalkPolicy;
  findLeg(legId: string): Promise<PhoneLeg | null>;
  listen(legId: string): Promise<ListenOutcome>;
  onOver(): void;
};

const done: MoveOutcome = { kind: 'done' };

export class JoinedTalk implements Talk {
  readonly #deps: TalkDeps;
  readonly #listeners = new Set<(state: TalkState) => void>();
  readonly #callee: CalleeSide;
  #leg: PhoneLeg;
  /** In a consultation: whom the agent talks to. */
  #other: PhoneLeg | null = null;
  #state: TalkState;
  readonly #turns = new MoveTurns({ hindrance: () => this.#hindrance(), afterwards: () => this.#follow() });
  /** That the agent is gone was seen, and is being dealt with; or could not be, and is as soon as anything else is told. */
  #agentGone: false | 'seen' | 'undone' = false;
  #unwatch: (() => void)[] = [];

  constructor(deps: TalkDeps) {
    this.#deps = deps;
    this.#callee = new CalleeSide(deps);
    this.#leg = deps.leg;
    this.#state = { kind: 'talking', legId: deps.leg.legId };
  }

  get callId(): string {
    return this.#deps.call.callId;
  }

  get state(): TalkState {
    return this.#state;
  }

  get isOver(): boolean {
    return this.#state.kind === 'with-us' || this.#state.kind === 'ended';
  }

  onState(listener: (state: TalkState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Joins the two. When it fails, the callee's channel is as it was. */
  begin(withBeep: boolean): Promise<MoveOutcome> {
    return this.#turns.take(async () => {
      const outcome = await this.#connectCallee(this.#leg, withBeep);
      if (outcome.kind === 'refused') {
        await this.#callee.letGo();
        this.#over({ kind: this.#hasEnded() ? 'ended' : 'with-us' });
      }
      return outcome;
    });
  }

  /** After a take-over: as the switch says that it stands. */
  async goOn(state: TalkState, other: PhoneLeg | null, music: Int16Array | null): Promise<void> {
    this.#state = state;
    this.#other = other;
    this.#watch();
    if (state.kind !== 'talking') await this.#callee.playMusic(music);
    this.#look();
  }

  hold(music: Int16Array | null): Promise<MoveOutcome> {
    return this.#turns.take(async () => {
      if (this.#state.kind === 'page-left') return this.#waitsWith(music);
      if (this.#state.kind !== 'talking') return refused('wrong-state');
      const { socket, call } = this.#deps;
      const { parks } = this.#leg.call.facts;
      const held = this.#callee.mark({ [heldVariable]: 'true', ...parksForLong });
      await Promise.all([setVariables(socket, this.#leg.legId, keepsItsLine), held]);
      if (!(await parkOut(socket, call))) return this.#undone();
      await untilParked(this.#leg.call, parks);
      this.#become({ kind: 'held', legId: this.#leg.legId });
      await this.#callee.playMusic(music);
      return done;
    });
  }

  async #waitsWith(music: Int16Array | null): Promise<MoveOutcome> {
    if (!this.#callee.hearsMusic) await this.#callee.playMusic(music);
    return done;
  }

  resume(): Promise<MoveOutcome> {
    return this.#resume((other) => this.#release(other));
  }

  #resume(letGo: (other: PhoneLeg | null) => Promise<void>): Promise<MoveOutcome> {
    return this.#turns.take(async () => {
      if (this.#state.kind !== 'held' && this.#state.kind !== 'consulting') return refused('wrong-state');
      const outcome = await this.#connectCallee(this.#leg, false);
      if (outcome.kind === 'refused') return outcome;
      await letGo(this.#other);
      this.#other = null;
      this.#become({ kind: 'talking', legId: this.#leg.legId });
      return done;
    });
  }

  takeBack(): Promise<MoveOutcome> {
    return this.#turns.take(async () => {
      const { socket, call } = this.#deps;
      if (this.#state.kind === 'consulting') await parkOut(socket, this.#leg.call);
      // The mark goes first: a process that dies behind it leaves a callee who is ours.
      await this.#callee.mark({ [legVariable]: '', ...parksForLong });
      if (this.#state.kind === 'talking' && !(await parkOut(socket, call))) {
        await this.#callee.mark({ [legVariable]: this.#leg.legId });
        return this.#undone();
      }
      await this.#callee.letGo();
      this.#over({ kind: 'with-us' });
      return done;
    });
  }

  comeBack(legId: string): Promise<MoveOutcome> {
    return this.#turns.take(async () => {
      return this.#state.kind === 'page-left' ? this.#passToLeg(legId, false) : refused('wrong-state');
    });
  }

  async giveUp(): Promise<void> {
    if (this.#state.kind === 'page-left') await killChannel(this.#deps.socket, this.callId, 'NORMAL_CLEARING');
  }

  passTo(legId: string, { beep: withBeep = false }: { beep?: boolean } = {}): Promise<MoveOutcome> {
    return this.#turns.take(async () => {
      if (legId === this.#leg.legId || (this.#other !== null && this.#other.legId !== legId)) return refused('wrong-state');
      return this.#passToLeg(legId, withBeep);
    });
  }

  /** To a leg that listened until now. What was agreed for the former person may differ from now on. Takes the leg before any wait. */
  giveTo(leg: PhoneLeg, { beep: withBeep, ...policy }: TalkPolicy & { beep: boolean }): Promise<MoveOutcome> {
    if (!leg.take(this)) return Promise.resolve(refused(leg.call.end === null ? 'leg-busy' : 'leg-gone'));
    return this.#turns.take(async () => {
      if (this.#state.kind === 'consulting') return refused('wrong-state');
      const former = this.#callee.policy;
      this.#callee.policy = policy;
      const outcome = await this.#pass(leg, withBeep);
      if (outcome.kind === 'refused') this.#callee.policy = former;
      return outcome;
    });
  }

  async #passToLeg(legId: string, withBeep: boolean): Promise<MoveOutcome> {
    const target = await this.#taken(legId);
    return typeof target === 'string' ? refused(target) : this.#pass(target, withBeep);
  }

  async #pass(target: PhoneLeg, withBeep: boolean): Promise<MoveOutcome> {
    const former = this.#leg;
    const outcome = await this.#connectCallee(target, withBeep);
    if (outcome.kind === 'refused') {
      await this.#callee.mark({ [legVariable]: former.legId });
      if (target !== this.#other) target.giveBack(this);
      return outcome;
    }
    this.#leg = target;
    this.#other = null;
    this.#agentGone = false;
    this.#become({ kind: 'talking', legId: target.legId });
    await this.#release(former);
    return done;
  }

  consult(legId: string, music: Int16Array | null): Promise<MoveOutcome> {
    return this.#turns.take(async () => {
      const { socket, call } = this.#deps;
      const wasTalking = this.#state.kind === 'talking';
      if ((!wasTalking && this.#state.kind !== 'held') || legId === this.#leg.legId) return refused('wrong-state');
      const target = await this.#taken(legId);
      if (typeof target === 'string') return refused(target);
      const { parks } = call.facts;
      const before = [
        setVariables(socket, this.#leg.legId, { ...keepsItsLine, uuid_bridge_park_on_cancel: 'true' }),
        this.#callee.mark({ [heldVariable]: 'true', park_after_bridge: 'true', ...parksForLong }),
        ...this.#callee.lastsWithUs(target),
      ];
      const connected = await connect(this.#deps, this.#leg.call, legId, before);
      if (connected !== 'joined') target.giveBack(this);
      const apart = connected === 'joined' || connected === 'fell-apart';
      if (!apart)
        return wasTalking ? this.#undone(this.#callee.failureOf(connected)) : refused(this.#callee.failureOf(connected));
      if (wasTalking) await untilParked(call, parks);
      if (connected === 'joined') this.#other = target;
      const legs = { legId: this.#leg.legId };
      this.#become(connected === 'joined' ? { kind: 'consulting', ...legs, withLegId: legId } : { kind: 'held', ...legs });
      if (wasTalking) await this.#callee.playMusic(music);
      return connected === 'joined' ? done : refused('leg-gone');
    });
  }

  async threeWay(legId: string): Promise<ListenOutcome> {
    if (this.#state.kind === 'consulting' && this.#state.withLegId === legId) {
      // Given back and not hung up: it is listened by next.
      const resumed = await this.#resume(async (other) => other?.giveBack(this));
      if (resumed.kind === 'refused') return resumed;
    }
    if (this.#state.kind !== 'talking') return { kind: 'refused', why: 'wrong-state' };
    return this.#deps.listen(legId);
  }

  async #connectCallee(leg: PhoneLeg, withBeep: boolean): Promise<MoveOutcome> {
    const connected = await this.#callee.connectTo(leg, withBeep);
    if (connected === 'joined') return done;
    // Who was joined before waits, instead of coming back to us.
    if (connected === 'fell-apart' && this.#unwatch.length > 0 && !this.#hasEnded()) {
      this.#other = null;
      this.#become({ kind: 'held', legId: this.#leg.legId });
      await this.#callee.playMusic(null);
    }
    return refused(this.#callee.failureOf(connected));
  }

  async #undone(why: MoveFailure = 'not-done'): Promise<MoveOutcome> {
    await this.#callee.talksOn(this.#leg);
    return refused(this.#hasEnded() ? 'callee-gone' : why);
  }

  /** The leg, ours from now on, or why it is not. */
  async #taken(legId: string): Promise<PhoneLeg | MoveFailure> {
    const leg = await this.#deps.findLeg(legId);
    if (leg === null) return 'leg-gone';
    if (leg !== this.#other && !leg.isParked) return 'leg-busy';
    return leg.take(this) ? leg : 'leg-busy';
  }

  /** An open leg is parked by the switch. One that was called for this call alone is hung up: nothing else would end it. */
  async #release(leg: PhoneLeg | null): Promise<void> {
    if (leg === null) return;
    leg.giveBack(this);
    if (!leg.staysOpen && leg.call.end === null) await leg.end();
  }

  #hasEnded(): boolean {
    return this.#deps.call.end !== null;
  }

  #hindrance(): MoveFailure | null {
    if (this.#hasEnded()) return 'callee-gone';
    return this.isOver ? 'wrong-state' : null;
  }

  #follow(): void {
    if (this.isOver) return;
    this.#watch();
    this.#look();
  }

  #watch(): void {
    for (const unwatch of this.#unwatch) unwatch();
    const look = (): void => {
      if (this.#agentGone === 'undone') this.#agentGone = false;
      this.#look();
    };
    const watched = [this.#deps.call, this.#leg.call, ...(this.#other === null ? [] : [this.#other.call])];
    this.#unwatch = watched.map((call) => call.watch(look));
  }

  /** What happened by itself. */
  #look(): void {
    if (this.#turns.isMoving || this.isOver || (this.#agentGone !== false && this.#deps.call.end === null)) return;
    const { call } = this.#deps;
    if (call.end !== null) this.#calleeWent();
    else if (this.#state.kind === 'talking' ? call.facts.parked !== null : this.#leg.call.end !== null) this.#agentWent();
    else if (this.#state.kind === 'consulting' && this.#leg.call.facts.parked !== null) {
      void this.#release(this.#other);
      this.#other = null;
      this.#become({ kind: 'held', legId: this.#leg.legId });
    }
  }

  #calleeWent(): void {
    const wasConsulting = this.#state.kind === 'consulting';
    this.#callee.stopMusic();
    if (wasConsulting) this.#quietly(parkOut(this.#deps.socket, this.#leg.call));
    this.#over({ kind: 'ended' });
  }

  #agentWent(): void {
    this.#deps.log.info({ callId: this.callId }, 'the phone of a person who talked to a callee is gone');
    this.#agentGone = 'seen';
    if (this.#callee.policy.afterLeg === 'end-call') this.#quietly(this.#turns.take(() => this.#withoutAgent()));
    else {
      this.#quietly(this.#callee.letGo());
      this.#over({ kind: 'with-us' });
    }
  }

  /** The agent hung up, and the call ends; or their page left, and the callee waits. */
  async #withoutAgent(): Promise<MoveOutcome> {
    const { agentId, legId } = this.#leg;
    try {
      if (agentId === null || !(await pageLeft(this.#leg))) {
        await killChannel(this.#deps.socket, this.callId, 'NORMAL_CLEARING');
        return done;
      }
      await this.#release(this.#other);
      this.#other = null;
      await this.#callee.waits();
      this.#become({ kind: 'page-left', legId, agentId });
      return done;
    } catch (error) {
      this.#agentGone = 'undone';
      throw error;
    }
  }

  /** The end of a channel is told all the same, and the switch's own insurance ends what was not. */
  #quietly(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#deps.log.warn({ callId: this.callId, err: error }, 'a talk was not put in order'));
  }

  #over(state: TalkState): void {
    for (const unwatch of this.#unwatch) unwatch();
    this.#unwatch = [];
    this.#quietly(Promise.all([this.#release(this.#leg), this.#release(this.#other)]));
    this.#deps.onOver();
    this.#become(state);
  }

  #become(state: TalkState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}

function refused(why: MoveFailure): { kind: 'refused'; why: MoveFailure } {
  return { kind: 'refused', why };
}

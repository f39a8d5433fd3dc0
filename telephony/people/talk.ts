/** A callee who is joined to people: held, taken back, given to another, always one move after the other. */
import { endAfter, killChannel } from '../hang-up.ts';
import { heldVariable, legVariable } from '../leg-marks.ts';
import type { TrackedCall } from '../tracked-call.ts';
import type { PeopleDeps } from './agent-legs.ts';
import { HoldMusic } from './hold-music.ts';
import { beep, type Connected, connect, parkOut, setVariables, untilParked } from './moves.ts';
import type { JoinRequest, ListenOutcome, MoveFailure, MoveOutcome, Talk, TalkState } from './people-ports.ts';
import type { PhoneLeg } from './phone-leg.ts';

/** The switch ends a talk by itself at its limit; this much later the end was missed. */
const overdueGraceMs = 10_000;
/** Buttons that were pressed while an earlier one is being carried out. */
const movesWaitingMax = 8;
/** A leg that is taken out of a talk parks, and sends silence until it is joined again. */
const keepsItsLine = { park_after_bridge: 'true', hangup_after_bridge: 'false', send_silence_when_idle: '-1' };

export type TalkPolicy = Pick<JoinRequest, 'talkMsMax' | 'callMsMax' | 'afterLeg'>;

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
  #policy: TalkPolicy;
  #leg: PhoneLeg;
  /** In a consultation: whom the agent talks to. */
  #other: PhoneLeg | null = null;
  #state: TalkState;
  #music: HoldMusic | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #moving = false;
  #unwatch: (() => void)[] = [];

  constructor(deps: TalkDeps) {
    this.#deps = deps;
    this.#policy = deps.policy;
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
    return this.#inTurn(async () => {
      const outcome = await this.#connectCallee(this.#leg, withBeep);
      if (outcome.kind === 'refused') {
        await this.#letGoOfCallee();
        this.#over(this.#deps.call.end === null ? { kind: 'with-us' } : { kind: 'ended' });
      }
      return outcome;
    });
  }

  /** After a take-over: as the switch says that it stands. */
  async goOn(state: TalkState, other: PhoneLeg | null): Promise<void> {
    this.#state = state;
    this.#other = other;
    this.#watch();
    if (state.kind !== 'talking') await this.#playMusic(null);
    this.#look();
  }

  hold(music: Int16Array | null): Promise<MoveOutcome> {
    return this.#inTurn(async () => {
      if (this.#state.kind !== 'talking') return refused('wrong-state');
      const { socket, call } = this.#deps;
      const { parks } = this.#leg.call.facts;
      await Promise.all([setVariables(socket, this.#leg.legId, keepsItsLine), this.#setOnCallee({ [heldVariable]: 'true' })]);
      if (!(await parkOut(socket, call))) return this.#undone();
      await untilParked(this.#leg.call, parks);
      this.#become({ kind: 'held', legId: this.#leg.legId });
      await this.#playMusic(music);
      return done;
    });
  }

  resume(): Promise<MoveOutcome> {
    return this.#inTurn(async () => {
      if (this.#state.kind !== 'held' && this.#state.kind !== 'consulting') return refused('wrong-state');
      const outcome = await this.#connectCallee(this.#leg, false);
      if (outcome.kind === 'refused') return outcome;
      await this.#release(this.#other);
      this.#other = null;
      this.#become({ kind: 'talking', legId: this.#leg.legId });
      return done;
    });
  }

  takeBack(): Promise<MoveOutcome> {
    return this.#inTurn(async () => {
      const { socket, call } = this.#deps;
      if (this.#state.kind === 'consulting') await parkOut(socket, this.#leg.call);
      // The mark goes first: a process that dies behind it leaves a callee who is ours.
      await this.#setOnCallee({ [legVariable]: '' });
      if (this.#state.kind === 'talking' && !(await parkOut(socket, call))) {
        await this.#setOnCallee({ [legVariable]: this.#leg.legId });
        return this.#undone();
      }
      await this.#letGoOfCallee();
      this.#over({ kind: 'with-us' });
      return done;
    });
  }

  passTo(legId: string, { beep: withBeep = false }: { beep?: boolean } = {}): Promise<MoveOutcome> {
    return this.#inTurn(async () => {
      if (legId === this.#leg.legId || (this.#other !== null && this.#other.legId !== legId)) return refused('wrong-state');
      const target = await this.#taken(legId);
      return typeof target === 'string' ? refused(target) : this.#pass(target, withBeep);
    });
  }

  /** To a leg that listened until now. What was agreed for the former person may differ from now on. Takes the leg before any wait. */
  giveTo(leg: PhoneLeg, { beep: withBeep, ...policy }: TalkPolicy & { beep: boolean }): Promise<MoveOutcome> {
    if (!leg.take(this)) return Promise.resolve(refused(leg.call.end === null ? 'leg-busy' : 'leg-gone'));
    return this.#inTurn(async () => {
      if (this.#state.kind === 'consulting') return refused('wrong-state');
      const former = this.#policy;
      this.#policy = policy;
      const outcome = await this.#pass(leg, withBeep);
      if (outcome.kind === 'refused') this.#policy = former;
      return outcome;
    });
  }

  async #pass(target: PhoneLeg, withBeep: boolean): Promise<MoveOutcome> {
    const former = this.#leg;
    const outcome = await this.#connectCallee(target, withBeep);
    if (outcome.kind === 'refused') {
      await this.#setOnCallee({ [legVariable]: former.legId });
      if (target !== this.#other) target.giveBack(this);
      return outcome;
    }
    this.#leg = target;
    this.#other = null;
    this.#become({ kind: 'talking', legId: target.legId });
    await this.#release(former);
    return done;
  }

  consult(legId: string, music: Int16Array | null): Promise<MoveOutcome> {
    return this.#inTurn(async () => {
      const { socket, call } = this.#deps;
      const wasTalking = this.#state.kind === 'talking';
      if ((!wasTalking && this.#state.kind !== 'held') || legId === this.#leg.legId) return refused('wrong-state');
      const target = await this.#taken(legId);
      if (typeof target === 'string') return refused(target);
      const { parks } = call.facts;
      const before = [
        setVariables(socket, this.#leg.legId, { ...keepsItsLine, uuid_bridge_park_on_cancel: 'true' }),
        this.#setOnCallee({ [heldVariable]: 'true', park_after_bridge: 'true' }),
      ];
      const connected = await connect(socket, this.#leg.call, legId, before);
      if (connected !== 'joined') target.giveBack(this);
      const apart = connected === 'joined' || connected === 'fell-apart';
      if (!apart) return wasTalking ? this.#undone(failureOf(connected, call)) : refused(failureOf(connected, call));
      if (wasTalking) await untilParked(call, parks);
      if (connected === 'joined') this.#other = target;
      const legs = { legId: this.#leg.legId };
      this.#become(connected === 'joined' ? { kind: 'consulting', ...legs, withLegId: legId } : { kind: 'held', ...legs });
      if (wasTalking) await this.#playMusic(music);
      return connected === 'joined' ? done : refused('leg-gone');
    });
  }

  async threeWay(legId: string): Promise<ListenOutcome> {
    if (this.#state.kind === 'consulting' && this.#state.withLegId === legId) {
      const resumed = await this.resume();
      if (resumed.kind === 'refused') return resumed;
    }
    if (this.#state.kind !== 'talking') return { kind: 'refused', why: 'wrong-state' };
    return this.#deps.listen(legId);
  }

  async #connectCallee(leg: PhoneLeg, withBeep: boolean): Promise<MoveOutcome> {
    const { socket, call, calls, log } = this.#deps;
    const { talkMsMax, afterLeg } = this.#policy;
    calls.keepLonger(call, talkMsMax + overdueGraceMs);
    const toUs = afterLeg === 'back-to-us';
    const connected = await connect(socket, call, leg.legId, [
      // A phone that goes while the two are being joined would take the callee with it: until they are, the callee parks instead.
      this.#setOnCallee({
        [legVariable]: leg.legId,
        hangup_after_bridge: 'true',
        park_after_bridge: 'true',
        uuid_bridge_park_on_cancel: 'true',
      }),
      endAfter(socket, call.callId, talkMsMax),
      // Who hangs up while they hold the callee by their own phone takes the callee with them, park_after_bridge or not.
      setVariables(socket, leg.legId, { hold_hangup_xfer_exten: toUs ? 'park:inline' : '' }),
      ...(withBeep ? [beep(socket, leg.legId)] : []),
    ]);
    if (connected === 'joined') {
      this.#music?.stop();
      this.#music = null;
      await this.#setOnCallee({ [heldVariable]: '', park_after_bridge: toUs ? 'true' : 'false' });
      return done;
    }
    log.warn({ callId: call.callId, connected }, 'a callee could not be joined to a person');
    if (connected === 'fell-apart' && this.#isStanding()) {
      this.#other = null;
      this.#become({ kind: 'held', legId: this.#leg.legId });
      await this.#playMusic(null);
    }
    return refused(failureOf(connected, call));
  }

  /** Whether it was joined before: then a callee whom nobody took waits, instead of coming back to us. */
  #isStanding(): boolean {
    return this.#unwatch.length > 0 && this.#deps.call.end === null;
  }

  async #playMusic(music: Int16Array | null): Promise<void> {
    const { calls, call, log } = this.#deps;
    this.#music?.stop();
    this.#music = new HoldMusic({ log, music });
    await this.#music.start(calls.channelOf(call, call.parkMissed));
  }

  #setOnCallee(variables: Readonly<Record<string, string>>): Promise<void> {
    return setVariables(this.#deps.socket, this.callId, variables);
  }

  /** The callee is parked, or is about to be nobody's. */
  async #letGoOfCallee(): Promise<void> {
    this.#music?.stop();
    this.#music = null;
    const marks = { [legVariable]: '', [heldVariable]: '', hangup_after_bridge: 'false', park_after_bridge: 'false' };
    await Promise.all([this.#setOnCallee(marks), endAfter(this.#deps.socket, this.callId, this.#policy.callMsMax)]);
  }

  async #undone(why: MoveFailure = 'not-done'): Promise<MoveOutcome> {
    const stays = this.#policy.afterLeg === 'back-to-us' ? 'true' : 'false';
    await this.#setOnCallee({ [heldVariable]: '', park_after_bridge: stays });
    return refused(this.#deps.call.end === null ? why : 'callee-gone');
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

  #inTurn(move: () => Promise<MoveOutcome>): Promise<MoveOutcome> {
    if (this.#waiting >= movesWaitingMax) return Promise.resolve(refused('wrong-state'));
    this.#waiting += 1;
    const mine = this.#last.then(() => this.#carryOut(move));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #carryOut(move: () => Promise<MoveOutcome>): Promise<MoveOutcome> {
    this.#waiting -= 1;
    if (this.#deps.call.end !== null) return refused('callee-gone');
    if (this.isOver) return refused('wrong-state');
    this.#moving = true;
    try {
      return await move();
    } finally {
      this.#moving = false;
      if (!this.isOver) {
        this.#watch();
        this.#look();
      }
    }
  }

  #watch(): void {
    for (const unwatch of this.#unwatch) unwatch();
    const look = (): void => this.#look();
    const watched = [this.#deps.call, this.#leg.call, ...(this.#other === null ? [] : [this.#other.call])];
    this.#unwatch = watched.map((call) => call.watch(look));
  }

  /** What happened by itself. */
  #look(): void {
    if (this.#moving || this.isOver) return;
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
    this.#music?.stop();
    if (wasConsulting) this.#quietly(parkOut(this.#deps.socket, this.#leg.call));
    this.#over({ kind: 'ended' });
  }

  #agentWent(): void {
    const { socket, log } = this.#deps;
    log.info({ callId: this.callId }, 'the phone of a person who talked to a callee is gone');
    if (this.#policy.afterLeg === 'end-call') this.#quietly(killChannel(socket, this.callId, 'NORMAL_CLEARING'));
    else {
      this.#quietly(this.#letGoOfCallee());
      this.#over({ kind: 'with-us' });
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

function failureOf(connected: Connected, call: TrackedCall): MoveFailure {
  if (call.end !== null || connected === 'first-gone') return 'callee-gone';
  return connected === 'not-done' ? 'not-done' : 'leg-gone';
}

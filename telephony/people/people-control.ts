/** People on the line of one switch: their open legs, the talks of callees who were joined to them, and who listens. */
import { getVariable } from '../channel-memory.ts';
import { isUuid, safeUuid } from '../event-socket/wire-words.ts';
import { heldVariable, legVariable } from '../leg-marks.ts';
import type { TrackedCall } from '../tracked-call.ts';
import { AgentLegs, type PeopleDeps } from './agent-legs.ts';
import type { TalkPolicy } from './callee-side.ts';
import { LegListening } from './listening.ts';
import { bridgedTo } from './moves.ts';
import type {
  AgentLeg,
  FoundLeg,
  JoinOutcome,
  JoinRequest,
  LegOutcome,
  LegRequest,
  ListenOutcome,
  ListenRequest,
  MoveFailure,
  PeopleControl,
  Talk,
} from './people-ports.ts';
import type { PhoneLeg } from './phone-leg.ts';
import { JoinedTalk } from './talk.ts';

/** What a former process agreed on is not known; the switch's own insurance of the call goes on as that one set it. */
const adoptedTalk = { talkMsMax: 4 * 3_600_000, callMsMax: 3_700_000 };
/** A former process may have died in the middle of a bridge: the two are joined, or not, within 65 ms (measured). */
const joiningAsksMax = 6;
const joiningAskMs = 30;

export function makePeopleControl(deps: PeopleDeps): PeopleControl {
  return new SwitchPeople(deps);
}

class SwitchPeople implements PeopleControl {
  readonly #deps: PeopleDeps;
  readonly #legs: AgentLegs;
  readonly #talks = new Map<string, JoinedTalk>();
  readonly #finding = new Map<string, Promise<Talk | null>>();

  constructor(deps: PeopleDeps) {
    this.#deps = deps;
    this.#legs = new AgentLegs(deps);
  }

  openLeg(request: LegRequest, signal: AbortSignal): Promise<LegOutcome> {
    return this.#legs.open(request, signal);
  }

  leg(legId: string): AgentLeg | undefined {
    return this.#legs.get(legId);
  }

  findLegs(): Promise<FoundLeg[]> {
    return this.#legs.find();
  }

  adoptLeg(legId: string): Promise<AgentLeg | null> {
    return this.#legs.adopt(legId);
  }

  endLeg(legId: string): Promise<void> {
    return this.#legs.end(legId);
  }

  async join(request: JoinRequest): Promise<JoinOutcome> {
    const leg = await this.#legs.adopt(request.legId);
    return leg === null ? notJoined('leg-gone') : this.#join(leg, request);
  }

  talkOf(callId: string, music: Int16Array | null): Promise<Talk | null> {
    safeUuid(callId);
    const known = this.#talks.get(callId);
    if (known !== undefined) return Promise.resolve(known);
    const running = this.#finding.get(callId);
    if (running !== undefined) return running;
    const finding = this.#findTalk(callId, music).finally(() => this.#finding.delete(callId));
    this.#finding.set(callId, finding);
    return finding;
  }

  async listen({ callId, legId, mode }: ListenRequest): Promise<ListenOutcome> {
    const call = this.#deps.calls.get(callId);
    if (call === undefined || call.end !== null) return { kind: 'refused', why: 'callee-gone' };
    const leg = await this.#legs.adopt(legId);
    if (leg === null) return { kind: 'refused', why: 'leg-gone' };
    const takeOver = (taker: PhoneLeg, request: Omit<JoinRequest, 'callId' | 'legId'>): Promise<JoinOutcome> =>
      this.#takeOver(taker, { ...request, callId, legId: taker.legId });
    return new LegListening({ ...this.#deps, call, leg, mode, takeOver }).begin();
  }

  /** Up to the first wait nothing may come between the questions and the taking. */
  async #join(leg: PhoneLeg, request: JoinRequest, fromListening = false): Promise<JoinOutcome> {
    const { callId, beep } = request;
    const call = this.#deps.calls.get(callId);
    if (call === undefined || call.end !== null) return notJoined('callee-gone');
    if (leg.call.end !== null) return notJoined('leg-gone');
    if (this.#talks.has(callId)) return notJoined('wrong-state');
    const talk = this.#talk(call, leg, request);
    if ((!leg.isParked && !fromListening) || !leg.take(talk)) return notJoined('leg-busy');
    this.#talks.set(callId, talk);
    const { parks } = call.facts;
    const outcome = await talk.begin(beep);
    return outcome.kind === 'done' ? { kind: 'joined', talk } : notJoined(outcome.why, call.facts.parks > parks);
  }

  async #takeOver(leg: PhoneLeg, request: JoinRequest): Promise<JoinOutcome> {
    const talk = this.#talks.get(request.callId);
    if (talk === undefined) return this.#join(leg, request, true);
    const outcome = await talk.giveTo(leg, request);
    return outcome.kind === 'done' ? { kind: 'joined', talk } : notJoined(outcome.why);
  }

  #talk(call: TrackedCall, leg: PhoneLeg, policy: TalkPolicy): JoinedTalk {
    const { callId } = call;
    const talk: JoinedTalk = new JoinedTalk({
      ...this.#deps,
      call,
      leg,
      policy,
      findLeg: (legId) => this.#legs.adopt(legId),
      listen: (legId) => this.listen({ callId, legId, mode: 'all' }),
      onOver: () => {
        if (this.#talks.get(callId) === talk) this.#talks.delete(callId);
      },
    });
    return talk;
  }

  /** A talk that was begun by `transfer`, or by a process that is gone: the callee's channel says with whom. */
  async #findTalk(callId: string, music: Int16Array | null): Promise<Talk | null> {
    const { socket, calls } = this.#deps;
    const call = calls.get(callId);
    if (call === undefined || call.end !== null) return null;
    const [legId, held, stays, forShort] = await Promise.all(
      [legVariable, heldVariable, 'park_after_bridge', 'park_timeout'].map(async (name) =>
        (await getVariable(socket, callId, name))?.trim(),
      ),
    );
    if (legId === undefined || !isUuid(legId)) return null;
    const leg = await this.#legs.adopt(legId);
    if (leg === null) return null;
    const talks = held !== 'true' && (await this.#areJoined(callId, legId));
    if (!talks && held !== 'true') return null;
    const otherId = talks ? null : await bridgedTo(socket, legId);
    const other = otherId === null || !isUuid(otherId) ? null : await this.#legs.adopt(otherId);
    const begun = this.#talks.get(callId);
    if (begun !== undefined) return begun;
    const talk = this.#talk(call, leg, {
      ...adoptedTalk,
      afterLeg: stays === 'true' && !isSet(forShort) ? 'back-to-us' : 'end-call',
    });
    if (!leg.take(talk) || other?.take(talk) === false) return null;
    this.#talks.set(callId, talk);
    if (talks) await talk.goOn({ kind: 'talking', legId }, null, music);
    else if (other === null) await talk.goOn({ kind: 'held', legId }, null, music);
    else await talk.goOn({ kind: 'consulting', legId, withLegId: other.legId }, other, music);
    return talk;
  }

  async #areJoined(callId: string, legId: string): Promise<boolean> {
    const { socket, calls } = this.#deps;
    const [meant, call] = [await getVariable(socket, callId, 'bridge_uuid'), calls.get(callId)];
    if (meant?.trim() !== legId) return false;
    for (let asked = 0; asked < joiningAsksMax; asked += 1) {
      if ((await bridgedTo(socket, callId)) === legId) return true;
      await call?.until(() => (call.end !== null || call.facts.bridged ? true : undefined), joiningAskMs);
    }
    return false;
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '_undef_';
}

function notJoined(why: MoveFailure, attachAgain = false): JoinOutcome {
  return { kind: 'refused', why, attachAgain };
}

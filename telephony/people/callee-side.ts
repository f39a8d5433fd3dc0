/** The callee's side of a talk: joined, parked with music, given back; with the marks from which another process reads how it stands. */
import { endAfter } from '../hang-up.ts';
import { heldVariable, legVariable } from '../leg-marks.ts';
import type { TrackedCall } from '../tracked-call.ts';
import type { PeopleDeps } from './agent-legs.ts';
import { HoldMusic } from './hold-music.ts';
import { beep, type Connected, connect, setVariables } from './moves.ts';
import { leftAloneMsMax } from './page-left.ts';
import type { JoinRequest, MoveFailure } from './people-ports.ts';
import type { PhoneLeg } from './phone-leg.ts';

/** A phone that was called for this call goes with its callee, also when no process of ours is there to hang it up. */
const endsWithItsTalk = { park_after_bridge: 'false', hangup_after_bridge: 'true' };
/** What an earlier talk said of the park behind it must not end a park of ours. */
export const parksForLong = { park_timeout: '' };
/** The switch ends a talk by itself at its limit; this much later the end was missed. */
const overdueGraceMs = 10_000;

export type TalkPolicy = Pick<JoinRequest, 'talkMsMax' | 'callMsMax' | 'afterLeg'>;

export class CalleeSide {
  readonly call: TrackedCall;
  readonly #deps: PeopleDeps;
  #music: HoldMusic | null = null;
  policy: TalkPolicy;

  constructor(deps: PeopleDeps & { call: TrackedCall; policy: TalkPolicy }) {
    this.#deps = deps;
    this.call = deps.call;
    this.policy = deps.policy;
  }

  mark(variables: Readonly<Record<string, string>>): Promise<void> {
    return setVariables(this.#deps.socket, this.call.callId, variables);
  }

  async connectTo(leg: PhoneLeg, withBeep: boolean): Promise<Connected> {
    const { socket, calls, log, ready } = this.#deps;
    const { call } = this;
    const { talkMsMax } = this.policy;
    calls.keepLonger(call, talkMsMax + overdueGraceMs);
    const connected = await connect({ socket, ready }, call, leg.legId, [
      // A phone that goes while the two are being joined would take the callee with it: until they are, the callee parks instead.
      this.mark({
        [legVariable]: leg.legId,
        hangup_after_bridge: 'true',
        park_after_bridge: 'true',
        uuid_bridge_park_on_cancel: 'true',
        ...parksForLong,
      }),
      endAfter(socket, call.callId, talkMsMax),
      // Who hangs up while they hold the callee by their own phone takes the callee with them, park_after_bridge or not.
      setVariables(socket, leg.legId, { hold_hangup_xfer_exten: this.#comesBack ? 'park:inline' : '' }),
      ...this.lastsWithUs(leg),
      ...(withBeep ? [beep(socket, leg.legId)] : []),
    ]);
    if (connected === 'joined') {
      this.stopMusic();
      await Promise.all([this.talksOn(leg), ...(leg.staysOpen ? [] : [setVariables(socket, leg.legId, endsWithItsTalk)])]);
    } else log.warn({ callId: call.callId, connected }, 'a callee could not be joined to a person');
    return connected;
  }

  /** A phone that was called for this call may be there as long as its talk, and not only until somebody is joined to it. */
  lastsWithUs(leg: PhoneLeg): Promise<void>[] {
    if (leg.staysOpen) return [];
    const { socket, calls } = this.#deps;
    const { talkMsMax } = this.policy;
    calls.keepLonger(leg.call, talkMsMax + overdueGraceMs);
    return [endAfter(socket, leg.legId, talkMsMax)];
  }

  /**
   * Joined, and from here on as it was agreed. Who talks to an agent of ours is parked for a short time when that is over, and hung up by
   * us unless the agent's page may come back.
   */
  talksOn({ agentId }: PhoneLeg): Promise<void> {
    const parks = this.#comesBack || agentId !== null;
    const parkSeconds = this.#comesBack || agentId === null ? '' : String(leftAloneMsMax / 1000);
    return this.mark({ [heldVariable]: '', park_after_bridge: parks ? 'true' : 'false', park_timeout: parkSeconds });
  }

  /** Their agent is gone for the moment: the switch ends it unless somebody comes. */
  waits(): Promise<void> {
    return endAfter(this.#deps.socket, this.call.callId, leftAloneMsMax);
  }

  /** Only while the callee is parked. */
  async playMusic(music: Int16Array | null): Promise<void> {
    const { calls, log } = this.#deps;
    this.stopMusic();
    this.#music = new HoldMusic({ log, music });
    await this.#music.start(calls.channelOf(this.call, this.call.parkMissed));
  }

  get hearsMusic(): boolean {
    return this.#music !== null;
  }

  stopMusic(): void {
    this.#music?.stop();
    this.#music = null;
  }

  /** The callee is parked, and ours from here on. */
  async letGo(): Promise<void> {
    this.stopMusic();
    const marks = { [legVariable]: '', [heldVariable]: '', hangup_after_bridge: 'false', park_after_bridge: 'false' };
    await Promise.all([this.mark(marks), endAfter(this.#deps.socket, this.call.callId, this.policy.callMsMax)]);
  }

  /** What a bridge that did not come about means to who asked for it. */
  failureOf(connected: Connected): MoveFailure {
    if (this.call.end !== null || connected === 'first-gone') return 'callee-gone';
    return connected === 'not-done' ? 'not-done' : 'leg-gone';
  }

  get #comesBack(): boolean {
    return this.policy.afterLeg === 'back-to-us';
  }
}

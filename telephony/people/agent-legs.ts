/** The open legs in this process's hands: called, found again, taken over, ended. Who has a leg is decided here, and only one can. */
import type { Logger } from 'pino';
import type { CallRegister } from '../call-register.ts';
import { askChannel, getVariable, oursAmong } from '../channel-memory.ts';
import { conductDial, type DialDeps } from '../dial.ts';
import type { EventSocket } from '../event-socket/event-socket.ts';
import { isUuid, safeUuid } from '../event-socket/wire-words.ts';
import { killChannel, requestHangUp } from '../hang-up.ts';
import { legVariable, openLegTag, ownerVariable } from '../leg-marks.ts';
import type { ChannelLister } from '../resync.ts';
import { legFailureOf } from '../transfer.ts';
import { openLegCommand } from './leg-command.ts';
import { setVariables } from './moves.ts';
import type { FoundLeg, LegOutcome, LegRequest } from './people-ports.ts';
import { PhoneLeg } from './phone-leg.ts';

/** CHANNEL_PARK follows the answer within 45 ms (measured). */
const parkedMsMax = 2_000;
/** The switch ends a leg by itself at its limit; this much later the end was missed. */
const overdueGraceMs = 10_000;
/** A leg that was taken over does not say how long it may stay open: a long shift. Its own insurance on the switch does the real work. */
const adoptedMsMax = 16 * 3_600_000;

export type PeopleDeps = {
  socket: EventSocket;
  log: Logger;
  calls: CallRegister;
  lister: ChannelLister;
  dial(): DialDeps;
  /** Waits a while for a connection; throws SwitchNotReady. */
  ready(): Promise<void>;
  /** Waits for a turn under the calls per second; false when it took too long. */
  turn(signal: AbortSignal): Promise<boolean>;
};

export class AgentLegs {
  readonly #deps: PeopleDeps;
  readonly #legs = new Map<string, PhoneLeg>();

  constructor(deps: PeopleDeps) {
    this.#deps = deps;
  }

  get(legId: string): PhoneLeg | undefined {
    return this.#legs.get(legId);
  }

  async open(request: LegRequest, signal: AbortSignal): Promise<LegOutcome> {
    const command = openLegCommand(request);
    const { calls } = this.#deps;
    await this.#deps.ready();
    if (!(await this.#deps.turn(signal))) return { kind: 'failed', why: 'switch-away', cause: null };
    const { legId, agentId, forCall, openMsMax, ringMsMax } = request;
    const call = calls.track(legId);
    let opened = false;
    try {
      if (request.meetsCallee && forCall !== null) await setVariables(this.#deps.socket, forCall, { [legVariable]: legId });
      // Only its times and its id count; the command is its own.
      const nobody = { number: '', gateway: '', prefix: null, taskId: legId };
      const dialled = await conductDial(
        this.#deps.dial(),
        call,
        { ...nobody, ...request, callId: legId, callMsMax: openMsMax },
        { onDialled: () => undefined, onRinging: () => undefined, signal },
        command,
      );
      if (dialled.kind !== 'answered') return { kind: 'failed', ...legFailureOf(dialled) };
      await call.until(() => (call.facts.parked !== null || call.end !== null ? true : undefined), parkedMsMax);
      if (call.end !== null || call.facts.parked === null || signal.aborted) {
        await requestHangUp(this.#deps, call, { cause: 'ORIGINATOR_CANCEL', weAsked: true });
        return { kind: 'failed', why: 'not-joined', cause: null };
      }
      opened = true;
      calls.keepUntilEnd(call, ringMsMax + openMsMax + overdueGraceMs);
      return { kind: 'open', leg: this.#hold(new PhoneLeg({ ...this.#deps, call, agentId, staysOpen: forCall === null })) };
    } finally {
      if (!opened) calls.forget(call);
    }
  }

  async find(): Promise<FoundLeg[]> {
    const { socket, lister } = this.#deps;
    await this.#deps.ready();
    const { rows } = await lister.list();
    const known = [...this.#legs.values()].filter(({ staysOpen }) => staysOpen).map(({ legId }) => legId);
    const legs = await oursAmong(socket, new Set([...rows.map(({ uuid }) => uuid), ...known]), openLegTag);
    return Promise.all(
      legs.map(async (legId) => {
        const agentId = await getVariable(socket, legId, ownerVariable);
        const bridgedTo = await getVariable(socket, legId, 'bridge_to');
        return { legId, agentId: uuidOrNull(agentId), bridgedTo: uuidOrNull(bridgedTo) };
      }),
    );
  }

  /** Also a leg that was called for one call only: then it does not stay open. Null when there is none, or it was never answered. */
  async adopt(legId: string): Promise<PhoneLeg | null> {
    safeUuid(legId);
    const known = this.#legs.get(legId);
    if (known !== undefined) return known;
    const { socket, calls } = this.#deps;
    await this.#deps.ready();
    const meanwhile = this.#legs.get(legId);
    if (meanwhile !== undefined) return meanwhile;
    // Listening begins before asking, so that no event falls between the answer and the ear.
    const tracked = calls.get(legId);
    const call = tracked ?? calls.track(legId);
    let kept = false;
    try {
      const memory = await askChannel(socket, legId);
      if (memory !== 'answered') return null;
      call.seenAlive(memory, undefined);
      const [tag, agentId] = await Promise.all(['accountcode', ownerVariable].map((name) => getVariable(socket, legId, name)));
      // Another adoption of the same leg may have been quicker.
      const quicker = this.#legs.get(legId);
      if (quicker !== undefined) return quicker;
      const leg = new PhoneLeg({ ...this.#deps, call, agentId: uuidOrNull(agentId), staysOpen: tag === openLegTag });
      await leg.learnWhetherParked();
      kept = true;
      calls.keepUntilEnd(call, adoptedMsMax);
      return this.#hold(leg);
    } finally {
      if (!kept && tracked === undefined && !this.#legs.has(legId)) calls.forget(call);
    }
  }

  async end(legId: string): Promise<void> {
    const leg = this.#legs.get(legId);
    if (leg === undefined) await killChannel(this.#deps.socket, legId, 'NORMAL_CLEARING');
    else await leg.end();
  }

  #hold(leg: PhoneLeg): PhoneLeg {
    this.#legs.set(leg.legId, leg);
    void leg.ended.then(() => this.#legs.delete(leg.legId));
    return leg;
  }
}

function uuidOrNull(value: string | null | undefined): string | null {
  const word = value?.trim() ?? '';
  return isUuid(word) ? word : null;
}

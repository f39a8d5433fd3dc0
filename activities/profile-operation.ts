/**
 * Starts, stops and restarts a SIP profile: says how many calls are in the way, waits for them if asked, looks whether it really runs, and
 * goes back to its last good settings when it does not.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { RunningProfile } from '../domain/running-switch.ts';
import { needsRestart, type ProfileAction, type SipProfileSettings } from '../domain/sip-profile.ts';
import type { SwitchRows } from '../domain/switch-rows.ts';
import type { ProfileOperation, SipProfile, SipProfiles } from '../storage/sip-profiles.ts';
import { revisionOf, settingsMark } from '../switch-configuration/revision.ts';
import type { SofiaOrder, SwitchNode } from '../telephony/ports.ts';

export type OperationLimits = {
  lookEveryMs: number;
  /** How long the api may take to hear of a change: it is told by Postgres at once. */
  toldMsMax: number;
  /** A profile tries twice to listen at its port, 5 s apart, before it gives up (bind-attempts in sofia.c). */
  startMsMax: number;
  /** A restart is refused within 10 s of the last start. */
  restartAgainMs: number;
  callsMsMax: number;
};

export const operationLimits: OperationLimits = {
  lookEveryMs: 500,
  toldMsMax: 10_000,
  startMsMax: 20_000,
  restartAgainMs: 10_500,
  callsMsMax: 30 * 60_000,
};

export type ProfileHouse = {
  node: Pick<SwitchNode, 'name' | 'state' | 'coreUuid' | 'sofia'>;
  profiles: Pick<SipProfiles, 'find' | 'setEnabled' | 'setDraining' | 'setOperation' | 'changeSettings' | 'ran' | 'report'>;
  readRows: () => Promise<SwitchRows>;
  /** Settings were put back by us: told to the audit log. */
  noteRollback: (profile: SipProfile, to: SipProfileSettings) => Promise<void>;
  log: Logger;
  limits?: OperationLimits;
};

type Ended = Omit<ProfileOperation, 'at' | 'action'>;

export class ProfileOperator {
  readonly #house: ProfileHouse;
  readonly #limits: OperationLimits;

  constructor(house: ProfileHouse) {
    this.#house = house;
    this.#limits = house.limits ?? operationLimits;
  }

  /** Aborted while it waits for calls, it leaves everything as it is. */
  async operate(
    { profileId, action, waitForCalls }: { profileId: string; action: ProfileAction; waitForCalls: boolean },
    signal: AbortSignal,
  ): Promise<Ended> {
    const { profiles, log, node } = this.#house;
    const profile = await profiles.find(profileId);
    if (profile === null) return { state: 'failed', detail: 'the profile was removed' };
    let ended: Ended;
    try {
      ended = node.state === 'ready' ? await this.#conduct(profile, action, waitForCalls, signal) : switchAway;
    } catch (error) {
      signal.throwIfAborted();
      log.warn({ profile: profile.name, action, err: error }, 'a SIP profile was not operated');
      ended = { state: 'failed', detail: error instanceof Error ? error.message : String(error) };
    } finally {
      if (waitForCalls) await profiles.setDraining(profile.id, false);
    }
    await profiles.setOperation(profile.id, { action, ...ended });
    log.info({ profile: profile.name, action, state: ended.state }, 'a SIP profile was operated');
    return ended;
  }

  async #conduct(profile: SipProfile, action: ProfileAction, waitForCalls: boolean, signal: AbortSignal): Promise<Ended> {
    const { profiles } = this.#house;
    if (waitForCalls && action !== 'start' && !(await this.#waitForCalls(profile, action, signal))) return { state: 'gave-up' };
    await profiles.setOperation(profile.id, { action, state: 'running' });
    await profiles.setEnabled(profile.id, action !== 'stop');
    if (action === 'stop') return this.#stop(profile);
    if (!(await this.#isTold())) return notTold;
    const said = await this.#say(
      { kind: action === 'start' ? 'start-profile' : 'restart-profile', profile: profile.name },
      signal,
    );
    const runs = await this.#untilRunning(profile.name, profile.settings);
    if (runs !== null) return this.#started(profile, profile.settings, runs);
    return this.#rollBack(profile, said);
  }

  async #stop(profile: SipProfile): Promise<Ended> {
    const said = await this.#house.node.sofia.say({ kind: 'stop-profile', profile: profile.name });
    const gone = await this.#until(this.#limits.startMsMax, async () =>
      (await this.#running(profile.name)) === null ? true : null,
    );
    if (gone === null) return { state: 'failed', detail: said };
    await this.#house.profiles.report(profile.node, [{ name: profile.name, seen: null }]);
    return { state: 'done' };
  }

  async #started(profile: SipProfile, settings: SipProfileSettings, runs: RunningProfile): Promise<Ended> {
    const { profiles, node } = this.#house;
    await profiles.ran(profile.id, { settings, loadedMark: `${node.coreUuid ?? ''}/${settingsMark(settings)}` });
    const { name, ...seen } = runs;
    await profiles.report(profile.node, [{ name, seen }]);
    return { state: 'done' };
  }

  /** Its last good settings come back, and with them the profile: a typing error must not leave a switch without its phones. */
  async #rollBack(profile: SipProfile, said: string): Promise<Ended> {
    const { profiles, node, noteRollback } = this.#house;
    const good = profile.goodSettings;
    if (good === null || settingsMark(good) === settingsMark(profile.settings)) return { state: 'failed', detail: said };
    await profiles.changeSettings(profile.id, good);
    await noteRollback(profile, good);
    if (!(await this.#isTold())) return notTold;
    await node.sofia.say({ kind: 'start-profile', profile: profile.name });
    const runs = await this.#untilRunning(profile.name, good);
    if (runs === null) return { state: 'failed', detail: said };
    await this.#started(profile, good, runs);
    return { state: 'rolled-back', detail: said };
  }

  /** Once more after ten seconds, when it was started too lately. */
  async #say(order: SofiaOrder, signal: AbortSignal): Promise<string> {
    const said = await this.#house.node.sofia.say(order);
    if (!/must be up for at least/.test(said)) return said;
    await pause(this.#limits.restartAgainMs, undefined, { signal });
    return this.#house.node.sofia.say(order);
  }

  async #waitForCalls(profile: SipProfile, action: ProfileAction, signal: AbortSignal): Promise<boolean> {
    const { profiles } = this.#house;
    const over = await this.#until(
      this.#limits.callsMsMax,
      async () => {
        // Said again each time: what was said of a gateway counts for a minute only.
        await profiles.setDraining(profile.id, true);
        const calls = (await this.#running(profile.name))?.calls ?? 0;
        await profiles.setOperation(profile.id, { action, state: 'waiting', calls });
        return calls === 0 ? true : null;
      },
      signal,
    );
    return over !== null;
  }

  async #running(name: string): Promise<RunningProfile | null> {
    return (await this.#house.node.sofia.look([])).profiles.find((profile) => profile.name === name) ?? null;
  }

  /** Whether the switch would be told what the tables say now. */
  async #isTold(): Promise<boolean> {
    const { node, readRows } = this.#house;
    const told = await this.#until(this.#limits.toldMsMax, async () => {
      const revision = revisionOf(await readRows());
      return (await node.sofia.look([])).revision === revision ? true : null;
    });
    return told !== null;
  }

  #untilRunning(name: string, settings: SipProfileSettings): Promise<RunningProfile | null> {
    return this.#until(this.#limits.startMsMax, async () => {
      const runs = await this.#running(name);
      return runs !== null && !needsRestart(settings, runs) ? runs : null;
    });
  }

  async #until<T>(msMax: number, look: () => Promise<T | null>, signal?: AbortSignal): Promise<T | null> {
    for (let waitedMs = 0; ; waitedMs += this.#limits.lookEveryMs) {
      const found = await look();
      if (found !== null) return found;
      if (waitedMs >= msMax) return null;
      await pause(this.#limits.lookEveryMs, undefined, signal === undefined ? {} : { signal });
    }
  }
}

const switchAway: Ended = { state: 'failed', detail: 'the switch is away' };
const notTold: Ended = { state: 'failed', detail: 'the switch does not ask us for its configuration, or does not reach us' };

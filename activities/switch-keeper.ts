/**
 * Makes a running switch equal to what the tables say of it, and writes back how it stands. One for each node at a time; it looks when
 * its documents changed, when the switch comes back, when a gateway tells something, and every some seconds.
 */
import type { Logger } from 'pino';
import type { RunningSwitch } from '../domain/running-switch.ts';
import { needsRestart } from '../domain/sip-profile.ts';
import type { SwitchRows } from '../domain/switch-rows.ts';
import type { Gateways } from '../storage/gateways.ts';
import { isBusy, type SipProfile, type SipProfiles } from '../storage/sip-profiles.ts';
import { lastKnownGood } from '../switch-configuration/answer.ts';
import { revisionOf, settingsMark } from '../switch-configuration/revision.ts';
import { compareSwitch, type SwitchStep } from '../switch-configuration/switch-steps.ts';
import type { GatewayEvent, SwitchNode } from '../telephony/ports.ts';
import type { PhoneKeeper } from './phone-keeper.ts';
import type { SwitchCopy } from './switch-copy.ts';

/** What was reported counts for a minute (line_pause in migrations/functions/lines.sql): three looks may fail before it lapses. */
export const keepEveryMs = 15_000;
/** One round says no more than this to a switch; the next goes on. */
const stepsMax = 200;

export type KeptSwitch = {
  node: Pick<SwitchNode, 'name' | 'state' | 'coreUuid' | 'sofia'>;
  readRows: () => Promise<SwitchRows>;
  profiles: Pick<SipProfiles, 'ensure' | 'ofNode' | 'ran' | 'report'>;
  gateways: Pick<Gateways, 'stopped' | 'report'>;
  phones: Pick<PhoneKeeper, 'look'>;
  /** Whether this process is the node's keeper. */
  isKeeper: () => Promise<boolean>;
  copy: SwitchCopy;
  log: Logger;
};

/** `soon`: something is on its way and is worth another look in a moment. */
export type Round = 'done' | 'soon' | 'away' | 'kept-by-another';

export class SwitchKeeper {
  readonly #kept: KeptSwitch;
  readonly #log: Logger;
  /** Marks by gateway, of the last look. */
  #marks = new Map<string, string>();
  #ensured = false;
  #keeps = false;

  constructor(kept: KeptSwitch) {
    this.#kept = kept;
    this.#log = kept.log.child({ node: kept.node.name });
  }

  async round(): Promise<Round> {
    const { node, profiles, gateways, copy } = this.#kept;
    this.#keeps = await this.#kept.isKeeper();
    if (!this.#keeps) return 'kept-by-another';
    if (!this.#ensured) await profiles.ensure(node.name);
    this.#ensured = true;
    const rows = await this.#kept.readRows();
    const revision = revisionOf(rows);
    this.#marks = new Map(rows.gateways.map(({ name, mark }) => [name, mark]));
    await copy.keep(revision, lastKnownGood(rows));
    if (node.state !== 'ready') return 'away';
    const kept = await profiles.ofNode(node.name);
    const names = rows.gateways.map(({ name }) => name);
    const stale = new Set(kept.filter((profile) => this.#isStale(profile)).map(({ name }) => name));
    const busy = new Set(kept.filter(({ operation }) => isBusy(operation, Date.now())).map(({ name }) => name));
    const stopped = await gateways.stopped(node.name);
    const wanted = { profiles: rows.profiles, gateways: rows.gateways, revision, stale, busy, stopped };
    const before = await node.sofia.look(names);
    const comparison = compareSwitch(wanted, before);
    const steps = comparison.kind === 'steps' ? comparison.steps.slice(0, stepsMax) : [];
    for (const step of steps) await this.#take(step);
    const running = steps.length === 0 ? before : await node.sofia.look(names);
    if (comparison.kind === 'steps') await this.#noteRead(kept, running, stale);
    await this.#report(kept, names, running);
    await this.#kept.phones.look(running.profiles, { ours: comparison.kind === 'steps' });
    return comparison.kind === 'behind' || steps.length > 0 ? 'soon' : 'done';
  }

  /** A gateway changed: its carrier's answer is told now and never again. */
  async hear({ gateway, state, up, answer }: GatewayEvent): Promise<void> {
    if (!this.#keeps || !this.#marks.has(gateway)) return;
    await this.#kept.gateways.report(this.#kept.node.name, [{ name: gateway, state, up, answer }], (name) => this.#markOf(name));
  }

  async #take(step: SwitchStep): Promise<void> {
    const said = await this.#kept.node.sofia.say(step);
    this.#log.info({ ...step, said }, 'the switch was told');
  }

  #isStale(profile: SipProfile): boolean {
    return profile.loadedMark !== this.#loadedMark(profile);
  }

  /** A switch that was restarted has read what we said then, or its copy: it reads once more. */
  #loadedMark({ settings }: SipProfile): string {
    return `${this.#kept.node.coreUuid ?? ''}/${settingsMark(settings)}`;
  }

  async #noteRead(kept: readonly SipProfile[], { profiles }: RunningSwitch, stale: ReadonlySet<string>): Promise<void> {
    for (const profile of kept) {
      const runs = profiles.find(({ name }) => name === profile.name);
      if (runs === undefined || !stale.has(profile.name)) continue;
      const settings = needsRestart(profile.settings, runs) ? null : profile.settings;
      await this.#kept.profiles.ran(profile.id, { settings, loadedMark: this.#loadedMark(profile) });
    }
  }

  async #report(kept: readonly SipProfile[], names: readonly string[], running: RunningSwitch): Promise<void> {
    const { node, profiles, gateways } = this.#kept;
    await profiles.report(
      node.name,
      kept.map(({ name }) => {
        const runs = running.profiles.find((profile) => profile.name === name);
        if (runs === undefined) return { name, seen: null };
        const { name: _name, ...seen } = runs;
        return { name, seen };
      }),
    );
    const seen = names.map((name) => {
      const gateway = running.gateways.find((one) => one.name === name);
      if (gateway === undefined) return { name, state: 'missing', up: false, answer: null, mark: null, pingMs: null };
      const { state, up, mark, pingMs } = gateway;
      return { name, state, up, answer: null, mark, pingMs };
    });
    await gateways.report(node.name, seen, (name) => this.#markOf(name));
  }

  #markOf(name: string): string | null {
    return this.#marks.get(name) ?? null;
  }
}

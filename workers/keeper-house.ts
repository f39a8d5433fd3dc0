/** The keeper of one switch, wired: its rows, its lock, its copy on disk, and when it looks. */

import { PhoneKeeper } from '../activities/phone-keeper.ts';
import { ProfileOperator } from '../activities/profile-operation.ts';
import { makeSwitchCopy, noSwitchCopy } from '../activities/switch-copy.ts';
import { SwitchKeeper } from '../activities/switch-keeper.ts';
import { SwitchRounds } from '../activities/switch-rounds.ts';
import { makeAudit } from '../storage/audit.ts';
import type { Database } from '../storage/database.ts';
import { makeGateways } from '../storage/gateways.ts';
import { KeeperLock } from '../storage/keeper-lock.ts';
import { makePhoneGuard } from '../storage/phone-guard.ts';
import { makeRegistrations } from '../storage/registrations.ts';
import type { Sealer } from '../storage/sealed.ts';
import { makeSipProfiles } from '../storage/sip-profiles.ts';
import { readSwitchRows } from '../storage/switch-rows.ts';
import type { SwitchNode } from '../telephony/ports.ts';
import type { ProcessContext } from './process-life.ts';
import { every } from './rounds.ts';

export type NodeRounds = { node: string; rounds: SwitchRounds };

const forgetEveryMs = 3_600_000;
/** How long a line's faults of the past can be looked at. */
const changesKeptMs = 90 * 24 * 3_600_000;

/** Who starts, stops and restarts the profiles of this switch. */
export function openOperator(
  node: SwitchNode,
  { log, db, sealer }: Pick<ProcessContext, 'log'> & { db: Database; sealer: Sealer },
): ProfileOperator {
  return new ProfileOperator({
    node,
    profiles: makeSipProfiles(db),
    readRows: () => readSwitchRows(db, sealer, node.name),
    noteRollback: ({ id, settings }, to) =>
      makeAudit(db).add({
        actor: { kind: 'system', id: null, name: 'switch keeper' },
        action: 'sip-profile.roll-back',
        subjectKind: 'sip-profile',
        subjectId: id,
        before: settings,
        after: to,
      }),
    log: log.child({ node: node.name }),
  });
}

export function openKeeper(
  node: SwitchNode,
  { settings, log, onClose, db, sealer }: ProcessContext & { db: Database; sealer: Sealer },
): NodeRounds {
  const lock = new KeeperLock({ connectionString: settings.databaseUrl, node: node.name, log });
  onClose(() => lock.close());
  const gateways = makeGateways(db);
  const guard = makePhoneGuard(db);
  const phones = new PhoneKeeper({ node, registrations: makeRegistrations(db), guard, keeps: () => lock.held, log });
  onClose(() => phones.settled());
  const folder = settings.switchFiles;
  const keeper = new SwitchKeeper({
    node,
    readRows: () => readSwitchRows(db, sealer, node.name),
    profiles: makeSipProfiles(db),
    gateways,
    phones,
    isKeeper: () => lock.take(),
    copy: folder === null ? noSwitchCopy : makeSwitchCopy({ folder, node: node.name }),
    log,
  });
  const rounds = new SwitchRounds({ keeper, log });
  onClose(() => rounds.close());
  node.onState((state) => {
    if (state === 'ready') rounds.wake();
  });
  node.sofia.onGateway((event) => {
    keeper.hear(event).catch((error: unknown) => log.warn({ err: error }, 'a change of a gateway was not kept'));
  });
  onClose(node.sofia.onPhone((event) => phones.hear(event)));
  onClose(every(forgetEveryMs, { name: 'forget old refusals of phones', log }, () => guard.forget(changesKeptMs)));
  onClose(every(forgetEveryMs, { name: 'forget old changes of gateways', log }, () => gateways.forget(changesKeptMs)));
  return { node: node.name, rounds };
}

/** Looks at one switch and its own log of rings, and mends what only the process next to it can. Every cure looks once more first. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Difference } from '../domain/reconciliation.ts';
import { differencesListedMax, type Mended } from '../domain/reconciliation-report.ts';
import { compareRings } from '../domain/ring-comparison.ts';
import type { Database } from '../storage/database.ts';
import type { Ledger } from '../storage/ledger-types.ts';
import { attemptsOnNode } from '../storage/past-attempts.ts';
import { callStanding, takeFromOwner } from '../storage/reconciliation.ts';
import type { SwitchNode } from '../telephony/ports.ts';
import { readRingLog } from '../telephony/ring-log.ts';
import { unseenEnd } from './call-end.ts';
import type { RingLook, SwitchReconciliation } from './contracts.ts';

/** Who wrote an end, in the steps of the call. */
const actor = 'reconciliation';
/** An order to ring that was on its way when its process died may still make a channel: looked for again after this. */
const lookAgainMs = 1_000;

type House = {
  db: Database;
  ledger: Pick<Ledger, 'release'>;
  node: Pick<SwitchNode, 'name' | 'state' | 'channels' | 'channelExists' | 'hangUp' | 'ringLog'>;
  log: Logger;
};

export function makeSwitchReconciliation(house: House): SwitchReconciliation {
  const { node, log } = house;
  return {
    async listChannels() {
      if (node.state !== 'ready') return { kind: 'away' };
      return { kind: 'answered', channels: await node.channels() };
    },
    lookAtRings: ({ taskId }) => lookAtRings(taskId, house),
    async mendAtSwitch({ difference }) {
      if (node.state !== 'ready') return 'failed';
      const result = await mend(difference, house);
      log.info({ difference: difference.key, cure: difference.cure, result }, 'a difference was mended');
      return result;
    },
  };
}

async function lookAtRings(taskId: string, { db, node }: House): Promise<RingLook> {
  const none: RingLook = { log: false, rings: 0, notSent: 0, differences: [] };
  if (node.state !== 'ready') return none;
  const path = await node.ringLog();
  if (path === null) return none;
  // The log before the ledger: a ring has its row before it is ordered. Its end is written after the log was read, or not judged.
  const known = new Set((await attemptsOnNode(db, { taskId, node: node.name })).map(({ callId }) => callId));
  const readAtMs = Date.now();
  const ringLog = await readRingLog(path, { taskId, callIds: known });
  if (ringLog === null) return none;
  const attempts = await attemptsOnNode(db, { taskId, node: node.name });
  const { rings, notSent, differences } = compareRings({ taskId, attempts, readAtMs, ...ringLog });
  return { log: true, rings, notSent, differences: differences.slice(0, differencesListedMax) };
}

async function mend(difference: Difference, house: House): Promise<Mended['result']> {
  const { kind } = difference;
  if (kind === 'stray-channel' || kind === 'unknown-channel') return hangUpStray(difference, house);
  if (kind === 'call-without-channel') return finalise(difference, house);
  throw new Error(`${kind} is not mended at a switch`);
}

/** A channel whose call rings or talks by now, here, is somebody's; any other has nobody to talk on it. */
async function hangUpStray(
  difference: Extract<Difference, { kind: 'stray-channel' | 'unknown-channel' }>,
  { db, node }: House,
): Promise<Mended['result']> {
  const { callId } = difference;
  if (!(await node.channelExists(callId))) return 'healed';
  const standing = await callStanding(db, callId);
  const elsewhere = difference.kind === 'stray-channel' && difference.state === 'elsewhere';
  if ((standing?.state === 'dialling' || standing?.state === 'live') && !elsewhere) return 'healed';
  if (difference.kind === 'unknown-channel' && standing !== null) return 'healed';
  await node.hangUp(callId, 'NORMAL_CLEARING');
  return 'done';
}

/** Writes the end of a call whose channel is gone, under an epoch of its own: whoever held the call can't write after it. */
async function finalise(
  { call: { callId }, epoch }: Extract<Difference, { kind: 'call-without-channel' }>,
  { db, ledger, node }: House,
): Promise<Mended['result']> {
  if (await node.channelExists(callId)) return 'healed';
  await pause(lookAgainMs);
  if (await node.channelExists(callId)) return 'healed';
  const taken = await takeFromOwner(db, { callId, epoch, actor });
  if (taken === null) return 'healed';
  const result = unseenEnd({ answered: taken.answered, switchRestarted: false });
  const { kept } = await ledger.release({ callId, epoch: taken.epoch, result, waiter: null });
  return kept ? 'done' : 'healed';
}

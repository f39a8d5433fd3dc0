/** One task on a product of its own whose processes are struck while it runs, until the task is done or a limit has passed. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeRandom } from '../../simulator/callee/seeded-random.ts';
import { callsOf, contactsOf, heldSlots, openLedgerLook } from '../product/ledger-look.ts';
import { type Product, portsOf, startProduct } from '../product/product.ts';
import { appendNumbers, makeAssistant, makeLine, makeTask, taskState } from '../product/task-setup.ts';
import { crowdList } from '../switch/crowd-list.ts';
import { openWitnessLog, type WitnessLog } from '../switch/witness-log.ts';
import { planStrikes, type Strike } from './schedule.ts';
import { type Struck, strike } from './strike.ts';
import { isKept, judge, nameOf, type Verdict } from './verdict.ts';

export type KillRunOptions = { root: string; contacts: number; kills: number; seed: number; say: (line: string) => void };

export type KillRun = {
  seed: number;
  contacts: number;
  completed: boolean;
  strikes: readonly Struck[];
  verdict: Verdict;
  /** Time from the press on start to the end of the task. */
  tookMs: number;
  kept: boolean;
  /** Null when it was removed, because nothing was wrong. */
  dataFolder: string | null;
};

const maxConcurrency = 20;
/** A task that is stuck must not hold up for ever: so much in any case, and more for each contact and each strike. */
const baseMsMax = 120_000;
const perContactMsMax = 400;
const perKillMsMax = 25_000;
const readLogEveryMs = 10;
const askEveryMs = 500;
/** Slots of the last calls fall free a moment after the task is seen completed. */
const slotsFreeMsMax = 30_000;
const sayProgressEveryMs = 30_000;

export async function killRun({ root, contacts, kills, seed, say }: KillRunOptions): Promise<KillRun> {
  const numbers = crowdList({ count: contacts, seed });
  const plan = planStrikes({ seed, kills, contacts });
  say(`seed ${seed}: ${contacts} contacts, ${kills} strikes, ${maxConcurrency} lines`);
  const product = await startProduct({ root });
  let kept = false;
  try {
    const log = openWitnessLog(path.join(product.dataFolder, 'simulated-switch', 'rings.jsonl'));
    const taskId = await prepareTask(product, numbers);
    const msMax = baseMsMax + contacts * perContactMsMax + kills * perKillMsMax;
    const run = await untilDone({ product, log, taskId, plan, seed, msMax, say });
    const verdict = await settle({ product, log, taskId, numbers, strikes: run.strikes });
    kept = run.completed && isKept(verdict);
    return { seed, contacts, ...run, verdict, kept, dataFolder: kept ? null : product.dataFolder };
  } finally {
    await product.stop({ keep: !kept });
  }
}

async function prepareTask({ door, dataFolder }: Product, numbers: readonly string[]): Promise<string> {
  const { demoModel } = await portsOf(dataFolder);
  const assistantId = await makeAssistant(door, { modelUrl: `http://127.0.0.1:${demoModel ?? 0}/v1` });
  const lineId = await makeLine(door, { name: 'crowd', capacity: maxConcurrency });
  const taskId = await makeTask(door, { name: 'kill test', lineId, assistantId, maxConcurrency });
  await appendNumbers(door, taskId, numbers);
  return taskId;
}

type Running = {
  product: Product;
  log: WitnessLog;
  taskId: string;
  plan: readonly Strike[];
  seed: number;
  msMax: number;
  say: (line: string) => void;
};

async function untilDone(running: Running): Promise<{ completed: boolean; strikes: Struck[]; tookMs: number }> {
  const { product, taskId, msMax, say } = running;
  const startedMs = Date.now();
  await product.door.post(`/tasks/${taskId}/start`, {});
  const over = new AbortController();
  const striking = strikeAll(running, over.signal);
  let completed = false;
  let saidMs = startedMs;
  try {
    while (!completed && Date.now() - startedMs < msMax) {
      await pause(askEveryMs);
      const { status, counts } = await taskState(product.door, taskId);
      completed = status === 'completed';
      if (Date.now() - saidMs < sayProgressEveryMs) continue;
      saidMs = Date.now();
      say(`${Math.round((saidMs - startedMs) / 1000)} s: ${counts.dialled} of ${counts.total} dialled`);
    }
  } finally {
    over.abort();
  }
  const tookMs = Date.now() - startedMs;
  return { completed, strikes: await striking, tookMs };
}

async function strikeAll({ product, log, plan, seed, say }: Running, over: AbortSignal): Promise<Struck[]> {
  const random = makeRandom(seed);
  const strikes: Struck[] = [];
  for (const planned of plan) {
    const choice = random.next();
    while (log.lines.length < planned.afterEvents && !over.aborted) {
      log.readOn();
      await pause(readLogEveryMs);
    }
    if (over.aborted) break;
    await pause(planned.delayMs);
    const struck = await strike(product, planned, choice);
    strikes.push(struck);
    say(`${strikes.length}. ${nameOf(struck)}, back after ${((struck.backAtMs - struck.atMs) / 1000).toFixed(1)} s`);
  }
  return strikes;
}

type Settling = { product: Product; log: WitnessLog; taskId: string; numbers: readonly string[]; strikes: readonly Struck[] };

async function settle({ product, log, taskId, numbers, strikes }: Settling): Promise<Verdict> {
  const db = await openLedgerLook(product.dataFolder);
  try {
    const endAtMs = Date.now() + slotsFreeMsMax;
    while ((await heldSlots(db)) > 0 && Date.now() < endAtMs) await pause(askEveryMs);
    const [calls, contacts, held] = [await callsOf(db, taskId), await contactsOf(db, taskId), await heldSlots(db)];
    log.readOn();
    return judge({ numbers, lines: log.lines, calls, contacts, strikes, heldSlots: held });
  } finally {
    await db.end();
  }
}

/** One task on a line of its own, watched from the switch until every number has had its turn. */
import { setTimeout as pause } from 'node:timers/promises';
import { type CallRow, callsOf } from './product/ledger-look.ts';
import { appendNumbers, makeLine, makeTask, taskState } from './product/task-setup.ts';
import { cpuSeconds, difference, type Usage } from './product/usage.ts';
import type { TimedPart } from './switch/timed-crowd.ts';
import type { SwitchEnd, SwitchLine, SwitchRing } from './switch/witness-log.ts';
import type { World } from './world.ts';

const lookEveryMs = 20;
const askEveryMs = 500;
/** A run that stands still this long is broken off; what is left then is stuck. */
const stillMsMax = 60_000;

export type LineRun = {
  taskId: string;
  lines: number;
  /** When start was pressed. */
  startedMs: number;
  rings: SwitchRing[];
  ends: SwitchEnd[];
  calls: CallRow[];
  /** Contacts without an end when the run was over. */
  stuck: number;
  /** CPU of each process from the press on start to the end. */
  cpu: Usage;
};

export type LineRunOptions = { name: string; lines: number; contacts: number; parts: readonly TimedPart[] };

/** Different numbers, one after another from a place that no other run uses. */
export function plainNumbers(count: number, series: number): string[] {
  return Array.from(
    { length: count },
    (_, n) => `1${3 + (series % 7)}${String((series * 1_000_003 + n) % 1e9).padStart(9, '0')}`,
  );
}

export async function prepareTask(
  world: World,
  { name, lines, contacts, parts }: LineRunOptions,
): Promise<{ taskId: string; gateway: string }> {
  const series = world.next();
  const gateway = `${name}-${series}`;
  world.switch.setCrowd(gateway, { seed: series, parts });
  const { door } = world.product;
  const lineId = await makeLine(door, { name: gateway, capacity: lines, gateway });
  const { assistantId } = world;
  const taskId = await makeTask(door, { name: gateway, lineId, assistantId, maxConcurrency: lines, ringSecondsMax: 60 });
  await appendNumbers(door, taskId, plainNumbers(contacts, series));
  return { taskId, gateway };
}

export async function runLine(world: World, options: LineRunOptions): Promise<LineRun> {
  const { taskId, gateway } = await prepareTask(world, options);
  world.switch.log.readOn();
  const from = world.switch.log.lines.length;
  const before = cpuSeconds(world.product.processes());
  const startedMs = Date.now();
  await world.product.door.post(`/tasks/${taskId}/start`, {});
  await untilDialled(world, { from, gateway, contacts: options.contacts });
  const completed = await untilCompleted(world, taskId);
  const cpu = difference(cpuSeconds(world.product.processes()), before);
  const calls = await callsOf(world.db, taskId);
  const stuck = completed ? 0 : options.contacts - calls.filter(({ state }) => state === 'final').length;
  return {
    taskId,
    lines: options.lines,
    startedMs,
    ...ofGateway(world.switch.log.lines.slice(from), gateway),
    calls,
    stuck,
    cpu,
  };
}

/** Watches until `contacts` rings are over, or nothing happens any more. */
export async function untilDialled(
  world: World,
  { from, gateway, contacts, msMax = Infinity }: { from: number; gateway: string; contacts: number; msMax?: number },
): Promise<void> {
  const endAtMs = Date.now() + msMax;
  let seenMs = Date.now();
  while (Date.now() < endAtMs && Date.now() - seenMs < stillMsMax) {
    if (world.switch.log.readOn().length > 0) {
      seenMs = Date.now();
      if (ofGateway(world.switch.log.lines.slice(from), gateway).ends.length >= contacts) return;
    }
    await pause(lookEveryMs);
  }
}

async function untilCompleted({ product }: World, taskId: string): Promise<boolean> {
  const endAtMs = Date.now() + stillMsMax;
  while (Date.now() < endAtMs) {
    if ((await taskState(product.door, taskId)).status === 'completed') return true;
    await pause(askEveryMs);
  }
  return false;
}

export function ofGateway(lines: readonly SwitchLine[], gateway: string): { rings: SwitchRing[]; ends: SwitchEnd[] } {
  const rings = lines.filter((line) => line.kind === 'ring').filter((ring) => ring.gateway === gateway);
  const ours = new Set(rings.map(({ uuid }) => uuid));
  return { rings, ends: lines.filter((line) => line.kind === 'end').filter(({ uuid }) => ours.has(uuid)) };
}

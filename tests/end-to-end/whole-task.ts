/** What must hold of a task however it was disturbed: nobody rung twice, nobody lost, nothing held, and every doubt told. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { dialReasons } from '../../domain/dial-outcome.ts';
import { numberHash } from '../../simulator/witness.ts';
import type { CallCentre } from './call-centre.ts';
import { addNumbers, type CallRow, callsOf, heldSlots, makeTask, press, taskOf } from './lists.ts';
import { until } from './waiting.ts';

export type Desk = { centre: CallCentre; lineId: string; assistantId: string };

/** A task over these numbers, running. */
export async function startTask(
  { centre, lineId, assistantId }: Desk,
  numbers: readonly string[],
  lines: number,
): Promise<string> {
  const taskId = await makeTask(centre, { maxConcurrency: lines, lineId, assistantId });
  await addNumbers(centre, taskId, numbers);
  await press(centre, taskId, 'start');
  return taskId;
}

/** The task comes to its end by itself. */
export async function untilCompleted(centre: CallCentre, taskId: string, msMax = 90_000): Promise<void> {
  await until('the end of the task', async () => (await taskOf(centre, taskId)).status === 'completed', msMax);
}

/** The numbers of a list that rang by the switch's own witness on disk, sorted, one entry for each ring. */
export function witnessed({ dataFolder }: CallCentre, numbers: readonly string[]): string[] {
  const file = path.join(dataFolder, 'rings.jsonl');
  if (!existsSync(file)) return [];
  const numberOf = new Map(numbers.map((number) => [numberHash(number), number]));
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { numberHash?: string })
    .flatMap((line) => numberOf.get(line.numberHash ?? '') ?? [])
    .toSorted();
}

/** `doubtMax`: how many calls were in flight when it happened; no more may be unknown. Answers the calls for further questions. */
export async function expectWhole(
  centre: CallCentre,
  taskId: string,
  numbers: readonly string[],
  doubtMax: number,
): Promise<CallRow[]> {
  const rung = witnessed(centre, numbers);
  expect(rung).toEqual([...new Set(rung)]);
  const calls = await callsOf(centre, taskId);
  expect(calls.map(({ number }) => number).toSorted()).toEqual(numbers.toSorted());
  expect(calls.filter(({ state }) => state !== 'final')).toEqual([]);
  const doubtful = calls.filter(({ outcome }) => outcome === 'unknown');
  expect(doubtful.length).toBeLessThanOrEqual(doubtMax);
  const reasons = new Set<string | null>(dialReasons);
  expect(doubtful.filter(({ reason }) => !reasons.has(reason))).toEqual([]);
  // Who did not ring was permitted just before it happened: nobody can know, and nobody says more than that.
  expect(calls.filter(({ number, outcome }) => !rung.includes(number) && outcome !== 'unknown')).toEqual([]);
  const { counts } = await taskOf(centre, taskId);
  expect(counts).toMatchObject({ total: numbers.length, dialled: numbers.length, notDialled: 0, dialling: 0 });
  expect(await heldSlots(centre)).toBe(0);
  expect(centre.switch.faults).toEqual([]);
  return calls;
}

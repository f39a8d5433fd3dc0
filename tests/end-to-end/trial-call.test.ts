/** A line tried from the door of the api to the simulated callee and back, through every process. */

import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallCentre, gateway, openCallCentre } from './call-centre.ts';
import { type Door, openDoor } from './door.ts';
import { ended } from './product-process.ts';
import { until } from './waiting.ts';

type Trial = {
  id: string;
  state: string;
  outcome: string | null;
  reason: string | null;
  steps: { step: string }[];
  turns: { speaker: string }[];
};

let centre: CallCentre;
let door: Door;
let lineId: string;
let victim: ChildProcess;

beforeAll(async () => {
  centre = await openCallCentre();
  victim = (await Promise.all([centre.start('call-worker'), centre.start('task-worker'), centre.start('api')]))[0];
  await centre.db.query('update app_user set must_change_password = false');
  door = await openDoor(centre.origin);
  const { rows } = await centre.db.query<{ id: string }>(
    `insert into line (name, node, gateway, address, capacity, caller_numbers)
    values ('trunk', 'simulated', $1::text, '127.0.0.1', 2, '{01088880001}') returning id`,
    [gateway],
  );
  lineId = rows[0]?.id ?? '';
}, 120_000);

afterAll(async () => {
  await centre.close();
});

const read = (id: string) => door.get<Trial>(`/trial-calls/${id}`);
const steps = (trial: Trial): string[] => trial.steps.map(({ step }) => step);

describe('a trial through the whole product', () => {
  it('rings, echoes, and ends at the press of the button', async () => {
    const { id } = await door.post<Trial>(`/lines/${lineId}/test-call`, { number: '13800000001' });
    await until('the echo', async () => steps(await read(id)).includes('echo'));
    expect(centre.switch.channels().map(({ uuid }) => uuid)).toEqual([id]);
    await door.post(`/trial-calls/${id}/hang-up`);
    await until('the end', async () => (await read(id)).state === 'ended');
    expect(await read(id)).toMatchObject({ outcome: 'completed', reason: 'trial-hung-up-on-page' });
    expect(centre.switch.channels()).toEqual([]);
    // Nothing of it is a call.
    expect((await door.get<{ total: number }>('/calls')).total).toBe(0);
  });

  it('is lost, and its channel hung up, when its process is killed and another one comes', async () => {
    const { id } = await door.post<Trial>(`/lines/${lineId}/test-call`, { number: '13800000001' });
    await until('the echo', async () => steps(await read(id)).includes('echo'));
    await Promise.all([ended(victim, 'SIGKILL'), centre.start('call-worker')]);
    await until('the loss', async () => (await read(id)).state === 'ended', 60_000);
    expect(await read(id)).toMatchObject({ outcome: 'unknown', reason: 'trial-lost' });
    await until('an empty switch', async () => centre.switch.channels().length === 0);
  }, 90_000);
});

/** The diagnosis of a task that dials for people: who is missing, as docs/diagnosis.md says. */
import { expect, it } from 'vitest';
import { asInTable, type Shown, type TableRow, tableRows } from '../setup/diagnosis-table.ts';
import { agentHouse } from './agent-house.ts';
import { useHouse } from './house.ts';
import { made, makeLine } from './nouns.ts';

const house = useHouse();
const { makeGroup, makeAgent, personOf, phoneThere, get } = agentHouse(house);

async function look(query: string): Promise<Shown> {
  const headers = { 'accept-language': 'en' };
  const reply = await house.as('viewer', { url: `/api/v1/checks${query}`, headers });
  const found = reply.json<{ items: Shown[] }>().items.find(({ kind }) => kind === 'task-dials');
  if (found === undefined) throw new Error('the task is not among the checks');
  return found;
}

it('names who is missing, as docs/diagnosis.md says; where nobody asks, people who went home are no fault', async () => {
  const shown: TableRow[] = [];
  const agentGroupId = await makeGroup({ name: 'sales' });
  const lineIds = [await makeLine(house)];
  const { id } = await made(house, '/tasks', { name: 'people', type: 'predictive', maxConcurrency: 3, lineIds, agentGroupId });
  const payload = { contacts: [{ number: '13600000003' }] };
  await house.as('admin', { method: 'POST', url: `/api/v1/tasks/${id}/contacts`, payload });
  await house.as('admin', { method: 'POST', url: `/api/v1/tasks/${id}/start` });
  const note = async (fault: string): Promise<void> => {
    shown.push(asInTable(fault, await look(`?taskId=${id}`)));
  };

  await note('a predictive task whose group has no agents');
  expect(await look('')).toMatchObject({ verdict: 'fails' });
  const { username, number } = await makeAgent([{ groupId: agentGroupId }]);
  await note('a predictive task whose agents are not signed in');
  expect(await look('')).toMatchObject({ verdict: 'holds', code: 'task-waits' });
  const own = await personOf(username);
  await own.post('/agents/me/sign-in', {});
  await note('a predictive task whose agents are not free');
  await own.post('/agents/me/state', { state: 'free' });
  await phoneThere(number);
  await own.post('/agents/me/beat', {});
  expect(await look(`?taskId=${id}`)).toMatchObject({ verdict: 'holds', code: 'task-dials' });
  await house.db.query(`update task set changed_at = now() - interval '1 minute' where id = $1::uuid`, [id]);
  await own.post('/agents/me/beat', {});
  await note('a predictive task whose pace nobody decides');

  const byFault = (a: TableRow, b: TableRow): number => a.staged.localeCompare(b.staged);
  expect(shown.toSorted(byFault)).toEqual(tableRows('Staged with people').toSorted(byFault));
  // The same in the asker's language.
  const told = await house.as('viewer', { url: `/api/v1/checks?taskId=${id}`, headers: { 'accept-language': 'zh' } });
  expect(told.body).toContain('没有进程在决定外呼节奏');
  expect(await get<{ limit: { code: string } }>(`/tasks/${id}`)).toMatchObject({ limit: { code: 'pace-undecided' } });
});

/** The diagnosis through the api: what fails is named, mended by who may, and told in the asker's language. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { ownSurroundings, type Surroundings } from '../../api/checks/surroundings.ts';
import type { CallResult } from '../../domain/call.ts';
import { makeLedger } from '../../storage/ledger.ts';
import { keepLogLines } from '../../storage/log-lines.ts';
import { makeSipProfiles } from '../../storage/sip-profiles.ts';
import { asInTable, tableRows } from '../setup/diagnosis-table.ts';
import { useHouse } from './house.ts';
import { made, makeAssistant, makeLine, makeTask } from './nouns.ts';

/** Figures of the machine, changed by a test. */
const machine: Surroundings = ownSurroundings('0.1.0+test');
const healthy = { ...machine };
const house = useHouse({ surroundings: machine });
afterEach(() => {
  Object.assign(machine, healthy);
});

type Check = {
  id: string;
  kind: string;
  subject: { id: string; name: string } | null;
  verdict: string;
  code: string;
  says: string;
  todo: string;
  cure: { kind: string; role: string } | null;
};
type Checks = { verdict: string; groups: { id: string; name: string }[]; items: Check[] };

const shown: ReturnType<typeof asInTable>[] = [];

async function checks(query = '', language = 'en'): Promise<Checks> {
  const reply = await house.as('viewer', {
    method: 'GET',
    url: `/api/v1/checks${query}`,
    headers: { 'accept-language': language },
  });
  expect([reply.statusCode, reply.statusCode === 200 ? '' : reply.body]).toEqual([200, '']);
  return reply.json<Checks>();
}

async function look(kind: string, { query = '', subjectId }: { query?: string; subjectId?: string } = {}): Promise<Check> {
  const { items } = await checks(query);
  const found = items.find((check) => check.kind === kind && (subjectId === undefined || check.subject?.id === subjectId));
  if (found === undefined) throw new Error(`no check ${kind} among ${items.map(({ id }) => id).join(' ')}`);
  return found;
}

function note(fault: string, check: Check): void {
  shown.push(asInTable(fault, check));
}

/** A call of this task that ended so. */
async function callThatEnded(taskId: string, end: Partial<CallResult>): Promise<string> {
  const ledger = makeLedger(house.db);
  await append(taskId, '13600000001');
  await house.as('admin', { method: 'POST', url: `/api/v1/tasks/${taskId}/start` });
  const [claimed] = await ledger.claim({ taskId, lane: 0, claimKey: crypto.randomUUID(), want: 1 });
  const answer = await ledger.fence({ callId: claimed?.callId ?? '', owner: 'test' });
  if (answer.kind !== 'granted') throw new Error(`the fence said ${answer.kind}`);
  const { callId, epoch } = answer.grant;
  await ledger.markLive({ callId, epoch });
  const evidence = { cause: 'NORMAL_CLEARING', q850: 16, sipCode: 200, sipReason: null, disposition: 'send_bye' };
  const result: CallResult = { outcome: 'completed', reason: 'end-call', endedBy: 'us', evidence, heardToEnd: null, ...end };
  await ledger.release({ callId, epoch, result, waiter: null });
  return callId;
}

async function append(taskId: string, number: string, variables: Record<string, string> = {}): Promise<void> {
  const payload = { contacts: [{ number, variables }] };
  await house.as('admin', { method: 'POST', url: `/api/v1/tasks/${taskId}/contacts`, payload });
}

describe('the ground', () => {
  it('names a database that is behind, and one that is ahead, and then asks it nothing that it may not have', async () => {
    const newest = await house.db.query(
      'delete from schema_migration where number = (select max(number) from schema_migration) returning *',
    );
    const behind = await checks();
    expect(behind.items.map(({ kind }) => kind)).not.toContain('clock');
    note('a database that lacks the newest migration', behind.items.find(({ kind }) => kind === 'schema') as Check);
    const row = newest.rows[0] as { number: number; name: string; sha256: string };
    const insert = 'insert into schema_migration (number, name, sha256) values ($1::integer, $2::text, $3::text)';
    await house.db.query(insert, [row.number, row.name, row.sha256]);
    await house.db.query(insert, [9999, '9999_future.sql', 'x']);
    note('a database that a newer release migrated', await look('schema'));
    await house.db.query('delete from schema_migration where number = 9999');
    expect((await look('schema')).verdict).toBe('holds');
  });

  it('names a full disk, a wrong clock and a recording that is not there', async () => {
    machine.disk = () => Promise.resolve({ freeBytes: 50_000_000, totalBytes: 100_000_000_000 });
    note('a disk with 50 MB left', await look('disk'));
    machine.nowMs = () => Date.now() + 60_000;
    note('a clock that is a minute fast', await look('clock'));
    const taskId = await makeTask(house);
    const callId = await callThatEnded(taskId, {});
    await house.db.query(`update call set recording_path = 'gone.wav' where id = $1::uuid`, [callId]);
    note('a recording that is not on the disk', await look('recordings'));
    await house.db.query(`update call set recording_path = 'there.wav' where id = $1::uuid`, [callId]);
    await mkdir(path.join(house.folder, 'recordings'), { recursive: true });
    await writeFile(path.join(house.folder, 'recordings', 'there.wav'), Buffer.alloc(1000));
    expect(await look('recordings')).toMatchObject({ verdict: 'holds', code: 'recordings-there' });
  });

  it('says that the workflow server is away, and tells the rest all the same', async () => {
    house.control.isUp = async () => false;
    const { items, verdict } = await checks();
    expect(items.find(({ kind }) => kind === 'temporal')).toMatchObject({ verdict: 'fails', code: 'temporal-away' });
    expect([verdict, items.some(({ kind }) => kind === 'clock')]).toEqual(['fails', true]);
    house.control.isUp = async () => true;
  });
});

describe('a task and its calls', () => {
  it('are told moments by the clock of who asks, whatever the clock of the server', async () => {
    const taskId = await makeTask(house, { startAt: '2099-01-01T00:00:00Z' });
    await append(taskId, '13600000003');
    await house.as('admin', { method: 'POST', url: `/api/v1/tasks/${taskId}/start` });
    const headers = { 'time-zone': 'America/New_York' };
    const reply = await house.as('viewer', { url: `/api/v1/checks?taskId=${taskId}`, headers });
    expect(reply.json<Checks>().items.find(({ kind }) => kind === 'task-dials')).toMatchObject({
      says: 'Waits for its start time: 31 Dec 2098 19:00.',
      at: '2099-01-01T00:00:00.000Z',
    });
  });

  it('is told which numbers are forbidden and which list is that of another type', async () => {
    const taskId = await makeTask(house);
    await append(taskId, '13600000002', { 通知内容: '您好' });
    note('the list of a notification in an AI task', await look('task-type', { query: `?taskId=${taskId}` }));
    await house.db.query(`update contact set state = 'not-permitted', outcome = 'not-permitted' where task_id = $1::uuid`, [
      taskId,
    ]);
    note('numbers on the do-not-call list', await look('task-gate', { query: `?taskId=${taskId}` }));
  });

  it('is told by the calls what failed in them', async () => {
    const llmAccountId = (
      await made(house, '/llm-accounts', {
        name: 'failing',
        kind: 'openai-compatible',
        baseUrl: 'https://model.example/v1',
        model: 'm',
      })
    ).id;
    const assistantId = await makeAssistant(house, { llmAccountId });
    const failed = await makeTask(house, { assistantId });
    await callThatEnded(failed, {
      reason: 'model-failed',
      culprit: { part: 'model', code: 'wrong-key', accountId: llmAccountId },
    });
    note('a model that failed in a call', await look('model-answers', { query: `?taskId=${failed}` }));

    const lineIds = [await makeLine(house, { name: 'deaf' })];
    const silent = await makeTask(house, { lineIds });
    const media = { seconds: 9, packetsIn: 450, packetsOut: 0 };
    const evidence = { cause: 'NORMAL_CLEARING', q850: 16, sipCode: 200, sipReason: null, disposition: 'send_bye', media };
    const callId = await callThatEnded(silent, { reason: 'answered-no-media', evidence });
    note('sound that could not be attached', await look('sound-attached', { query: `?taskId=${silent}` }));
    note('a call in which nothing of ours was sent', await look('call-sound', { query: `?callId=${callId}` }));
    expect(
      await house.as('viewer', { method: 'GET', url: `/api/v1/calls/${callId}` }).then((reply) => reply.json<object>()),
    ).toMatchObject({
      evidence: { media },
    });
  });

  it('names an address that a carrier can’t reach, and a login that it refused', async () => {
    await house.db.query(`insert into switch_node (name, state, seen_at) values ('sw9', 'ready', now())`);
    const profiles = makeSipProfiles(house.db);
    await profiles.ensure('sw9');
    const [external] = (await profiles.ofNode('sw9')).filter(({ name }) => name === 'external');
    if (external === undefined) throw new Error('a node has no external profile');
    await profiles.changeSettings(external.id, { ...external.settings, sipIp: '192.168.1.20' });
    const lineId = await makeLine(house, { node: 'sw9', gateway: 'g9' });
    note('a private address told to a carrier on the internet', await look('profile-address', { subjectId: external.id }));
    await house.db.query(
      `insert into gateway (node, name, state, sip_status, sip_phrase) values ('sw9', 'g9', 'stopped', 403, 'Forbidden')`,
    );
    note('a login that the carrier refused three times', await look('line-usable', { subjectId: lineId }));
  });

  it('that is not there is 404', async () => {
    const nobody = 'c0000000-0000-4000-8000-000000000001';
    for (const query of [`?taskId=${nobody}`, `?callId=${nobody}`]) {
      expect((await house.as('viewer', { method: 'GET', url: `/api/v1/checks${query}` })).statusCode).toBe(404);
    }
  });
});

describe('mending', () => {
  const post = (role: 'agent' | 'supervisor' | 'admin', url: string) =>
    house.as(role, { method: 'POST', url: `/api/v1/checks/${url}` });

  it('is for who may change the thing, leaves an entry, and refuses what is mended already', async () => {
    const lineId = await makeLine(house, { purpose: 'off' });
    const found = await look('line-usable', { subjectId: lineId });
    note('a line that is switched off', found);
    expect(found.cure).toMatchObject({ kind: 'enable-line', role: 'admin' });
    expect((await post('agent', `${found.id}/cure`)).statusCode).toBe(403);
    expect((await post('supervisor', `${found.id}/cure`)).statusCode).toBe(403);
    const cured = await post('admin', `${found.id}/cure`);
    expect([cured.statusCode, cured.json<Check>().code]).toEqual([200, 'line-node-down']);
    const { items } = (await house.as('admin', { method: 'GET', url: `/api/v1/audit?subjectId=${lineId}` })).json<{
      items: object[];
    }>();
    expect(items[0]).toMatchObject({ action: 'line.update', actorName: 'admin program', after: { purpose: 'both' } });
    const again = await post('admin', `${found.id}/cure`);
    expect([again.statusCode, again.json<{ code: string }>().code]).toEqual([409, 'nothing-to-cure']);
  });

  it('lowers the concurrency to what the lines carry', async () => {
    const taskId = await makeTask(house, { lineIds: [await makeLine(house, { capacity: 1 })] });
    expect((await post('supervisor', `task-concurrency~${taskId}/cure`)).json<Check>()).toMatchObject({ verdict: 'holds' });
    const task = await house.as('viewer', { method: 'GET', url: `/api/v1/tasks/${taskId}` });
    expect(task.json<{ maxConcurrency: number }>().maxConcurrency).toBe(1);
  });

  it.each(['nonsense', 'line-usable~c0000000-0000-4000-8000-000000000001', 'line-usable', 'task-dials~x'])(
    '%s is no check',
    async (id) => {
      expect((await post('admin', `${id}/cure`)).statusCode).toBe(404);
    },
  );
});

it('speaks the language of the asker', async () => {
  const { groups, items } = await checks('', 'zh');
  expect(groups.find(({ id }) => id === 'system')?.name).toBe('系统');
  expect(items.find(({ kind }) => kind === 'database')?.says).toBe('Postgres 有响应。');
});

it('gives an admin a bundle without a secret, a number or a name', async () => {
  await append(await makeTask(house, { name: 'winter of the customer Zhang' }), '13912345678');
  const said = {
    time: new Date().toISOString(),
    process: 'api',
    level: 'warn',
    msg: 'a model failed',
    code: 'wrong-key',
    ms: 120,
  };
  await keepLogLines(house.db, [JSON.stringify({ ...said, url: 'https://user:password@host', err: { message: 'Zhang' } })]);
  const url = '/api/v1/support-bundle.zip';
  expect((await house.as('supervisor', { method: 'GET', url })).statusCode).toBe(403);
  const reply = await house.as('admin', { method: 'GET', url });
  expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/zip']);
  const files = await unzipped(reply.rawPayload);
  expect([...files.keys()]).toEqual([
    'README.txt',
    'versions.json',
    'settings.json',
    'checks.json',
    'nodes.json',
    'figures.json',
    'log.jsonl',
  ]);
  const all = [...files.values()].join('\n');
  for (const secret of ['13912345678', 'Zhang', 'password', house.key('admin')]) expect(all).not.toContain(secret);
  expect(JSON.parse(files.get('log.jsonl') ?? '')).toMatchObject({
    message: 'a model failed',
    fields: { code: 'wrong-key', ms: 120 },
  });
  expect(JSON.parse(files.get('versions.json') ?? '')).toMatchObject({ release: '0.1.0+test', schema: { missing: [] } });
});

async function unzipped(bytes: Buffer): Promise<Map<string, string>> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error: Error | null, file?: yauzl.ZipFile) => {
      if (file === undefined) reject(error ?? new Error('no zip'));
      else resolve(file);
    });
  });
  const files = new Map<string, string>();
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => {
      zip.openReadStream(entry, (error: Error | null, stream?: Readable) => {
        if (stream === undefined) {
          reject(error ?? new Error('no stream'));
          return;
        }
        void text(stream).then((content) => {
          files.set(entry.fileName, content);
          zip.readEntry();
        }, reject);
      });
    });
    zip.on('end', resolve);
    zip.on('error', reject);
    zip.readEntry();
  });
  return files;
}

it('showed each fault as docs/diagnosis.md says, and the table has no row that was not staged', () => {
  const byFault = (a: { staged: string }, b: { staged: string }): number => a.staged.localeCompare(b.staged);
  expect(shown.toSorted(byFault)).toEqual(tableRows('Staged with a database alone').toSorted(byFault));
});

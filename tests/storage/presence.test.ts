/** Who lives, who died, and who takes over: with real sessions of Postgres. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { Presence } from '../../storage/presence.ts';
import { makeRescues } from '../../storage/rescues.ts';
import { freshKey, makeLine, makeTask, noAnswer, numberOf, silent, useWorld } from './world.ts';

const world = useWorld();
const present: Presence[] = [];

/** The tests' server is seconds old, and a young server is given the benefit of the doubt. */
async function upSince(when: string): Promise<void> {
  await world.db.query(
    `create or replace function database_up_since() returns timestamptz language sql stable as $$ select ${when} $$`,
  );
}

beforeAll(() => upSince(`clock_timestamp() - interval '1 hour'`));

afterEach(async () => {
  await Promise.all(present.splice(0).map((presence) => presence.close()));
});

async function appear(owner: string, nodes: string[] = ['sw1']): Promise<Presence> {
  const presence = new Presence({
    connectionString: world.url,
    owner,
    kind: 'call-worker',
    nodes,
    release: '0.1.0+test',
    log: silent,
  });
  present.push(presence);
  await presence.start();
  return presence;
}

/** As kill -9 leaves it: the session is gone, and the last sign of life is some seconds old. */
async function die(presence: Presence, owner: string): Promise<void> {
  await presence.close();
  await lastSeen(owner, 3);
}

async function lastSeen(owner: string, secondsAgo: number): Promise<void> {
  await world.db.query(
    `update worker_presence set seen_at = clock_timestamp() - make_interval(secs => $2::double precision) where owner = $1::text`,
    [owner, secondsAgo],
  );
}

async function callsOf(
  owner: string,
  { fenced, armed }: { fenced: number; armed: number },
): Promise<{ grants: DialGrant[]; armed: string[] }> {
  const { db, ledger } = world;
  const lineId = await makeLine(db, { capacity: 10 });
  const taskId = await makeTask(db, { contacts: fenced + armed, maxConcurrency: 10, lineIds: [lineId] });
  const calls = await ledger.claim({ taskId, lane: 0, claimKey: freshKey(), want: fenced + armed });
  const grants: DialGrant[] = [];
  for (const { callId } of calls) expect(await makeRescues(db).arm({ callId, owner })).toBe('armed');
  for (const { callId } of calls.slice(0, fenced)) {
    const answer = await ledger.fence({ callId, owner });
    if (answer.kind !== 'granted') throw new Error(answer.kind);
    grants.push(answer.grant);
  }
  return { grants, armed: calls.slice(fenced).map(({ callId }) => callId) };
}

const request = (owner: string) => ({ owner, nodes: ['sw1'], limit: 100 });

describe('a dead worker', () => {
  it('loses its calls to one other, under a new epoch that shuts its own writes out', async () => {
    const rescues = makeRescues(world.db);
    const dying = await appear('dying');
    await appear('heir');
    const { grants, armed } = await callsOf('dying', { fenced: 3, armed: 2 });
    expect(await rescues.talks(request('heir'))).toEqual([]);
    await die(dying, 'dying');

    const both = await Promise.all([rescues.talks(request('heir')), rescues.talks(request('other'))]);
    const taken = both.flat();
    expect(taken.map(({ callId }) => callId).toSorted()).toEqual(grants.map(({ callId }) => callId).toSorted());
    expect(taken.map(({ epoch }) => epoch)).toEqual([2, 2, 2]);
    const [first] = grants;
    if (first === undefined) throw new Error('no grant');
    expect(await world.ledger.release({ ...first, result: noAnswer, waiter: null })).toEqual({
      kept: false,
      gradeDue: false,
      granted: null,
    });
    expect(await rescues.lost(grants)).toHaveLength(3);
    expect(await rescues.lost(taken)).toEqual([]);

    const armedNow = (await Promise.all([rescues.armed(request('heir')), rescues.armed(request('other'))])).flat();
    expect(armedNow.map(({ callId }) => callId).toSorted()).toEqual(armed.toSorted());
  });

  it('is not called dead by a database that has just come back, because nobody can have taken a lock again', async () => {
    const rescues = makeRescues(world.db);
    const dying = await appear('early');
    await callsOf('early', { fenced: 1, armed: 1 });
    await die(dying, 'early');
    await upSince(`clock_timestamp() - interval '4 s'`);
    try {
      expect(await rescues.talks(request('heir'))).toEqual([]);
      expect(await rescues.armed(request('heir'))).toEqual([]);
    } finally {
      await upSince(`clock_timestamp() - interval '1 hour'`);
    }
    expect(await rescues.talks(request('heir'))).toHaveLength(1);
  });

  it('is forgotten only when it left nothing open', async () => {
    const rescues = makeRescues(world.db);
    const dying = await appear('left something');
    const [grant] = (await callsOf('left something', { fenced: 1, armed: 0 })).grants;
    await dying.close();
    await lastSeen('left something', 61);
    const known = () => numberOf(world.db, `select count(*) as n from worker_presence where owner = 'left something'`, []);
    await rescues.forgetDeadWorkers();
    expect(await known()).toBe(1);
    if (grant !== undefined) await world.ledger.release({ ...grant, result: noAnswer, waiter: null });
    await rescues.forgetDeadWorkers();
    expect(await known()).toBe(0);
  });
});

describe('a worker that lives', () => {
  it('keeps its calls although another attempt asks for them', async () => {
    const rescues = makeRescues(world.db);
    await appear('living');
    await appear('asker');
    const { grants, armed } = await callsOf('living', { fenced: 1, armed: 1 });
    for (const callId of [...grants.map((grant) => grant.callId), ...armed]) {
      expect(await rescues.arm({ callId, owner: 'asker' })).toBe('elsewhere');
    }
    expect(await rescues.arm({ callId: grants[0]?.callId ?? '', owner: 'living' })).toBe('ours');
    expect(await rescues.disarm('living')).toBe(1);
    expect(await rescues.arm({ callId: armed[0] ?? '', owner: 'asker' })).toBe('armed');
  });

  it('that stands still is no longer counted on, and after a while its calls are taken over', async () => {
    const rescues = makeRescues(world.db);
    const presence = await appear('stopped');
    const { grants } = await callsOf('stopped', { fenced: 1, armed: 0 });
    // Its session and lock are there, its signs of life are not.
    await presence.close();
    const client = await world.db.connect();
    try {
      await client.query(`select appear('stopped', 'call-worker', array['sw1'])`);
      await lastSeen('stopped', 6);
      expect(await rescues.talks(request('asker'))).toEqual([]);
      expect(await rescues.arm({ callId: grants[0]?.callId ?? '', owner: 'asker' })).toBe('orphaned');
      await lastSeen('stopped', 13);
      expect((await rescues.talks(request('asker'))).map(({ callId }) => callId)).toEqual(grants.map(({ callId }) => callId));
    } finally {
      client.release(true);
    }
  });

  it('takes its lock again after its session was cut, before anybody calls it dead', async () => {
    const rescues = makeRescues(world.db);
    const presence = await appear('cut');
    const { grants } = await callsOf('cut', { fenced: 1, armed: 0 });
    const keyBefore = await numberOf(world.db, `select lock_key as n from worker_presence where owner = 'cut'`, []);
    await world.db.query(
      `select pg_terminate_backend(l.pid) from pg_locks l join worker_presence w on w.lock_key = l.objid::bigint::integer
      where w.owner = 'cut' and l.locktype = 'advisory' and l.classid = 8::oid`,
    );
    while ((await numberOf(world.db, `select lock_key as n from worker_presence where owner = 'cut'`, [])) === keyBefore) {
      expect((await rescues.talks(request('heir'))).map(({ callId }) => callId)).not.toContain(grants[0]?.callId);
    }
    // The row is there a moment before its writer knows.
    while (!presence.held) await world.db.query('select 1');
    expect(await rescues.arm({ callId: grants[0]?.callId ?? '', owner: 'heir' })).toBe('elsewhere');
  });
});

it('a call of an owner that never registered is left to Temporal', async () => {
  const rescues = makeRescues(world.db);
  const { grants } = await callsOf('of an older release', { fenced: 1, armed: 0 });
  expect((await rescues.talks(request('heir'))).map(({ callId }) => callId)).not.toContain(grants[0]?.callId);
  expect(await rescues.arm({ callId: grants[0]?.callId ?? '', owner: 'heir' })).toBe('orphaned');
});

it('a switch whose workers are all gone is told as down, and only such a one', async () => {
  await appear('serving', ['staffed', 'second']);
  await world.db.query(
    `insert into switch_node (name, state, seen_at)
    select name, 'ready', clock_timestamp() - interval '20 s' from unnest(array['staffed', 'deserted']) name`,
  );
  await world.db.query(`insert into switch_node (name, state) values ('just-reported', 'ready')`);
  await makeRescues(world.db).markDesertedNodes();
  const { rows } = await world.db.query<{ name: string; state: string }>('select name, state from switch_node order by name');
  expect(Object.fromEntries(rows.map(({ name, state }) => [name, state]))).toMatchObject({
    staffed: 'ready',
    deserted: 'down',
    'just-reported': 'ready',
  });
});

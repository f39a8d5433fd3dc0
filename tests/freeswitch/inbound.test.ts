/** Somebody calls a number of ours at a real switch: they hear our assistant, or wait in the queue with music and their place. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../audio/wav.ts';
import { makeAgentGroups } from '../../storage/agent-groups.ts';
import { EventSocket } from '../../telephony/event-socket/event-socket.ts';
import { makePeopleTask } from '../end-to-end/agents-at-work.ts';
import { until } from '../end-to-end/waiting.ts';
import { bareSettings } from './bare-switch.ts';
import { openPhoneProduct, type PhoneProduct, sipProfile } from './phone-product.ts';

const settings = bareSettings();
/** Five seconds. The file has its length in its head only at its end. */
const heardBytes = 80_000;
/** Of 32,767: silence of a line stays far below it. */
const heardLeast = 500;

describe.skipIf(settings === null)(
  'a call that comes in (skipped unless FREESWITCH_TEST_BARE… and FREESWITCH_TEST_RESTART are set)',
  () => {
    let product: PhoneProduct;
    let operator: EventSocket;
    let folder: string;
    /** Their own channels, by their number. */
    const callers = new Map<string, string>();

    beforeAll(async () => {
      if (settings === null) return;
      product = await openPhoneProduct(settings);
      operator = new EventSocket({ ...settings.address, log: pino({ level: 'silent' }) });
      await until('the operator', () => operator.state === 'ready', 30_000);
      await until('the profile of carriers', async () => (await sipProfile(product.door, 'external')).running === true, 60_000);
      folder = await mkdtemp(path.join(tmpdir(), 'callers-'));
      await chmod(folder, 0o777);
    }, 300_000);

    afterAll(async () => {
      if (settings === null) return;
      operator.close();
      await product.close();
    });

    afterEach(({ task }) => {
      if (task.result?.state === 'fail') console.log(product.said().slice(-8000));
    });

    /** The switch calls its own profile of carriers; the caller's side records what it hears. Answers the file. */
    async function callIn(number: string, from: string): Promise<string> {
      const file = path.join(folder, `${from}.wav`);
      const { host } = settings?.address ?? { host: '' };
      const to = `sofia/internal/${number}@${host}:${settings?.ports.external ?? 0}`;
      const callerId = randomUUID();
      callers.set(from, callerId);
      const caller = `origination_uuid=${callerId},origination_caller_id_number=${from},absolute_codec_string=PCMA`;
      const answered = await operator.bgapi(`originate {${caller}}${to} &record(${file})`, 60_000);
      expect(answered.body).toContain('+OK');
      return file;
    }

    async function aNumber(number: string, taskId: string): Promise<void> {
      await product.db.query(
        `insert into inbound_number (number, task_id, voice_id, welcome)
        values ($1::text, $2::uuid, (select id from voice limit 1), '您好，欢迎来电')`,
        [number, taskId],
      );
    }

    async function callOf(from: string) {
      const { rows } = await product.db.query<{ id: string; state: string; outcome: string; reason: string; queued: boolean }>(
        `select id, state, outcome, reason, queued_at is not null as queued from call where number = $1::text and direction = 'inbound'`,
        [from],
      );
      return rows[0];
    }

    async function loudness(file: string): Promise<number> {
      const { left } = readWav(await readFile(file));
      return left.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    }

    async function hangsUp(from: string): Promise<void> {
      await operator.api(`uuid_kill ${callers.get(from) ?? ''} NORMAL_CLEARING`);
      await until('the end of the call', async () => (await callOf(from))?.state === 'final', 30_000);
    }

    it('reaches the assistant of the home task, whom the caller hears', async () => {
      const { rows } = await product.db.query<{ id: string }>(
        `insert into task (name, type, status, max_concurrency, assistant_id) values ('home', 'ai', 'running', 1, $1::uuid) returning id`,
        [product.assistantId],
      );
      await aNumber('02161230001', rows[0]?.id ?? '');
      const file = await callIn('862161230001', '13800000001');
      await until(
        'the opening to be heard',
        async () => {
          const said = await product.db.query(
            `select 1 from turn t join call c on c.id = t.call_id where c.number = '13800000001' and t.speaker = 'us' and t.heard = t.text`,
          );
          return said.rowCount === 1;
        },
        60_000,
      );
      await hangsUp('13800000001');
      expect(await callOf('13800000001')).toMatchObject({ outcome: 'completed', reason: 'answered-callee-hung-up' });
      expect(await loudness(file)).toBeGreaterThan(heardLeast);
    }, 120_000);

    it('waits in the queue of a group, where the caller hears our sound', async () => {
      const groupId = await makeAgentGroups(product.db).insert({
        ...{
          name: 'nobody',
          wrapUpMs: 0,
          ringSecondsMax: 5,
          autoAnswer: true,
          dispositions: [],
          notes: '',
          sort: 0,
          legs: 'per-call',
          recogniserId: null,
        },
      });
      const { rows } = await product.db.query<{ id: string }>(
        `insert into line (name, node, gateway, address, capacity, purpose) values ('l', $1::text, 'l', '127.0.0.1', 1, 'off') returning id`,
        [settings?.address.name],
      );
      const taskId = await makePeopleTask({ db: product.db }, { lineId: rows[0]?.id ?? '', groupId });
      await aNumber('02161230002', taskId);
      const file = await callIn('02161230002', '13800000002');
      await until('the caller to wait', async () => (await callOf('13800000002'))?.queued === true, 30_000);
      await until('some seconds of sound', async () => (await stat(file)).size > heardBytes, 30_000);
      await hangsUp('13800000002');
      expect(await loudness(file)).toBeGreaterThan(heardLeast);
      expect(await callOf('13800000002')).toMatchObject({ outcome: 'abandoned', reason: 'left-queue' });
    }, 120_000);

    it('to a number that is nobody’s is refused with 404', async () => {
      const { host } = settings?.address ?? { host: '' };
      const to = `sofia/internal/02100000000@${host}:${settings?.ports.external ?? 0}`;
      const answered = await operator.bgapi(`originate ${to} &park()`, 60_000);
      expect(answered.body).toContain('UNALLOCATED_NUMBER');
    }, 60_000);
  },
);

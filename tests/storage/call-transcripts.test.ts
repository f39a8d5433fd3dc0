/** Talks of agents that are written down: noted with the call's end, heard from its recording, kept once. On a real database. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transcribe } from '../../activities/talk-transcript.ts';
import { joinPieces, murmurPieces } from '../../audio/tone-speech.ts';
import { writeWav } from '../../audio/wav.ts';
import { SpeechFailed } from '../../conversation/speech/speech-failed.ts';
import { makeToneRecogniser } from '../../conversation/speech/tone-recogniser.ts';
import { transcriptTurnsFrom } from '../../domain/call-transcript.ts';
import { frameMs, sampleRateHz } from '../../domain/live-line.ts';
import { makeAgentOffers } from '../../storage/agent-offers.ts';
import { makeCallContent } from '../../storage/call-content.ts';
import { makeCallTranscripts, transcriptTriesMax } from '../../storage/call-transcripts.ts';
import { makeCalls } from '../../storage/calls.ts';
import type { DialGrant } from '../../storage/ledger-types.ts';
import { makeTurns } from '../../storage/turns.ts';
import { makeRecordingReader } from '../../workers/recorded-sound.ts';
import { makeFreeAgent, makeGroup } from './agent-world.ts';
import { answerOne, makePredictiveTask } from './predictive-world.ts';
import { completed, useWorld } from './world.ts';

const world = useWorld(20);
const transferred = { ...completed, outcome: 'transferred' } as const;
const talkMsMax = 60_000;
const log = pino({ level: 'silent' });
const signal = new AbortController().signal;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'carillon-recordings-'));
});
afterAll(() => rm(folder, { recursive: true }));

const store = () => makeCallTranscripts(world.db);

async function toneRecogniser(): Promise<string> {
  const { rows } = await world.db.query<{ id: string }>(
    `insert into recogniser (name, kind) values ('tone ' || gen_random_uuid(), 'tone') returning id`,
  );
  return rows[0]?.id ?? '';
}

type Talk = { grant: DialGrant; agentId: string; recogniserId: string | null };

/** An agent of a group with or without a recogniser has taken a call; it is as long ago as the test says. */
async function talking({ wanted = true, agoMs = 10_000 }: { wanted?: boolean; agoMs?: number } = {}): Promise<Talk> {
  const recogniserId = wanted ? await toneRecogniser() : null;
  const groupId = await makeGroup(world.db, { recogniserId });
  const taskId = await makePredictiveTask(world.db, { groupId, pacing: { mode: 'ratio', ratio: 4 } });
  const agent = await makeFreeAgent(world.db, { groups: [{ groupId }] });
  const grant = await answerOne(world, taskId);
  const offers = makeAgentOffers(world.db);
  await offers.offer(grant, groupId);
  await offers.rings(grant, agent.id, 15_000);
  if (!(await offers.took(grant, agent.id, talkMsMax))) throw new Error('the agent did not take it');
  await world.db.query(
    `with c as (
      update call set answered_at = answered_at - $2::integer * interval '1 ms',
        recording_started_at = answered_at - $2::integer * interval '1 ms' where id = $1::uuid
    )
    update agent_span set from_at = from_at - $2::integer * interval '1 ms' where call_id = $1::uuid and state = 'talking'`,
    [grant.callId, agoMs],
  );
  return { grant, agentId: agent.id, recogniserId };
}

const end = ({ grant }: Talk) => world.ledger.release({ ...grant, result: transferred, waiter: null });

/** A recording in which each side says its words, seconds after its beginning. */
async function recorded(
  { grant }: Talk,
  words: { callee: [number, string][]; ours: [number, string][] },
  seconds = 10,
): Promise<string> {
  const side = (said: [number, string][]): Int16Array => {
    const pcm = new Int16Array(seconds * sampleRateHz);
    for (const [at, text] of said) pcm.set(joinPieces(murmurPieces({ text })), at * sampleRateHz);
    return pcm;
  };
  const file = `${grant.callId}.wav`;
  await writeFile(path.join(folder, file), writeWav({ rateHz: sampleRateHz, left: side(words.callee), right: side(words.ours) }));
  await world.db.query('update call set recording_path = $2::text where id = $1::uuid', [grant.callId, file]);
  return file;
}

const deps = {
  get transcripts() {
    return store();
  },
  accounts: { scribe: async () => ({ recogniser: makeToneRecogniser(), anyPace: true }) },
  openRecording: (file: string) => makeRecordingReader(folder)(file),
  log,
};

describe('the end of a call', () => {
  it('notes the talk of an agent whose group wants its words, from their answer on, and its story waits to be started', async () => {
    const talk = await talking();
    expect(await store().find(talk.grant.callId)).toBeNull();
    await end(talk);
    expect(await store().find(talk.grant.callId)).toEqual({ state: 'due', reason: null, heardMs: 0 });
    expect((await store().waiting(1_000)).map(({ callId }) => callId)).not.toContain(talk.grant.callId);
    await world.db.query(`update call_transcript set next_at = clock_timestamp() where call_id = $1::uuid`, [talk.grant.callId]);
    expect((await store().waiting(1_000)).map(({ callId }) => callId)).toContain(talk.grant.callId);
    await store().storyStarted(talk.grant.callId);
    expect((await store().waiting(1_000)).map(({ callId }) => callId)).not.toContain(talk.grant.callId);
    const due = await store().begin(talk.grant.callId);
    expect(due).toMatchObject({ tries: 1, stretches: [{ agentId: talk.agentId, recogniserId: talk.recogniserId }] });
    const [stretch] = due?.stretches ?? [];
    expect(stretch?.toMs).toBeGreaterThan((stretch?.fromMs ?? 0) + 9_000);
  });

  it('notes nothing where no group wants words, and nothing twice', async () => {
    const talk = await talking({ wanted: false });
    await end(talk);
    expect(await store().find(talk.grant.callId)).toBeNull();
    const wanted = await talking();
    await end(wanted);
    expect(await end(wanted)).toMatchObject({ kept: true });
    expect(await store().find(wanted.grant.callId)).toMatchObject({ state: 'due' });
  });

  it('notes the talk also of a call that nobody could look after to its end', async () => {
    const { grant } = await talking();
    await world.db.query(`select finalise($1::uuid, 'owner-gone')`, [grant.callId]);
    expect(await store().find(grant.callId)).toMatchObject({ state: 'due' });
  });
});

describe('a talk that is written down', () => {
  it('has the words of both, in the order of time, behind the turns of an assistant, and once', async () => {
    const talk = await talking();
    const { callId } = talk.grant;
    const ours = { n: 1, speaker: 'us', text: '为您转接。', heard: '为您转接。', interrupted: false, timings: {} } as const;
    await makeTurns(world.db).save(talk.grant, { ...ours, startMs: 0, endMs: 100 });
    await recorded(talk, {
      callee: [[4, '明天可以。']],
      ours: [
        [1, '您好，我是小王。'],
        [7, '好的，再见。'],
      ],
    });
    await end(talk);
    await transcribe(callId, signal, deps);
    await transcribe(callId, signal, deps);
    const call = await makeCalls(world.db).find(callId);
    const agentName = call?.agentName;
    expect(call?.turns).toMatchObject([
      { n: 1, speaker: 'us' },
      { n: transcriptTurnsFrom, speaker: 'agent', agentName, text: '您好，我是小王。', heard: '您好，我是小王。' },
      { n: transcriptTurnsFrom + 1, speaker: 'callee', text: '明天可以。' },
      { n: transcriptTurnsFrom + 2, speaker: 'agent', agentName, text: '好的，再见。' },
    ]);
    expect(call?.turns).toHaveLength(4);
    expect(Math.abs((call?.turns[2]?.startMs ?? 0) - 4_000)).toBeLessThan(400);
    expect(call?.transcript).toMatchObject({ state: 'made', reason: null });
    expect(call?.transcript?.heardMs).toBeGreaterThan(3_000);
    expect(call?.steps.at(-1)).toMatchObject({ step: 'transcribed', detail: { turns: 3 } });
  });

  it('is only what was said while an agent had the callee', async () => {
    const talk = await talking({ agoMs: 4_000 });
    await world.db.query(
      `update call set answered_at = answered_at - interval '6 s', recording_started_at = recording_started_at - interval '6 s'
      where id = $1::uuid`,
      [talk.grant.callId],
    );
    await recorded(talk, {
      callee: [
        [1, '喂，你好。'],
        [8, '好的。'],
      ],
      ours: [[3, '请稍候。']],
    });
    await end(talk);
    await transcribe(talk.grant.callId, signal, deps);
    const turns = await makeTurns(world.db).ofCall(talk.grant.callId);
    expect(turns.map(({ text }) => text)).toEqual(['好的。']);
  });

  it('keeps the words of an agent who is removed, without their name', async () => {
    const talk = await talking();
    await recorded(talk, { callee: [], ours: [[1, '您好。']] });
    await end(talk);
    await transcribe(talk.grant.callId, signal, deps);
    await world.db.query('delete from agent where id = $1::uuid', [talk.agentId]);
    expect(await makeTurns(world.db).ofCall(talk.grant.callId)).toMatchObject([{ speaker: 'agent', agentName: null }]);
  });
});

describe('a talk without words', () => {
  const reasonOf = async ({ grant }: Talk) => (await store().find(grant.callId))?.reason;

  it('tells that there is no recording, that it has one channel, or that it is too short', async () => {
    const [gone, mono, short] = [await talking(), await talking(), await talking()];
    await recorded(short, { callee: [], ours: [] }, 0.2);
    const file = await recorded(mono, { callee: [], ours: [] });
    await writeFile(path.join(folder, file), writeWav({ rateHz: sampleRateHz, left: new Int16Array(80_000) }));
    for (const talk of [gone, mono, short]) {
      await end(talk);
      await transcribe(talk.grant.callId, signal, deps);
    }
    expect([await reasonOf(gone), await reasonOf(mono), await reasonOf(short)]).toEqual(['no-recording', 'mono', 'too-short']);
    expect((await makeCalls(world.db).find(mono.grant.callId))?.steps.at(-1)).toMatchObject({
      step: 'not-transcribed',
      detail: { reason: 'mono' },
    });
  });

  it('is tried again, and left after the last try, with what it took', async () => {
    const talk = await talking();
    const { callId } = talk.grant;
    await recorded(talk, { callee: [[1, '明天可以。']], ours: [] });
    await end(talk);
    const failing = {
      ...deps,
      accounts: {
        scribe: async () => ({
          recogniser: {
            start: async () => undefined,
            write: () => undefined,
            close: () => Promise.reject(new SpeechFailed('cut')),
          },
          anyPace: true,
        }),
      },
    };
    for (let n = 1; n < transcriptTriesMax; n += 1) {
      await expect(transcribe(callId, signal, failing)).rejects.toMatchObject({ code: 'cut' });
      expect(await store().find(callId)).toMatchObject({ state: 'due' });
    }
    await transcribe(callId, signal, failing);
    expect(await store().find(callId)).toMatchObject({ state: 'none', reason: 'recogniser-failed' });
    expect((await store().find(callId))?.heardMs).toBeGreaterThan(transcriptTriesMax * frameMs);
    expect(await makeTurns(world.db).ofCall(callId)).toEqual([]);
  });

  it('does not count a try that ended with its process', async () => {
    const talk = await talking();
    await recorded(talk, { callee: [[1, '明天可以。']], ours: [] });
    await end(talk);
    const off = new AbortController();
    const going = {
      ...deps,
      accounts: { scribe: async () => (off.abort(new Error('the worker goes')), deps.accounts.scribe()) },
    };
    await expect(transcribe(talk.grant.callId, off.signal, going)).rejects.toThrow('the worker goes');
    expect((await store().begin(talk.grant.callId))?.tries).toBe(1);
  });

  it('is not written down any more when what was said was removed', async () => {
    const talk = await talking();
    await recorded(talk, { callee: [[1, '明天可以。']], ours: [] });
    await end(talk);
    await makeCallContent(world.db).remove(talk.grant.callId);
    await transcribe(talk.grant.callId, signal, deps);
    expect(await store().find(talk.grant.callId)).toMatchObject({ state: 'none', reason: 'removed' });
    expect(await store().keep(talk.grant.callId, [], 0)).toBe(false);
    expect(await store().keep(randomUUID(), [], 0)).toBe(false);
  });

  it('tells that its recogniser is gone', async () => {
    const talk = await talking();
    await recorded(talk, { callee: [], ours: [] });
    await end(talk);
    await transcribe(talk.grant.callId, signal, { ...deps, accounts: { scribe: async () => null } });
    expect(await reasonOf(talk)).toBe('recogniser-gone');
  });
});

/** Trial calls on a real database and a simulated switch: permitted once, told step by step, ended whatever happens. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PreparedTalk, TalkEnd, Talker } from '../../activities/call-desk.ts';
import { TrialConductor } from '../../activities/trial-conduct.ts';
import { trialTurns } from '../../activities/trial-talk.ts';
import { pureTone } from '../../audio/pure-tone.ts';
import type { Turn } from '../../domain/call.ts';
import { answers, type CalleePlan, plays, ringsOut } from '../../simulator/callee/callee-plan.ts';
import { makeSimulatedSwitch } from '../../simulator/simulated-switch.ts';
import type { SimulatedSwitch } from '../../simulator/switch-options.ts';
import { makeTrialCalls, type TrialCall, type TrialCalls, type TrialDraft } from '../../storage/trial-calls.ts';
import type { SwitchNode } from '../../telephony/ports.ts';
import { makeSwitchNode } from '../../telephony/switch-node.ts';
import { makeLine, silent, useWorld } from './world.ts';

const world = useWorld();
const node = 'sw1';
const number = '13800000001';
const echo = { echoMs: 400, delayMs: 100, messageMsMax: 1_000 };
let simulated: SimulatedSwitch;
let at: SwitchNode;
let trials: TrialCalls;
let callee: CalleePlan;
let lineId: string;

beforeAll(async () => {
  trials = makeTrialCalls(world.db);
  lineId = await makeLine(world.db, { capacity: 2, callerNumbers: ['01088880001'] });
  await world.db.query(`update line set gateway = 'trunk', prefix = '9', called_strip = '1' where id = $1::uuid`, [lineId]);
  simulated = await makeSimulatedSwitch({
    crashOnUnicastFault: true,
    gateways: [{ name: 'trunk', callees: () => callee }],
    extensions: { '7001': () => callee, '7002': null },
  });
  const { host, port, password } = simulated;
  at = makeSwitchNode({
    address: { name: node, host, port, password },
    mediaAddress: '127.0.0.1',
    log: silent,
    callsPerSecond: 100,
  });
  await new Promise<void>((resolve) => {
    at.onState((state) => (state === 'ready' ? resolve() : undefined));
    if (at.state === 'ready') resolve();
  });
});

afterAll(async () => {
  await at.close();
  expect(simulated.faults).toEqual([]);
  await simulated.close();
});

beforeEach(async () => {
  callee = answers({ kind: 'echo' }, { afterMs: 30 });
  await world.db.query('delete from trial_call');
});

const toLine = (change: Partial<TrialDraft> = {}): TrialDraft => ({
  ...{ kind: 'line', node, lineId, extensionId: null, assistantId: null, number, say: null, variables: {}, createdBy: 'admin' },
  ...change,
});

async function asked(draft: TrialDraft = toLine()): Promise<string> {
  const made = await trials.insert(draft);
  if (made.kind !== 'made') throw new Error(`The trial was ${made.kind}.`);
  return made.id;
}

async function read(id: string): Promise<TrialCall> {
  const trial = await trials.find(id);
  if (trial === null) throw new Error('The trial is gone.');
  return trial;
}

const turn: Turn = { n: 1, speaker: 'us', text: '您好', heard: '您好', interrupted: false, startMs: 0, endMs: 900, timings: {} };
const said: TalkEnd = {
  outcome: 'completed',
  reason: null,
  heardToEnd: null,
  culprit: null,
  answeredBy: null,
  writeDown: async () => undefined,
};

/** Says one sentence into the trial's turns and waits for the end of the line. */
const talker: Talker = {
  async prepare(): Promise<PreparedTalk> {
    return {
      callMsMax: 20_000,
      unheard: null,
      listen: null,
      async run({ line, owned }) {
        await trialTurns(trials).save(owned, turn);
        await line.ended;
        return {
          ...said,
          writeDown: async () => {
            await trialTurns(trials).save(owned, { ...turn, heard: '您' });
          },
        };
      },
    };
  },
};

function conductor(
  change: { beatMs?: number; say?: () => AsyncIterable<{ pcm: Int16Array; text: string }>; talker?: Talker } = {},
): TrialConductor {
  const say = async function* () {
    yield { pcm: pureTone({ hz: 500, ms: 200, level: 5_000 }), text: '测试' };
  };
  return new TrialConductor({
    trials,
    node: at,
    talker,
    say,
    owner: 'tests',
    limits: { ringMsMax: 500, echo },
    log: silent,
    ...change,
  });
}

const stays = new AbortController().signal;
const stepsOf = ({ steps }: TrialCall): string[] => steps.map(({ step }) => step);

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (let n = 0; n < 500; n += 1) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come about');
}

describe('the test call of a line', () => {
  it('is dialled as the line says, tells each step, echoes, and hangs up', async () => {
    const id = await asked();
    expect(await conductor().conduct(id, stays)).toEqual({ state: 'ended' });
    const trial = await read(id);
    expect(stepsOf(trial)).toEqual(['sent', 'ringing', 'answered', 'speaking', 'echo', 'heard', 'ended']);
    expect(trial).toMatchObject({ state: 'ended', outcome: 'completed', reason: 'answered-we-hung-up', endedBy: 'us' });
    expect(trial.steps.find(({ step }) => step === 'answered')?.detail).toEqual({ codec: 'PCMA' });
    const last = trial.steps.at(-1);
    expect(Number(last?.detail['packetsIn'])).toBeGreaterThan(10);
    expect(Number(last?.detail['packetsOut'])).toBeGreaterThan(10);
    // Stripped of its first digit, behind the prefix, with the line's own number.
    expect(simulated.rings.at(-1)).toMatchObject({ uuid: id, number: '93800000001' });
    expect(await at.channels()).toEqual([]);
  });

  it('tells of early media and of a refusal, with the answer of the carrier', async () => {
    callee = plays({ kind: 'ringback' }, { kind: 'refuse', afterMs: 100, sip: 486 });
    const id = await asked();
    await conductor().conduct(id, stays);
    const trial = await read(id);
    expect(stepsOf(trial)).toEqual(['sent', 'early-media', 'ended']);
    expect(trial).toMatchObject({ outcome: 'busy', reason: 'sip-486-busy', answeredAt: null });
    expect(trial.steps.at(-1)?.detail).toMatchObject({ sipCode: 486, endedBy: 'callee' });
  });

  it('says so when nothing but silence comes back', async () => {
    callee = answers({ kind: 'silent' }, { afterMs: 30 });
    const id = await asked();
    await conductor().conduct(id, stays);
    expect(stepsOf(await read(id))).toContain('silent');
  });

  it('speaks its message, and falls back to tones when the voice fails', async () => {
    const [spoken, failed] = [await asked(toLine({ say: '测试' })), await asked(toLine({ say: '测试' }))];
    await conductor().conduct(spoken, stays);
    const broken = async function* (): AsyncIterable<{ pcm: Int16Array; text: string }> {
      throw new Error('no voice');
    };
    await conductor({ say: broken }).conduct(failed, stays);
    const ms = (trial: TrialCall): unknown => trial.steps.find(({ step }) => step === 'speaking')?.detail['ms'];
    expect(Number(ms(await read(spoken)))).toBe(Number(ms(await read(failed))) + 200);
    expect(stepsOf(await read(failed))).toContain('voice-failed');
  });

  it.each([
    ['while it rings', ringsOut(), 'sent', 'no-answer'],
    ['while it is answered', answers({ kind: 'echo' }, { afterMs: 30 }), 'echo', 'completed'],
  ] as const)('ends at once when somebody asks for it %s', async (_name, plan, when, outcome) => {
    callee = plan;
    const one = conductor();
    const id = await asked();
    const over = one.conduct(id, stays);
    await until(async () => (stepsOf(await read(id)).includes(when) ? true : null));
    expect(await trials.askHangUp(id)).toBe(true);
    one.look(id);
    await over;
    expect(await read(id)).toMatchObject({ state: 'ended', outcome, reason: 'trial-hung-up-on-page', endedBy: 'us' });
    expect(await trials.askHangUp(id)).toBe(false);
  });

  it('is dialled once: a second attempt hangs up what the first one left, and tells that it is lost', async () => {
    callee = answers({ kind: 'echo' }, { afterMs: 30 });
    const id = await asked();
    const leaving = new AbortController();
    void conductor().conduct(id, leaving.signal);
    await until(async () => (stepsOf(await read(id)).includes('echo') ? true : null));
    expect(await conductor().conduct(id, stays)).toEqual({ state: 'lost' });
    expect(await read(id)).toMatchObject({ state: 'ended', outcome: 'unknown', reason: 'trial-lost' });
    await until(async () => ((await at.channelExists(id)) ? null : true));
    expect(simulated.rings.filter(({ uuid }) => uuid === id)).toHaveLength(1);
  });

  it('is hung up and lost when its process has to leave', async () => {
    const id = await asked();
    const leaving = new AbortController();
    const over = conductor().conduct(id, leaving.signal);
    await until(async () => (stepsOf(await read(id)).includes('echo') ? true : null));
    leaving.abort();
    await over;
    expect(await read(id)).toMatchObject({ reason: 'trial-lost' });
    expect(await at.channelExists(id)).toBe(false);
  });

  it('is never dialled to a number of the do-not-call list, also when it was put there after the asking', async () => {
    const id = await asked(toLine({ number: '13800000009' }));
    await world.db.query(`insert into do_not_call (number, source) values ('13800000009', 'page')`);
    expect(await conductor().conduct(id, stays)).toEqual({ state: 'refused' });
    expect(await read(id)).toMatchObject({ state: 'ended', outcome: 'not-permitted', reason: 'trial-do-not-call' });
    expect(simulated.rings.filter(({ uuid }) => uuid === id)).toEqual([]);
  });
});

describe('an assistant that calls an extension', () => {
  const toPhone = (extension = '7001'): TrialDraft => toLine({ kind: 'assistant', lineId: null, number: extension });

  it('talks into the trial alone, and what was heard at the end is written', async () => {
    callee = answers({ kind: 'says', lines: [], hangUpAfter: true }, { afterMs: 30 });
    const id = await asked(toPhone());
    const one = conductor();
    const over = one.conduct(id, stays);
    await until(async () => ((await read(id)).turns.length > 0 ? true : null));
    await trials.askHangUp(id);
    one.look(id);
    await over;
    expect((await read(id)).turns).toEqual([{ ...turn, heard: '您' }]);
    const { rows } = await world.db.query<{ n: number }>(
      'select (select count(*) from call)::integer + (select count(*) from turn)::integer as n',
    );
    expect(rows[0]?.n).toBe(0);
  });

  it.each([
    ['is not registered', '7002', 'trial-phone-not-registered'],
    ['is not in the directory', '7999', 'trial-phone-unknown'],
    ['does not answer', '7001', 'trial-phone-unanswered'],
  ])('says so when the phone %s', async (_name, extension, reason) => {
    callee = ringsOut();
    const id = await asked(toPhone(extension));
    await conductor().conduct(id, stays);
    expect(await read(id)).toMatchObject({ state: 'ended', reason });
  });

  it('rings nobody when nobody is ready to talk', async () => {
    const id = await asked(toPhone());
    const unready: Talker = {
      prepare: async () => {
        throw new Error('no account');
      },
    };
    await conductor({ talker: unready }).conduct(id, stays);
    expect(await read(id)).toMatchObject({ reason: 'trial-not-ready', steps: [{ step: 'ended' }] });
  });
});

describe('the limits of trials', () => {
  it('hold a line at its capacity, with the calls of tasks', async () => {
    await asked();
    await asked();
    expect(await trials.insert(toLine())).toEqual({ kind: 'line-full' });
  });

  it('hold the trials of everybody together', async () => {
    const wide = await makeLine(world.db, { capacity: 100 });
    for (let n = 0; n < 10; n += 1) await asked(toLine({ lineId: wide }));
    expect(await trials.insert(toLine({ lineId: wide }))).toEqual({ kind: 'too-many' });
    // One that nobody conducts stands in nobody's way.
    await world.db.query(`update trial_call set seen_at = now() - interval '1 hour'`);
    expect(await trials.insert(toLine({ lineId: wide }))).toMatchObject({ kind: 'made' });
    expect(await trials.endUnseen()).toBe(10);
  });

  it('let one extension be in one trial', async () => {
    const { rows } = await world.db.query<{ id: string }>(
      `insert into extension (number, a1_hash) values ('7100', md5('x')) returning id`,
    );
    const draft = toLine({ kind: 'assistant', lineId: null, extensionId: rows[0]?.id ?? randomUUID(), number: '7100' });
    await asked(draft);
    expect(await trials.insert(draft)).toEqual({ kind: 'busy' });
  });

  it('forget after a week', async () => {
    const [old, fresh] = [await asked(), await asked()];
    await world.db.query(`update trial_call set created_at = now() - interval '8 days' where id = $1::uuid`, [old]);
    expect(await trials.forgetOld()).toBe(1);
    expect(await trials.find(old)).toBeNull();
    expect(await trials.find(fresh)).not.toBeNull();
  });
});

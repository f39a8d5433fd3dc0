/** Predictive tasks that listen who answered before an agent gets the call, on real sound of the simulated switch. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AnsweredBy } from '../../domain/machine.ts';
import { makeCallHearing } from '../../storage/call-hearing.ts';
import { hearingKeys } from '../../storage/hearing-settings.ts';
import { makeSettings } from '../../storage/settings.ts';
import { makeTurns } from '../../storage/turns.ts';
import { numbers } from './agents-and-callees.ts';
import { makePeopleTask, makeTeam, statesOf } from './agents-at-work.ts';
import { openPeopleCentre, type PeopleCentre } from './people-centre.ts';
import { type Listening, listenIn, mishearing } from './switch-log.ts';
import { until } from './waiting.ts';
import { untilCompleted } from './whole-task.ts';

let centre: PeopleCentre;
let listening: Listening;
let voiceId = '';

beforeAll(async () => {
  centre = await openPeopleCentre();
  listening = listenIn(centre);
  const made = async (table: 'voice' | 'recogniser'): Promise<string> => {
    const { rows } = await centre.db.query<{ id: string }>(
      `insert into ${table} (name, kind) values ('tone', 'tone') returning id`,
    );
    return rows[0]?.id ?? '';
  };
  voiceId = await made('voice');
  await makeSettings(centre.db).set(hearingKeys.recogniserId, await made('recogniser'), 'test');
}, 120_000);

afterEach(({ task }) => {
  centre.goHome();
  if (task.result?.state === 'fail') console.log(centre.said().slice(-8000));
});

afterAll(async () => {
  listening.close();
  await centre.close();
});

const answeredBy = (callId: string | undefined): Promise<AnsweredBy | null> =>
  makeCallHearing(centre.db).answeredBy(callId ?? '');

/** Not before it is written that they talk: who goes in the moment of the join has left before an agent. */
async function hangsUp(number: string, callId: string | undefined): Promise<void> {
  await until('the talk to be written', async () => (await centre.stepsOf(callId)).includes('transferred'));
  centre.switch.calleeHangsUp(centre.channelOf(number)?.uuid ?? '');
}

/** What pacing counted as answered by a person, over the days that it remembers. */
async function countedAnswers(taskId: string): Promise<number> {
  const { rows } = await centre.db.query<{ answered: number }>(
    `select coalesce(sum((d ->> 'answered')::integer), 0)::integer as answered
    from task_pace p cross join jsonb_array_elements(p.state -> 'days') d where p.task_id = $1::uuid`,
    [taskId],
  );
  return rows[0]?.answered ?? 0;
}

describe('a predictive task that hangs up on machines', () => {
  it('gives the person to an agent and never the voice mailbox, which counts as not answered', async () => {
    const made = await centre.team(['4101', '4201']);
    const plan = { lineId: centre.lineId, groupId: made.groupId, onMachine: 'hangUp', pacing: { mode: 'progressive' } } as const;
    const taskId = await makePeopleTask(centre, plan);
    const [mailbox = '', person = ''] = numbers(1, '46', 2);
    await centre.dial(taskId, [mailbox, person]);
    await centre.joined(person);
    await until('the end of the mailbox', async () => (await centre.callTo(taskId, mailbox))?.state === 'final');
    const machine = await centre.callTo(taskId, mailbox);
    expect(machine).toMatchObject({ outcome: 'voicemail', reason: 'assistant-hung-up', endedBy: 'us' });
    const steps = await centre.stepsOf(machine?.id);
    expect(steps.filter((step) => ['offered', 'missed', 'abandoned'].includes(step))).toEqual([]);
    expect(await answeredBy(machine?.id)).toMatchObject({ verdict: 'assistant', because: 'words', action: 'hangUp' });

    const call = await centre.callTo(taskId, person);
    expect(await answeredBy(call?.id)).toMatchObject({ verdict: 'human', because: 'short-speech', action: null });
    await until('the talk to be counted', async () => (await countedAnswers(taskId)) === 1);
    await hangsUp(person, call?.id);
    await untilCompleted(centre, taskId);
    expect(await centre.callTo(taskId, person)).toMatchObject({ outcome: 'transferred' });
    expect(await statesOf(made)).toEqual(['free', 'free']);
    expect(centre.switch.faults).toEqual([]);
  }, 90_000);

  it('takes an agent back whose phone still rings when the callee turns out to be a machine, and blames nobody', async () => {
    const made = await makeTeam(centre, { extensions: ['4202'], wrapUpMs: 0, ringSecondsMax: 60 });
    try {
      const plan = {
        lineId: centre.lineId,
        groupId: made.groupId,
        onMachine: 'hangUp',
        pacing: { mode: 'progressive' },
      } as const;
      const taskId = await makePeopleTask(centre, plan);
      const [number = ''] = numbers(2, '8', 1);
      await centre.dial(taskId, [number]);
      await untilCompleted(centre, taskId);
      const call = await centre.callTo(taskId, number);
      expect(call).toMatchObject({ outcome: 'voicemail', reason: 'voicemail-hung-up' });
      const { rows } = await centre.db.query<{ step: string; why: string | null }>(
        `select step, detail ->> 'why' as why from call_step
        where call_id = $1::uuid and step in ('offered', 'missed', 'agent-answered', 'abandoned') order by id`,
        [call?.id],
      );
      expect(rows).toEqual([
        { step: 'offered', why: null },
        { step: 'missed', why: 'withdrawn' },
      ]);
      expect(await made.standings()).toMatchObject([{ standing: { state: 'free' } }]);
      expect(await answeredBy(call?.id)).toMatchObject({ verdict: 'voicemail', action: 'hangUp' });
      await until('the end to be counted', async () => (await countedAnswers(taskId)) === 0);
    } finally {
      made.goHome();
    }
  }, 90_000);

  it('gives an agent also who says nothing', async () => {
    const made = await centre.team(['4203']);
    const plan = { lineId: centre.lineId, groupId: made.groupId, onMachine: 'hangUp', pacing: { mode: 'progressive' } } as const;
    const taskId = await makePeopleTask(centre, plan);
    const [number = ''] = numbers(3, '1', 1);
    await centre.dial(taskId, [number]);
    await centre.joined(number);
    const call = await centre.callTo(taskId, number);
    await until('the verdict to be written', async () => (await answeredBy(call?.id)) !== null);
    expect(await answeredBy(call?.id)).toMatchObject({ verdict: 'uncertain', because: 'no-speech', action: null });
    await hangsUp(number, call?.id);
    await untilCompleted(centre, taskId);
    expect(await centre.callTo(taskId, number)).toMatchObject({ outcome: 'transferred' });
  }, 90_000);

  it('offers at once whom a worker was listening to when it died', async () => {
    const made = await centre.team(['4301']);
    const plan = { lineId: centre.lineId, groupId: made.groupId, onMachine: 'hangUp', pacing: { mode: 'progressive' } } as const;
    const taskId = await makePeopleTask(centre, plan);
    const [number = ''] = numbers(5, '1', 1);
    await centre.dial(taskId, [number]);
    await until('somebody to listen', async () => (await centre.callTo(taskId, number))?.state === 'live');
    await centre.replace('call-worker');
    await centre.joined(number);
    const call = await centre.callTo(taskId, number);
    expect(await centre.stepsOf(call?.id)).toContain('taken-over');
    expect(await answeredBy(call?.id)).toBeNull();
    await hangsUp(number, call?.id);
    await untilCompleted(centre, taskId);
    expect(await centre.callTo(taskId, number)).toMatchObject({ outcome: 'transferred' });
  }, 120_000);
});

describe('a predictive task that leaves messages', () => {
  it('waits for the beep, says its words whole, and needs no agent for it', async () => {
    const made = await centre.team(['4405']);
    const message = '您好，云铃科技给您来过电话，请回电。';
    const plan = { lineId: centre.lineId, groupId: made.groupId, voiceId, pacing: { mode: 'progressive' } } as const;
    const taskId = await makePeopleTask(centre, { ...plan, onMachine: 'leaveMessage', machineMessage: message });
    const [number = ''] = numbers(4, '4', 1);
    await centre.dial(taskId, [number]);
    await untilCompleted(centre, taskId);
    const call = await centre.callTo(taskId, number);
    expect(call).toMatchObject({ outcome: 'voicemail', reason: 'assistant-message-left', endedBy: 'us' });
    expect(await answeredBy(call?.id)).toMatchObject({ verdict: 'assistant', action: 'leaveMessage' });
    const turns = await makeTurns(centre.db).ofCall(call?.id ?? '');
    expect(turns).toMatchObject([{ speaker: 'us', text: message, heard: message, interrupted: false }]);
    const recorded = listening.of(number).flatMap(({ speaker, text }) => (speaker === 'us' ? [text] : []));
    expect(mishearing({ said: message, heard: recorded.join(''), holes: listening.holesOf(number) })).toBeNull();
    expect(await centre.stepsOf(call?.id)).not.toContain('offered');
    expect(await statesOf(made)).toEqual(['free']);
  }, 90_000);
});

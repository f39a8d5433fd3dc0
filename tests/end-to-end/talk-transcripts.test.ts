/** What an agent and a callee say to each other is written down after the call, on the simulated switch and with the tone recogniser. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { frameSamples } from '../../domain/live-line.ts';
import { answers, type CalleeChoice } from '../../simulator/callee/callee-plan.ts';
import { makeSpokenQueue, type SpokenQueue } from '../../simulator/callee/spoken-queue.ts';
import { makeCallTranscripts } from '../../storage/call-transcripts.ts';
import { makeTurns } from '../../storage/turns.ts';
import { numbers } from './agents-and-callees.ts';
import { makePeopleTask, type Team } from './agents-at-work.ts';
import { heldSlots, taskOf } from './lists.ts';
import { openPeopleCentre, type PeopleCentre } from './people-centre.ts';
import { until } from './waiting.ts';

/** By number or extension: people of the test's own, who say what it tells them to and are silent else. */
const mouths = new Map<string, SpokenQueue>();
const speaks: CalleeChoice = ({ number }) =>
  answers(
    {
      kind: 'own',
      take() {
        const mouth = makeSpokenQueue();
        mouths.set(number, mouth);
        return { frame: () => mouth.frame() ?? new Int16Array(frameSamples) };
      },
    },
    { afterMs: 40 },
  );
const wantsHuman = answers({ kind: 'talk', script: 'wants-human', language: 'zh', seed: 1 }, { afterMs: 200 });
const who: CalleeChoice = (call) => (call.number.endsWith('7') ? wantsHuman : speaks(call));

let centre: PeopleCentre;

beforeAll(async () => {
  centre = await openPeopleCentre({ who, at: { '6101': speaks, '6102': speaks, '6103': speaks } });
}, 120_000);

afterEach(({ task }) => {
  centre.goHome();
  if (task.result?.state === 'fail') console.log(centre.said().slice(-8000));
});

afterAll(async () => {
  expect(centre.switch.faults).toEqual([]);
  await centre.close();
});

/** Says it to its end, and waits so long as people do before they answer. */
async function say(number: string, text: string): Promise<void> {
  const mouth = mouths.get(number);
  if (mouth === undefined) throw new Error(`nobody answered at ${number}`);
  mouth.say(text);
  await until(`${number} to have said it`, () => !mouth.speaking());
}

async function teamThatIsWrittenDown(extension: string): Promise<Team> {
  const team = await centre.team([extension], 0);
  await centre.db.query(
    `with r as (insert into recogniser (name, kind) values ('transcripts of ' || $1::text, 'tone') returning id)
    update agent_group set recogniser_id = r.id from r where agent_group.id = $1::uuid`,
    [team.groupId],
  );
  return team;
}

async function written(callId: string): Promise<void> {
  const transcripts = makeCallTranscripts(centre.db);
  await until('the words to be written down', async () => (await transcripts.find(callId))?.state === 'made', 60_000);
}

const wordsOf = async (callId: string) => (await makeTurns(centre.db).ofCall(callId)).toSorted((a, b) => a.startMs - b.startMs);

describe('a talk of an agent', () => {
  it('is written down with both sides in order, after the call, whose task and slots wait for nothing', async () => {
    const team = await teamThatIsWrittenDown('6101');
    const taskId = await makePeopleTask(centre, {
      ...{ lineId: centre.lineId, groupId: team.groupId, pacing: { mode: 'progressive' } },
    });
    const [number = ''] = numbers(1, '1', 1);
    await centre.dial(taskId, [number]);
    await centre.joined(number);
    const callId = (await centre.callTo(taskId, number))?.id ?? '';
    await say('6101', '您好，我是坐席小王。');
    await say(number, '你好，有什么事？');
    await say('6101', '明天上门可以吗？');
    await say(number, '可以，下午来吧。');
    centre.switch.calleeHangsUp(callId);
    await until('the end of the task', async () => (await taskOf(centre, taskId)).status === 'completed', 30_000);
    expect(await heldSlots(centre)).toBe(0);
    await written(callId);
    expect((await wordsOf(callId)).map(({ speaker, text, agentName }) => [speaker, text, agentName])).toEqual([
      ['agent', '您好，我是坐席小王。', 'agent-6101'],
      ['callee', '你好，有什么事？', undefined],
      ['agent', '明天上门可以吗？', 'agent-6101'],
      ['callee', '可以，下午来吧。', undefined],
    ]);
    expect((await centre.stepsOf(callId)).filter((step) => step === 'transcribed')).toHaveLength(1);
  }, 120_000);

  it('follows the turns of the assistant that handed the callee over', async () => {
    const team = await teamThatIsWrittenDown('6102');
    const [number = ''] = numbers(2, '7', 1);
    const taskId = await centre.handingOver(team.groupId, number);
    await centre.joined(number);
    const callId = (await centre.callTo(taskId, number))?.id ?? '';
    await until('the hand-over to be written', async () => (await centre.stepsOf(callId)).includes('transferred'));
    const before = centre.switch.transcript(callId).length;
    await say('6102', '您好，我是坐席，您请说。');
    let answered: string[] = [];
    await until(
      'the end of the call',
      async () => {
        const lines = centre.switch.transcript(callId).slice(before);
        // Whoever has hung up tells nothing any more.
        if (lines.length > 0) answered = lines.filter(({ speaker }) => speaker === 'callee').map(({ text }) => text);
        return (await centre.callTo(taskId, number))?.state === 'final';
      },
      60_000,
    );
    await written(callId);
    const turns = await wordsOf(callId);
    const first = turns.findIndex(({ speaker }) => speaker === 'agent');
    expect(turns.slice(0, first).map(({ speaker }) => speaker)).toContain('us');
    // On a machine that can't keep up, what was recorded in the first moment after the hand-over may lie before it.
    expect(turns[first]).toMatchObject({ text: expect.stringMatching(/我是坐席，您请说。$/) as string, agentName: 'agent-6102' });
    expect(answered).toHaveLength(1);
    expect(turns.slice(first + 1)).toMatchObject(answered.map((text) => ({ speaker: 'callee', text })));
  }, 120_000);

  it('is written down all the same, and once, when the worker dies over it', async () => {
    const team = await teamThatIsWrittenDown('6103');
    const taskId = await makePeopleTask(centre, {
      ...{ lineId: centre.lineId, groupId: team.groupId, pacing: { mode: 'progressive' } },
    });
    const [number = ''] = numbers(3, '1', 1);
    await centre.dial(taskId, [number]);
    await centre.joined(number);
    const callId = (await centre.callTo(taskId, number))?.id ?? '';
    await say('6103', '您好，请讲。');
    await say(number, '没事了，再见。');
    centre.switch.calleeHangsUp(callId);
    const tries = async () =>
      (await centre.db.query<{ state: string }>('select state from call_transcript where call_id = $1::uuid', [callId])).rows[0];
    await until('the talk to be due', async () => (await tries())?.state === 'due', 30_000);
    await centre.replace('task-worker');
    await written(callId);
    expect((await wordsOf(callId)).map(({ text }) => text)).toEqual(['您好，请讲。', '没事了，再见。']);
  }, 180_000);
});

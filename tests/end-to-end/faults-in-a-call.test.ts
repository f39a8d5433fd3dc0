/**
 * What is set up wrongly, staged for real: each fault is found by a test button before anybody is called, and a call that meets it all
 * the same ends with an apology where one can be said, and with a sentence that names the culprit.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { findFreePort } from '../../workers/supervisor/free-port.ts';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { bodyOf, type Door, openDoor } from './door.ts';
import { append, makeAiTask, pressed, untilStatus } from './door-tasks.ts';
import { makeLine } from './lists.ts';
import { openStagedServices } from './staged-services.ts';

/** A callee who asks what it costs, and waits for the answer. */
const asking = '4002';
const troubleLine = '抱歉，系统出了问题，我们稍后再联系您。';

let centre: CallCentre;
let door: Door;
let lineId: string;
let troubled: Awaited<ReturnType<typeof openStagedServices>>;
/** Where the staged services listen. */
let services: string;
let deadPort: number;

beforeAll(async () => {
  centre = await openCallCentre();
  lineId = await makeLine(centre, 20);
  deadPort = await findFreePort();
  troubled = await openStagedServices();
  services = troubled.host;
  await Promise.all([centre.start('api'), centre.start('call-worker'), centre.start('task-worker')]);
  door = await openDoor(centre.origin);
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-6000));
});

afterAll(async () => {
  await troubled.close();
  await centre.close();
});

type Part = 'model' | 'voice' | 'recogniser';
type Draft = Record<string, unknown> & { name: string };

const paths = { model: '/llm-accounts', voice: '/voices', recogniser: '/recognisers' } as const;
const sound = (part: Part): Draft => ({
  name: `a good ${part} ${Math.random()}`,
  ...(part === 'model' ? { kind: 'openai-compatible', baseUrl: centre.model.baseUrl, model: 'demo' } : { kind: 'tone' }),
});

async function make(path: string, draft: object): Promise<string> {
  return (await door.post<{ id: string }>(path, draft)).id;
}

/** What the test button says of an account: the code and the sentence of its failure. */
async function pressTest(part: Part, id: string): Promise<{ code: string; sentence: string }> {
  switch (part) {
    case 'model': {
      const reply = await door.ask('POST', `/llm-accounts/${id}/test`, {
        body: { messages: [{ role: 'user', content: '你好' }] },
      });
      const last = reply.bytes.toString().trim().split('\n').at(-1) ?? '';
      return JSON.parse(last) as { code: string; sentence: string };
    }
    case 'voice': {
      const problem = bodyOf<{ code: string; detail: string }>(
        await door.ask('POST', `/voices/${id}/audition`, { body: { text: '您好' } }),
      );
      return { code: problem.code, sentence: problem.detail };
    }
    case 'recogniser': {
      const reply = await door.ask('POST', `/recognisers/${id}/test`, { body: { sample: true } });
      return bodyOf<{ code: string; sentence: string }>(reply);
    }
  }
}

type CallTold = {
  id: string;
  outcome: string;
  reason: string;
  sentence: string;
  culprit: { part: string; code: string; accountId: string; accountName: string } | null;
};
type Detail = CallTold & { turns: { speaker: string; heard: string }[] };

async function callWith(part: Part, accountId: string, number: string): Promise<Detail> {
  const idOf = async (other: Part): Promise<string> => (other === part ? accountId : make(paths[other], sound(other)));
  const assistantId = await make('/assistants', {
    name: `assistant ${number}`,
    language: 'zh',
    llmAccountId: await idOf('model'),
    voiceId: await idOf('voice'),
    recogniserId: await idOf('recogniser'),
    prompt: '你是客服。',
    openingLine: '您好，我是小钟，请问您有什么问题？',
    hangupLine: '再见。',
    silenceLine: '您好，听得到吗？',
    troubleLine,
  });
  const front = { door, lineId, assistantId, voiceId: '' };
  const taskId = await makeAiTask(front, 1);
  await append(front, taskId, [{ number }]);
  await pressed(front, taskId, 'start');
  await untilStatus(front, taskId, 'completed');
  const { items } = await door.get<{ items: CallTold[] }>(`/calls?taskId=${taskId}`);
  expect(items).toHaveLength(1);
  return door.get<Detail>(`/calls/${items[0]?.id}`);
}

type Fault = {
  name: string;
  part: Part;
  draft: () => Omit<Draft, 'name'>;
  code: string;
  reason: string;
  words: RegExp;
  testCode?: string;
};

const openai = (path: string) => (): Omit<Draft, 'name'> => ({
  kind: 'openai-compatible',
  baseUrl: `http://${services}/${path}/v1`,
  model: 'm',
  apiKey: 'sk-staged',
});

const faults: Fault[] = [
  {
    name: 'a model with a wrong key',
    part: 'model',
    draft: openai('wrong-key'),
    code: 'wrong-key',
    reason: 'model-failed',
    words: /key/i,
  },
  {
    name: 'a model whose address is a web page',
    part: 'model',
    draft: openai('web-page'),
    code: 'bad-answer',
    reason: 'model-failed',
    words: /base url/i,
  },
  {
    name: 'a model with a wrong path',
    part: 'model',
    draft: openai('no-such-path'),
    code: 'not-found',
    reason: 'model-failed',
    words: /base url/i,
  },
  {
    name: 'a model that answers nothing',
    part: 'model',
    draft: openai('says-nothing'),
    code: 'empty-answer',
    reason: 'model-failed',
    words: /empty/i,
  },
  {
    name: 'a model without credit',
    part: 'model',
    draft: openai('no-credit'),
    code: 'no-credit',
    reason: 'model-failed',
    words: /credit/i,
  },
  {
    name: 'a model at an address where nobody is',
    part: 'model',
    draft: () => ({ ...openai('')(), baseUrl: `http://127.0.0.1:${deadPort}/v1` }),
    code: 'unreachable',
    reason: 'model-failed',
    words: /reach/i,
  },
  {
    name: 'a recogniser that is dead',
    part: 'recogniser',
    draft: () => ({ kind: 'funasr', baseUrl: `ws://127.0.0.1:${deadPort}` }),
    code: 'unreachable',
    reason: 'recogniser-failed',
    words: /can’t be reached/,
  },
  {
    name: 'a recogniser with a wrong key',
    part: 'recogniser',
    draft: () => ({ kind: 'openai', baseUrl: `http://${services}/wrong-key/v1`, model: 'm', apiKey: 'sk-staged' }),
    code: 'wrong-key',
    reason: 'recogniser-failed',
    words: /key is wrong/,
  },
  {
    name: 'a recogniser that is connected and says nothing',
    part: 'recogniser',
    draft: () => ({ kind: 'funasr', baseUrl: `ws://${services}/mute` }),
    code: 'no-words',
    reason: 'recogniser-failed',
    words: /not one word/,
  },
  {
    name: 'a voice with a wrong key',
    part: 'voice',
    draft: () => ({
      kind: 'openai',
      baseUrl: `http://${services}/wrong-key/v1`,
      model: 'm',
      voiceName: 'v',
      apiKey: 'sk-staged',
    }),
    code: 'wrong-key',
    // The answer of an audition is a sound or one refusal, whose words say which fault it was.
    testCode: 'voice-failed',
    reason: 'voice-failed',
    words: /key is wrong/,
  },
];

it.concurrent.each(faults.map((fault, n) => ({ ...fault, n })))(
  'finds $name before a call, and names it in one',
  async ({ name, part, draft, code, testCode, reason, words, n }) => {
    const accountId = await make(paths[part], { name, ...draft() });
    const tested = await pressTest(part, accountId);
    expect(tested.code).toBe(testCode ?? code);
    expect(tested.sentence).toMatch(words);

    const call = await callWith(part, accountId, `139000${n}${asking}`);
    expect(call).toMatchObject({ outcome: 'completed', reason, culprit: { part, code, accountId, accountName: name } });
    expect(call.sentence).toContain(`“${name}”`);
    expect(call.sentence).toMatch(words);
    // A dead voice can't excuse itself; every other fault is followed by the apology, heard to its end.
    const lastWords = call.turns.findLast(({ speaker }) => speaker === 'us')?.heard ?? '';
    expect(lastWords).toBe(part === 'voice' ? '' : troubleLine);
  },
  90_000,
);

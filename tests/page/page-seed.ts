/** What the page tests look at: lines, accounts, an assistant, tasks in several states, calls with turns and a recording. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CallResult, Turn } from '../../domain/call.ts';
import { makeGateways } from '../../storage/gateways.ts';
import { makeLedger } from '../../storage/ledger.ts';
import type { DialGrant, Ledger } from '../../storage/ledger-types.ts';
import { makeSipProfiles } from '../../storage/sip-profiles.ts';
import { makeSwitchNodes } from '../../storage/switch-nodes.ts';
import { makeTurns } from '../../storage/turns.ts';
import { type Client, clientOf } from './page-client.ts';
import type { PageHouse } from './page-house.ts';
import { spokenCallWav, talkTurns } from './page-talk.ts';

export type Seed = {
  client: Client;
  lineId: string;
  accountId: string;
  brokenAccountId: string;
  assistantId: string;
  voiceId: string;
  runningTaskId: string;
  draftTaskId: string;
  /** A call with a conversation, an interruption and a recording. */
  talkedCallId: string;
  webhookId: string;
};

type Ends = { outcome: CallResult['outcome']; reason: string; sipCode: number | null; q850: number | null; cause: string };

const ends: readonly Ends[] = [
  { outcome: 'busy', reason: 'sip-486-busy', sipCode: 486, q850: 17, cause: 'USER_BUSY' },
  { outcome: 'no-answer', reason: 'rang-no-answer', sipCode: null, q850: 19, cause: 'NO_ANSWER' },
  { outcome: 'empty-number', reason: 'sip-404-not-found', sipCode: 404, q850: 1, cause: 'UNALLOCATED_NUMBER' },
  { outcome: 'line-fault', reason: 'sip-503-line-unavailable', sipCode: 503, q850: 41, cause: 'NORMAL_TEMPORARY_FAILURE' },
  { outcome: 'unknown', reason: 'end-unseen', sipCode: null, q850: null, cause: 'NONE' },
];

/** `modelUrl`: a language model that answers; the broken account points to a port where nobody listens. */
export async function seedPage(house: PageHouse, modelUrl: string): Promise<Seed> {
  await makeSwitchNodes(house.db).report({ name: 'sw1', state: 'ready', coreUuid: null, detail: null });
  const client = await clientOf(house);
  const { post } = client;
  const gateway = 'unicom-a';
  const line = await post('/lines', {
    gateway,
    name: '联通中继 A',
    node: 'sw1',
    profile: 'external',
    address: 'sip.carrier.example:5060',
    register: false,
    capacity: 10,
    callerNumbers: ['01088880000'],
  });
  const gateways = makeGateways(house.db);
  const forbidden = { status: 403, phrase: 'Forbidden' };
  await gateways.report('sw1', [{ name: gateway, state: 'FAILED', up: false, answer: forbidden }], () => null);
  await gateways.report('sw1', [{ name: gateway, state: 'NOREG', up: true, answer: null, mark: 'm', pingMs: 12.4 }], () => null);
  await makeSipProfiles(house.db).ensure('sw1');
  const seen = { sipIp: '192.168.1.4', sipPort: 5080, wsBinding: null, calls: 2, registrations: 0 };
  await makeSipProfiles(house.db).report('sw1', [{ name: 'external', seen }]);
  const voice = await post('/voices', { name: '晓彤', kind: 'tone' });
  const recogniser = await post('/recognisers', { name: '标准识别', kind: 'tone' });
  const account = { kind: 'openai-compatible', model: 'demo', apiKey: 'sk-demo' };
  const good = await post('/llm-accounts', { ...account, name: '演示大模型', baseUrl: modelUrl });
  const broken = await post('/llm-accounts', { ...account, name: '连不上的大模型', baseUrl: 'http://127.0.0.1:9/v1' });
  const assistant = await post('/assistants', {
    name: '回访助理',
    language: 'zh',
    llmAccountId: good.id,
    voiceId: voice.id,
    recogniserId: recogniser.id,
    prompt: '你是售后回访客服，对方叫 {{name}}，购买了 {{产品}}。',
    openingLine: '您好，{{name}}，我是售后回访。',
    hangupLine: '感谢接听，再见。',
    silenceLine: '您好，还在听吗？',
    troubleLine: '抱歉，信号不好。',
    interruption: 'any',
  });
  const ai = { type: 'ai', lineIds: [line.id], assistantId: assistant.id };
  const running = await post('/tasks', { ...ai, name: '十一月老客户回访', maxConcurrency: 10 });
  await post(`/tasks/${running.id}/contacts`, { contacts: contactsOf(24) });
  await post(`/tasks/${running.id}/start`, {});
  const draft = await post('/tasks', {
    name: '积分到期提醒',
    type: 'notification',
    maxConcurrency: 30,
    lineIds: [line.id],
    voiceId: voice.id,
    playTimes: 2,
  });
  const talkedCallId = await makeCalls(house, running.id);
  const { webhook } = await post<{ webhook: { id: string } }>('/webhooks', {
    name: '客户系统',
    url: 'https://crm.example.com/carillon/events',
    events: ['call.ended', 'task.completed'],
  });
  return {
    client,
    lineId: line.id,
    accountId: good.id,
    brokenAccountId: broken.id,
    assistantId: assistant.id,
    voiceId: voice.id,
    runningTaskId: running.id,
    draftTaskId: draft.id,
    talkedCallId,
    webhookId: webhook.id,
  };
}

function contactsOf(count: number): { number: string; name: string; variables: Record<string, string> }[] {
  const names = ['王丽', '李强', '张敏', '刘洋', '陈静', '杨磊'];
  return Array.from({ length: count }, (_, i) => ({
    number: `1390000${String(1000 + i)}`,
    name: names[i % names.length] ?? '',
    variables: { 产品: i % 2 === 0 ? '净水器' : '空气炸锅' },
  }));
}

/** Ends some calls in each way, leaves two in progress, and returns the one in which people talked. */
async function makeCalls(house: PageHouse, taskId: string): Promise<string> {
  const ledger = makeLedger(house.db);
  for (const end of ends) {
    const grant = await dial(ledger, taskId);
    await ledger.markRinging(grant);
    await ledger.release({ ...own(grant), result: resultOf(end), waiter: null });
  }
  const talked = await dial(ledger, taskId);
  await talk(house, ledger, talked);
  const ringing = await dial(ledger, taskId);
  await ledger.markRinging(ringing);
  const live = await dial(ledger, taskId);
  await ledger.markRinging(live);
  await ledger.markLive(live);
  await saveTurns(house, live, talkTurns.slice(0, 2));
  return talked.callId;
}

async function talk(house: PageHouse, ledger: Ledger, grant: DialGrant): Promise<void> {
  await ledger.markRinging(grant);
  await ledger.markLive(grant);
  await saveTurns(house, grant, talkTurns);
  const file = path.join(house.recordingsFolder, `${grant.callId}.wav`);
  const { wav, ms } = spokenCallWav(talkTurns);
  await writeFile(file, wav);
  await ledger.setRecording(grant, { path: file, ms });
  const evidence = { cause: 'NORMAL_CLEARING', q850: 16, sipCode: 200, sipReason: 'OK', disposition: 'recv_bye' };
  const result: CallResult = {
    outcome: 'completed',
    reason: 'answered-callee-hung-up',
    endedBy: 'callee',
    evidence,
    heardToEnd: null,
  };
  await ledger.release({ ...own(grant), result, waiter: null });
  // The ledger's clock is the real one; the call looks as long as its recording.
  await house.db.query(
    `update call set dialled_at = ended_at - interval '40 seconds', rang_at = ended_at - interval '38 seconds',
      answered_at = ended_at - $2::integer * interval '1 millisecond', recording_started_at = ended_at - $2::integer * interval '1 millisecond',
      intent = 'A', intent_state = 'given'
    where id = $1::uuid`,
    [grant.callId, ms],
  );
}

async function saveTurns(house: PageHouse, grant: DialGrant, turns: readonly Turn[]): Promise<void> {
  for (const turn of turns) await makeTurns(house.db).save(own(grant), turn);
}

async function dial(ledger: Ledger, taskId: string): Promise<DialGrant> {
  const [call] = await ledger.claim({ taskId, lane: 0, claimKey: crypto.randomUUID(), want: 1 });
  if (call === undefined) throw new Error('nothing was left to claim');
  const answer = await ledger.fence({ callId: call.callId, owner: 'vm/16107' });
  if (answer.kind !== 'granted') throw new Error(`the fence said ${answer.kind}`);
  return answer.grant;
}

function own({ callId, epoch }: DialGrant): { callId: string; epoch: number } {
  return { callId, epoch };
}

function resultOf({ outcome, reason, sipCode, q850, cause }: Ends): CallResult {
  const evidence = { cause, q850, sipCode, sipReason: null, disposition: null };
  return { outcome, reason, endedBy: 'carrier', evidence, heardToEnd: null };
}

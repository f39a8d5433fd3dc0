/** The steps that the ledger saw of a call, in words. */
import { type ListenMode, listenModes } from '../../domain/call-moves.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { outcomes } from '../../domain/outcome.ts';
import type { Language } from '../language.ts';
import { dropWords } from './manual-dial.ts';
import { momentWords } from './moments.ts';
import { outcomeSentence } from './outcomes.ts';
import { noTranscriptWords } from './transcripts.ts';
import { transferFailureWords } from './transfers.ts';
import { waitReason } from './waits.ts';
import { fill } from './words.ts';

/** Written by the functions of the ledger (migrations/) and by storage/intents.ts. */
export const stepNames = [
  'claimed',
  'permitted',
  'taken-over',
  'ringing',
  'answered',
  'throttled',
  'withdrawn',
  'refused',
  'ended',
  'overdue',
  'finalised',
  'retry-planned',
  'intent-given',
  'intent-failed',
  'callback-wished',
  'callback-planned',
  'do-not-call-said',
  'transferring',
  'transferred',
  'transfer-failed',
  'offered',
  'missed',
  'agent-answered',
  'abandoned',
  'held',
  'resumed',
  'consulting',
  'three-way',
  'dropped',
  'page-left',
  'page-back',
  'passed',
  'given-back',
  'listened',
  'taken-by',
  'received',
  'picked-up',
  'queued',
  'left-queue',
  'dialled-by-hand',
  'not-dialled',
  'previewed',
  'dialled-after-reading',
  'skipped',
  'skipped-for-good',
  'transcribed',
  'not-transcribed',
] as const;
type StepName = (typeof stepNames)[number];

export const stepSentences: Readonly<Record<Language, Readonly<Record<StepName, string>>>> = {
  zh: {
    claimed: '已从名单中取出，准备拨打。',
    permitted: '允许拨打：占用一路线路，发起呼叫。',
    'taken-over': '由另一进程接手，不会重复拨打。',
    ringing: '对方开始振铃。',
    answered: '对方接听。',
    throttled: '交换机繁忙，未振铃，稍后再拨。',
    withdrawn: '未拨打，已退回名单。',
    refused: '未拨打：',
    ended: '通话结束：',
    overdue: '已到最迟结束时间：已向交换机查证并挂断。',
    finalised: '没有进程看到通话如何结束，由系统按已有依据收尾。',
    'retry-planned': '按重拨规则，将在 {at} 再次拨打。',
    'intent-given': '客户意向已评定：',
    'intent-failed': '客户意向未能评定：大模型没有给出结果。',
    'callback-wished': '客户希望改时间：登记在 {at} 再次拨打。',
    'callback-planned': '按客户的要求，将在 {at} 再次拨打。',
    'do-not-call-said': '客户要求不再来电，号码已加入免打扰名单。',
    transferring: '呼叫人工，准备转接。',
    transferred: '已转接人工，客户正与人工通话。',
    'transfer-failed': '转接没有成功，客户回到智能体：',
    offered: '已分配给空闲坐席{agent}，坐席话机振铃。',
    missed: '坐席{agent}没有接到：',
    'agent-answered': '坐席{agent}接听。',
    abandoned: '没有坐席可以接听（呼损）。',
    held: '坐席保持了通话，客户听音乐等候。',
    resumed: '坐席恢复了通话。',
    consulting: '客户等候，坐席咨询另一方{agent}。',
    'three-way': '三方通话：客户、坐席与另一方{agent}。',
    dropped: '另一方{agent}退出，客户仍由原坐席接待。',
    'page-left': '坐席{agent}的页面断开或正在刷新，客户听音乐等候。',
    'page-back': '坐席{agent}的页面恢复，通话继续。',
    passed: '客户已转给另一方{agent}。',
    'given-back': '坐席{agent}把客户交还给智能体，智能体继续通话。',
    listened: '{by} {mode}。',
    'taken-by': '通话由{agent} 接管。',
    received: '来电到达交换机。',
    'picked-up': '已接起来电。',
    queued: '进入业务组的排队，等待坐席。',
    'left-queue': '离开排队。',
    'dialled-by-hand': '坐席{agent}手工外呼，先呼叫坐席的话机。',
    'not-dialled': '未拨打：',
    previewed: '分配给坐席{agent}预览。',
    'dialled-after-reading': '坐席{agent}看过后拨打，先呼叫坐席的话机。',
    skipped: '坐席{agent}跳过，将在 {at} 再次分配。',
    'skipped-for-good': '坐席{agent}跳过；已多次跳过，不再分配。',
    transcribed: '人工通话已根据录音转写成文字。',
    'not-transcribed': '人工通话没有转写：',
  },
  en: {
    claimed: 'Taken from the list, next to be dialled.',
    permitted: 'Permitted: took a line and dialled.',
    'taken-over': 'Another process took the call over; it is not dialled again.',
    ringing: 'The other side rings.',
    answered: 'Answered.',
    throttled: 'The switch was full; nothing rang, it is dialled later.',
    withdrawn: 'Not dialled; handed back to the list.',
    refused: 'Not dialled: ',
    ended: 'Ended: ',
    overdue: 'It should have been over: the switch was asked about it, and what was still up was hung up.',
    finalised: 'No process saw how the call ended; the system closed it by the evidence that was there.',
    'retry-planned': 'By the retry rule it is dialled again at {at}.',
    'intent-given': 'Interest graded: ',
    'intent-failed': 'Interest not graded: the language model gave no grade.',
    'callback-wished': 'The callee wants to be called another time: noted for {at}.',
    'callback-planned': 'As the callee wished, it is dialled again at {at}.',
    'do-not-call-said': 'The callee asked not to be called again; the number is on the do-not-call list.',
    transferring: 'A person is called, to hand the callee over.',
    transferred: 'The callee was handed over and talks with a person.',
    'transfer-failed': 'Nobody took the transfer, the callee is back with the assistant: ',
    offered: 'Given to a free agent{agent}, whose phone rings.',
    missed: 'The agent{agent} did not take it: ',
    'agent-answered': 'The agent{agent} answered.',
    abandoned: 'No agent could take it (abandoned).',
    held: 'The agent put the callee on hold, with music.',
    resumed: 'The agent took the callee back from hold.',
    consulting: 'The callee waits while the agent talks to another one{agent}.',
    'three-way': 'All together: callee, agent and another one{agent}.',
    dropped: 'The other one{agent} is out of the call; the callee stays with their agent.',
    'page-left': 'The page of the agent{agent} left or is being loaded anew; the callee waits, with music.',
    'page-back': 'The page of the agent{agent} is back, and the call goes on.',
    passed: 'The callee was given to another one{agent}.',
    'given-back': 'The agent{agent} gave the callee back to the assistant, which goes on talking.',
    listened: '{by} {mode}.',
    'taken-by': 'The call was taken over by{agent}.',
    received: 'The call came in at the switch.',
    'picked-up': 'Picked up.',
    queued: 'Waits in the queue of the group for an agent.',
    'left-queue': 'Left the queue.',
    'dialled-by-hand': 'Dialled by hand by the agent{agent}, whose own phone is called first.',
    'not-dialled': 'Not dialled: ',
    previewed: 'Shown to the agent{agent}, to read before it is dialled.',
    'dialled-after-reading': 'Read and dialled by the agent{agent}, whose own phone is called first.',
    skipped: 'Skipped by the agent{agent}; it comes again at {at}.',
    'skipped-for-good': 'Skipped by the agent{agent}; it was skipped too often and comes no more.',
    transcribed: 'The talk with the agent was written down from the recording.',
    'not-transcribed': 'The talk with the agent was not written down: ',
  },
};

/** Steps that name a moment. */
const momentSteps: ReadonlySet<string> = new Set(['retry-planned', 'callback-wished', 'callback-planned', 'skipped']);

/** Steps of an agent, whose name is told where it is known. */
const agentSteps: ReadonlySet<string> = new Set([
  'offered',
  'missed',
  'agent-answered',
  'consulting',
  'three-way',
  'dropped',
  'page-left',
  'page-back',
  'passed',
  'given-back',
  'taken-by',
  'dialled-by-hand',
  'previewed',
  'dialled-after-reading',
  'skipped',
  'skipped-for-good',
]);
export type StepAgent = { name: string; extension: string } | null;

function agentWords(agent: StepAgent, language: Language): string {
  if (agent === null) return '';
  const { name, extension } = agent;
  return language === 'zh' ? ` ${name}（${extension}）` : ` ${name} (${extension})`;
}

/** By whose clock moments are told, and what is today. */
export type Clock = { timeZone: string; now: Date };

/** A step of another release is shown by its name. */
export function stepSentence(
  step: string,
  detail: Readonly<Record<string, unknown>>,
  { language, agent = null, ...clock }: Clock & { language: Language; agent?: StepAgent },
): string {
  const known: Readonly<Record<string, string>> = stepSentences[language];
  const said = known[step] ?? step;
  const sentence = agentSteps.has(step) ? fill(said, { agent: agentWords(agent, language) }) : said;
  if (step === 'listened') return fill(said, { by: String(detail['by']), mode: modeWords(detail['mode'], language) });
  if (step === 'not-dialled') return sentence + dropWords(String(detail['why']), language);
  if (step === 'not-transcribed') return sentence + noTranscriptWords(String(detail['reason']), language);
  if (step === 'refused') return sentence + refusalWords(detail, { language, ...clock });
  if (step === 'transfer-failed' || step === 'missed') return sentence + transferFailureWords(String(detail['why']), language);
  if (momentSteps.has(step)) return fill(sentence, { at: momentIn(detail['at'], { language, ...clock }) ?? '–' });
  if (step === 'intent-given' && typeof detail['intent'] === 'string') return sentence + detail['intent'];
  const outcome = outcomes.find((word): word is Outcome => word === detail['outcome']);
  if (step !== 'ended' || outcome === undefined) return sentence;
  const reason = typeof detail['reason'] === 'string' ? detail['reason'] : null;
  return sentence + outcomeSentence(outcome, reason, language);
}

const listenWords: Readonly<Record<Language, Readonly<Record<ListenMode, string>>>> = {
  zh: { listen: '监听通话', whisper: '对坐席密语，客户听不到', callee: '对客户说话，坐席听不到', all: '加入三方通话' },
  en: {
    listen: 'listens to the call',
    whisper: 'whispers to the agent, unheard by the callee',
    callee: 'speaks to the callee, unheard by our side',
    all: 'joined the two',
  },
};

function modeWords(mode: unknown, language: Language): string {
  return listenWords[language][listenModes.find((known) => known === mode) ?? 'listen'];
}

/** Why the permission gate said no, and until when; a whole sentence but for its beginning. */
export function refusalWords(
  detail: Readonly<Record<string, unknown>>,
  { language, ...clock }: Clock & { language: Language },
): string {
  const because = typeof detail['because'] === 'string' ? detail['because'] : '';
  if (because === 'do-not-call') return doNotCallWords[language];
  const until = momentIn(detail['until'], { language, ...clock });
  const reason = waitReason(because, language);
  if (until === null) return language === 'zh' ? `${reason}。` : `${reason}.`;
  return language === 'zh' ? `${reason}，等到 ${until}。` : `${reason}; it waits until ${until}.`;
}

const doNotCallWords = {
  zh: '号码在免打扰名单中，不会拨打。',
  en: 'the number is on a do-not-call list; it is never dialled.',
} as const;

/** Null for what is no moment. */
function momentIn(value: unknown, { language, ...clock }: Clock & { language: Language }): string | null {
  if (typeof value !== 'string') return null;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? null : momentWords(at, { ...clock, language });
}

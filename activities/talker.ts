/** Makes a talk ready before the phone rings, and holds it on the answered line; turns are stored as they happen. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { type TalkAccounts, type TalkBrief, talk } from '../conversation/answered.ts';
import { systemClock } from '../conversation/clock.ts';
import type { EndOfTurnJudge } from '../conversation/end-of-turn.ts';
import { openEarlyEar } from '../conversation/hearing/early-ear.ts';
import { defaultTalkPolicy, type TalkPolicy } from '../conversation/policy.ts';
import type { Recogniser, Voice } from '../conversation/ports.ts';
import { fixedLines } from '../conversation/prompt.ts';
import type { VoiceGates } from '../conversation/speech/voice-gate.ts';
import { tunedPolicy } from '../conversation/tuned-policy.ts';
import { fillVariables } from '../conversation/variables.ts';
import { type TalkServices, type Turn, voiceAlone } from '../domain/call.ts';
import type { AgentOffers } from '../storage/agent-offers.ts';
import type { CallTools } from '../storage/call-tools.ts';
import type { InboundCalls } from '../storage/inbound-calls.ts';
import type { CallBrief, InboundBrief } from '../storage/ledger-types.ts';
import type { Turns } from '../storage/turns.ts';
import { agentTalk } from './agent-talk.ts';
import type { CallAccounts } from './call-accounts.ts';
import type { PreparedTalk, TalkEnd, Talker } from './call-desk.ts';
import { queueTalk } from './queue-talk.ts';
import { resultOfTalk } from './talk-result.ts';
import { talkTools } from './talk-tools.ts';

/** What will be said is synthesised while the phone rings; a slow voice must not hold the dial back. */
const warmMsMax = 10_000;

export type TalkerDeps = {
  accounts: CallAccounts;
  turns: Turns;
  tools: CallTools;
  offers: AgentOffers;
  inbound: InboundCalls;
  voiceGates: VoiceGates;
  /** Undefined: words alone decide when the callee has finished. */
  judge?: EndOfTurnJudge | undefined;
  log: Logger;
};

export function makeTalker(deps: TalkerDeps): Talker {
  const { accounts, log } = deps;
  return {
    async prepare(brief, callId) {
      if (brief.taskType === 'predictive') {
        return brief.inbound === null ? prepareAgentTalk(brief, deps) : prepareQueueTalk(brief, brief.inbound, deps);
      }
      const [{ opened, services, callMsMax, readyWords }, hearing, parameters] = await Promise.all([
        openAccounts({ brief, callId }, accounts),
        accounts.hearing(),
        accounts.parameters(),
      ]);
      const policy = tunedPolicy(parameters);
      const hearingId = services.recogniserId ?? hearing.recogniserId;
      const openHearing = hearingId === null ? null : (): Promise<Recogniser | null> => accounts.recogniser(hearingId);
      if (brief.taskType === 'notification' && openHearing !== null) opened.hearing = await unlessBroken(openHearing(), log);
      void warm(opened.voice, readyWords, log.child({ contactId: brief.contactId }));
      const unheard = brief.taskType === 'notification' ? false : null;
      return {
        callMsMax,
        unheard,
        listen: hearing.listens
          ? (parts) => openEarlyEar({ ...parts, recogniser: openHearing, sets: hearing.sets, clock: systemClock(), log })
          : null,
        run: (input) => run(input, { brief, opened, services, policy, ...deps }),
      };
    },
  };
}

/** Only a message for callees whom nobody takes, or for machines, needs a voice. Throws when it can't be opened. */
async function prepareAgentTalk(brief: CallBrief, deps: TalkerDeps): Promise<PreparedTalk> {
  const { agentGroupId: groupId, abandonMessage, machineMessage, onMachine, voiceId } = brief;
  if (groupId === null) throw new Error('a predictive task has a group of agents');
  const services = voiceAlone(voiceId);
  const messages = [abandonMessage, onMachine === 'leaveMessage' ? machineMessage : null].filter((text) => text !== null);
  const voice = messages.length === 0 ? null : await deps.accounts.voice(voiceId, services);
  const readyWords = messages.map((text) => fillVariables(text.trim(), brief).text);
  if (voice !== null) void warm(voice, readyWords, deps.log);
  return agentTalk({ ...deps, brief, groupId, voice, recogniser: await recogniserOf(brief, deps) });
}

/** By which it is heard whether a machine answered; null: nobody listens. Who is called for one agent is joined to that agent at once. */
async function recogniserOf({ onMachine, madeFor }: CallBrief, { accounts, log }: TalkerDeps): Promise<Recogniser | null> {
  if (onMachine === 'goOn' || madeFor !== null) return null;
  const { recogniserId } = await accounts.hearing();
  return recogniserId === null ? null : unlessBroken(accounts.recogniser(recogniserId), log);
}

/** Callers wait with music alone where their number has no voice, or one that can't be opened. */
async function prepareQueueTalk(brief: CallBrief, number: InboundBrief, deps: TalkerDeps): Promise<PreparedTalk> {
  const { agentGroupId: groupId } = brief;
  if (groupId === null) throw new Error('a predictive task has a group of agents');
  const services = voiceAlone(number.voiceId);
  const voice = number.voiceId === null ? null : await unlessBroken(deps.accounts.voice(number.voiceId, services), deps.log);
  return queueTalk({ ...deps, brief, number, groupId, voice });
}

async function openAccounts(
  { brief, callId }: { brief: CallBrief; callId: string },
  accounts: CallAccounts,
): Promise<{ opened: TalkAccounts; services: TalkServices; callMsMax: number; readyWords: string[] }> {
  switch (brief.taskType) {
    case 'notification': {
      const services = voiceAlone(brief.voiceId);
      const opened: TalkAccounts = { voice: await accounts.voice(brief.voiceId, services), assistant: null, hearing: null };
      const readyWords = [fillVariables((brief.message ?? '').trim(), brief).text];
      return { opened, services, callMsMax: defaultTalkPolicy.notification.msMax, readyWords };
    }
    case 'predictive':
      throw new Error('people talk on the calls of a predictive task');
    case 'ai': {
      const call = { callId, contact: brief };
      const { accounts: opened, stored, services } = await accounts.assistant(brief.assistantId, call);
      const { opening, trouble, filler } = fixedLines(stored, brief).lines;
      // The apology is needed when nothing can be made any more.
      return {
        opened,
        services,
        callMsMax: stored.callSecondsMax * 1000,
        readyWords: [opening, trouble, ...(stored.tools.http.length > 0 ? [filler] : [])],
      };
    }
  }
}

/** A message can be read without ears, and a queue waited in without words: neither keeps a phone from ringing. */
async function unlessBroken<Opened>(opening: Promise<Opened | null>, log: Logger): Promise<Opened | null> {
  try {
    return await opening;
  } catch (error) {
    log.error({ err: error }, 'a voice or a recogniser that can be done without could not be opened');
    return null;
  }
}

/** Fills the cache of the voice; what fails here fails again, and is dealt with, in the talk. */
async function warm(voice: Voice, texts: readonly string[], log: Logger): Promise<void> {
  try {
    for (const text of texts) {
      const pieces = voice.synthesise(text, AbortSignal.timeout(warmMsMax))[Symbol.asyncIterator]();
      while ((await pieces.next()).done !== true);
    }
  } catch (error) {
    log.warn({ err: error }, 'first words were not made ready');
  }
}

async function run(
  { line, owned, answeredAt, goesOn, handOver, signal }: Parameters<PreparedTalk['run']>[0],
  deps: TalkerDeps & { brief: CallBrief & TalkBrief; opened: TalkAccounts; services: TalkServices; policy: TalkPolicy },
): Promise<TalkEnd> {
  const { brief, opened, services, policy, turns, tools, voiceGates, judge } = deps;
  const log = deps.log.child({ callId: owned.callId });
  const saved = new Map<number, Turn>();
  const save = async (turn: Turn): Promise<void> => {
    if (await turns.save(owned, turn, services)) saved.set(turn.n, turn);
  };
  const over = await talk({
    line,
    brief,
    accounts: opened,
    earlierTurns: goesOn ? await turns.ofCall(owned.callId) : [],
    answeredAgoMs: Math.max(0, Date.now() - answeredAt.getTime()),
    givenBack: givenBackOf(brief, answeredAt),
    onTurn: save,
    policy,
    voiceGates,
    ...(judge === undefined ? {} : { judge }),
    ...talkTools({ brief, assistant: opened.assistant?.brief ?? null, owned, handOver, signal, tools, log }),
    clock: systemClock(),
    signal,
    log,
  });
  return {
    ...resultOfTalk(over, services),
    async writeDown() {
      for (const turn of over.turns) if (!isDeepStrictEqual(saved.get(turn.n), turn)) await save(turn);
    },
  };
}

function givenBackOf(
  { givenBackAtMs, givenBackNote: note }: CallBrief,
  answeredAt: Date,
): { atMs: number; note: string | null } | null {
  return givenBackAtMs === null ? null : { atMs: Math.max(0, givenBackAtMs - answeredAt.getTime()), note };
}

/** Makes a talk ready before the phone rings, and holds it on the answered line; turns are stored as they happen. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { type TalkAccounts, type TalkBrief, talk } from '../conversation/answered.ts';
import { systemClock } from '../conversation/clock.ts';
import { defaultTalkPolicy } from '../conversation/policy.ts';
import type { Voice } from '../conversation/ports.ts';
import { fixedLines } from '../conversation/prompt.ts';
import type { VoiceGates } from '../conversation/speech/voice-gate.ts';
import type { TalkEnd as TalkOver } from '../conversation/talk-end.ts';
import { fillVariables } from '../conversation/variables.ts';
import type { TalkServices, Turn } from '../domain/call.ts';
import type { CallBrief } from '../storage/ledger-types.ts';
import type { Turns } from '../storage/turns.ts';
import type { CallAccounts } from './call-accounts.ts';
import type { PreparedTalk, TalkEnd, Talker } from './call-desk.ts';

/** What will be said is synthesised while the phone rings; a slow voice must not hold the dial back. */
const warmMsMax = 10_000;

type TalkerDeps = { accounts: CallAccounts; turns: Turns; voiceGates: VoiceGates; log: Logger };

export function makeTalker({ accounts, turns, voiceGates, log }: TalkerDeps): Talker {
  return {
    async prepare(brief, callId) {
      const { opened, services, callMsMax, readyWords } = await openAccounts({ brief, callId }, accounts);
      void warm(opened.voice, readyWords, log.child({ contactId: brief.contactId }));
      const unheard = brief.taskType === 'notification' ? false : null;
      return { callMsMax, unheard, run: (input) => run(input, { brief, opened, services, turns, voiceGates, log }) };
    },
  };
}

async function openAccounts(
  { brief, callId }: { brief: CallBrief; callId: string },
  accounts: CallAccounts,
): Promise<{ opened: TalkAccounts; services: TalkServices; callMsMax: number; readyWords: string[] }> {
  switch (brief.taskType) {
    case 'notification': {
      const opened = { voice: await accounts.voice(brief.voiceId), assistant: null };
      const readyWords = [fillVariables((brief.message ?? '').trim(), brief).text];
      const services = { llmAccountId: null, voiceId: brief.voiceId, recogniserId: null };
      return { opened, services, callMsMax: defaultTalkPolicy.notification.msMax, readyWords };
    }
    case 'ai': {
      const call = { callId, contact: brief };
      const { accounts: opened, stored, services } = await accounts.assistant(brief.assistantId, call);
      const { opening, trouble } = fixedLines(stored, brief).lines;
      // The apology is needed when nothing can be made any more.
      return { opened, services, callMsMax: stored.callSecondsMax * 1000, readyWords: [opening, trouble] };
    }
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
  { line, owned, answeredAt, goesOn, signal }: Parameters<PreparedTalk['run']>[0],
  {
    brief,
    opened,
    services,
    turns,
    voiceGates,
    log,
  }: Omit<TalkerDeps, 'accounts'> & { brief: CallBrief & TalkBrief; opened: TalkAccounts; services: TalkServices },
): Promise<TalkEnd> {
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
    onTurn: save,
    voiceGates,
    clock: systemClock(),
    signal,
    log: log.child({ callId: owned.callId }),
  });
  return {
    outcome: 'completed',
    reason: reasonOf(over),
    heardToEnd: over.heardToEnd,
    async writeDown() {
      for (const turn of over.turns) if (!isDeepStrictEqual(saved.get(turn.n), turn)) await save(turn);
    },
  };
}

/** Null where the channel itself says it all: the callee hung up, or the switch ended the call. */
function reasonOf(over: TalkOver): string | null {
  return over.kind === 'left' || over.why === 'line-ended' ? null : over.why;
}

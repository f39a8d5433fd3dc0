/** The answered call of a predictive task: an agent talks, or nobody is there and the callee is told so (呼损). */

import { systemClock } from '../conversation/clock.ts';
import { makeLineSound } from '../conversation/line-sound.ts';
import { runNotification } from '../conversation/notification.ts';
import type { Voice } from '../conversation/ports.ts';
import { playRinging } from '../conversation/ring-tone.ts';
import { agentWaitMsMax } from '../domain/agent/agent-standing.ts';
import type { LineAudio, LiveLine } from '../domain/live-line.ts';
import type { CallBrief, Owned } from '../storage/ledger-types.ts';
import type { OfferEnd } from './agent-offer.ts';
import type { PreparedTalk, TalkEnd } from './call-desk.ts';
import { withoutTalk } from './call-end.ts';
import { CallLeft } from './call-left.ts';
import type { TalkerDeps } from './talker.ts';

/** Looking for an agent, three phones that ring, and the message: far beyond it nobody listens any more. */
const unjoinedMsMax = 180_000;
/** A join that takes longer than this is bridged by the tone of a ringing phone: silence makes people hang up. */
const silenceMsMax = 700;

type Deps = Pick<TalkerDeps, 'turns' | 'offers' | 'log'> & { brief: CallBrief; groupId: string; voice: Voice | null };

export function agentTalk(deps: Deps): PreparedTalk {
  return { callMsMax: unjoinedMsMax, unheard: null, listen: null, run: (input) => run(input, deps) };
}

async function run(
  { line, owned, answeredAt, goesOn, offer, signal }: Parameters<PreparedTalk['run']>[0],
  deps: Deps,
): Promise<TalkEnd> {
  const untilMs = (goesOn ? Date.now() : answeredAt.getTime()) + agentWaitMsMax;
  const end = await offeredWhileThere({ line, signal }, (until) => offer(deps.groupId, untilMs, until));
  switch (end.kind) {
    case 'joined':
      return withoutTalk('transferred', null);
    case 'callee-gone':
      // Somebody who hangs up at once was not kept waiting.
      if (Date.now() - answeredAt.getTime() < agentWaitMsMax) return withoutTalk('completed', 'left-before-agent');
      await deps.offers.abandon(owned);
      return withoutTalk('abandoned', 'left-waiting');
    case 'nobody':
      await deps.offers.abandon(owned);
      await apologise({ line, owned, answeredAt, goesOn, signal }, deps);
      return withoutTalk('abandoned', 'no-agent');
  }
}

/** Nobody is looked for, and no phone rings, for a callee who is gone. */
async function offeredWhileThere(
  { line, signal }: { line: LiveLine; signal: AbortSignal },
  offer: (until: AbortSignal) => Promise<OfferEnd>,
): Promise<OfferEnd> {
  const gone = new AbortController();
  void line.ended.then(() => gone.abort());
  const quiet = keepFromSilence(line.audio);
  try {
    return await offer(AbortSignal.any([signal, gone.signal]));
  } catch (error) {
    if (gone.signal.aborted && !signal.aborted && !(error instanceof CallLeft)) return { kind: 'callee-gone' };
    throw error;
  } finally {
    quiet();
  }
}

type Apology = { line: LiveLine; owned: Owned; answeredAt: Date; goesOn: boolean; signal: AbortSignal };

/** Reads the message of the task; without one, or without a voice, the line is hung up at once. */
async function apologise(
  { line, owned, answeredAt, goesOn, signal }: Apology,
  { brief, voice, turns, log }: Deps,
): Promise<void> {
  if (brief.abandonMessage === null || voice === null) {
    await line.hangUp('NORMAL_CLEARING');
    return;
  }
  await runNotification({
    line,
    voice,
    message: brief.abandonMessage,
    playTimes: 1,
    contact: brief,
    earlierTurns: goesOn ? await turns.ofCall(owned.callId) : [],
    answeredAgoMs: Math.max(0, Date.now() - answeredAt.getTime()),
    onTurn: async (turn) => {
      await turns.save(owned, turn, { llmAccountId: null, voiceId: brief.voiceId, recogniserId: null });
    },
    clock: systemClock(),
    signal,
    log,
  });
}

/** Plays the tone of a ringing phone after a while, until it is told to stop. */
function keepFromSilence(audio: LineAudio): () => void {
  const clock = systemClock();
  let hush: () => void = () => undefined;
  const callOff = clock.wakeAt(clock.nowMs() + silenceMsMax, () => {
    hush = playRinging(makeLineSound(audio), clock);
  });
  return () => {
    callOff();
    hush();
  };
}

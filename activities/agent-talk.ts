/** The answered call of a predictive task: an agent talks, or nobody is there and the callee is told so (呼损). Machines are for no agent. */

import { type Clock, systemClock } from '../conversation/clock.ts';
import { type AnswerEar, openAnswerEar } from '../conversation/hearing/answer-ear.ts';
import { defaultHearingPolicy } from '../conversation/hearing/hearing-policy.ts';
import { runNotification } from '../conversation/notification.ts';
import { defaultTalkPolicy } from '../conversation/policy.ts';
import type { Recogniser, Voice } from '../conversation/ports.ts';
import { breakSilence, type SilenceBreaker } from '../conversation/silence-breaker.ts';
import { fillVariables } from '../conversation/variables.ts';
import { agentWaitMsMax } from '../domain/agent/agent-standing.ts';
import { type Turn, voiceAlone } from '../domain/call.ts';
import { isMachine } from '../domain/machine.ts';
import type { CallBrief } from '../storage/ledger-types.ts';
import type { OfferEnd } from './agent-offer.ts';
import type { PreparedTalk, TalkEnd } from './call-desk.ts';
import { withoutTalk } from './call-end.ts';
import { CallLeft } from './call-left.ts';
import { resultOfTalk } from './talk-result.ts';
import type { TalkerDeps } from './talker.ts';

/** Hearing who it is, looking for an agent, three phones that ring, and the message: far beyond it nobody listens any more. */
const unjoinedMsMax = 180_000;

type Deps = Pick<TalkerDeps, 'turns' | 'offers' | 'voiceGates' | 'log'> & {
  brief: CallBrief;
  groupId: string;
  voice: Voice | null;
  /** Null: nobody listens for machines. */
  recogniser: Recogniser | null;
};
type Input = Parameters<PreparedTalk['run']>[0];

export function agentTalk(deps: Deps): PreparedTalk {
  return { callMsMax: unjoinedMsMax, unheard: null, listen: null, run: (input) => new AnsweredCallee(input, deps).run() };
}

class AnsweredCallee {
  readonly #input: Input;
  readonly #deps: Deps;
  readonly #clock: Clock = systemClock();
  readonly #gone = new AbortController();
  readonly #silence: SilenceBreaker;
  readonly #ear: AnswerEar | null;

  constructor(input: Input, deps: Deps) {
    this.#input = input;
    this.#deps = deps;
    void input.line.ended.then(() => this.#gone.abort());
    this.#silence = breakSilence(input.line.audio, this.#clock);
    this.#ear = input.goesOn || deps.recogniser === null ? null : this.#listen(deps.recogniser);
  }

  async run(): Promise<TalkEnd> {
    const { goesOn, line, signal } = this.#input;
    const { brief } = this.#deps;
    try {
      if (goesOn && brief.onMachine !== 'goOn' && brief.answeredBy !== null && isMachine(brief.answeredBy)) {
        // The process that was about to leave a message is gone, and who knows how much of it was said.
        await line.hangUp('NORMAL_CLEARING');
        return withoutTalk('voicemail', `${brief.answeredBy}-hung-up`);
      }
      const end = await this.#untilOver();
      signal.throwIfAborted();
      return { ...end, answeredBy: this.#ear?.conclude() ?? null };
    } finally {
      this.#silence.stop();
      void this.#ear?.close();
    }
  }

  /** Who is heard is offered when it is known who they are, and withdrawn when they turn out to be a machine. */
  async #untilOver(): Promise<TalkEnd> {
    const waitsFromMs = await this.#untilKnown();
    const end = this.#isMachine() ? 'machine' : await this.#offered(waitsFromMs);
    if (end === 'machine') return this.#endMachine();
    switch (end.kind) {
      case 'joined':
        return withoutTalk('transferred', null);
      case 'callee-gone':
        // Somebody who hangs up at once was not kept waiting.
        if (Date.now() - waitsFromMs < agentWaitMsMax) return withoutTalk('completed', 'left-before-agent');
        await this.#deps.offers.abandon(this.#input.owned);
        return withoutTalk('abandoned', 'left-waiting');
      case 'nobody':
        await this.#deps.offers.abandon(this.#input.owned);
        this.#silence.stop();
        await this.#apologise();
        return withoutTalk('abandoned', 'no-agent');
    }
  }

  #isMachine(): boolean {
    return this.#ear?.machine.aborted === true;
  }

  #listen(recogniser: Recogniser): AnswerEar {
    const { line, owned, signal } = this.#input;
    const { brief, voice, voiceGates, log } = this.#deps;
    const leaves = brief.onMachine === 'leaveMessage' && brief.machineMessage !== null;
    return openAnswerEar({
      ...{ line, recogniser, voiceGates, voice, signal, clock: this.#clock, log: log.child({ callId: owned.callId }) },
      action: leaves ? 'leaveMessage' : 'hangUp',
      message: fillVariables((brief.machineMessage ?? '').trim(), brief).text,
      onTurn: (turn) => this.#save(turn),
      overhear: this.#silence.overhear,
      policy: defaultTalkPolicy,
      machine: defaultHearingPolicy.beforeAgent,
    });
  }

  /** Resolves with the moment (ms since the epoch) from which the callee waits for an agent: when they had finished their greeting. */
  async #untilKnown(): Promise<number> {
    const { answeredAt, goesOn, onAnsweredBy, signal } = this.#input;
    const now = this.#clock.nowMs();
    if (this.#ear === null) {
      this.#silence.waits(now);
      return goesOn ? Date.now() : answeredAt.getTime();
    }
    const { found, silentFromMs } = await this.#ear.known;
    signal.throwIfAborted();
    if (found !== null && !this.#isMachine()) onAnsweredBy(found);
    // Who said nothing has heard nothing either.
    this.#silence.waits(found?.because === 'no-speech' ? now : this.#clock.nowMs());
    return silentFromMs === null ? Date.now() : Date.now() - (this.#clock.nowMs() - silentFromMs);
  }

  /** Nobody is looked for, and no phone rings, for a callee who is gone or turns out to be a machine; one that is joined by then is joined. */
  async #offered(waitsFromMs: number): Promise<OfferEnd | 'machine'> {
    const { offer, signal } = this.#input;
    const until = [signal, this.#gone.signal, ...(this.#ear === null ? [] : [this.#ear.machine])];
    try {
      const end = await offer(this.#deps.groupId, waitsFromMs + agentWaitMsMax, AbortSignal.any(until));
      return end.kind === 'nobody' && this.#isMachine() ? 'machine' : end;
    } catch (error) {
      if (signal.aborted || error instanceof CallLeft) throw error;
      if (this.#gone.signal.aborted) return this.#isMachine() ? 'machine' : { kind: 'callee-gone' };
      if (this.#isMachine()) return 'machine';
      throw error;
    }
  }

  async #endMachine(): Promise<TalkEnd> {
    const { brief } = this.#deps;
    const ear = this.#ear;
    if (ear === null) throw new Error('a machine is found by who listens');
    this.#silence.stop();
    const answeredBy = ear.conclude();
    if (answeredBy !== null) this.#input.onAnsweredBy(answeredBy);
    const end = await ear.endMachine();
    const services = voiceAlone(brief.voiceId);
    return { ...withoutTalk('voicemail', null), ...resultOfTalk({ ...end, heardToEnd: null, answeredBy }, services) };
  }

  /** Reads the message of the task; without one, or without a voice, the line is hung up at once. */
  async #apologise(): Promise<void> {
    const { brief, voice, turns, log } = this.#deps;
    const { line, owned, answeredAt, goesOn, signal } = this.#input;
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
      onTurn: (turn) => this.#save(turn),
      clock: this.#clock,
      signal,
      log,
    });
  }

  async #save(turn: Turn): Promise<void> {
    const { brief, turns } = this.#deps;
    await turns.save(this.#input.owned, turn, voiceAlone(brief.voiceId));
  }
}

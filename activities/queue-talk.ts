/** A caller who waits for an agent of a group: welcomed, told their place, offered again and again, and called back where they wish it. */
import { type Clock, systemClock, waitUntil } from '../conversation/clock.ts';
import type { Voice } from '../conversation/ports.ts';
import { fixedWords, languageOf, placeWords, type QueueLanguage } from '../conversation/queue-words.ts';
import { makeTranscript, type Transcript } from '../conversation/transcript.ts';
import { WaitingSound } from '../conversation/waiting-sound.ts';
import { type Turn, voiceAlone } from '../domain/call.ts';
import { estimatedWaitMs } from '../domain/queue-wait.ts';
import type { InboundCalls } from '../storage/inbound-calls.ts';
import type { CallBrief, InboundBrief } from '../storage/ledger-types.ts';
import type { OfferEnd } from './agent-offer.ts';
import type { PreparedTalk, TalkEnd } from './call-desk.ts';
import { withoutTalk } from './call-end.ts';
import { CallLeft } from './call-left.ts';
import { ourMusic } from './our-music.ts';
import type { TalkerDeps } from './talker.ts';

/** The place is told this often. */
const tellEveryMs = 20_000;
/** Welcome, the words at the end, and three phones that ring. */
const besideWaitMsMax = 300_000;
/** Pressed by who would rather be called back. */
const callBackKey = '1';
/** Nobody is asked for more often than that in one call, whatever goes wrong. */
const offersMost = 100_000;

export type QueueDeps = Pick<TalkerDeps, 'log' | 'turns'> & {
  inbound: InboundCalls;
  brief: CallBrief;
  number: InboundBrief;
  groupId: string;
  voice: Voice | null;
};

export function queueTalk(deps: QueueDeps): PreparedTalk {
  const callMsMax = 2 * deps.number.waitMsMax + besideWaitMsMax;
  return {
    callMsMax,
    unheard: null,
    listen: null,
    run: async (input) => new QueuedCaller(input, deps, input.goesOn ? await deps.turns.ofCall(input.owned.callId) : []).run(),
  };
}

type Input = Parameters<PreparedTalk['run']>[0];
/** Why somebody waits no longer: an agent has them, they are gone or want a call, or it was long enough. */
type WaitEnd = 'joined' | 'gone' | 'call-back' | 'in-vain';

class QueuedCaller {
  readonly #input: Input;
  readonly #deps: QueueDeps;
  readonly #sound: WaitingSound;
  readonly #transcript: Transcript;
  readonly #clock: Clock = systemClock();
  readonly #language: QueueLanguage;
  readonly #gone = new AbortController();

  /** `earlier`: what another process said to the same caller. */
  constructor(input: Input, deps: QueueDeps, earlier: readonly Turn[]) {
    this.#input = input;
    this.#deps = deps;
    const { welcome, overflowMessage } = deps.number;
    this.#language = languageOf([welcome, overflowMessage]);
    const { log, voice, turns } = deps;
    const services = voiceAlone(deps.number.voiceId);
    const onTurn = async (turn: Turn): Promise<void> => {
      await turns.save(input.owned, turn, services);
    };
    this.#transcript = makeTranscript({ earlier, onTurn, log });
    const answeredAtMs = this.#clock.nowMs() - Math.max(0, Date.now() - input.answeredAt.getTime());
    this.#sound = new WaitingSound({
      ...{ audio: input.line.audio, clock: this.#clock, music: ourMusic() },
      ...{ voice, transcript: this.#transcript, answeredAtMs, log },
    });
    void input.line.ended.then(() => this.#gone.abort('line-ended'));
  }

  async run(): Promise<TalkEnd> {
    const { number, groupId } = this.#deps;
    try {
      // Whoever was on the way out when the process died is told so once more.
      const wasLeaving = number.queuedAtMs !== null && number.queueGroupId === null;
      if (wasLeaving) return await this.#ended('in-vain');
      const first = await this.#waitFor(number.queueGroupId ?? groupId);
      const next = number.overflow === 'group' && (number.queueGroupId ?? groupId) === groupId ? number.overflowGroupId : null;
      return await this.#ended(first === 'in-vain' && next !== null ? await this.#waitFor(next) : first);
    } catch (error) {
      if (this.#gone.signal.aborted && !this.#input.signal.aborted && !(error instanceof CallLeft)) return left;
      throw error;
    } finally {
      this.#sound.hush();
      await this.#transcript.saved();
    }
  }

  /** In the queue of one group, for as long as the number says. */
  async #waitFor(groupId: string): Promise<WaitEnd> {
    const { inbound, number } = this.#deps;
    const { owned, signal } = this.#input;
    const answer = await inbound.joinQueue(owned, groupId);
    if (answer.kind === 'not-ours') throw new CallLeft(owned.callId);
    if (answer.kind === 'full') return 'in-vain';
    const known = number.queuedAtMs !== null && number.queueGroupId === groupId;
    const waitedMs = known ? Math.max(0, Date.now() - answer.queuedAtMs) : 0;
    const over = new AbortController();
    const untilOver = AbortSignal.any([signal, this.#gone.signal, over.signal]);
    const key = this.#keyPressed(untilOver);
    const speaks = this.#speak({ welcome: !known, until: untilOver });
    try {
      const untilMs = Date.now() + Math.max(0, number.waitMsMax - waitedMs);
      const end = await this.#offered({ groupId, untilMs, until: AbortSignal.any([signal, this.#gone.signal, key.signal]), key });
      return end;
    } finally {
      over.abort();
      await speaks;
    }
  }

  async #offered({
    groupId,
    untilMs,
    until,
    key,
  }: {
    groupId: string;
    untilMs: number;
    until: AbortSignal;
    key: AbortController;
  }): Promise<WaitEnd> {
    const { offer, signal } = this.#input;
    for (let offers = 0; offers < offersMost; offers += 1) {
      const end = await unlessPressed(offer(groupId, untilMs, until), { key: key.signal, signal });
      if (end === 'pressed') return 'call-back';
      if (end.kind === 'joined') return 'joined';
      if (end.kind === 'callee-gone') return 'gone';
      if (Date.now() >= untilMs) return 'in-vain';
    }
    return 'in-vain';
  }

  #mayCallBack(): boolean {
    return this.#deps.brief.number !== '';
  }

  #keyPressed(until: AbortSignal): AbortController {
    const pressed = new AbortController();
    const stop = this.#input.line.onDigit((digit) => {
      if (digit === callBackKey && this.#mayCallBack()) pressed.abort();
    });
    until.addEventListener('abort', stop, { once: true });
    return pressed;
  }

  /** Welcome, music, and from time to time the place. */
  async #speak({ welcome, until }: { welcome: boolean; until: AbortSignal }): Promise<void> {
    const { inbound, number, log } = this.#deps;
    if (welcome && number.welcome !== null) await this.#sound.say(number.welcome, until);
    const isOver = (): boolean => until.aborted;
    while (!isOver()) {
      try {
        const place = await inbound.place(this.#input.owned.callId);
        if (place !== null) {
          const told = { position: place.position, waitMs: estimatedWaitMs(place), mayCallBack: this.#mayCallBack() };
          await this.#sound.say(placeWords(told, this.#language), until);
        }
      } catch (error) {
        log.warn({ callId: this.#input.owned.callId, err: error }, 'the place in the queue could not be read');
      }
      if (isOver()) break;
      this.#sound.play();
      await waitUntil(this.#clock, this.#clock.nowMs() + tellEveryMs, until);
    }
    this.#sound.hush();
  }

  async #ended(end: WaitEnd): Promise<TalkEnd> {
    const { number } = this.#deps;
    switch (end) {
      case 'joined':
        return withoutTalk('transferred', null);
      case 'gone':
        return left;
      case 'call-back':
        return this.#calledBack();
      case 'in-vain':
        await this.#leaveQueue();
        if (number.overflow === 'callback' && this.#mayCallBack()) return this.#calledBack();
        await this.#sayGoodbye(number.overflowMessage ?? fixedWords[this.#language].nobody);
        return withoutTalk('abandoned', 'queue-overflow');
    }
  }

  async #calledBack(): Promise<TalkEnd> {
    const { inbound, number, log } = this.#deps;
    const { owned } = this.#input;
    await this.#leaveQueue();
    const plan = await inbound.callBack(owned);
    if (plan.kind === 'planned') {
      await this.#sayGoodbye(fixedWords[this.#language].callBack);
      return withoutTalk('completed', 'callback-asked');
    }
    log.info({ callId: owned.callId, because: plan.because }, 'a caller can not be called back');
    await this.#sayGoodbye(number.overflowMessage ?? fixedWords[this.#language].nobody);
    return withoutTalk('abandoned', 'queue-overflow');
  }

  async #leaveQueue(): Promise<void> {
    if (!(await this.#deps.inbound.leaveQueue(this.#input.owned))) throw new CallLeft(this.#input.owned.callId);
  }

  async #sayGoodbye(text: string): Promise<void> {
    const { line, signal } = this.#input;
    await this.#sound.say(text, AbortSignal.any([signal, this.#gone.signal]));
    signal.throwIfAborted();
    await line.hangUp('NORMAL_CLEARING');
  }
}

/** A press ends the offer; one that joins somebody in that very moment wins. */
async function unlessPressed(
  offered: Promise<OfferEnd>,
  { key, signal }: { key: AbortSignal; signal: AbortSignal },
): Promise<OfferEnd | 'pressed'> {
  try {
    const end = await offered;
    return end.kind !== 'joined' && key.aborted ? 'pressed' : end;
  } catch (error) {
    if (key.aborted && !signal.aborted && !(error instanceof CallLeft)) return 'pressed';
    throw error;
  }
}

const left = withoutTalk('abandoned', 'left-queue');

/** Does what turn-taking asks for: asks the model, moves the voice, writes the turns down, and feeds back what came of it. */
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import { ModelFailed } from './language/model-failed.ts';
import type { LineSound } from './line-sound.ts';
import { OurSpeech } from './our-speech.ts';
import { noMarks, type OurTurn, timingsOf } from './our-turn.ts';
import type { ChatMessage, LanguageModel, ToolSpec, Voice } from './ports.ts';
import { streamReply } from './reply.ts';
import { nextDeadlineMs } from './talk-deadlines.ts';
import { type TalkFailure, voiceFailure } from './talk-end.ts';
import type { ClosingReason, LineName, TalkEffect, TalkEvent, TalkRules, TalkState } from './talk-state.ts';
import type { ConversationTool } from './tools.ts';
import type { Transcript } from './transcript.ts';
import { takeTurn } from './turn-taking.ts';

export type TalkRunnerParts = {
  line: LineSound;
  voice: Voice;
  model: LanguageModel;
  endCall: ToolSpec;
  tools: readonly ConversationTool[];
  rules: TalkRules;
  lines: Record<LineName, string>;
  /** What the model is shown; `text` is the question if it isn't in the transcript yet, else null. */
  messages: (question: { text: string | null; replacesLast: boolean }) => ChatMessage[];
  rest: { n: number; start: number } | null;
  transcript: Transcript;
  clock: Clock;
  /** The clock's time of the answer. */
  answeredAtMs: number;
  hangUp: (reason: ClosingReason) => void;
  /** A fault of ours that no ending stands for. */
  fail: (error: Error) => void;
  log: Logger;
};

/** More ticks than this at one moment would be a talk that turns in circles. */
const ticksAtOnceMax = 50;

export class TalkRunner {
  readonly #parts: TalkRunnerParts;
  #state: TalkState;
  #ours: OurTurn | null = null;
  #failure: TalkFailure | null = null;
  readonly #events: TalkEvent[] = [];
  #busy = false;
  #callOff: () => void = () => undefined;

  constructor(parts: TalkRunnerParts, state: TalkState) {
    this.#parts = parts;
    this.#state = state;
  }

  get failure(): TalkFailure | null {
    return this.#failure;
  }

  /** Takes an event; events told while another is worked on wait for their turn. */
  tell(event: TalkEvent): void {
    this.#events.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      this.#work();
    } catch (error) {
      // Events come from timers and sockets, where a throw would end the process and all its calls.
      this.#events.length = 0;
      this.#parts.fail(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#busy = false;
    }
  }

  /**
   * The line is gone, or left to another process: nothing sounds any more, and what was heard is written down.
   * Words that we leave are no interruption: who takes over goes on with them.
   */
  stop(because: 'line-ended' | 'left'): void {
    const ours = this.#ours;
    this.#ours = null;
    if (ours !== null) {
      ours.stop.abort();
      const finished = ours.speech.isOver;
      if (because === 'line-ended') ours.speech.lineEnded();
      else ours.speech.cut();
      if (ours.n !== null && !finished) this.#writeDown(ours, ours.n, because === 'line-ended');
    }
    this.tell({ kind: 'line-ended', atMs: this.#parts.clock.nowMs() });
  }

  #work(): void {
    const { clock, rules } = this.#parts;
    this.#callOff();
    let ticks = 0;
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) {
        const step = takeTurn(this.#state, event, rules);
        this.#state = step.state;
        for (const effect of step.effects) this.#perform(effect);
        continue;
      }
      const due = nextDeadlineMs(this.#state, rules);
      if (due === null) return;
      if (due > clock.nowMs()) {
        this.#callOff = clock.wakeAt(due, () => {
          this.tell({ kind: 'tick', atMs: clock.nowMs() });
        });
        return;
      }
      if (++ticks > ticksAtOnceMax) throw new Error(`turn-taking goes round in circles in phase ${this.#state.phase}`);
      this.#events.push({ kind: 'tick', atMs: clock.nowMs() });
    }
  }

  #perform(effect: TalkEffect): void {
    switch (effect.kind) {
      case 'say':
        this.#say(effect.epoch, this.#parts.lines[effect.line]);
        return;
      case 'say-rest':
        this.#sayRest(effect.epoch);
        return;
      case 'ask':
        this.#ask(effect);
        return;
      case 'release':
        this.#release(effect);
        return;
      case 'drop':
        if (this.#ours?.epoch === effect.epoch) this.#silence();
        return;
      case 'pause':
        if (this.#ours?.epoch === effect.epoch) this.#ours.speech.pause();
        return;
      case 'unpause':
        if (this.#ours?.epoch === effect.epoch) this.#ours.speech.unpause();
        return;
      case 'note-callee': {
        const { answeredAtMs, transcript } = this.#parts;
        transcript.noteCallee({ ...effect, startMs: effect.startMs - answeredAtMs, endMs: effect.endMs - answeredAtMs });
        return;
      }
      case 'hang-up':
        this.#parts.hangUp(effect.reason);
        return;
    }
  }

  #say(epoch: number, text: string): void {
    const ours = this.#begin(epoch);
    ours.speech.add(text);
    this.#sayOut(ours);
  }

  #sayRest(epoch: number): void {
    const { rest, transcript } = this.#parts;
    const ours = this.#begin(epoch);
    const turn = transcript.turns().find(({ n }) => n === rest?.n);
    if (turn !== undefined && rest !== null) {
      ours.n = turn.n;
      ours.saidBefore = turn.text.slice(0, rest.start);
      ours.speech.add(turn.text.slice(rest.start));
    }
    this.#sayOut(ours);
  }

  #sayOut(ours: OurTurn): void {
    ours.released = true;
    ours.speech.finish();
    ours.speech.release();
  }

  #ask({ epoch, text, replacesLast }: Extract<TalkEffect, { kind: 'ask' }>): void {
    const ours = this.#begin(epoch);
    const messages = this.#parts.messages({ text, replacesLast });
    void this.#answer(ours, messages);
  }

  async #answer(ours: OurTurn, messages: ChatMessage[]): Promise<void> {
    const { model, endCall, tools, clock, rules } = this.#parts;
    try {
      await streamReply(
        { model, messages, endCall, tools, policy: rules.policy, signal: ours.stop.signal },
        {
          onFirstToken: () => {
            ours.marks.firstTokenAt = clock.nowMs();
          },
          onChunk: (chunk) => {
            ours.marks.firstClauseAt ??= clock.nowMs();
            ours.speech.add(chunk);
          },
          onEndCall: () => {
            ours.endRequested = true;
          },
        },
      );
    } catch (error) {
      if (ours !== this.#ours) return;
      ours.failure = error instanceof ModelFailed ? error : new ModelFailed('bad-answer', { detail: String(error) });
      this.#parts.log.warn({ code: ours.failure.code }, 'the language model failed in a talk');
      if (!(error instanceof ModelFailed)) this.#parts.log.error({ err: error }, 'an answer could not be made');
    }
    if (ours !== this.#ours) return;
    if (ours.endRequested && ours.released) this.tell({ kind: 'end-requested', epoch: ours.epoch, atMs: clock.nowMs() });
    ours.speech.finish();
  }

  #release(effect: Extract<TalkEffect, { kind: 'release' }>): void {
    const ours = this.#ours;
    if (ours?.epoch !== effect.epoch) return;
    ours.released = true;
    ours.marks.speechEndAt = effect.speechEndMs;
    ours.marks.recognisedAt = effect.recognisedAtMs;
    ours.marks.endpointedAt = effect.endpointedAtMs;
    if (ours.endRequested) this.#events.push({ kind: 'end-requested', epoch: ours.epoch, atMs: this.#parts.clock.nowMs() });
    ours.speech.release();
  }

  /** Whatever sounded before is cut: there is never more than one utterance of ours. */
  #begin(epoch: number): OurTurn {
    this.#silence();
    const { line, voice, clock, rules } = this.#parts;
    const speech: OurSpeech = new OurSpeech({
      line,
      voice,
      clock,
      policy: rules.policy.output,
      hooks: {
        onSound: () => {
          this.#onSound(ours);
        },
        onSaid: () => {
          this.#onSaid(ours);
        },
        onProgress: () => {
          if (ours === this.#ours && ours.n !== null) this.#writeDown(ours, ours.n, false);
        },
        onFailed: (error) => {
          this.#onVoiceFailed(ours, error);
        },
      },
    });
    const ours: OurTurn = {
      epoch,
      speech,
      stop: new AbortController(),
      n: null,
      saidBefore: '',
      released: false,
      endRequested: false,
      failure: null,
      marks: noMarks(),
    };
    this.#ours = ours;
    return ours;
  }

  /** Cuts our present utterance and forgets it: from here on its results are stale. */
  #silence(): void {
    const ours = this.#ours;
    if (ours === null) return;
    this.#ours = null;
    ours.stop.abort();
    const finished = ours.speech.isOver;
    ours.speech.cut();
    if (ours.n !== null && !finished) this.#writeDown(ours, ours.n, true);
  }

  #onSound(ours: OurTurn): void {
    if (ours !== this.#ours) return;
    const { clock, transcript, answeredAtMs } = this.#parts;
    const atMs = clock.nowMs();
    ours.marks.firstAudioAt = atMs;
    ours.n ??= transcript.openOurs({ text: ours.speech.text, atMs: atMs - answeredAtMs, timings: timingsOf(ours.marks) });
    this.tell({ kind: 'sound-began', epoch: ours.epoch, atMs });
  }

  #onSaid(ours: OurTurn): void {
    if (ours !== this.#ours) return;
    this.#ours = null;
    ours.stop.abort();
    if (ours.n !== null) this.#writeDown(ours, ours.n, false);
    const atMs = this.#parts.clock.nowMs();
    if (ours.failure === null) this.tell({ kind: 'said', epoch: ours.epoch, spoke: ours.n !== null, atMs });
    else {
      this.#failure = { part: 'model', code: ours.failure.code, detail: ours.failure.detail };
      this.tell({ kind: 'model-failed', epoch: ours.epoch, atMs });
    }
  }

  #onVoiceFailed(ours: OurTurn, error: unknown): void {
    if (ours !== this.#ours) return;
    this.#silence();
    if (ours.n !== null) this.#writeDown(ours, ours.n, true);
    this.#failure ??= voiceFailure(error);
    this.#parts.log.warn({ err: error }, 'the voice failed');
    this.tell({ kind: 'voice-failed', epoch: ours.epoch, atMs: this.#parts.clock.nowMs() });
  }

  #writeDown(ours: OurTurn, n: number, cut: boolean): void {
    const { transcript, clock, answeredAtMs } = this.#parts;
    const text = ours.saidBefore + ours.speech.text;
    const { text: words, complete } = ours.speech.heard();
    const heard = complete ? text : (ours.saidBefore + words).trimEnd();
    // Cut in the silence behind the last word, nothing was lost.
    const interrupted = cut && heard !== text.trimEnd();
    transcript.changeOurs(n, { text, heard, interrupted, endMs: clock.nowMs() - answeredAtMs });
  }
}

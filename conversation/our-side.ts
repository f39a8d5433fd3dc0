/** Our side of a talk: one utterance at a time, from a fixed line or the model's answer to what was heard of it. */
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import { ModelFailed } from './language/model-failed.ts';
import type { LineSound } from './line-sound.ts';
import { OurSpeech } from './our-speech.ts';
import { type OurTurn, openTurn, timingsOf, waitsOf, writtenOf } from './our-turn.ts';
import type { ChatMessage, LanguageModel, ToolSpec, Voice } from './ports.ts';
import { streamReply } from './reply.ts';
import { type TalkFailure, voiceFailure } from './talk-end.ts';
import type { LineName, TalkEffect, TalkEvent, TalkRules } from './talk-state.ts';
import { type ConversationTool, endCallTool, type ToolNote } from './tools.ts';
import type { Transcript } from './transcript.ts';

export type OurSideParts = {
  line: LineSound;
  voice: Voice;
  model: LanguageModel;
  /** The closing tools of this talk. */
  closing: readonly ToolSpec[];
  tools: readonly ConversationTool[];
  onToolUsed: (note: ToolNote) => void;
  rules: TalkRules;
  lines: Record<LineName, string>;
  /** What the model is shown; `text` is the question if it isn't in the transcript yet, else null. */
  messages: (question: { text: string | null; replacesLast: boolean }) => ChatMessage[];
  rest: { n: number; start: number } | null;
  transcript: Transcript;
  clock: Clock;
  /** The clock's time of the answer. */
  answeredAtMs: number;
  log: Logger;
};

export class OurSide {
  readonly #parts: OurSideParts;
  readonly #tell: (event: TalkEvent) => void;
  #ours: OurTurn | null = null;
  #failure: TalkFailure | null = null;

  /** `tell` is called with what came of our words; it may be called while an effect is being performed. */
  constructor(parts: OurSideParts, tell: (event: TalkEvent) => void) {
    this.#parts = parts;
    this.#tell = tell;
  }

  get failure(): TalkFailure | null {
    return this.#failure;
  }

  say(epoch: number, line: LineName): void {
    const ours = this.#begin(epoch);
    ours.speech.add(this.#parts.lines[line]);
    this.#sayOut(ours);
  }

  /** What the last turn before a takeover had still to say. */
  sayRest(epoch: number): void {
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

  /** Asks the model; its answer is held until `release`. */
  ask({ epoch, text, replacesLast }: Omit<Extract<TalkEffect, { kind: 'ask' }>, 'by'>): void {
    const ours = this.#begin(epoch);
    ours.marks.askedAt = this.#parts.clock.nowMs();
    const messages = this.#parts.messages({ text, replacesLast });
    void this.#answer(ours, messages);
  }

  release(effect: Extract<TalkEffect, { kind: 'release' }>): void {
    const ours = this.#ours;
    if (ours?.epoch !== effect.epoch) return;
    ours.released = true;
    ours.marks.speechEndAt = effect.speechEndMs;
    ours.marks.recognisedAt = effect.recognisedAtMs;
    ours.marks.endpointedAt = effect.endpointedAtMs;
    ours.gate.open();
    ours.speech.release();
  }

  pause(epoch: number): void {
    if (this.#ours?.epoch === epoch) this.#ours.speech.pause();
  }

  unpause(epoch: number): void {
    if (this.#ours?.epoch === epoch) this.#ours.speech.unpause();
  }

  drop(epoch: number): void {
    if (this.#ours?.epoch === epoch) this.#silence();
  }

  /** Nothing sounds any more, and what was heard is written down. Words that we leave are no interruption: who takes over goes on with them. */
  stop(because: 'line-ended' | 'left'): void {
    const ours = this.#ours;
    if (ours === null) return;
    this.#ours = null;
    ours.stop.abort();
    const finished = ours.speech.isOver;
    if (because === 'line-ended') ours.speech.lineEnded();
    else ours.speech.cut();
    if (ours.n !== null && !finished) this.#writeDown(ours, ours.n, because === 'line-ended');
  }

  #sayOut(ours: OurTurn): void {
    ours.released = true;
    ours.speech.finish();
    ours.speech.release();
  }

  async #answer(asked: OurTurn, messages: ChatMessage[]): Promise<void> {
    let ours = asked;
    const { model, closing, tools, clock, rules, lines, onToolUsed } = this.#parts;
    try {
      await streamReply(
        {
          ...{ model, messages, closing, tools, policy: rules.policy, signal: asked.stop.signal, onUsed: onToolUsed },
          ...waitsOf(() => ours, { clock, policy: rules.policy, fillerLine: lines.filler }),
        },
        {
          onFirstToken: () => {
            ours.marks.firstTokenAt = clock.nowMs();
          },
          onChunk: (chunk) => {
            ours.marks.firstClauseAt ??= clock.nowMs();
            ours.speech.add(chunk);
          },
          onTakenBack: () => {
            if (ours === this.#ours) ours = this.#beginAgain(ours);
          },
          onClosing: (tool) => {
            ours.closing = tool;
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
    if (ours.closing !== null) {
      const kind = ours.closing === endCallTool ? 'end-requested' : 'transfer-requested';
      this.#tell({ kind, epoch: ours.epoch, atMs: clock.nowMs() });
    }
    ours.speech.finish();
  }

  /** Whatever sounded before is cut: there is never more than one utterance of ours. */
  #begin(epoch: number, stop: AbortController | null = null): OurTurn {
    this.#silence({ andModel: stop === null });
    const { line, voice, clock, rules } = this.#parts;
    const speech: OurSpeech = new OurSpeech({
      line,
      voice,
      clock,
      policy: rules.policy.output,
      hooks: {
        onVoiced: () => {
          ours.marks.voicedAt = clock.nowMs();
        },
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
    const ours: OurTurn = openTurn(epoch, speech, stop ?? new AbortController());
    this.#ours = ours;
    return ours;
  }

  /** The model took its words back: other words of the same answer stand in their place, in a turn of their own if some were heard. */
  #beginAgain(before: OurTurn): OurTurn {
    const { paused } = before.speech;
    const ours = this.#begin(before.epoch, before.stop);
    ours.marks = { ...before.marks, firstClauseAt: null, firstAudioAt: null };
    ours.released = before.released;
    ours.gate = before.gate;
    if (ours.released) ours.speech.release();
    if (paused) ours.speech.pause();
    return ours;
  }

  /** Cuts our present utterance and forgets it: from here on its results are stale. */
  #silence({ andModel }: { andModel: boolean } = { andModel: true }): void {
    const ours = this.#ours;
    if (ours === null) return;
    this.#ours = null;
    if (andModel) ours.stop.abort();
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
    this.#tell({ kind: 'sound-began', epoch: ours.epoch, atMs });
  }

  #onSaid(ours: OurTurn): void {
    if (ours !== this.#ours) return;
    this.#ours = null;
    ours.stop.abort();
    if (ours.n !== null) this.#writeDown(ours, ours.n, false);
    const atMs = this.#parts.clock.nowMs();
    if (ours.failure === null) this.#tell({ kind: 'said', epoch: ours.epoch, spoke: ours.n !== null, atMs });
    else {
      this.#failure = { part: 'model', code: ours.failure.code, detail: ours.failure.detail };
      this.#tell({ kind: 'model-failed', epoch: ours.epoch, atMs });
    }
  }

  #onVoiceFailed(ours: OurTurn, error: unknown): void {
    if (ours !== this.#ours) return;
    this.#silence();
    if (ours.n !== null) this.#writeDown(ours, ours.n, true);
    this.#failure ??= voiceFailure(error);
    this.#parts.log.warn({ err: error }, 'the voice failed');
    this.#tell({ kind: 'voice-failed', epoch: ours.epoch, atMs: this.#parts.clock.nowMs() });
  }

  #writeDown(ours: OurTurn, n: number, cut: boolean): void {
    const { transcript, clock, answeredAtMs } = this.#parts;
    transcript.changeOurs(n, { ...writtenOf(ours, cut), endMs: clock.nowMs() - answeredAtMs });
  }
}

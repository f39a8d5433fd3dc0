/** Runs turn-taking: takes what happens, one event after the other, has its effects done, and keeps the time. */
import type { TalkLanguage } from './assistant.ts';
import { keysText, maskedKeys } from './keys-text.ts';
import { OurSide, type OurSideParts } from './our-side.ts';
import { playRinging } from './ring-tone.ts';
import { nextDeadlineMs } from './talk-deadlines.ts';
import type { TalkFailure } from './talk-end.ts';
import type { ClosingReason, TalkEffect, TalkEvent, TalkState } from './talk-state.ts';
import { takeTurn } from './turn-taking.ts';

export type TalkRunnerParts = OurSideParts & {
  hangUp: (reason: ClosingReason) => void;
  /** The line is somebody else's now. */
  letGo: () => void;
  /** Calls the other phone and joins both; false when nobody took it. Null: this talk has nobody to hand over to. */
  transfer: (() => Promise<boolean>) | null;
  keys: {
    language: TalkLanguage;
    /** Told of keys that nobody may read; null where keys are no secret. */
    onSecret: ((digits: string) => void) | null;
    /** Takes the sound out of the recording, or puts it back. */
    maskRecording: (on: boolean) => void;
  };
  /** Asks the judge of sentences; null: the words alone decide. */
  judge: ((text: string) => Promise<number | null>) | null;
  /** A fault of ours that no ending stands for. */
  fail: (error: Error) => void;
};

/** More ticks than this at one moment would be a talk that turns in circles. */
const ticksAtOnceMax = 50;

export class TalkRunner {
  readonly #parts: TalkRunnerParts;
  readonly #ours: OurSide;
  #state: TalkState;
  readonly #events: TalkEvent[] = [];
  #busy = false;
  #callOff: () => void = () => undefined;

  constructor(parts: TalkRunnerParts, state: TalkState) {
    this.#parts = parts;
    this.#state = state;
    this.#ours = new OurSide(parts, (event) => {
      this.tell(event);
    });
  }

  get failure(): TalkFailure | null {
    return this.#ours.failure;
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

  /** The line is gone, or left to another process. */
  stop(because: 'line-ended' | 'left'): void {
    this.#ours.stop(because);
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
        this.#ours.say(effect.epoch, effect.line);
        return;
      case 'say-rest':
        this.#ours.sayRest(effect.epoch);
        return;
      case 'judge':
        void this.#judge(effect.text);
        return;
      case 'ask':
        this.#ours.ask({ ...effect, text: effect.by === 'keys' ? this.#readable(effect.text ?? '', false) : effect.text });
        return;
      case 'release':
        this.#ours.release(effect);
        return;
      case 'drop':
        this.#ours.drop(effect.epoch);
        return;
      case 'pause':
        this.#ours.pause(effect.epoch);
        return;
      case 'unpause':
        this.#ours.unpause(effect.epoch);
        return;
      case 'note-callee': {
        const { answeredAtMs, transcript } = this.#parts;
        const text = effect.by === 'keys' ? this.#readable(effect.text, true) : effect.text;
        const times = { startMs: effect.startMs - answeredAtMs, endMs: effect.endMs - answeredAtMs };
        transcript.noteCallee({ text, by: effect.by, replacesLast: effect.replacesLast, ...times });
        return;
      }
      case 'collecting':
        if (this.#parts.keys.onSecret !== null) this.#parts.keys.maskRecording(effect.on);
        return;
      case 'transfer':
        void this.#transfer();
        return;
      case 'let-go':
        this.#parts.letGo();
        return;
      case 'hang-up':
        this.#parts.hangUp(effect.reason);
        return;
    }
  }

  async #judge(text: string): Promise<void> {
    const { judge, clock } = this.#parts;
    const finished = (await judge?.(text)) ?? null;
    if (finished !== null) this.tell({ kind: 'judged', text, finished, atMs: clock.nowMs() });
  }

  /** `kept`: for what is stored, where secret keys must not stand. */
  #readable(digits: string, kept: boolean): string {
    const { language, onSecret } = this.#parts.keys;
    if (onSecret === null) return keysText(digits, language);
    onSecret(digits);
    return keysText(kept ? maskedKeys(digits) : digits, language);
  }

  /** The callee hears it ring meanwhile: silence would be taken for a dead line. */
  async #transfer(): Promise<void> {
    const { transfer, clock, line, log } = this.#parts;
    const stopRinging = playRinging(line, clock);
    let joined = false;
    try {
      joined = transfer === null ? false : await transfer();
    } catch (error) {
      log.error({ err: error }, 'the callee could not be handed over');
    } finally {
      stopRinging();
    }
    this.tell({ kind: joined ? 'transferred' : 'transfer-failed', atMs: clock.nowMs() });
  }
}

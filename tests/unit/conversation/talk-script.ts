/** Plays a talk against the reducer as a script: events at times; between them every deadline comes due as it would on a clock. */
import type { InterruptionMode } from '../../../conversation/assistant.ts';
import { interruptionRule } from '../../../conversation/interruption.ts';
import { defaultTalkPolicy, type TalkPolicy } from '../../../conversation/policy.ts';
import { nextDeadlineMs } from '../../../conversation/talk-deadlines.ts';
import { type Beginning, newTalk, type TalkEffect, type TalkEvent, type TalkRules } from '../../../conversation/talk-state.ts';
import { takeTurn } from '../../../conversation/turn-taking.ts';

type Untimed<E> = E extends TalkEvent ? Omit<E, 'atMs'> : never;

/** What happens, in the words of a script. `said` and the like are about our present utterance unless they name an older one. */
export type Cue =
  | 'voice-on'
  | 'voice-off'
  | { partial: string }
  | { final: string }
  | { judged: number; of: string }
  | 'sound'
  | 'said'
  | 'said-nothing'
  | 'end-requested'
  | 'transfer-requested'
  | 'transferred'
  | 'transfer-failed'
  | { digit: string }
  | 'model-failed'
  | 'voice-failed'
  | 'recogniser-failed'
  | 'line-ended'
  | { sound: number }
  | { said: number };

export type TalkScriptOptions = {
  how?: Beginning;
  mode?: InterruptionMode;
  keywords?: readonly string[];
  ignored?: readonly string[];
  callMsMax?: number;
  warnsAtMs?: number;
  policy?: TalkPolicy;
  judged?: boolean;
  handOver?: TalkRules['handOver'];
};

/** Early questions make a script longer and are left out unless the policy is given. */
export const plainPolicy: TalkPolicy = {
  ...defaultTalkPolicy,
  thinking: { ...defaultTalkPolicy.thinking, preemptive: { ...defaultTalkPolicy.thinking.preemptive, on: false } },
};

export type TalkScript = {
  /** Lets the time pass up to `ms`, then the cue happens. Returns what was to be done since the last call, with its times. */
  at(ms: number, cue: Cue): string[];
  /** Lets the time pass. */
  until(ms: number): string[];
  phase(): string;
  nextDueMs(): number | null;
};

export function playTalk(options: TalkScriptOptions = {}): TalkScript {
  const policy = options.policy ?? plainPolicy;
  const rules: TalkRules = {
    handOver: options.handOver ?? null,
    policy,
    interruption: interruptionRule(
      { interruption: options.mode ?? 'any', interruptionKeywords: options.keywords ?? [], ignoredWords: options.ignored ?? [] },
      policy.interruption,
    ),
    judged: options.judged ?? false,
  };
  let state = newTalk({ atMs: 0, endsAtMs: options.callMsMax ?? 300_000, warnsAtMs: options.warnsAtMs ?? null });
  let heard: string[] = [];
  let nowMs = 0;

  const tell = (event: TalkEvent): void => {
    const step = takeTurn(state, event, rules);
    state = step.state;
    heard.push(...step.effects.map((effect) => `${event.atMs} ${describe(effect)}`));
  };
  const runTo = (ms: number): void => {
    if (ms < nowMs) throw new Error(`the script goes back from ${nowMs} to ${ms}`);
    for (let turns = 0; turns < 100; turns++) {
      const due = nextDeadlineMs(state, rules);
      if (due === null || due > ms) return;
      // What was due while we waited for something else comes now.
      nowMs = Math.max(nowMs, due);
      tell({ kind: 'tick', atMs: nowMs });
    }
    throw new Error(`deadlines never end in phase ${state.phase}`);
  };
  const take = (): string[] => {
    const lines = heard;
    heard = [];
    return lines;
  };
  tell({ kind: 'began', how: options.how ?? 'opening', atMs: 0 });
  return {
    at(ms, cue) {
      runTo(ms);
      nowMs = ms;
      tell({ ...eventOf(cue, state.epoch, ms), atMs: ms });
      return take();
    },
    until(ms) {
      runTo(ms);
      return take();
    },
    phase: () => state.phase,
    nextDueMs: () => nextDeadlineMs(state, rules),
  };
}

/** A talk in which the opening line was said from 0 to 3 s, and the callee has the turn. */
export function afterOpening(options: TalkScriptOptions = {}): TalkScript {
  const talk = playTalk(options);
  talk.at(20, 'sound');
  talk.at(3000, 'said');
  return talk;
}

/** A talk in which our answer sounds since 5 s. */
export function whileWeAnswer(options: TalkScriptOptions = {}): TalkScript {
  const talk = afterOpening(options);
  talk.at(4000, { final: '多少钱？' });
  talk.until(4300);
  talk.at(5000, 'sound');
  return talk;
}

function eventOf(cue: Cue, epoch: number, ms: number): Untimed<TalkEvent> {
  if (typeof cue === 'object') {
    if ('partial' in cue) return { kind: 'partial', text: cue.partial };
    if ('digit' in cue) return { kind: 'digit', digit: cue.digit };
    if ('judged' in cue) return { kind: 'judged', text: cue.of, finished: cue.judged };
    if ('final' in cue) return { kind: 'final', text: cue.final };
    return 'sound' in cue ? { kind: 'sound-began', epoch: cue.sound } : { kind: 'said', epoch: cue.said, spoke: true };
  }
  switch (cue) {
    case 'voice-on':
      return { kind: 'voice-on', startedAtMs: ms };
    case 'voice-off':
      return { kind: 'voice-off', endedAtMs: ms };
    case 'sound':
      return { kind: 'sound-began', epoch };
    case 'said':
      return { kind: 'said', epoch, spoke: true };
    case 'said-nothing':
      return { kind: 'said', epoch, spoke: false };
    case 'end-requested':
    case 'transfer-requested':
    case 'model-failed':
    case 'voice-failed':
      return { kind: cue, epoch };
    case 'transferred':
    case 'transfer-failed':
    case 'recogniser-failed':
    case 'line-ended':
      return { kind: cue };
  }
}

function describe(effect: TalkEffect): string {
  switch (effect.kind) {
    case 'say':
      return `say ${effect.line}`;
    case 'judge':
      return `judge ${effect.text}`;
    case 'ask':
      return `ask ${keysMark(effect.by)}${effect.text ?? '(as written)'}${effect.replacesLast ? ' (again)' : ''}`;
    case 'note-callee':
      return `note ${keysMark(effect.by)}${effect.text}${effect.replacesLast ? ' (again)' : ''}`;
    case 'collecting':
      return `collecting ${effect.on ? 'begins' : 'ends'}`;
    case 'hang-up':
      return `hang-up ${effect.reason}`;
    case 'say-rest':
    case 'transfer':
    case 'let-go':
    case 'release':
    case 'drop':
    case 'pause':
    case 'unpause':
      return effect.kind;
  }
}

function keysMark(by: 'voice' | 'keys'): string {
  return by === 'keys' ? 'keys ' : '';
}

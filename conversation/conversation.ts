/** An AI call from its answer to its end: listens, thinks, speaks, by the rules of turn-taking. */
import type { Logger } from 'pino';
import type { ToolUse, Turn } from '../domain/call.ts';
import type { LiveLine } from '../domain/live-line.ts';
import type { AssistantBrief, TalkContact } from './assistant.ts';
import type { Clock } from './clock.ts';
import { openEars } from './ears.ts';
import { askJudge, type EndOfTurnJudge, type Said } from './end-of-turn.ts';
import { handOverRule } from './hand-over-rule.ts';
import { historyOf } from './history.ts';
import { interruptionRule } from './interruption.ts';
import { makeLineSound } from './line-sound.ts';
import { defaultTalkPolicy, type TalkPolicy } from './policy.ts';
import type { ChatMessage, LanguageModel, Recogniser, Voice } from './ports.ts';
import { continueNote, fixedLines, givenBackNote, systemPrompt } from './prompt.ts';
import { loudnessGates, type VoiceGates } from './speech/voice-gate.ts';
import { type GivenBack, sinceGivenBack, takeOver } from './takeover.ts';
import { timeWarningMs } from './talk-deadlines.ts';
import { recogniserFailure, type TalkEnd, type TalkFailure } from './talk-end.ts';
import { type Ending, watchEnding } from './talk-ending.ts';
import { handsOfTalk, maskedTurn, noHands, type TalkHands } from './talk-hands.ts';
import { TalkRunner } from './talk-runner.ts';
import { type ClosingReason, newTalk, type TalkEvent, type TalkRules } from './talk-state.ts';
import type { ConversationTool } from './tools.ts';
import { makeTranscript, type SaveTurn, type Transcript } from './transcript.ts';

export type ConversationParts = {
  line: LiveLine;
  voice: Voice;
  /** One per call; it is started and closed here. */
  recogniser: Recogniser;
  model: LanguageModel;
  assistant: AssistantBrief;
  contact: TalkContact;
  /** What an earlier process wrote down of this call: the talk goes on where it stopped. Empty for a fresh call. */
  earlierTurns: readonly Turn[];
  /** ms since the callee answered; 0 for a fresh call. */
  answeredAgoMs: number;
  /** A person had the callee meanwhile: the talk has its whole time from then on. */
  givenBack?: GivenBack | null;
  /** Called when a turn begins, now and then while we speak, and when it is done; saves by `n`. */
  onTurn: SaveTurn;
  /** What tells a voice from noise; without it, loudness alone does. */
  voiceGates?: VoiceGates;
  /** Is told all that the ears tell: who looks for a machine listens here. */
  overhear?: (event: TalkEvent) => void;
  /** What the house does for the model; without it the talk can only end. */
  hands?: TalkHands;
  /** The user's own tools. */
  tools?: readonly ConversationTool[];
  /** Called when a tool has run. Secret keys are masked already. */
  onTool?: (use: Omit<ToolUse, 'n'>) => void;
  /** The callee's clock, in words; null when no tool asks for it. */
  localTime?: string | null;
  policy?: TalkPolicy;
  /** Says whether the callee has finished, beside what the words themselves say. */
  judge?: EndOfTurnJudge;
  clock: Clock;
  /** Aborted when this process has to let go: nothing is hung up, and the result is `left`. */
  signal: AbortSignal;
  log: Logger;
};

function rulesOf(assistant: AssistantBrief, policy: TalkPolicy, judged: boolean): TalkRules {
  const interruption = interruptionRule(assistant, policy.interruption);
  return { policy, interruption, judged, handOver: handOverRule(assistant.tools) };
}

/** Runs until the line ends, we hang up, or the signal aborts. Failures of model, voice or recogniser are endings, not errors. */
export async function runConversation(parts: ConversationParts): Promise<TalkEnd> {
  const { line, assistant, contact, clock, signal, earlierTurns, judge, log } = parts;
  const givenBack = parts.givenBack ?? null;
  const policy = policyFor(parts.model, parts.policy ?? defaultTalkPolicy);
  const rules = rulesOf(assistant, policy, judge !== undefined);
  const hands = parts.hands ?? noHands;
  const secrets = new Set<string>();
  const masked = (turn: Turn): Turn => maskedTurn(turn, secrets);
  const transcript = makeTranscript({ earlier: earlierTurns, onTurn: (turn) => parts.onTurn(masked(turn)), log });
  const system = systemPrompt(assistant, contact, { localTime: parts.localTime ?? null });
  const fixed = fixedLines(assistant, contact);
  const noises = new Set([...rules.interruption.backchannels, ...rules.interruption.greetings]);
  const begun = takeOver(earlierTurns, { lines: fixed.lines, noises, givenBack });
  const ending = watchEnding<ClosingReason>({ line, clock, signal, policy: policy.closing, log });
  const answeredAtMs = clock.nowMs() - parts.answeredAgoMs;
  const able = handsOfTalk({
    line,
    assistant,
    hands,
    userTools: parts.tools ?? [],
    onTool: parts.onTool,
    secrets,
    answeredAtMs,
    log,
  });
  const runner = new TalkRunner(
    {
      line: makeLineSound(line.audio),
      voice: parts.voice,
      model: parts.model,
      ...able,
      rules,
      lines: fixed.lines,
      messages: (question) => messagesFor(question, { transcript, system: system.text, assistant, policy, noises, givenBack }),
      rest: begun.rest,
      transcript,
      clock,
      answeredAtMs,
      hangUp: (reason) => ending.hangUp(reason),
      letGo: ending.letGo,
      judge:
        judge === undefined
          ? null
          : (text) => askJudge(judge, saidBy(transcript, { text, assistant }), { ...policy.endpointing.judge, log }),
      fail: ending.fail,
      log,
    },
    newTalk(timesOf({ sinceMs: answeredAtMs + (givenBack?.atMs ?? 0), nowMs: clock.nowMs() }, assistant, policy)),
  );
  const ears = listen(parts, policy, runner);
  // Whoever talked before may have gone in the middle of secret keys.
  if (assistant.tools.secretKeys && earlierTurns.length > 0) able.keys.maskRecording(false);
  const stopDigits = line.onDigit((digit) => runner.tell({ kind: 'digit', digit, atMs: clock.nowMs() }));
  runner.tell({ kind: 'began', how: begun.how, atMs: clock.nowMs() });

  let end: Ending<ClosingReason> | null = null;
  try {
    end = await ending.reached;
  } finally {
    // After a fault of ours the line stands: another attempt goes on with what was written down.
    stopDigits();
    runner.stop(end?.kind === 'ended' ? 'line-ended' : 'left');
    await ears.close();
    await transcript.saved();
  }
  const missingVariables = [...new Set([...system.missing, ...fixed.missing])];
  const failure = end.kind === 'left' ? null : firstFailure(end.why, { deafness: ears.deafness(), spoken: runner.failure });
  return { ...end, turns: transcript.turns().map(masked), missingVariables, failure };
}

/** `sinceMs`: from when on the longest duration counts. */
function timesOf(
  { sinceMs, nowMs }: { sinceMs: number; nowMs: number },
  { callSecondsMax }: AssistantBrief,
  { closing }: TalkPolicy,
): Parameters<typeof newTalk>[0] {
  const endsAtMs = sinceMs + callSecondsMax * 1000;
  return { atMs: nowMs, endsAtMs, warnsAtMs: timeWarningMs({ answeredAtMs: sinceMs, endsAtMs, nowMs }, closing) };
}

function listen(
  { line, recogniser, voiceGates, overhear, clock, log }: ConversationParts,
  { voiceActivity }: TalkPolicy,
  runner: TalkRunner,
): { close: () => Promise<void>; deafness: () => TalkFailure | null } {
  let deafness: TalkFailure | null = null;
  const close = openEars({
    audio: line.audio,
    recogniser,
    voiceGates: voiceGates ?? loudnessGates,
    policy: voiceActivity,
    clock,
    tell: (event) => {
      runner.tell(event);
      overhear?.(event);
    },
    onFailed: (error) => {
      deafness = recogniserFailure(error);
    },
    log,
  });
  return { close, deafness: () => deafness };
}

function saidBy(transcript: Transcript, { text, assistant }: { text: string; assistant: AssistantBrief }): Said {
  const before = transcript.turns().findLast(({ speaker }) => speaker === 'us')?.heard ?? '';
  return { text, before, language: assistant.language };
}

/** A question that a provider keeps can't be taken back: such a model is asked only when the callee has finished. */
function policyFor({ keepsHistory = false }: LanguageModel, policy: TalkPolicy): TalkPolicy {
  if (!keepsHistory) return policy;
  const { thinking } = policy;
  return { ...policy, thinking: { ...thinking, preemptive: { ...thinking.preemptive, on: false } } };
}

/** The part that ended the talk: an apology that fails as well does not make the voice the culprit. */
function firstFailure(
  why: ClosingReason | 'line-ended' | 'transferred',
  { deafness, spoken }: { deafness: TalkFailure | null; spoken: TalkFailure | null },
): TalkFailure | null {
  if (why === 'recogniser-failed') return deafness ?? failureOf(why);
  return spoken ?? failureOf(why);
}

function messagesFor(
  question: { text: string | null; replacesLast: boolean },
  known: {
    transcript: Transcript;
    system: string;
    assistant: AssistantBrief;
    policy: TalkPolicy;
    noises: ReadonlySet<string>;
    givenBack: GivenBack | null;
  },
): ChatMessage[] {
  const { assistant, policy, givenBack } = known;
  const turns = known.transcript.turns();
  const lastOfCallee = turns.findLast(({ speaker }) => speaker === 'callee');
  const before = question.replacesLast ? turns.filter((turn) => turn !== lastOfCallee) : turns;
  const rule = {
    language: assistant.language,
    noises: known.noises,
    edgeMs: policy.interruption.edgeMs,
    turnsMax: policy.thinking.historyTurnsMax,
  };
  const history = givenBack === null ? historyOf(before, rule) : historyAround(before, givenBack, rule);
  const asked = question.text ?? (history.at(-1)?.role === 'user' ? null : continueNote[assistant.language]);
  return [
    { role: 'system', content: known.system },
    ...history,
    ...(asked === null ? [] : [{ role: 'user' as const, content: asked }]),
  ];
}

/** The model knows where somebody else talked. */
function historyAround(turns: readonly Turn[], givenBack: GivenBack, rule: Parameters<typeof historyOf>[1]): ChatMessage[] {
  const since = sinceGivenBack(turns, givenBack);
  const note = { role: 'user' as const, content: givenBackNote[rule.language](givenBack.note) };
  return [
    ...historyOf(
      turns.filter((turn) => !since.includes(turn)),
      rule,
    ),
    note,
    ...historyOf(since, rule),
  ];
}

/** Endings that name a part for which no failure was recorded: it gave nothing within its limit, or the ears told no more. */
function failureOf(why: ClosingReason | 'line-ended' | 'transferred'): TalkFailure | null {
  switch (why) {
    case 'model-failed':
      return { part: 'model', code: 'timeout', detail: '' };
    case 'voice-failed':
      return { part: 'voice', code: 'voice-failed', detail: '' };
    case 'recogniser-failed':
      return { part: 'recogniser', code: 'recogniser-failed', detail: '' };
    case 'end-call':
    case 'callee-silent':
    case 'max-duration':
    case 'line-ended':
    case 'transferred':
      return null;
  }
}

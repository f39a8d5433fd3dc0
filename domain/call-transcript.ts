/** The words of talks between agents and callees (通话转写): which stretches of a call are written down, and why some are not. */

/** due: its words are still to come. none: there are none, and the reason says why. */
export const transcriptStates = ['due', 'made', 'none'] as const;
export type TranscriptState = (typeof transcriptStates)[number];

export const noTranscriptReasons = [
  /** There is no recording: it did not start, or is gone. */
  'no-recording',
  /** Not a recording as switches of ours make them. */
  'unreadable',
  /** Both sides in one channel: nobody could tell who said what. */
  'mono',
  'too-short',
  'too-long',
  'recogniser-gone',
  'recogniser-failed',
  /** Somebody removed what was said before it was written down. */
  'removed',
] as const;
export type NoTranscriptReason = (typeof noTranscriptReasons)[number];

/** Longer talks of one call are not written down: two that each lasted as long as the switch lets them. */
export const transcribedMsMax = 4 * 3_600_000;
/** What is shorter has no word in it. */
export const talkPartMsMin = 400;
/** Turns of a talk have numbers from here on: those of an assistant in the same call are written by whoever holds it, and stay below. */
export const transcriptTurnsFrom = 1_000_000;
/** More than two people can say in that time; what comes after them is left out. */
export const transcriptTurnsMax = 20_000;

/** An agent who talked in a call. ms since the answer. */
export type AgentStretch = { agentId: string; recogniserId: string | null; fromMs: number; toMs: number };
/** A stretch in which one agent had the callee, with what hears it. */
export type TalkPart = AgentStretch & { recogniserId: string };

/**
 * Who had the callee when, without overlaps: of several who talked at once (a colleague who is asked, three together) the one who was
 * there first. What no recogniser is to hear is left out.
 */
export function talkParts(stretches: readonly AgentStretch[]): TalkPart[] {
  const edges = [...new Set(stretches.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].toSorted((a, b) => a - b);
  const parts: AgentStretch[] = [];
  for (const [n, fromMs] of edges.entries()) {
    const toMs = edges[n + 1];
    const holder = toMs === undefined ? undefined : firstAt(stretches, fromMs);
    if (toMs === undefined || holder === undefined) continue;
    const last = parts.at(-1);
    if (last?.toMs === fromMs && last.agentId === holder.agentId && last.recogniserId === holder.recogniserId) last.toMs = toMs;
    else parts.push({ ...holder, fromMs, toMs });
  }
  return parts.filter((part): part is TalkPart => part.recogniserId !== null && part.toMs - part.fromMs >= talkPartMsMin);
}

function firstAt(stretches: readonly AgentStretch[], atMs: number): AgentStretch | undefined {
  return stretches
    .filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
    .reduce<AgentStretch | undefined>(
      (first, one) => (first === undefined || one.fromMs < first.fromMs ? one : first),
      undefined,
    );
}

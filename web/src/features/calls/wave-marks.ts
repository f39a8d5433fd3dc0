/** Turns as marks in the lane of their speaker; an interruption as a line where our voice was cut. */
import type { Schemas } from '../../api/client.ts';

export type WaveMark = { id: string; start: number; end?: number; channelIdx: number; color: string; content?: string };

const lane = { callee: 0, us: 1, agent: 1 } as const;
const colour = { callee: 'rgba(100,116,139,0.16)', us: 'rgba(13,148,136,0.14)', agent: 'rgba(37,99,235,0.14)' } as const;
const cutColour = 'rgba(217,119,6,0.9)';

export function marksOf(call: Schemas['CallDetail'], words: { interrupted: string }): WaveMark[] {
  const offset = call.recording?.startsMs ?? 0;
  const at = (ms: number): number => Math.max(0, (ms - offset) / 1000);
  return call.turns.flatMap((turn): WaveMark[] => [
    {
      id: `turn-${turn.n}`,
      start: at(turn.startMs),
      end: at(turn.endMs),
      channelIdx: lane[turn.speaker],
      color: colour[turn.speaker],
    },
    ...(turn.interrupted && turn.speaker === 'us'
      ? [{ id: `cut-${turn.n}`, start: at(turn.endMs), channelIdx: lane.us, color: cutColour, content: `✂ ${words.interrupted}` }]
      : []),
  ]);
}

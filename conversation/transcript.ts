/** The turns of one talk, written down as they happen: saved by number, so that saving one twice changes nothing. */
import type { Logger } from 'pino';
import type { Turn, TurnTimings } from '../domain/call.ts';
import type { SaidBy } from './talk-state.ts';

/** Saves one turn; called again with the same `n` when the turn has changed. */
export type SaveTurn = (turn: Turn) => void | Promise<void>;

export type Transcript = {
  /** Turns in order of their numbers. */
  turns(): Turn[];
  noteCallee(said: { text: string; by: SaidBy; startMs: number; endMs: number; replacesLast: boolean }): void;
  /** Our words begin to sound. Returns the number of the turn. */
  openOurs(said: { text: string; atMs: number; timings: TurnTimings }): number;
  changeOurs(n: number, change: Partial<Pick<Turn, 'text' | 'heard' | 'interrupted' | 'endMs' | 'timings'>>): void;
  /** Resolves when all saves are done. Failed ones were logged; the turns themselves are complete in `turns()`. */
  saved(): Promise<void>;
};

/** `earlier`: what another process has written down of the same call. Times are whole ms since the answer. */
export function makeTranscript({
  earlier,
  onTurn,
  log,
}: {
  earlier: readonly Turn[];
  onTurn: SaveTurn;
  log: Logger;
}): Transcript {
  const byNumber = new Map(earlier.map((turn) => [turn.n, turn]));
  let nextNumber = Math.max(0, ...byNumber.keys()) + 1;
  let lastOfCallee = earlier.findLast(({ speaker }) => speaker === 'callee')?.n ?? null;
  /** Latest unsaved state by number: a slow store gets fewer saves, never a longer queue than the talk has turns. */
  const unsaved = new Map<number, Turn>();
  let saving: Promise<void> | null = null;

  const saveAll = async (): Promise<void> => {
    for (let [turn] = unsaved.values(); turn !== undefined; [turn] = unsaved.values()) {
      unsaved.delete(turn.n);
      try {
        await onTurn(turn);
      } catch (error) {
        log.warn({ err: error, turn: turn.n }, 'a turn could not be saved');
      }
    }
    saving = null;
  };
  const keep = (turn: Turn): void => {
    byNumber.set(turn.n, turn);
    unsaved.set(turn.n, turn);
    saving ??= saveAll();
  };

  return {
    turns: () => [...byNumber.values()].sort((one, other) => one.n - other.n),
    noteCallee({ text, by, startMs, endMs, replacesLast }) {
      const n = replacesLast && lastOfCallee !== null ? lastOfCallee : nextNumber++;
      lastOfCallee = n;
      const times = { startMs: Math.round(startMs), endMs: Math.round(Math.max(startMs, endMs)) };
      keep({
        n,
        speaker: 'callee',
        text,
        heard: text,
        interrupted: false,
        ...times,
        timings: {},
        ...(by === 'keys' ? { kind: 'keys' } : {}),
      });
    },
    openOurs({ text, atMs, timings }) {
      const n = nextNumber++;
      const at = Math.round(atMs);
      keep({ n, speaker: 'us', text, heard: '', interrupted: false, startMs: at, endMs: at, timings });
      return n;
    },
    changeOurs(n, change) {
      const turn = byNumber.get(n);
      if (turn === undefined) throw new Error(`turn ${n} was never opened`);
      keep({ ...turn, ...change, endMs: Math.round(change.endMs ?? turn.endMs) });
    },
    async saved() {
      while (saving !== null) await saving;
    },
  };
}

/** The parts of the supervisors' board, and what a supervisor is to it. */
import type { Schemas } from '../../api/client.ts';

export type Board = Schemas['SupervisionBoard'];
export type Group = Board['groups'][number];
export type Call = Board['calls'][number];
export type PacedTask = Board['tasks'][number];
export type Own = NonNullable<Board['own']>;
export type Mode = Call['listeners'][number]['mode'];

export const boardKey = 'supervision';

/** Colour beside a word, never alone. */
export const modeColours: Readonly<Record<Mode, string>> = {
  listen: 'blue',
  whisper: 'purple',
  callee: 'orange',
  all: 'volcano',
};

/** Nobody could hear a whisper where no person has the callee. */
export function modesOf({ with: company }: Pick<Call, 'with'>): Mode[] {
  return company === 'agent' || company === 'person' ? ['listen', 'whisper', 'all'] : ['listen', 'callee'];
}

/** Whose calls stand beside an agent; the others have no person, and are listed on their own. */
export function isWithPeople({ with: company }: Pick<Call, 'with'>): boolean {
  return company === 'agent' || company === 'person' || company === 'waiting';
}

/** Who called us and waits; whoever we called and waits is listed beside them. */
export function isInQueue({ with: company, direction }: Pick<Call, 'with' | 'direction'>): boolean {
  return company === 'waiting' && direction === 'inbound';
}

/** Group after group as the board has them, and in each the next to be served first; who has no place yet comes last. */
export function inQueueOrder(calls: readonly Call[], groups: readonly Pick<Group, 'id'>[]): Call[] {
  const groupPlace = ({ groupId }: Call): number => groups.findIndex(({ id }) => id === groupId);
  const place = ({ position }: Call): number => position ?? Number.MAX_SAFE_INTEGER;
  return calls.toSorted((a, b) => groupPlace(a) - groupPlace(b) || place(a) - place(b));
}

/** The call to which whoever looks listens, or is being rung for. */
export function heardCall({ calls, own }: Board): { call: Call; mode: Mode; since: string | null } | null {
  for (const call of calls) {
    const mine = own === null ? undefined : call.listeners.find(({ agentId }) => agentId === own.agentId);
    if (mine !== undefined) return { call, mode: mine.mode, since: mine.since };
  }
  return null;
}

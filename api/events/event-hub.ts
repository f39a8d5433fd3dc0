/** The last changes with numbers, so that a browser that lost its connection goes on where it stopped, or is told to read anew. */
import { randomBytes } from 'node:crypto';
import type { Change } from '../../storage/change-feed.ts';

export type LiveEventName = 'task' | 'call' | 'import' | 'switch' | 'trial' | 'agent' | 'resync';

/** `data` is JSON and names what changed, by ids only: the page reads the thing itself, with its own rights. */
export type LiveEvent = { id: string; name: LiveEventName; taskId: string | null; data: string };

/** At 50 calls a second this reaches back some ten seconds, which is what a reconnect takes. */
export const keptEventsDefault = 2_000;

export type EventListener = (event: LiveEvent) => void;

/** One for the process. Ids of another process (or of before a restart) are recognised and answered with `resync`. */
export class EventHub {
  readonly #life = randomBytes(6).toString('hex');
  readonly #keptMax: number;
  readonly #listeners = new Set<EventListener>();
  #kept: { seq: number; event: LiveEvent }[] = [];
  #seq = 0;

  constructor({ keptMax = keptEventsDefault }: { keptMax?: number } = {}) {
    this.#keptMax = keptMax;
  }

  publish(change: Change): void {
    const plain = plainEvent(change);
    if (plain === null) return;
    this.#seq += 1;
    const event = { id: `${this.#life}-${this.#seq}`, ...plain };
    this.#kept.push({ seq: this.#seq, event });
    // Cut in steps: moving the whole array for each event would cost more than the events.
    if (this.#kept.length > this.#keptMax * 2) this.#kept = this.#kept.slice(-this.#keptMax);
    for (const listener of this.#listeners) listener(event);
  }

  /**
   * What a connection has missed since `lastId`, then everything new. Without an id nothing was missed; with one that reaches
   * further back than is kept, a single `resync`.
   */
  subscribe(lastId: string | null, listener: EventListener): { missed: LiveEvent[]; leave: () => void } {
    this.#listeners.add(listener);
    return { missed: this.#missedSince(lastId), leave: () => this.#listeners.delete(listener) };
  }

  #missedSince(lastId: string | null): LiveEvent[] {
    if (lastId === null) return [];
    const [life, text] = lastId.split('-');
    const seq = life === this.#life ? Number(text) : Number.NaN;
    const oldest = this.#kept[0]?.seq ?? this.#seq + 1;
    if (!Number.isSafeInteger(seq) || seq < oldest - 1 || seq > this.#seq) {
      return [{ id: `${this.#life}-${this.#seq}`, name: 'resync', taskId: null, data: '{}' }];
    }
    return this.#kept.filter((kept) => kept.seq > seq).map((kept) => kept.event);
  }
}

function plainEvent(change: Change): Omit<LiveEvent, 'id'> | null {
  switch (change.kind) {
    case 'task':
      return { name: 'task', taskId: change.taskId, data: JSON.stringify({ taskId: change.taskId }) };
    case 'call': {
      const { taskId, callId } = change;
      return { name: 'call', taskId, data: JSON.stringify({ taskId, callId }) };
    }
    case 'import': {
      const { taskId, importId } = change;
      return { name: 'import', taskId, data: JSON.stringify({ taskId, importId }) };
    }
    case 'switch':
    case 'node':
      return { name: 'switch', taskId: null, data: JSON.stringify({ node: change.node }) };
    case 'trial':
      return { name: 'trial', taskId: null, data: JSON.stringify({ trialId: change.trialId }) };
    case 'agent':
      return { name: 'agent', taskId: null, data: JSON.stringify({ agentId: change.agentId }) };
    case 'resync':
      return { name: 'resync', taskId: null, data: '{}' };
    case 'configuration':
    case 'slot':
    case 'move':
      // For workers; nothing that a page shows.
      return null;
  }
}

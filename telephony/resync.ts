/** After every (re)connect: which channels does the switch still have, and is it the same switch. */
import type { Logger } from 'pino';
import { switchLostCause } from '../domain/dial-outcome.ts';
import type { ChannelRow } from './channel-list.ts';
import { readChannelList } from './channel-list.ts';
import { askChannel } from './channel-memory.ts';
import type { EventSocket } from './event-socket/event-socket.ts';
import { killChannel, requestHangUp } from './hang-up.ts';
import type { TrackedCall } from './tracked-call.ts';

/** `show channels` reads the switch's database; a busy one takes its time. */
const listMsMax = 10_000;

export type ChannelListing = { rows: ChannelRow[]; coreUuid: string | null };

/** Lists channels. Callers that ask at once share one answer, but never one that was asked for before they came. */
export class ChannelLister {
  readonly #socket: EventSocket;
  #running: Promise<ChannelListing> | null = null;
  #next: Promise<ChannelListing> | null = null;

  constructor(socket: EventSocket) {
    this.#socket = socket;
  }

  list(): Promise<ChannelListing> {
    if (this.#next !== null) return this.#next;
    if (this.#running === null) return this.#start();
    this.#next = this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.#start();
      });
    return this.#next;
  }

  #start(): Promise<ChannelListing> {
    const running = this.#ask().finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }

  async #ask(): Promise<ChannelListing> {
    // By bgapi: it does not hold up our events, and its answer names the core that gave it.
    const { body, coreUuid } = await this.#socket.bgapi('show channels as json', listMsMax);
    return { rows: readChannelList(body), coreUuid };
  }
}

export type ResyncDeps = {
  socket: EventSocket;
  lister: ChannelLister;
  log: Logger;
  calls: readonly TrackedCall[];
  /** Core-UUID of the switch when the calls were made; null at the first connect. */
  coreUuid: string | null;
  /** Calls that were given up while the switch could not be asked: nobody will talk on them. */
  forsaken: readonly string[];
};

/** Brings every call up to date and answers the Core-UUID of the running switch. Rejects when the switch can't be asked. */
export async function resync({ socket, lister, log, calls, coreUuid, forsaken }: ResyncDeps): Promise<string | null> {
  const listing = await lister.list();
  if (coreUuid !== null && listing.coreUuid !== null && listing.coreUuid !== coreUuid) {
    log.error({ calls: calls.length }, 'the switch was restarted; its calls are lost');
    for (const call of calls) call.endInferred(switchLostCause);
    return listing.coreUuid;
  }
  const rows = new Map(listing.rows.map((row) => [row.uuid, row]));
  await Promise.all([
    ...calls.map((call) => bringUpToDate({ socket, log }, call, rows.get(call.callId))),
    ...forsaken.map((callId) => killChannel(socket, callId, 'NORMAL_CLEARING')),
  ]);
  return listing.coreUuid ?? coreUuid;
}

/** The list comes from a database that lags; whether a channel lives and was answered is asked of the channel itself. */
async function bringUpToDate(
  { socket, log }: { socket: EventSocket; log: Logger },
  call: TrackedCall,
  row: ChannelRow | undefined,
): Promise<void> {
  if (call.end !== null) return;
  const memory = await askChannel(socket, call.callId);
  if (memory === 'gone') {
    call.endInferred(null);
    return;
  }
  call.seenAlive(memory, row);
  if (call.wishIfUnanswered && memory === 'answered') call.wish = null;
  if (call.wish !== null) await requestHangUp({ socket, log }, call, { cause: call.wish, weAsked: false });
}

/** What is said to the switch to bring people together and apart, and how it is known that it happened. */
import { getVariable } from '../channel-memory.ts';
import { ConnectionLost } from '../event-socket/errors.ts';
import type { EventSocket } from '../event-socket/event-socket.ts';
import { safeUuid } from '../event-socket/wire-words.ts';
import type { TrackedCall } from '../tracked-call.ts';

/** CHANNEL_BRIDGE follows the command within 65 ms, CHANNEL_PARK within 40 (measured). */
const movedMsMax = 3_000;
/** Short, and high enough to be told from speech. It is mixed into what is heard, so that nobody waits for it. */
const beepTone = 'tone_stream://%(200,0,1500)';

/** As in China: 450 Hz, a second in five; longer than anybody rings. */
const ringbackTone = 'tone_stream://%(1000,4000,450);loops=60';

export type Connected =
  | 'joined'
  /** One of the two was not there when it was asked for; nothing was done to the other. */
  | 'first-gone'
  | 'second-gone'
  /** The second went in the moment between: the first is parked, or hung up. */
  | 'fell-apart'
  | 'not-done';

/** Fixed words only: whatever a value is, no line break, blank or semicolon may be in it. */
export type ChannelVariables = Readonly<Record<string, string>>;

/** An empty value unsets. Throws SwitchNotReady, ConnectionLost. */
export async function setVariables(socket: EventSocket, uuid: string, variables: ChannelVariables): Promise<void> {
  const pairs = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  await socket.api(`uuid_setvar_multi ${safeUuid(uuid)} ${pairs.join(';')}`);
}

/** Mixed into what this channel hears: it sounds while the two are being joined, and delays nothing. */
export async function beep(socket: EventSocket, uuid: string): Promise<void> {
  await socket.api(`uuid_displace ${safeUuid(uuid)} start ${beepTone} 0 m`);
}

/** Mixed into the silence of a parked leg; off, it ends at once. */
export async function ringback(socket: EventSocket, uuid: string, on: boolean): Promise<void> {
  await socket.api(`uuid_displace ${safeUuid(uuid)} ${on ? `start ${ringbackTone} 0 m` : `stop ${ringbackTone}`}`);
}

/**
 * `uuid_bridge`, from whatever the two are doing. The first is the one whose variables decide what becomes of it behind the bridge. What
 * `before` says goes ahead on the same connection, without waiting for its replies.
 */
export async function connect(
  bridging: Bridging,
  first: TrackedCall,
  secondId: string,
  before: readonly Promise<unknown>[] = [],
): Promise<Connected> {
  const { socket } = bridging;
  const second = safeUuid(secondId);
  await untilItStands(first);
  const { bridges, parks } = first.facts;
  const [bridged, ...prepared] = await Promise.allSettled([bridge(bridging, first.callId, second), ...before]);
  if (bridged.status === 'rejected') throw bridged.reason;
  const reply = bridged.value;
  // Behind a lost connection the switch alone knows, and what went ahead of a bridge that is there was done.
  const failed = prepared.find((one) => one.status === 'rejected' && !(one.reason instanceof ConnectionLost));
  if (failed?.status === 'rejected') throw failed.reason;
  if (reply.startsWith('-ERR')) return (await socket.exists(first.callId)) ? 'second-gone' : 'first-gone';
  const seen = await first.until<Connected>(() => {
    if (first.facts.bridges > bridges) return 'joined';
    return first.facts.parks > parks || first.end !== null ? 'fell-apart' : undefined;
  }, movedMsMax);
  if (seen !== null) return seen;
  if ((await bridgedTo(socket, first.callId)) !== second) return 'not-done';
  first.seenBridged();
  return 'joined';
}

/** Who has just answered is on the way into their park: its event would be taken for the end of the bridge. */
async function untilItStands(call: TrackedCall): Promise<void> {
  const isOnItsWay = call.facts.parks === 0 && call.facts.bridges === 0 && !call.parkMissed;
  if (isOnItsWay) await call.until(() => (call.facts.parks > 0 || call.end !== null ? true : undefined), movedMsMax);
}

export type Bridging = {
  socket: EventSocket;
  /** Waits a while for a connection; throws SwitchNotReady. */
  ready(): Promise<void>;
};

/** The switch's word; empty where the connection broke before it came: then the two may be joined, or not. Throws SwitchNotReady. */
export async function bridge({ socket, ready }: Bridging, first: string, second: string): Promise<string> {
  try {
    return await socket.api(`uuid_bridge ${safeUuid(first)} ${safeUuid(second)}`);
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    await ready();
    return '';
  }
}

/** Parks a channel that is joined to another, and waits until it is. Never for a channel that streams: see decision 0011. */
export async function parkOut(socket: EventSocket, call: TrackedCall): Promise<boolean> {
  const { parks } = call.facts;
  const reply = await socket.api(`uuid_park ${safeUuid(call.callId)}`);
  if (reply.startsWith('-ERR')) return false;
  return untilParked(call, parks);
}

/** Waits for a park beyond the given count; false when the channel ended, or nothing came. */
export async function untilParked(call: TrackedCall, parks: number): Promise<boolean> {
  await call.until(() => (call.facts.parks > parks || call.end !== null ? true : undefined), movedMsMax);
  return call.end === null && call.facts.parks > parks;
}

/** The channel that it talks to at this moment: unlike `bridge_uuid` it is gone when the bridge is. */
export async function bridgedTo(socket: EventSocket, uuid: string): Promise<string | null> {
  return (await getVariable(socket, uuid, 'bridge_to'))?.trim() ?? null;
}

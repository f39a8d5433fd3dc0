/**
 * Asks the switch itself about one channel. `show channels` can't be trusted for it: it comes from a database that lags by up to
 * a quarter of a second (measured on FreeSWITCH 1.10.12), keeps the dead a while, and names no account code before the answer.
 */
import type { EventSocket } from './event-socket/event-socket.ts';
import { isUuid, safeUuid } from './event-socket/wire-words.ts';
import { carillonTag } from './originate-command.ts';

/** `unanswered` rings, or is about to; `early` plays something before the answer. */
export type ChannelMemory = 'gone' | 'unanswered' | 'early' | 'answered';

/** FreeSWITCH writes the variable when a channel gets early media and when it is answered (switch_channel.c). */
export async function askChannel(socket: EventSocket, uuid: string): Promise<ChannelMemory> {
  const reply = await getVariable(socket, uuid, 'endpoint_disposition');
  switch (reply) {
    case null:
      return 'gone';
    case 'ANSWER':
      return 'answered';
    case 'EARLY MEDIA':
      return 'early';
    default:
      return 'unanswered';
  }
}

/** Questions that wait for their answers at one time: many would hold up the events of calls behind them. */
const askedAtOnceMax = 32;

/** Which of these channels live and carry this tag, ours unless said. A uuid of another form is none of ours. */
export async function oursAmong(socket: EventSocket, uuids: Iterable<string>, tag = carillonTag): Promise<string[]> {
  const candidates = [...uuids].filter(isUuid);
  const ours: string[] = [];
  for (let n = 0; n < candidates.length; n += askedAtOnceMax) {
    const some = candidates.slice(n, n + askedAtOnceMax);
    const tags = await Promise.all(some.map((uuid) => getVariable(socket, uuid, 'accountcode')));
    ours.push(...some.filter((_uuid, index) => tags[index] === tag));
  }
  return ours;
}

/** Null when there is no such channel; an unset variable is told as `_undef_`. */
export async function getVariable(socket: EventSocket, uuid: string, name: string): Promise<string | null> {
  const reply = await socket.api(`uuid_getvar ${safeUuid(uuid)} ${name}`);
  return reply.startsWith('-ERR') ? null : reply;
}

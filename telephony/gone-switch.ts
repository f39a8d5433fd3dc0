/**
 * Tells when a switch is gone for certain: its machine answers for some seconds that nobody listens at the event socket. A network
 * that fails is silent, or unreachable, and says nothing about the switch behind it; a module that is loaded anew is back in a moment.
 */
import type { EventSocket, SocketState } from './event-socket/event-socket.ts';

export const goneMsDefault = 3_000;

/** `onGone` is called once for each time that it went. Returns what forgets about it. */
export function watchForGone(socket: EventSocket, goneMs: number, onGone: () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  const forget = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const look = (state: SocketState): void => {
    // Between two tries it is connecting, which says nothing yet.
    if (state === 'connecting') return;
    if (state !== 'waiting' || socket.lossReason !== 'nobody-listens') forget();
    else timer ??= setTimeout(onGone, goneMs);
  };
  const stop = socket.onState(look);
  return () => {
    stop();
    forget();
  };
}

/** The sound before the answer: attached as soon as the channel parks early, and handed to whoever listens. */
import type { DialDeps } from './dial.ts';
import { endUnanswered } from './hang-up.ts';
import { MediaNotAttached } from './media-attach.ts';
import { mediaReadiness } from './media-guard.ts';
import type { DialHooks } from './ports.ts';
import type { TrackedCall } from './tracked-call.ts';

/**
 * Watches a call for its early media and tells `onEarlyMedia` once. Returns the way to stop. What can't be attached is not heard,
 * and the call goes on without: the answer, and the word of the carrier, are told by the event socket.
 */
export function watchEarlyMedia(deps: DialDeps, call: TrackedCall, hooks: DialHooks): () => void {
  const { onEarlyMedia } = hooks;
  if (onEarlyMedia === undefined) return () => undefined;
  let begun = false;
  const look = (): void => {
    if (begun || call.facts.answered || mediaReadiness(call.facts) !== 'ready') return;
    begun = true;
    attach().catch((error: unknown) => {
      const expected = error instanceof MediaNotAttached && error.fault === 'ended';
      if (!expected) deps.log.warn({ callId: call.callId, err: error }, 'what plays before the answer can not be heard');
    });
  };
  const attach = async (): Promise<void> => {
    const audio = await deps.channelOf(call).attachEarly();
    if (call.facts.answered || call.end !== null) return;
    onEarlyMedia({
      onFrame: (listener) => audio.onFrame(listener),
      end: (cause) => endUnanswered(deps, call, { cause, weAsked: true }),
    });
  };
  const unwatch = call.watch(look);
  look();
  return unwatch;
}

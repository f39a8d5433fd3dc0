/** Which events we ask for: few, because every further one costs CPU per call on both sides. */

export const channelEvents = [
  'BACKGROUND_JOB',
  'CHANNEL_CREATE',
  'CHANNEL_PROGRESS',
  'CHANNEL_PROGRESS_MEDIA',
  'CHANNEL_ANSWER',
  'CHANNEL_PARK',
  'CHANNEL_UNPARK',
  'CHANNEL_BRIDGE',
  'CHANNEL_HANGUP_COMPLETE',
  'CHANNEL_DESTROY',
  'PRIVATE_COMMAND',
  'DTMF',
  'HEARTBEAT',
] as const;

/**
 * Of the audio modules only why they could not connect: that they did, and that they were cut off, the WebSocket itself tells sooner.
 * A name of a module that is not loaded is no error.
 */
export const customEvents = [
  'sofia::gateway_state',
  'sofia::register',
  'sofia::unregister',
  'sofia::expire',
  'sofia::register_failure',
  'mod_audio_stream::error',
  'mod_audio_fork::connect_failed',
] as const;

/** After CUSTOM every word is read as a subclass (mod_event_socket.c), so CUSTOM goes last. */
export function subscriptionLine(events: readonly string[], custom: readonly string[]): string {
  const words = ['event', 'json', ...events];
  if (custom.length > 0) words.push('CUSTOM', ...custom);
  return words.join(' ');
}

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

export const customEvents = ['sofia::gateway_state'] as const;

/** After CUSTOM every word is read as a subclass (mod_event_socket.c), so CUSTOM goes last. */
export function subscriptionLine(events: readonly string[], custom: readonly string[]): string {
  const words = ['event', 'json', ...events];
  if (custom.length > 0) words.push('CUSTOM', ...custom);
  return words.join(' ');
}

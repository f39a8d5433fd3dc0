/** A key pressed by the callee, as the switch tells it. */
import type { Channel } from './channel.ts';
import type { Fire } from './channel-life.ts';

/** `RTP`: the callee pressed it. `APP`: `uuid_recv_dtmf` said so. */
export function fireDigit(fire: Fire, channel: Channel, digit: string, source: 'RTP' | 'APP'): void {
  fire(channel, 'DTMF', ['switch_channel.c', 'switch_channel_dequeue_dtmf', 677], 'brief', {
    'DTMF-Digit': digit,
    'DTMF-Duration': '2000',
    'DTMF-Source': source,
  });
}

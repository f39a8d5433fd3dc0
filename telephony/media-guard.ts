/** The one decision on whether `unicast` may be sent to a channel. */
import { sampleRateHz } from '../domain/live-line.ts';
import type { ChannelFacts } from './channel-facts.ts';

export type MediaReadiness = 'ready' | 'ended' | 'not-parked' | 'no-media-yet' | 'no-codec' | 'wrong-rate';

/**
 * `unicast` on a channel without media crashes the whole switch: it reads the codec unchecked (switch_ivr.c). So a channel is ready only
 * when CHANNEL_PARK told that it is early or answered and named the rate of its codec, and that rate is ours.
 */
export function mediaReadiness(facts: ChannelFacts): MediaReadiness {
  if (facts.end !== null) return 'ended';
  if (facts.parked === null) return 'not-parked';
  const { answerState, readRateHz } = facts.parked;
  if (answerState !== 'early' && answerState !== 'answered') return 'no-media-yet';
  if (readRateHz === null || !Number.isFinite(readRateHz)) return 'no-codec';
  return readRateHz === sampleRateHz ? 'ready' : 'wrong-rate';
}

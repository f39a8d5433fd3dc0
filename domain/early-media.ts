/** What was heard before the answer, and what it is worth beside the word of the switch. Pure. */
import type { AnnouncedOutcome } from './announcements.ts';

export const earlyTones = ['busy', 'congestion', 'unobtainable'] as const;
export type EarlyTone = (typeof earlyTones)[number];

/** What a tone of the network says. The ringing tone says nothing about the end. */
export const outcomesByTone: Readonly<Record<EarlyTone, AnnouncedOutcome>> = {
  busy: 'busy',
  congestion: 'line-congested',
  unobtainable: 'empty-number',
};

export type EarlyVerdict =
  /** `set` is the name of the keyword set, `words` its keywords that were heard. */
  | { kind: 'announcement'; outcome: AnnouncedOutcome; set: string; words: readonly string[] }
  | { kind: 'tone'; outcome: AnnouncedOutcome; tone: EarlyTone };

export type EarlyEvidence = {
  verdict: EarlyVerdict | null;
  /** All words that were recognised, final sentences and the one that was cut. */
  transcript: string;
  /** The last known tone of the network, the ringing tone included. */
  lastTone: EarlyTone | 'ringback' | null;
  heardMs: number;
};

/**
 * SIP answers that carriers give whatever the reason is, 487 being the echo of our own hang-up; no answer at all says nothing either.
 * Any other code is as exact as an announcement, and is believed.
 */
export const genericSipCodes: readonly number[] = [480, 486, 487, 503];

export function outranksSip(sipCode: number | null): boolean {
  return sipCode === null || genericSipCodes.includes(sipCode);
}

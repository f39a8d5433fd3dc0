/** Ports of a line on which somebody answered: what the conversation may do with it. Audio is 8 kHz mono signed 16-bit. */
import type { EndedBy, HangupEvidence } from './outcome.ts';

export const sampleRateHz = 8000;
/** One frame = 20 ms. Every datagram on the wire is exactly one frame. */
export const frameSamples = 160;
export const frameMs = 20;

export type ChannelEnd = {
  endedBy: EndedBy;
  evidence: HangupEvidence;
  /** False when the end was inferred (switch restarted, channel gone) and not told by the switch. */
  told: boolean;
};

/** Causes that we may give when we hang up; a fixed set, because FreeSWITCH turns unknown text into NORMAL_CLEARING. */
export const ourHangupCauses = [
  'NORMAL_CLEARING',
  'NO_ANSWER',
  'UNALLOCATED_NUMBER',
  'USER_BUSY',
  'SUBSCRIBER_ABSENT',
  'ORIGINATOR_CANCEL',
  'INCOMING_CALL_BARRED',
  'NORMAL_CIRCUIT_CONGESTION',
] as const;
export type OurHangupCause = (typeof ourHangupCauses)[number];

/**
 * Sound to and from the callee. Silence flows by itself whenever nothing is queued.
 * `heardSamples` counts what has left for the callee out of all that was ever given to `play`, the lead subtracted;
 * after `flush` the dropped rest is never heard and does not count.
 */
export interface LineAudio {
  onFrame(listener: (frame: Int16Array) => void): () => void;
  /** Appends to the outgoing queue; any length. Throws AudioQueueFull past its named limit. */
  play(pcm: Int16Array): void;
  /** Drops what has not left yet, and takes back what was sent ahead where that can be. Returns how many samples that were. */
  flush(): number;
  queuedSamples(): number;
  heardSamples(): number;
  close(): void;
}

export interface LiveLine {
  readonly callId: string;
  readonly audio: LineAudio;
  /** Digits the callee pressed, one by one. */
  onDigit(listener: (digit: string) => void): () => void;
  /** Presses keys for the callee's side (RFC 2833), one after the other. Throws for what is no key. */
  sendDigits(digits: string): Promise<void>;
  /** Silence in the recording, both sides, while it is on; its length stays that of the call. */
  maskRecording(on: boolean): Promise<void>;
  /** Settles exactly once, however the call ends. */
  readonly ended: Promise<ChannelEnd>;
  hangUp(cause: OurHangupCause): Promise<void>;
}

/** A recording of a call, as it is read for its words. */

/** `callee`: what the callee said. `ours`: what they heard, and so what our people said. */
export type RecordedSideName = 'callee' | 'ours';

export type RecordedSound = {
  ms: number;
  /** Frames of 20 ms at 8 kHz, each an array of its own; the last one is filled up with silence. */
  frames(side: RecordedSideName, fromMs: number, toMs: number): AsyncIterable<Int16Array>;
  close(): Promise<void>;
};

export type OpenedSound = { kind: 'open'; sound: RecordedSound } | { kind: 'no-recording' | 'unreadable' | 'mono' };

/** `path`: below the recordings folder. Throws for a disk that fails. */
export type OpenRecording = (path: string) => Promise<OpenedSound>;

/** Every knob of listening before the answer, and of telling a machine from a person after it: its unit, its default and what it means. */
import type { BeepOptions } from '../../audio/beep.ts';
import type { ProgressToneOptions } from '../../audio/call-progress.ts';
import type { EarlyTone } from '../../domain/early-media.ts';

export type EarlyMediaPolicy = {
  tones: ProgressToneOptions;
  /** Cycles of a tone in a row after which it is certain and the call is ended. The ringing tone never ends a call. */
  cyclesMin: Readonly<Record<EarlyTone, number>>;
  /** ms that words must stand without anything against them before they are certain: 请不要挂机 may follow 正在通话中. */
  settleMs: number;
  /** ms of sound that is no tone before the recogniser is started: most calls ring with a tone, and recognition costs money. */
  voiceMsMin: number;
  /** ms of sound from before that which it is given, so that the first word is whole. */
  preRollMs: number;
  /** ms of recognition in one call: a colour ring sings as long as it rings. */
  recogniseMsMax: number;
  /** Characters of the transcript that are kept: the end counts. */
  transcriptCharsMax: number;
  /** ms of sound that are kept as evidence: the end counts. */
  snippetMsMax: number;
};

export type MachinePolicy = {
  /** ms since the answer in which a machine is looked for; later the talk decides by itself. */
  windowMs: number;
  /** ms of speech up to which somebody who then waits is a person: 喂，你好 is short, a greeting of a machine is long. */
  shortSpeechMsMax: number;
  /** ms of silence behind a short speech after which it was a person. */
  humanSilenceMs: number;
  /** ms of silence behind a short speech after which its words are waited for no longer: recognisers are late. */
  wordsWaitMsMax: number;
  /** ms of silence behind a longer speech after which nothing is certain: it may have been a machine without a known word. */
  machineSilenceMs: number;
  /** ms without any speech after which nothing can be told. */
  noSpeechMs: number;
  beep: BeepOptions;
  /** ms of silence in which a machine that has no beep is taken to listen. */
  beeplessSilenceMs: number;
  /** ms that the end of its greeting is waited for; then the message is left all the same. */
  beepWaitMsMax: number;
  /** ms between the beep and our first word: the recording has to begin. */
  afterBeepMs: number;
  /** ms that leaving the message may take, the wait for the beep not counted. */
  messageMsMax: number;
};

/** `beforeAgent`: the same where a person may be kept waiting for it, since nobody talks to them before it is known who they are. */
export type HearingPolicy = { early: EarlyMediaPolicy; machine: MachinePolicy; beforeAgent: MachinePolicy };

const machine: MachinePolicy = {
  windowMs: 20_000,
  shortSpeechMsMax: 2_500,
  humanSilenceMs: 500,
  wordsWaitMsMax: 1_200,
  machineSilenceMs: 1_500,
  noSpeechMs: 10_000,
  beep: { fromHz: 400, toHz: 2_000, toneMsMin: 140, toneMsMax: 1_500, silenceMs: 200, shareMin: 0.6, rmsMin: 160 },
  beeplessSilenceMs: 2_500,
  beepWaitMsMax: 30_000,
  afterBeepMs: 300,
  messageMsMax: 60_000,
};

export const defaultHearingPolicy: HearingPolicy = {
  early: {
    tones: { shareMin: 0.6, rmsMin: 100, toleranceShare: 0.15, toleranceMsMin: 40 },
    cyclesMin: { busy: 4, congestion: 3, unobtainable: 2 },
    settleMs: 800,
    voiceMsMin: 120,
    preRollMs: 1_000,
    recogniseMsMax: 60_000,
    transcriptCharsMax: 1_000,
    snippetMsMax: 20_000,
  },
  machine,
  // Of the two seconds that a person may wait from the end of their greeting, at least half are left for the agent. Who speaks is not
  // waiting: six seconds hold the greeting of most machines with its keyword. The ears stay open until the two are joined.
  beforeAgent: {
    ...machine,
    windowMs: 6_000,
    wordsWaitMsMax: 700,
    machineSilenceMs: 1_000,
    noSpeechMs: 2_500,
  },
};

/** Every knob of a talk on the telephone in one place: its unit, its default and what it means. */

/** How long we wait after the callee's voice before we take the turn. */
export type EndpointingPolicy = {
  /** ms after a recognised sentence that ends in 。！？.!? */
  terminalMs: number;
  /** ms after recognised words without an ending mark. */
  plainMs: number;
  /** ms after words that ask for more: a number being read out, 嗯, 那个, um. */
  unfinishedMs: number;
  /** ms after the last words heard, whatever else is going on (noise on the line, no final result): then we take the turn. */
  capMs: number;
  /** Words after which people go on. */
  unfinishedWords: readonly string[];
  /** With a judge of sentences (0–1, end-of-turn.ts): from where it has finished, up to where it has not, and the ms it may take. */
  judge: { finishedMin: number; unfinishedMax: number; msMax: number };
};

/** When sound on the line counts as voice. */
export type VoiceActivityPolicy = {
  /** Frames whose root mean square (of 32,767) is below this are never voice. */
  rmsMin: number;
  /** How far above the line's own noise voice has to be: a factor of amplitude. */
  aboveNoise: number;
  /** How much the estimate of that noise may rise with each frame of 20 ms: a factor. Fast follows a passing car, slow a long sentence. */
  noiseRise: number;
  /** ms of voice before we say that somebody speaks. */
  onsetMs: number;
  /** ms without voice before we say that they stopped. */
  hangoverMs: number;
};

/** Who may interrupt us, and how we tell an interruption from a cough. */
export type InterruptionPolicy = {
  /** ms from the start of our sound in which nothing that is heard interrupts us: it may be our own echo. */
  echoGuardMs: number;
  /** ms of voice, in mode `any`, after which our voice pauses while we wait for words. Never in the opening line: people greet then. */
  pauseAfterVoiceMs: number;
  /** ms without words after that voice ended: it was no interruption, we go on where we stopped. */
  resumeAfterMs: number;
  /** ms of pause at the most, even if the noise goes on. */
  pauseMsMax: number;
  /** Pauses of one call that came to nothing, one after the other; then only words stop us: the line has noise, or our own echo. */
  falsePausesMax: number;
  /** Han characters that a partial result needs before it interrupts. A final result needs one word of any length. */
  minHanChars: number;
  /** The same in words of other scripts. */
  minWords: number;
  /** ms before our end in which 好, 对, yes are an answer and no longer a listening noise. */
  edgeMs: number;
  /** What people say to show that they listen. Compared without case, punctuation and blanks. */
  backchannels: readonly string[];
  /** What people say when they pick up. Like a backchannel, but only while our opening line sounds. */
  greetings: readonly string[];
};

export type SilencePolicy = {
  /** ms of silence after our words before we ask again. */
  repromptAfterMs: number;
  /** How often we ask again before we say goodbye. */
  repromptsMax: number;
};

export type ClosingPolicy = {
  /** ms that a last line may take before the line is cut whatever it still has to say. */
  msMax: number;
  /** ms before the end of the maximum duration at which we say that the time is nearly up. Not in calls shorter than twice that. */
  warnBeforeMs: number;
  /** ms we let a running sentence go on past the maximum duration. */
  overtimeMs: number;
  /** ms of silence between our last sample and the hang-up, so that the last syllable is not lost on the way. */
  tailMs: number;
  /** ms we wait for the switch to tell the end after we hung up. */
  hangUpWaitMs: number;
};

/** Sizes in units: a Han character is one, a word of another script is two. */
export type ChunkSize = {
  /** The first mark at or after this many units ends the chunk. */
  minUnits: number;
  /** From here on an earlier mark will do. */
  maxUnits: number;
  /** A chunk without any mark is cut between words here. */
  hardUnits: number;
};

export type ChunkingPolicy = {
  /** Small, so that the first sound comes soon. */
  first: ChunkSize;
  /** Longer, so that the melody of the voice is right. */
  later: ChunkSize;
};

export type OutputPolicy = {
  /** ms of sound that wait on the line at the most. */
  lineQueueMs: number;
  /** ms of sound given to the line in one go. */
  feedMs: number;
  /** ms of sound synthesised ahead of what has been given to the line; a barge-in throws away no more than this. */
  synthesisAheadMs: number;
  /** ms without any progress of a full line, after which its sound counts as over. */
  stallMsMax: number;
  /** ms between two notes of how far our words were heard, so that another process can go on after a crash. */
  progressMs: number;
};

export type ThinkingPolicy = {
  /** ms from the question to the end of an answer of which nothing was sounded yet. */
  msMax: number;
  /** How often an answer may be interrupted by tool calls. */
  toolStepsMax: number;
  /** ms that one tool may take; then the model is told that it failed. */
  toolMsMax: number;
  /** ms of silence on our side, while a tool works, after which we ask for a moment. Once in an answer. */
  fillerAfterMs: number;
  /** Characters of one answer; a model that runs on is cut here. */
  replyCharsMax: number;
  /** How many of the last turns the model is shown. */
  historyTurnsMax: number;
  preemptive: {
    /** Ask the model as soon as the words are final, before the endpoint; its answer sounds only after the endpoint. */
    on: boolean;
    /** How often in one turn. */
    attemptsMax: number;
    /** ms of speech of the callee beyond which it isn't tried: long speeches go on. */
    speechMsMax: number;
  };
};

/** Keys that the callee presses. */
export type KeysPolicy = {
  /** ms after a key in which the next one belongs to the same number. A # ends it at once. */
  interDigitMs: number;
  /** Keys of one number at the most. */
  digitsMax: number;
};

export type TransferPolicy = {
  /** ms from the end of our words until the callee is joined to the other phone; then the talk with us goes on. */
  msMax: number;
};

export type NotificationPolicy = {
  /** ms between the answer and the first word: the phone is on its way to the ear. */
  leadMs: number;
  /** ms of silence between two readings. */
  betweenReadingsMs: number;
  /** ms that all readings together may take. */
  msMax: number;
};

export type TalkPolicy = {
  endpointing: EndpointingPolicy;
  voiceActivity: VoiceActivityPolicy;
  interruption: InterruptionPolicy;
  silence: SilencePolicy;
  closing: ClosingPolicy;
  chunking: ChunkingPolicy;
  output: OutputPolicy;
  thinking: ThinkingPolicy;
  keys: KeysPolicy;
  transfer: TransferPolicy;
  notification: NotificationPolicy;
};

export const defaultTalkPolicy: TalkPolicy = {
  endpointing: {
    terminalMs: 300,
    plainMs: 700,
    unfinishedMs: 1200,
    capMs: 3000,
    unfinishedWords: '嗯 呃 那个 这个 就是 然后 因为 但是 um uh er and but so because'.split(' '),
    judge: { finishedMin: 0.7, unfinishedMax: 0.3, msMax: 250 },
  },
  voiceActivity: { rmsMin: 160, aboveNoise: 2, noiseRise: 1.004, onsetMs: 100, hangoverMs: 200 },
  interruption: {
    echoGuardMs: 200,
    pauseAfterVoiceMs: 300,
    resumeAfterMs: 1500,
    pauseMsMax: 3000,
    falsePausesMax: 2,
    minHanChars: 2,
    minWords: 1,
    edgeMs: 1000,
    backchannels: [
      ...[
        '嗯',
        '嗯嗯',
        '哦',
        '噢',
        '喔',
        '啊',
        '好',
        '好的',
        '好好',
        '对',
        '对对',
        '对的',
        '是',
        '是的',
        '喂',
        '行',
        '可以',
        '知道',
      ],
      ...['ok', 'okay', 'yeah', 'yes', 'yep', 'right', 'sure', 'mhm', 'mm', 'uhhuh', 'aha', 'oh', 'isee', 'hello', 'hi'],
    ],
    greetings: [
      ...[
        '喂',
        '你好',
        '您好',
        '哪位',
        '哪里',
        '谁',
        '谁啊',
        '请问哪位',
        '你是哪位',
        '您是哪位',
        '请讲',
        '请说',
        '说',
        '早上好',
        '下午好',
      ],
      ...['hello', 'hi', 'hey', 'hellothere', 'hithere', 'speaking', 'thisis', 'whoisthis', 'whosthis', 'whoisit', 'whosit'],
      ...['whoiscalling', 'whoscalling', 'goodmorning', 'goodafternoon', 'goodevening'],
    ],
  },
  silence: { repromptAfterMs: 6000, repromptsMax: 2 },
  closing: { msMax: 20_000, warnBeforeMs: 30_000, overtimeMs: 4000, tailMs: 300, hangUpWaitMs: 10_000 },
  chunking: {
    first: { minUnits: 6, maxUnits: 10, hardUnits: 40 },
    later: { minUnits: 20, maxUnits: 40, hardUnits: 60 },
  },
  output: { lineQueueMs: 600, feedMs: 200, synthesisAheadMs: 4000, stallMsMax: 2000, progressMs: 2000 },
  thinking: {
    msMax: 20_000,
    toolStepsMax: 3,
    toolMsMax: 10_000,
    fillerAfterMs: 700,
    replyCharsMax: 4000,
    historyTurnsMax: 60,
    preemptive: { on: true, attemptsMax: 3, speechMsMax: 10_000 },
  },
  keys: { interDigitMs: 3000, digitsMax: 32 },
  transfer: { msMax: 140_000 },
  notification: { leadMs: 400, betweenReadingsMs: 1500, msMax: 600_000 },
};

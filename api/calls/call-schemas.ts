/** A call as it is told to people and programs. */
import { Type } from 'typebox';
import { announcedOutcomes } from '../../domain/announcements.ts';
import { callDirections, callStates, culpritParts, speakers } from '../../domain/call.ts';
import { transcriptStates } from '../../domain/call-transcript.ts';
import { answerVerdicts, machineActions } from '../../domain/machine.ts';
import { endedBySides, intents, outcomes } from '../../domain/outcome.ts';
import { taskTypes } from '../../domain/task.ts';
import { Instant, named, nullable, oneOf, Uuid } from '../shapes.ts';

const callFields = {
  id: Uuid,
  taskId: Uuid,
  taskName: Type.String(),
  taskType: oneOf(taskTypes),
  contactId: Uuid,
  number: Type.String({ description: 'Masked for viewers' }),
  name: Type.String(),
  attempt: Type.Integer(),
  state: oneOf(callStates),
  outcome: nullable(oneOf(outcomes)),
  connected: Type.Boolean(),
  reason: nullable(Type.String({ description: 'Code of the explanation' })),
  sentence: Type.String({ description: 'What happened, in the language of Accept-Language' }),
  intent: nullable(oneOf(intents)),
  intentState: oneOf(['none', 'due', 'given', 'failed']),
  endedBy: nullable(oneOf(endedBySides)),
  hangupCause: nullable(Type.String({ description: 'The switch’s own word, e.g. NORMAL_CLEARING' })),
  claimedAt: Instant,
  dialledAt: nullable(Instant),
  rangAt: nullable(Instant),
  answeredAt: nullable(Instant),
  endedAt: nullable(Instant),
  talkSeconds: nullable(Type.Number({ description: 'From answer to end' })),
  totalSeconds: nullable(Type.Number({ description: 'From dialling to end' })),
  lineId: nullable(Uuid),
  lineName: nullable(Type.String()),
  node: Type.String(),
  callerNumber: nullable(Type.String()),
  direction: oneOf(callDirections, '`inbound`: they called a number of ours'),
  calledNumber: nullable(Type.String({ description: 'The number of ours that was called; null for calls that were made' })),
  calledName: nullable(Type.String({ description: 'The name of that number; null when it was removed' })),
  agentId: nullable(Uuid),
  agentName: nullable(Type.String({ description: 'User name of the agent who took the call' })),
  agentExtension: nullable(Type.String()),
  manual: Type.Boolean({ description: 'An agent dialled it by hand' }),
  dialledBy: nullable(Type.String({ description: 'User name of that agent; null: nobody, or removed since' })),
  heardToEnd: nullable(Type.Boolean({ description: 'Notifications: was the message heard to its end' })),
  culprit: nullable(
    Type.Object(
      {
        part: oneOf(culpritParts),
        code: Type.String({ description: 'As a test of the account tells it' }),
        accountId: nullable(Uuid),
        accountName: nullable(Type.String({ description: 'Null when the account was deleted' })),
      },
      { description: 'The service that failed in the call; the sentence names it, too' },
    ),
  ),
  hasRecording: Type.Boolean(),
};

export const Call = named('Call', Type.Object(callFields));

export const TurnView = named(
  'TurnView',
  Type.Object({
    n: Type.Integer(),
    speaker: oneOf(speakers, 'us: an assistant, or a message. agent: a person of ours'),
    agentName: Type.Optional(
      nullable(Type.String({ description: 'Of an agent’s turn: the user name of who speaks; null: removed since' })),
    ),
    kind: oneOf(['words', 'keys'], 'Keys that the callee pressed are a turn like words'),
    text: Type.String(),
    heard: Type.String({ description: 'What the other side could really hear' }),
    interrupted: Type.Boolean(),
    startMs: Type.Integer({ description: 'Since the answer' }),
    endMs: Type.Integer(),
    timings: Type.Object(
      {
        recognisedMs: Type.Optional(Type.Number()),
        endpointedMs: Type.Optional(Type.Number()),
        askedMs: Type.Optional(Type.Number()),
        firstTokenMs: Type.Optional(Type.Number()),
        firstClauseMs: Type.Optional(Type.Number()),
        voicedMs: Type.Optional(Type.Number()),
        firstAudioMs: Type.Optional(Type.Number()),
      },
      { description: 'All since the end of the callee’s speech' },
    ),
  }),
);

export const ToolUseView = named(
  'ToolUse',
  Type.Object({
    n: Type.Integer(),
    name: Type.String(),
    atMs: Type.Integer({ description: 'Since the answer' }),
    ms: Type.Integer(),
    ok: Type.Boolean(),
    arguments: Type.String({ description: 'Empty for viewers' }),
    answer: Type.String({ description: 'Empty for viewers' }),
  }),
);

export const StepView = named(
  'StepView',
  Type.Object({
    at: Instant,
    step: Type.String(),
    actor: Type.String(),
    sentence: Type.String(),
    detail: Type.Record(Type.String(), Type.Unknown()),
  }),
);

const EarlyMediaView = named(
  'EarlyMediaView',
  Type.Object({
    decided: Type.Boolean({ description: 'The outcome comes from what was heard, and not from the word of the switch' }),
    outcome: nullable(oneOf(announcedOutcomes)),
    evidence: nullable(oneOf(['announcement', 'tone'])),
    set: nullable(Type.String({ description: 'Name of the keyword set' })),
    words: Type.Array(Type.String({ description: 'Keywords that were heard' })),
    tone: nullable(oneOf(['busy', 'congestion', 'unobtainable'])),
    lastTone: nullable(oneOf(['ringback', 'busy', 'congestion', 'unobtainable'])),
    transcript: Type.String(),
    heardMs: Type.Integer(),
    url: nullable(Type.String({ description: 'The last seconds as a WAV' })),
  }),
);

const MediaCounts = Type.Object(
  {
    seconds: nullable(Type.Integer({ description: 'From the answer to the end, as the switch bills' })),
    packetsIn: nullable(Type.Integer({ description: 'Of sound that came from the far end' })),
    packetsOut: nullable(Type.Integer({ description: 'Of sound that was sent to it' })),
  },
  { description: 'What the switch counted; absent where there was no sound or nobody told' },
);

const AnsweredByView = named(
  'AnsweredByView',
  Type.Object({
    verdict: oneOf(answerVerdicts),
    words: Type.Array(Type.String()),
    because: oneOf(['words', 'short-speech', 'long-speech', 'no-speech', 'window-over', 'call-ended']),
    atMs: Type.Integer({ description: 'Since the answer' }),
    action: nullable(oneOf(machineActions)),
  }),
);

export const CallDetail = named(
  'CallDetail',
  Type.Object({
    ...callFields,
    message: nullable(Type.String()),
    variables: Type.Record(Type.String(), Type.String()),
    evidence: Type.Object({
      cause: nullable(Type.String()),
      q850: nullable(Type.Integer()),
      sipCode: nullable(Type.Integer()),
      sipReason: nullable(Type.String()),
      disposition: nullable(Type.String()),
      media: Type.Optional(MediaCounts),
    }),
    recording: nullable(
      Type.Object({
        url: Type.String(),
        ms: nullable(Type.Integer()),
        startsMs: Type.Integer({ description: 'Where the recording begins on the clock of the turns' }),
      }),
    ),
    contentRemoved: nullable(
      Type.Object(
        { at: Instant, by: oneOf(['request', 'retention']) },
        { description: 'request: recording and transcript are gone; retention: the recording is' },
      ),
    ),
    earlyMedia: nullable(EarlyMediaView),
    answeredBy: nullable(AnsweredByView),
    turns: Type.Array(TurnView, { description: 'In the order of their start' }),
    transcript: nullable(
      Type.Object(
        {
          state: oneOf(transcriptStates, 'due: words of agents and callee are still to come. none: there are none'),
          reason: nullable(Type.String({ description: 'Code of why there are none' })),
          sentence: nullable(Type.String({ description: 'The same in the language of Accept-Language' })),
          heardMs: Type.Integer({ description: 'Sound that recognisers were given for it, of both sides together, in ms' }),
        },
        { description: 'What came of writing down the talks of agents; null where no group of theirs wants it' },
      ),
    ),
    tools: Type.Array(ToolUseView, { description: 'What the model used, in order' }),
    steps: Type.Array(StepView),
  }),
);

export const HistoryStep = named(
  'HistoryStep',
  Type.Object({
    at: Instant,
    event: Type.String({ description: 'Temporal’s own name of the event' }),
    sentence: Type.String(),
    detail: Type.Record(Type.String(), Type.Unknown()),
  }),
);

export const LiveCall = named(
  'LiveCall',
  Type.Object({
    id: Uuid,
    taskId: Uuid,
    taskName: Type.String(),
    number: Type.String({ description: 'Masked for viewers' }),
    name: Type.String(),
    state: oneOf(['dialling', 'live']),
    direction: oneOf(callDirections),
    dialledAt: Instant,
    rangAt: nullable(Instant),
    answeredAt: nullable(Instant),
    lineName: nullable(Type.String()),
    node: Type.String(),
    lastTurn: nullable(Type.Object({ speaker: oneOf(speakers), text: Type.String(), interrupted: Type.Boolean() })),
  }),
);

const Use = Type.Object({ name: Type.String(), used: Type.Integer(), capacity: nullable(Type.Integer()) });

export const LiveBoard = named(
  'LiveBoard',
  Type.Object({
    at: Instant,
    callsNow: Type.Integer(),
    cap: Type.Integer({ description: 'Calls that running tasks may have at once, by their lines and own limits' }),
    talking: Type.Integer(),
    dialledPerSecond: Type.Number({ description: 'Over the last minute' }),
    answerRate5min: nullable(Type.Number({ description: 'Answered ÷ ended in the last 5 minutes; null when none ended' })),
    unknown: Type.Integer({ description: 'Calls whose end nobody saw' }),
    lines: Type.Array(Type.Object({ id: Uuid, ...Use.properties })),
    nodes: Type.Array(Use),
    items: Type.Array(LiveCall, { description: 'The newest first, at most 200' }),
  }),
);

/** The story of one dial: originate, ring, and what it came to before anybody could talk. */
import type { Logger } from 'pino';
import { watchEarlyMedia } from './early-media.ts';
import type { JobResult } from './event-socket/background-jobs.ts';
import { CommandQueueFull } from './event-socket/command-window.ts';
import { CommandRefused, ConnectionLost, SwitchNotReady } from './event-socket/errors.ts';
import type { EventSocket } from './event-socket/event-socket.ts';
import { safeUuid } from './event-socket/wire-words.ts';
import { endUnanswered, requestHangUp, settleByAsking } from './hang-up.ts';
import type { ParkedChannel } from './live-channel.ts';
import { originateCommand, originateTimeoutSeconds } from './originate-command.ts';
import type { DialHooks, DialNews, DialOutcome, DialRequest } from './ports.ts';
import type { TrackedCall } from './tracked-call.ts';

/** The job answers when the switch's own ringing limit ends it; this much later it was lost. */
const jobGraceMs = 10_000;
/** The job's `-ERR` may come a millisecond before HANGUP_COMPLETE, which tells more. */
const endAfterJobMsMax = 2_000;

export type DialDeps = {
  socket: EventSocket;
  log: Logger;
  /** What each originate must carry for the sound to come. */
  originateVariables: readonly string[];
  channelOf(call: TrackedCall): ParkedChannel;
};

/** The switch already has a channel of this call: it must be adopted, not dialled again. */
export class ChannelAlreadyExists extends Error {
  readonly callId: string;

  constructor(callId: string) {
    super('The switch already has a channel for this call; adopt it instead of dialling.');
    this.name = 'ChannelAlreadyExists';
    this.callId = callId;
  }
}

type Settled = 'answered' | 'ended' | 'refused' | 'not-sent';

/** Dials, and follows the call until it is answered or over. Throws UnsafeWord and ChannelAlreadyExists. */
export async function conductDial(
  deps: DialDeps,
  call: TrackedCall,
  request: DialRequest,
  hooks: DialHooks,
  command = originateCommand(request, {
    listenEarly: hooks.onEarlyMedia !== undefined,
    variables: deps.originateVariables,
  }),
): Promise<DialOutcome> {
  const ringing = watchRinging(deps, call, request, hooks);
  const stopEarly = watchEarlyMedia(deps, call, hooks);
  const cancel = (): void => {
    void requestHangUp(deps, call, { cause: 'ORIGINATOR_CANCEL', weAsked: true });
  };
  hooks.signal.addEventListener('abort', cancel, { once: true });
  const jobMsMax = originateTimeoutSeconds(request.ringMsMax) * 1000 + jobGraceMs;
  try {
    followJob(deps, call, deps.socket.bgapi(command, jobMsMax));
    return await awaitAnswer(deps, call, jobMsMax);
  } finally {
    hooks.signal.removeEventListener('abort', cancel);
    ringing.stop();
    stopEarly();
  }
}

/** Follows a call until it is answered or over; past `msMax` the switch is asked. */
export async function awaitAnswer(deps: DialDeps, call: TrackedCall, msMax: number): Promise<DialOutcome> {
  const settled = await call.until(() => settledAs(call), msMax);
  if (settled === null) await settleByAsking(deps, call);
  return outcomeOf(deps, call, settledAs(call) ?? 'ended');
}

/** Keeps the last word of the originate, or that it never left. */
function followJob({ log }: DialDeps, call: TrackedCall, job: Promise<JobResult>): void {
  job.then(
    (result) => call.jobAnswered(result.body.trim()),
    (error: unknown) => {
      if (error instanceof SwitchNotReady || error instanceof CommandQueueFull) call.neverSent();
      else if (error instanceof CommandRefused) call.jobAnswered(error.reply);
      // After a lost connection only the re-sync can tell what became of the call.
      else if (!(error instanceof ConnectionLost)) log.warn({ callId: call.callId, err: error }, 'the originate gave no answer');
    },
  );
}

function settledAs(call: TrackedCall): Settled | undefined {
  if (call.facts.answered) return 'answered';
  if (call.end !== null) return 'ended';
  if (call.facts.created) return undefined;
  if (call.unsent) return 'not-sent';
  return call.jobReply?.startsWith('-ERR') === true ? 'refused' : undefined;
}

async function outcomeOf(deps: DialDeps, call: TrackedCall, settled: Settled): Promise<DialOutcome> {
  if (settled === 'answered') return { kind: 'answered', channel: deps.channelOf(call) };
  if (settled === 'not-sent') return { kind: 'throttled' };
  if (settled === 'refused') return refusedOutcome(deps, call);
  const end = await call.ended;
  if (!call.facts.created && !end.told) return { kind: 'lost' };
  return { kind: 'ended', end, rang: call.facts.rang, dialledAtMs: call.dialledAtMs };
}

/** No channel was made, so the job's word is all the evidence there is. */
async function refusedOutcome({ socket }: DialDeps, call: TrackedCall): Promise<DialOutcome> {
  const cause = jobCause(call.jobReply);
  if (cause === 'DESTINATION_OUT_OF_ORDER') {
    // The same word stands for a full switch and for a uuid that is already in use: only the first may be dialled again.
    let exists: boolean;
    try {
      exists = await socket.exists(call.callId);
    } catch {
      return { kind: 'lost' };
    }
    if (exists) throw new ChannelAlreadyExists(call.callId);
    return { kind: 'throttled' };
  }
  call.endTold(cause);
  return { kind: 'ended', end: await call.ended, rang: false, dialledAtMs: null };
}

function jobCause(reply: string | null): string | null {
  return reply === null ? null : (/^-ERR\s+(\S+)/.exec(reply)?.[1] ?? null);
}

/** Tells the hooks, limits the ringing, sets the switch's own insurance, and ends what was cancelled before it existed. */
function watchRinging(deps: DialDeps, call: TrackedCall, request: DialRequest, hooks: DialHooks): { stop(): void } {
  let ringTimer: NodeJS.Timeout | null = null;
  let jobTimer: NodeJS.Timeout | null = null;
  let dialled = false;
  let rang = false;
  const tell = progressTeller(call, hooks);
  const unwatch = call.watch(() => {
    const { facts, end } = call;
    if (facts.created && ringTimer === null && end === null) {
      ringTimer = setTimeout(
        () => void endUnanswered(deps, call, { cause: 'NO_ANSWER', weAsked: false }),
        request.ringMsMax,
      ).unref();
      void insure(deps, call, request);
      if (call.wish !== null) void requestHangUp(deps, call, { cause: call.wish, weAsked: false });
    }
    if (facts.created && !dialled) {
      dialled = true;
      hooks.onDialled();
    }
    if (facts.rang && !rang) {
      rang = true;
      hooks.onRinging();
    }
    tell();
    if (facts.created && jobTimer === null && call.jobReply?.startsWith('-ERR') === true) {
      jobTimer = setTimeout(() => call.endTold(jobCause(call.jobReply)), endAfterJobMsMax);
    }
  });
  return {
    stop: () => {
      unwatch();
      if (ringTimer !== null) clearTimeout(ringTimer);
      if (jobTimer !== null) clearTimeout(jobTimer);
    },
  };
}

/** Tells each piece of news once, in the order in which they prove true. */
function progressTeller(call: TrackedCall, { onProgress }: DialHooks): () => void {
  const told = new Set<string>();
  const tell = (news: DialNews): void => {
    if (told.has(news.kind)) return;
    told.add(news.kind);
    onProgress?.(news);
  };
  return () => {
    const { alerted, playedEarly, answered, codec } = call.facts;
    if (alerted) tell({ kind: 'ringing' });
    if (playedEarly) tell({ kind: 'early-media' });
    if (answered) tell({ kind: 'answered', codec });
  };
}

/** Time that a call may take on the switch from its first moment: ringing and talking. */
export function callSecondsMax(request: DialRequest): number {
  return Math.ceil((request.ringMsMax + request.callMsMax) / 1000);
}

/** Tells the switch to end the channel by itself, in case nobody is left to do it. */
async function insure({ socket, log }: DialDeps, call: TrackedCall, request: DialRequest): Promise<void> {
  try {
    await socket.api(`sched_hangup +${callSecondsMax(request)} ${safeUuid(call.callId)} ALLOTTED_TIMEOUT`);
  } catch (error) {
    log.warn({ callId: call.callId, err: error }, 'the switch was not told to end this call by itself');
  }
}

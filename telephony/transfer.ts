/**
 * Hands a callee to a second phone. The second leg is called beside the talk and parked when it is answered; only then are the two
 * joined by `uuid_bridge`. So whatever goes wrong before (busy, refused, nobody answers) has not touched the callee's channel, and the
 * bridge, once made, is the switch's own and outlives this process.
 */
import type { Logger } from 'pino';
import type { HangupEvidence } from '../domain/outcome.ts';
import type { CallRegister } from './call-register.ts';
import { conductDial, type DialDeps } from './dial.ts';
import type { EventSocket } from './event-socket/event-socket.ts';
import { isUuid, safeUuid } from './event-socket/wire-words.ts';
import { endAfter, killChannel } from './hang-up.ts';
import { heldVariable, legVariable, openLegTag } from './leg-marks.ts';
import { agentLegCommand } from './originate-command.ts';
import { bridge } from './people/moves.ts';
import type { DialOutcome, TransferFailure, TransferOutcome, TransferRequest } from './ports.ts';
import type { TrackedCall } from './tracked-call.ts';

/** CHANNEL_PARK of the second leg follows its answer within 45 ms, CHANNEL_BRIDGE the command within 45 ms (measured). */
const parkedMsMax = 2_000;
const joinedMsMax = 3_000;
/** The switch ends a second leg that nobody joined, this long after it should have stopped ringing. */
const unjoinedMsMax = 10_000;

export type TransferDeps = {
  socket: EventSocket;
  log: Logger;
  dial: DialDeps;
  calls: CallRegister;
  /** Waits a while for a connection; throws SwitchNotReady. */
  ready(): Promise<void>;
};

/** Throws UnsafeWord, SwitchNotReady, ConnectionLost. */
export async function transferCall(
  deps: TransferDeps,
  call: TrackedCall,
  request: TransferRequest,
  signal: AbortSignal,
): Promise<TransferOutcome> {
  const command = agentLegCommand(request);
  if (hasEnded(call)) return failed('callee-gone');
  const calleeGone = new AbortController();
  const unwatch = call.watch(() => {
    if (call.end !== null) calleeGone.abort();
  });
  const leg = deps.calls.track(request.legId);
  let outcome: TransferOutcome = failed('not-joined');
  try {
    await deps.socket.apiOrThrow(`uuid_setvar ${safeUuid(call.callId)} ${legVariable} ${safeUuid(request.legId)}`);
    const dialled = await conductDial(
      deps.dial,
      leg,
      legDial(request),
      hooks(AbortSignal.any([signal, calleeGone.signal])),
      command,
    );
    if (dialled.kind !== 'answered') outcome = hasEnded(call) ? failed('callee-gone') : failureOf(dialled);
    else if (!signal.aborted) outcome = await join(deps, call, leg, request);
    return outcome;
  } finally {
    unwatch();
    if (outcome.kind === 'failed') await endLeg(deps, leg);
    deps.calls.forget(leg);
  }
}

/** Only its times and its id count; the command is its own. */
function legDial({ legId, codec, callerNumber, ringMsMax, callId }: TransferRequest): Parameters<typeof conductDial>[2] {
  const nobody = { number: '', gateway: '', prefix: null };
  return { ...nobody, callId: legId, taskId: callId, callerNumber, codec, ringMsMax, callMsMax: unjoinedMsMax };
}

function hooks(signal: AbortSignal): Parameters<typeof conductDial>[3] {
  return { onDialled: () => undefined, onRinging: () => undefined, signal };
}

async function join(
  deps: TransferDeps,
  call: TrackedCall,
  leg: TrackedCall,
  { talkMsMax, callMsMax }: TransferRequest,
): Promise<TransferOutcome> {
  const { socket, calls, log } = deps;
  await leg.until(() => (leg.facts.parked !== null || hasEnded(leg) ? true : undefined), parkedMsMax);
  if (hasEnded(call)) return failed('callee-gone');
  if (hasEnded(leg)) return failed('no-answer');
  const [callee, agent] = [safeUuid(call.callId), safeUuid(leg.callId)];
  // Before the bridge: a process that dies behind it must leave nothing that would tear it.
  calls.keepLonger(call, talkMsMax + unjoinedMsMax);
  await Promise.all([endAfter(socket, callee, talkMsMax), endAfter(socket, agent, talkMsMax)]);
  await socket.api(`uuid_setvar ${callee} hangup_after_bridge true`);
  const before = call.facts.bridges;
  const reply = await bridge(deps, callee, agent);
  if (!reply.startsWith('-ERR')) {
    await call.until(() => (call.facts.bridges > before || hasEnded(call) ? true : undefined), joinedMsMax);
    if (call.facts.bridges > before || (await bridgedTo(socket, callee)) === agent) return { kind: 'joined' };
  }
  if (hasEnded(call)) return failed('callee-gone');
  log.warn({ callId: call.callId }, 'the two legs of a transfer could not be joined');
  await endAfter(socket, callee, callMsMax);
  return failed('not-joined');
}

function hasEnded(call: TrackedCall): boolean {
  return call.end !== null;
}

async function endLeg({ socket, log }: TransferDeps, leg: TrackedCall): Promise<void> {
  if (leg.end !== null || !leg.facts.created) return;
  try {
    await killChannel(socket, leg.callId, 'ORIGINATOR_CANCEL');
  } catch (error) {
    // The switch ends it by itself soon.
    log.warn({ err: error }, 'the second leg of a transfer was not ended');
  }
}

/**
 * Whether the callee is somebody else's: talks to them, or waits for them. Ends a second leg that a former process left alone, unless it is
 * one that its agent keeps open.
 */
export async function isHandedOver(socket: EventSocket, callId: string): Promise<boolean> {
  const callee = safeUuid(callId);
  const leg = await variableOf(socket, callee, legVariable);
  const talksTo = await variableOf(socket, callee, 'bridge_to');
  if (isUuid(talksTo) && talksTo !== leg) {
    // A process that died in the middle of giving the callee on: they are still where they were.
    await socket.api(`uuid_setvar ${callee} ${legVariable} ${safeUuid(talksTo)}`);
    if (isUuid(leg)) await killChannel(socket, leg, 'ORIGINATOR_CANCEL');
    return true;
  }
  if (!isUuid(leg) || !(await socket.exists(leg))) return false;
  if ((await variableOf(socket, callee, heldVariable)) === 'true') return true;
  if ((await bridgedTo(socket, callee)) === leg) return true;
  if ((await variableOf(socket, leg, 'accountcode')) !== openLegTag) await killChannel(socket, leg, 'ORIGINATOR_CANCEL');
  return false;
}

/** `uuid_bridge` writes it on both channels before it joins them (switch_ivr_bridge.c). */
function bridgedTo(socket: EventSocket, uuid: string): Promise<string> {
  return variableOf(socket, uuid, 'bridge_uuid');
}

async function variableOf(socket: EventSocket, uuid: string, name: string): Promise<string> {
  return (await socket.api(`uuid_getvar ${safeUuid(uuid)} ${name}`)).trim();
}

function failed(why: TransferFailure, cause: string | null = null): TransferOutcome {
  return { kind: 'failed', why, cause };
}

function failureOf(dialled: Exclude<DialOutcome, { kind: 'answered' }>): TransferOutcome {
  return { kind: 'failed', ...legFailureOf(dialled) };
}

/** Why a second leg was not answered. */
export function legFailureOf(dialled: Exclude<DialOutcome, { kind: 'answered' }>): {
  why: TransferFailure;
  cause: string | null;
} {
  if (dialled.kind !== 'ended' || !dialled.end.told) return { why: 'switch-away', cause: null };
  const { evidence } = dialled.end;
  return { why: failureWord(evidence), cause: evidence.cause };
}

function failureWord({ cause }: HangupEvidence): TransferFailure {
  switch (cause) {
    case 'USER_BUSY':
      return 'busy';
    case 'NO_ANSWER':
    case 'ORIGINATOR_CANCEL':
    case 'ALLOTTED_TIMEOUT':
      return 'no-answer';
    case 'CALL_REJECTED':
      return 'refused';
    case null:
    default:
      return 'unreachable';
  }
}

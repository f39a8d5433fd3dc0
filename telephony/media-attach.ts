/** Brings the sound of a parked channel to this process, by the guards that keep the switch alive. */
import { isIP } from 'node:net';
import { frameSamples } from '../domain/live-line.ts';
import type { EventSocket } from './event-socket/event-socket.ts';
import { safeHost } from './event-socket/wire-words.ts';
import type { FrameClock } from './frame-clock.ts';
import type { MediaReadiness } from './media-guard.ts';
import { mediaReadiness } from './media-guard.ts';
import type { TrackedCall } from './tracked-call.ts';
import { UnicastAudio } from './unicast-audio.ts';

/** CHANNEL_PARK follows the answer, or a transfer to park, within 45 ms (measured). */
const parkMsMax = 2_000;
/** A park that was probably missed may also be just on its way. */
const missedParkMsMax = 150;
/** A person is on the line and would be hung up on: a busy machine gets more time than the first park. */
const parkAgainMsMax = 5_000;
/** PRIVATE_COMMAND and the first datagram come after 21–25 ms (measured); failures are only logged by the switch, so time tells. */
const acknowledgeMsMax = 1_000;

export type AttachFault =
  | Exclude<MediaReadiness, 'ready'>
  | 'already-attached'
  | 'not-answered'
  | 'no-acknowledgement'
  | 'no-datagram'
  | 'wrong-frame-size'
  | 'stream-refused'
  | 'no-connection';

/** The sound of a channel could not be brought here. The call itself may still be up. */
export class MediaNotAttached extends Error {
  readonly fault: AttachFault;

  constructor(fault: AttachFault) {
    super(`The audio of the call could not be attached: ${fault}.`);
    this.name = 'MediaNotAttached';
    this.fault = fault;
  }
}

export type ChannelToAttach = {
  call: TrackedCall;
  socket: EventSocket;
  /** A stream was on this channel before, here or in another process: its park loop must be made anew. */
  parkAgain: boolean;
};

export type AttachDeps = ChannelToAttach & {
  /** Address at which the switch reaches this process by UDP. */
  mediaAddress: string;
  clock: FrameClock;
};

/**
 * Waits until the channel is parked with media, parking it anew where that is needed: before this, no stream of any kind may be asked
 * for. Throws MediaNotAttached, SwitchNotReady, ConnectionLost, CommandRefused.
 */
export async function untilReady(channel: ChannelToAttach): Promise<void> {
  const { call } = channel;
  if (channel.parkAgain) await parkAgain(channel);
  else if (!(await parkedReady(call)) && call.facts.answered) await parkAgain(channel);
  const readiness = mediaReadiness(call.facts);
  if (readiness !== 'ready') throw new MediaNotAttached(readiness);
}

/** Throws MediaNotAttached, SwitchNotReady, ConnectionLost, CommandRefused. */
export async function attachUnicast(deps: AttachDeps): Promise<UnicastAudio> {
  await untilReady(deps);
  const audio = await UnicastAudio.bind(bindAddressOf(deps.mediaAddress), deps.clock);
  try {
    await requestStream(deps, audio);
    return audio;
  } catch (error) {
    audio.close();
    throw error;
  }
}

/** Waits for the park that follows the answer; false when it did not come or was missed. */
async function parkedReady(call: TrackedCall): Promise<boolean> {
  const found = await call.until(
    () => {
      const readiness = mediaReadiness(call.facts);
      return readiness === 'not-parked' ? undefined : readiness;
    },
    call.parkMissed ? missedParkMsMax : parkMsMax,
  );
  return found !== null;
}

/**
 * An old stream lives on in the park loop (switch_ivr.c keeps its address); only a new loop takes a new one.
 *
 * The message is carried out by the channel's own thread, which then ends the old stream alone. `uuid_transfer` must not be used for it:
 * there the command's thread ends the stream while the channel's thread may do the same, one of the two waits for ever, and the
 * channel can neither be heard nor hung up again (FreeSWITCH 1.10.12, seen once in 20 to 70 times on a busy machine).
 */
async function parkAgain({ call, socket }: ChannelToAttach): Promise<void> {
  if (call.end !== null) throw new MediaNotAttached('ended');
  if (!call.facts.answered) throw new MediaNotAttached('not-answered');
  const before = call.facts.parks;
  await socket.sendmsg(call.callId, { 'call-command': 'xferext', application: 'park' });
  await call.until(() => (call.facts.parks > before || call.end !== null ? true : undefined), parkAgainMsMax);
}

async function requestStream({ call, socket, mediaAddress }: AttachDeps, audio: UnicastAudio): Promise<void> {
  const seen = call.privateCommands;
  const first = audio.firstDatagram(acknowledgeMsMax);
  const acknowledged = call.until(() => (call.privateCommands > seen ? true : undefined), acknowledgeMsMax);
  await socket.sendmsg(call.callId, {
    'call-command': 'unicast',
    'local-ip': isLoopback(mediaAddress) ? '127.0.0.1' : '0.0.0.0',
    'local-port': '0',
    'remote-ip': safeHost('media address', mediaAddress),
    'remote-port': String(audio.port),
    transport: 'udp',
  });
  if ((await acknowledged) === null) throw new MediaNotAttached(call.end === null ? 'no-acknowledgement' : 'ended');
  const bytes = await first;
  if (bytes === null) throw new MediaNotAttached(call.end === null ? 'no-datagram' : 'ended');
  // A codec with another packet time would turn every frame of ours into noise.
  if (bytes !== frameSamples * 2) throw new MediaNotAttached('wrong-frame-size');
}

/** Listens as narrowly as the switch's place allows: anybody who reaches the port could speak to us. */
function bindAddressOf(mediaAddress: string): string {
  if (isLoopback(mediaAddress)) return '127.0.0.1';
  return isIP(mediaAddress) === 6 ? '::' : '0.0.0.0';
}

function isLoopback(address: string): boolean {
  return address === 'localhost' || address.startsWith('127.');
}

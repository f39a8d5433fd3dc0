/** The two doors through which a channel's sound may come: raw UDP by the switch itself, or a WebSocket by a module of it. */
import type { Logger } from 'pino';
import type { LineAudio } from '../domain/live-line.ts';
import type { AudioServer } from './audio-socket/audio-server.ts';
import { socketDoor } from './audio-socket/socket-door.ts';
import type { AudioModule } from './audio-socket/stream-module.ts';
import { safeHost } from './event-socket/wire-words.ts';
import type { FrameClock } from './frame-clock.ts';
import { processFrameClock } from './frame-clock.ts';
import type { ChannelToAttach } from './media-attach.ts';
import { attachUnicast } from './media-attach.ts';

/** The sound of one channel, as the channel itself holds it. */
export interface AttachedAudio extends LineAudio {
  readonly isClosed: boolean;
  /** From the answer on: see FrameEars. */
  keepForTalk(): void;
  /** As close, but the switch is told nothing: the channel is gone, or another process has its sound. */
  letGo(): void;
}

export type AttachRequest = ChannelToAttach & {
  log: Logger;
  /** The stream was lost and is there again. */
  onMended: () => Promise<void>;
};

export type AudioDoor = {
  /** Throws MediaNotAttached, SwitchNotReady, ConnectionLost, CommandRefused. */
  attach(request: AttachRequest): Promise<AttachedAudio>;
  /** What each originate must carry, as `name=value`. */
  readonly originateVariables: readonly string[];
  /** Whether a recording hears our words only when it begins after the stream. */
  readonly recordsBehindStream: boolean;
};

export type AudioDoorOptions = {
  /** Address at which the switch reaches this process by UDP. */
  mediaAddress: string;
  /** The module that the switch has instead, and where it reaches us; absent: `unicast`. */
  audioSocket?: { module: AudioModule; server: AudioServer };
  clock?: FrameClock;
};

/** Throws UnsafeWord for a media address that can't be sent to the switch. */
export function makeAudioDoor({ mediaAddress, audioSocket, clock = processFrameClock() }: AudioDoorOptions): AudioDoor {
  if (audioSocket !== undefined) return socketDoor({ ...audioSocket, clock });
  const address = safeHost('media address', mediaAddress);
  return {
    originateVariables: [],
    recordsBehindStream: false,
    attach: ({ call, socket, parkAgain }) => attachUnicast({ call, socket, parkAgain, mediaAddress: address, clock }),
  };
}

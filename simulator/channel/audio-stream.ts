/**
 * The stream of a channel as mod_audio_stream makes it: a WebSocket to the product, metadata first, then what the callee says as binary
 * messages of 20 ms; what comes back waits in a plain queue and is played a frame at a time.
 */
import { WebSocket } from 'ws';
import { frameSamples } from '../../domain/live-line.ts';

const frameBytes = frameSamples * 2;
/** The module's buffer. */
const waitingFramesMax = 1_500;

export type AudioStream = {
  /** Sends what the callee said; null is a frame that never came: the module's bug sees none. */
  send(frame: Int16Array | null): void;
  /** The next frame for the callee, or null when none waits. */
  take(): Int16Array | null;
  waitingFrames(): number;
  /** `break`: what waits is thrown away. */
  clear(): void;
  close(): void;
};

export type AudioStreamOptions = {
  url: string;
  metadata: string | null;
  /** STREAM_PLAYBACK: without it what comes back is thrown away. */
  plays: boolean;
  /** Connected, could not connect, or the connection was lost. */
  onEvent: (kind: 'connect' | 'error' | 'disconnect', detail: string) => void;
};

export function openAudioStream({ url, metadata, plays, onEvent }: AudioStreamOptions): AudioStream {
  let waiting = Buffer.alloc(0);
  let announced = false;
  let opened = false;
  const link = new WebSocket(url, { perMessageDeflate: false });
  link.on('open', () => {
    opened = true;
    if (metadata !== null) link.send(metadata);
    onEvent('connect', '');
  });
  link.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isBinary) announced ||= isRawAudio(data.toString());
    else if (plays && announced && waiting.length < waitingFramesMax * frameBytes) waiting = Buffer.concat([waiting, data]);
  });
  link.on('error', (error) => {
    if (!opened) onEvent('error', error.message);
  });
  link.on('close', (code) => {
    if (opened) onEvent('disconnect', String(code));
  });
  return {
    send(frame) {
      if (frame === null || link.readyState !== WebSocket.OPEN) return;
      link.send(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength));
    },
    take() {
      if (waiting.length < frameBytes) return null;
      const frame = new Int16Array(frameSamples);
      new Uint8Array(frame.buffer).set(waiting.subarray(0, frameBytes));
      waiting = waiting.subarray(frameBytes);
      return frame;
    },
    waitingFrames: () => Math.floor(waiting.length / frameBytes),
    clear() {
      waiting = Buffer.alloc(0);
    },
    close() {
      link.removeAllListeners('close');
      link.removeAllListeners('message');
      // Before it is open there is no close to say.
      if (opened) link.close(1000);
      else link.terminate();
    },
  };
}

function isRawAudio(text: string): boolean {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === 'object' && said !== null && 'type' in said && said.type === 'rawAudio';
  } catch {
    return false;
  }
}

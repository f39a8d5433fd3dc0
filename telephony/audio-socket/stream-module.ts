/**
 * What the switch's modules for sound over a WebSocket want to be told. Both hang on the channel as a media bug and call us.
 *
 * `audio-stream`: mod_audio_stream from 1.0.3 on (https://github.com/amigniter/mod_audio_stream, closed above its community edition), or
 * the free module of the same protocol (https://github.com/AlchemillaHQ/mod-audio-stream). `audio-fork`: mod_audio_fork of jambonz
 * (https://github.com/jambonz/freeswitch-modules). Modules that only capture are not served: mod_audio_stream's community edition
 * and drachtio's mod_audio_fork play files, and what a callee heard of a file that was broken off can't be told to the frame.
 */
import { safeStreamUrl, safeUuid } from '../event-socket/wire-words.ts';

export const audioModules = ['audio-stream', 'audio-fork'] as const;
export type AudioModule = (typeof audioModules)[number];

export type StreamModule = {
  /** Set on the channel before the start. */
  readonly variables: Readonly<Record<string, string>>;
  start(callId: string, url: string): string;
  stop(callId: string): string;
  /** Takes back what was sent ahead and is not played yet. */
  recall(callId: string): string;
  /** The text that announces our sound; null where none is needed. */
  readonly greeting: string | null;
  /** The event by which the module tells that it could not connect. */
  readonly failure: string;
  /** Frames that lie in the module while it plays evenly: sent at once, and what an interruption recalls. */
  readonly leadFrames: number;
};

/** What the module says first, as a text frame. The call is named by the address already. */
const metadata = 'carillon';

/**
 * A bug replaces what is written to the channel, and a parked channel writes only with this: pure silence each packet (switch_ivr.c,
 * switch_ivr_park). It is read once, as the park loop begins, so the originate must carry it too.
 */
export const writeClock = { send_silence_when_idle: '-1' } as const;

/** 60 ms, as by UDP: the module plays from a plain queue, a frame whenever the channel writes one. */
const queueLeadFrames = 3;
/**
 * jambonz hands sound on in portions of 80 ms and begins when it has 160 (lws_glue.cpp, streamingPreBufSize): sent at once, they make
 * it begin at once.
 */
const prebufferedFrames = 8;

const audioStream: StreamModule = {
  variables: {
    ...writeClock,
    STREAM_PLAYBACK: 'true',
    STREAM_SAMPLE_RATE: '8000',
    STREAM_BUFFER_SIZE: '20',
    // The module leaves it uninitialised when it is unset; proxies want to hear something now and then.
    STREAM_HEART_BEAT: '15',
    STREAM_SUPPRESS_LOG: 'true',
  },
  start: (callId, url) => `uuid_audio_stream ${safeUuid(callId)} start ${safeStreamUrl(url)} mono 8k ${metadata}`,
  stop: (callId) => `uuid_audio_stream ${safeUuid(callId)} stop`,
  recall: (callId) => `uuid_audio_stream ${safeUuid(callId)} break`,
  greeting: JSON.stringify({ type: 'rawAudio', data: { sampleRate: 8000 } }),
  failure: 'mod_audio_stream::error',
  leadFrames: queueLeadFrames,
};

/** The module's own name for its bug; `stop_play` knows no other. */
const forkBug = 'audio_fork';

const audioFork: StreamModule = {
  variables: writeClock,
  // Both directions only when all ten words are there, and `true` is the only yes (mod_audio_fork.c).
  start: (callId, url) =>
    `uuid_audio_fork ${safeUuid(callId)} start ${safeStreamUrl(url)} mono 8k ${forkBug} ${metadata} true true 8000`,
  stop: (callId) => `uuid_audio_fork ${safeUuid(callId)} stop ${forkBug}`,
  // `killAudio` over the WebSocket would also set CF_BREAK on the channel.
  recall: (callId) => `uuid_audio_fork ${safeUuid(callId)} stop_play ${forkBug}`,
  greeting: null,
  failure: 'mod_audio_fork::connect_failed',
  leadFrames: prebufferedFrames,
};

export function streamModule(name: AudioModule): StreamModule {
  switch (name) {
    case 'audio-stream':
      return audioStream;
    case 'audio-fork':
      return audioFork;
  }
}

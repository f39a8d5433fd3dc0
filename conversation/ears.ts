/** From the frames of a line to what turn-taking wants to know: voice, words, and that the recogniser failed. */
import type { Logger } from 'pino';
import type { LineAudio } from '../domain/live-line.ts';
import type { Clock } from './clock.ts';
import type { VoiceActivityPolicy } from './policy.ts';
import type { Recogniser } from './ports.ts';
import { openVoiceGate, type VoiceGates } from './speech/voice-gate.ts';
import type { TalkEvent } from './talk-state.ts';

/** Frames that wait for the recogniser to start: two seconds. */
const waitingFramesMax = 100;

export type EarsParts = {
  audio: LineAudio;
  recogniser: Recogniser;
  voiceGates: VoiceGates;
  policy: VoiceActivityPolicy;
  clock: Clock;
  tell: (event: TalkEvent) => void;
  /** Why the recogniser failed, before the event tells that it did. */
  onFailed: (error: unknown) => void;
  log: Logger;
};

/** Starts to listen; returns the way to stop. The recogniser's failure is told once, as an event. */
export function openEars({ audio, recogniser, voiceGates, policy, clock, tell, onFailed, log }: EarsParts): () => Promise<void> {
  const stopGate = watchVoice({ audio, voiceGates, policy, clock, tell });
  let state: 'starting' | 'hearing' | 'failed' | 'closed' = 'starting';
  const waiting: Int16Array[] = [];

  const fail = (error: unknown): void => {
    if (state === 'failed' || state === 'closed') return;
    state = 'failed';
    log.warn({ err: error }, 'the recogniser failed');
    onFailed(error);
    tell({ kind: 'recogniser-failed', atMs: clock.nowMs() });
  };
  const write = (frame: Int16Array): void => {
    try {
      recogniser.write(frame);
    } catch (error) {
      fail(error);
    }
  };
  const stopFrames = audio.onFrame((frame) => {
    if (state === 'hearing') write(frame);
    else if (state === 'starting') {
      waiting.push(frame.slice());
      if (waiting.length > waitingFramesMax) waiting.shift();
    }
  });
  const tellText = (kind: 'partial' | 'final', text: string): void => {
    if (state !== 'closed') tell({ kind, text, atMs: clock.nowMs() });
  };

  const start = async (): Promise<void> => {
    await recogniser.start({
      onPartial: (text) => {
        tellText('partial', text);
      },
      onFinal: (text) => {
        tellText('final', text);
      },
      onError: fail,
    });
    if (state !== 'starting') return;
    state = 'hearing';
    for (const frame of waiting.splice(0)) write(frame);
  };
  const started = start().catch(fail);

  return async () => {
    state = 'closed';
    stopGate();
    stopFrames();
    await started;
    try {
      await recogniser.close();
    } catch (error) {
      log.warn({ err: error }, 'the recogniser did not close cleanly');
    }
  };
}

type Watching = Pick<EarsParts, 'audio' | 'voiceGates' | 'policy' | 'clock' | 'tell'>;

function watchVoice({ audio, voiceGates, policy, clock, tell }: Watching): () => void {
  const gate = openVoiceGate(voiceGates, policy);
  const stopFrames = audio.onFrame((frame) => {
    const turned = gate.push(frame);
    const atMs = clock.nowMs();
    if (turned === 'opened') tell({ kind: 'voice-on', atMs, startedAtMs: atMs - policy.onsetMs });
    if (turned === 'closed') tell({ kind: 'voice-off', atMs, endedAtMs: atMs - policy.hangoverMs });
  });
  return () => {
    stopFrames();
    gate.close();
  };
}

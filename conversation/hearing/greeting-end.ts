/** When a machine is ready to record: after its beep, or after the silence that stands for it. */
import { makeBeepEar } from '../../audio/beep.ts';
import { makeSpeechGate } from '../../audio/energy.ts';
import type { LineAudio } from '../../domain/live-line.ts';
import type { Clock } from '../clock.ts';
import type { VoiceActivityPolicy } from '../policy.ts';
import type { MachinePolicy } from './hearing-policy.ts';

export type GreetingEnd = 'beep' | 'silence' | 'waited-long-enough';

/** Listens from now on. The promise stays open when it is stopped before. */
export function watchGreeting({
  audio,
  clock,
  policy,
  voice,
}: {
  audio: Pick<LineAudio, 'onFrame'>;
  clock: Clock;
  policy: MachinePolicy;
  voice: VoiceActivityPolicy;
}): { ended: Promise<GreetingEnd>; stop(): void } {
  const beeps = makeBeepEar(policy.beep);
  const gate = makeSpeechGate({
    rmsMin: voice.rmsMin,
    aboveNoise: voice.aboveNoise,
    openMs: voice.onsetMs,
    closeMs: voice.hangoverMs,
  });
  let settle: (end: GreetingEnd) => void = () => undefined;
  const ended = new Promise<GreetingEnd>((resolve) => {
    settle = resolve;
  });
  const stopFrames = audio.onFrame((frame) => {
    gate.push(frame);
    if (beeps(frame)) settle('beep');
    else if (gate.quietMs() >= policy.beeplessSilenceMs) settle('silence');
  });
  const callOff = clock.wakeAt(clock.nowMs() + policy.beepWaitMsMax, () => settle('waited-long-enough'));
  const stop = (): void => {
    stopFrames();
    callOff();
  };
  void ended.then(stop);
  return { ended, stop };
}

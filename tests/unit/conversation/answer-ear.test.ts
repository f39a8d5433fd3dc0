/** Who answered, heard before anybody talks to them, in simulated time with real tone speech. */
import { describe, expect, it } from 'vitest';
import { type AnswerEar, type HeardAnswer, openAnswerEar } from '../../../conversation/hearing/answer-ear.ts';
import { defaultHearingPolicy } from '../../../conversation/hearing/hearing-policy.ts';
import type { MachineEnd } from '../../../conversation/hearing/machine-watch.ts';
import { defaultTalkPolicy } from '../../../conversation/policy.ts';
import type { Recogniser } from '../../../conversation/ports.ts';
import { breakSilence, silenceMsMax } from '../../../conversation/silence-breaker.ts';
import { makeToneRecogniser } from '../../../conversation/speech/tone-recogniser.ts';
import { makeToneVoice } from '../../../conversation/speech/tone-voice.ts';
import { loudnessGates } from '../../../conversation/speech/voice-gate.ts';
import type { MachineAction } from '../../../domain/machine.ts';
import { makeSimulatedLine, type SimulatedLine } from './simulated-line.ts';
import { quiet } from './simulated-talk.ts';

const policy = defaultHearingPolicy.beforeAgent;
const message = '王女士，请回电云铃科技。';

type Listening = SimulatedLine & {
  ear: AnswerEar;
  /** What was told, and when. */
  told(): (HeardAnswer & { atMs: number }) | null;
  untilTold(): Promise<HeardAnswer & { atMs: number }>;
};

function listen({
  action = 'hangUp',
  recogniser = makeToneRecogniser(),
}: {
  action?: MachineAction;
  recogniser?: Recogniser;
} = {}): Listening {
  const simulated = makeSimulatedLine();
  const ear = openAnswerEar({
    ...{ line: simulated.line, clock: simulated.clock, recogniser, voiceGates: loudnessGates, voice: makeToneVoice() },
    ...{ action, message, onTurn: () => undefined, overhear: () => undefined },
    ...{ policy: defaultTalkPolicy, machine: policy, signal: new AbortController().signal, log: quiet },
  });
  let told: (HeardAnswer & { atMs: number }) | null = null;
  void ear.known.then((answer) => {
    told = { ...answer, atMs: simulated.nowMs() };
  });
  return {
    ...simulated,
    ear,
    told: () => told,
    async untilTold() {
      await simulated.until(() => told !== null);
      if (told === null) throw new Error('it was told');
      return told;
    },
  };
}

const deaf = (fault: 'at once' | 'never starts'): Recogniser => ({
  start: () => (fault === 'at once' ? Promise.reject(new Error('no account')) : new Promise(() => undefined)),
  write: () => undefined,
  close: () => Promise.resolve(),
});

describe('who answered, before an agent is asked', () => {
  it('is a person at latest 700 ms after a short greeting, and has waited since its end', async () => {
    const line = listen();
    line.callee.say('喂，你好。');
    const { found, silentFromMs, atMs } = await line.untilTold();
    expect(found).toMatchObject({ verdict: 'human', because: 'short-speech', action: null });
    expect(silentFromMs).not.toBeNull();
    expect(atMs - (silentFromMs ?? 0)).toBeLessThanOrEqual(policy.wordsWaitMsMax + 40);
    expect(line.ear.machine.aborted).toBe(false);
  });

  it('is uncertain after 2.5 s without a word, and after 6 s of speech without a keyword', async () => {
    expect(await listen().untilTold()).toMatchObject({
      found: { verdict: 'uncertain', because: 'no-speech', atMs: policy.noSpeechMs },
      silentFromMs: null,
    });
    const talksOn = listen();
    talksOn.callee.say(
      '这里说了很长很长的一段话，可是没有任何一个词能说明到底是谁在接听这个电话，而且还在一直一直往下说，没有停。',
    );
    expect(await talksOn.untilTold()).toMatchObject({
      found: { verdict: 'uncertain', because: 'window-over', atMs: policy.windowMs },
      silentFromMs: null,
    });
  });

  it('is a machine as soon as its words are clear, and is hung up', async () => {
    const line = listen();
    line.callee.say('您好，机主现在不方便接听，请在滴声后留言。');
    expect(await line.untilTold()).toMatchObject({ found: { verdict: 'assistant', action: 'hangUp' } });
    expect(line.ear.machine.aborted).toBe(true);
    const seen: { end: MachineEnd | null } = { end: null };
    void line.ear.endMachine().then((end) => {
      seen.end = end;
    });
    await line.until(() => seen.end !== null);
    expect(seen.end).toMatchObject({ kind: 'ended', why: 'machine' });
    expect(line.hungUpWith).toEqual(['NORMAL_CLEARING']);
  });

  it('is left the message whole, after its beep', async () => {
    const line = listen({ action: 'leaveMessage' });
    line.callee.say('您好，机主现在不方便接听，请在滴声后留言。');
    await line.untilTold();
    const seen: { end: MachineEnd | null } = { end: null };
    void line.ear.endMachine().then((end) => {
      seen.end = end;
    });
    await line.until(() => !line.callee.speaking());
    await line.pass(700);
    expect(line.callee.heard()).toBe('');
    line.callee.beep(400);
    await line.until(() => seen.end !== null);
    expect(seen.end).toMatchObject({ why: 'message-left', messageWhole: true });
    expect(line.callee.heard()).toBe(message);
  });

  it('turns out to be a machine also after it was taken for a person', async () => {
    const line = listen();
    line.callee.say('您好。');
    expect(await line.untilTold()).toMatchObject({ found: { verdict: 'human' } });
    await line.pass(500);
    line.callee.say('我现在不方便接听，请在提示音后留言。');
    await line.until(() => line.ear.machine.aborted);
    expect(line.ear.conclude()).toMatchObject({ verdict: 'voicemail', because: 'words', action: 'hangUp' });
  });

  it('is nobody who can be told where the recogniser fails, and nobody waits for that', async () => {
    const broken = listen({ recogniser: deaf('at once') });
    expect(await broken.untilTold()).toMatchObject({ found: null });
    expect(broken.nowMs()).toBeLessThan(100);
    expect(broken.ear.conclude()).toBeNull();
    const hanging = listen({ recogniser: deaf('never starts') });
    hanging.callee.say('喂？');
    expect(await hanging.untilTold()).toMatchObject({ found: { verdict: 'human' } });
    expect(hanging.nowMs()).toBeLessThan(policy.noSpeechMs);
  });

  it('is told at once when the callee is gone', async () => {
    const line = listen();
    await line.pass(300);
    line.callee.hangUp();
    expect(await line.untilTold()).toMatchObject({ found: null });
    expect(line.ear.conclude()).toMatchObject({ verdict: 'uncertain', because: 'call-ended' });
  });
});

describe('who waits for an agent', () => {
  const on = (atMs: number) => ({ kind: 'voice-on', startedAtMs: atMs, atMs }) as const;
  const off = (atMs: number) => ({ kind: 'voice-off', endedAtMs: atMs, atMs }) as const;

  it('hears the tone of a ringing phone 700 ms after the last word, and none while speaking', async () => {
    const { line, clock, pass } = makeSimulatedLine();
    const silence = breakSilence(line.audio, clock);
    silence.overhear(on(0));
    silence.waits(clock.nowMs());
    await pass(2_000);
    expect(line.audio.queuedSamples()).toBe(0);
    silence.overhear(off(clock.nowMs()));
    await pass(silenceMsMax - 40);
    expect(line.audio.queuedSamples()).toBe(0);
    await pass(80);
    expect(line.audio.queuedSamples()).toBeGreaterThan(0);
    silence.stop();
    expect(line.audio.queuedSamples()).toBe(0);
  });

  it('has waited from the moment on that is named first', async () => {
    const { line, clock, pass } = makeSimulatedLine();
    await pass(1_000);
    const silence = breakSilence(line.audio, clock);
    silence.waits(0);
    silence.waits(clock.nowMs());
    await pass(40);
    expect(line.audio.queuedSamples()).toBeGreaterThan(0);
    silence.stop();
  });
});

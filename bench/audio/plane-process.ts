/** The sound of many calls in one process, as a call worker carries it: sockets, beat, queues and the ear for voice, and nothing else. */
import { loadVoiceGates } from '../../conversation/speech/voice-gate.ts';
import { frameMs, sampleRateHz } from '../../domain/live-line.ts';
import { FrameClock } from '../../telephony/frame-clock.ts';
import { UnicastAudio } from '../../telephony/unicast-audio.ts';
import { quantile } from '../quantiles.ts';
import { loopback, type PlaneBegun, type PlaneFigures, type PlaneOrder, warmUpMs } from './plane-words.ts';

/** Words are given a second at a time, as a voice gives them. */
const speech = Int16Array.from({ length: sampleRateHz }, (_, n) =>
  Math.round(6_000 * Math.sin((2 * Math.PI * 440 * n) / sampleRateHz)),
);
const refillBelowSamples = sampleRateHz / 2;

process.on('disconnect', () => process.exit(0));
process.once('message', (order: PlaneOrder) => void carry(order));

async function carry({ calls, seconds }: PlaneOrder): Promise<void> {
  const clock = new FrameClock();
  const voiceGates = await loadVoiceGates();
  const lines = await Promise.all(Array.from({ length: calls }, () => UnicastAudio.bind(loopback, clock)));
  const heard = { frames: 0, turns: 0 };
  for (const line of lines) {
    const gate = voiceGates.open({});
    line.onFrame((frame) => {
      heard.frames += 1;
      if (gate.push(frame) !== undefined) heard.turns += 1;
    });
  }
  const begun: PlaneBegun = { ports: lines.map(({ port }) => port) };
  process.send?.(begun);

  await passed(warmUpMs);
  const beats = watchBeats(clock, lines);
  const framesBefore = heard.frames;
  const cpuBefore = process.cpuUsage();
  await passed(seconds * 1000);
  const cpu = process.cpuUsage(cpuBefore);
  const figures: PlaneFigures = {
    cpuMs: (cpu.user + cpu.system) / 1000,
    lateP99Ms: quantile(beats.lateMs, 0.99),
    framesIn: heard.frames - framesBefore,
    skipped: beats.skipped(),
  };
  process.send?.(figures);
}

/** How late each beat came by the time at which the first one did, and how many frames a stall left out. */
function watchBeats(clock: FrameClock, lines: readonly UnicastAudio[]): { lateMs: number[]; skipped: () => number } {
  const lateMs: number[] = [];
  let firstAtMs: number | null = null;
  let frames = 0;
  let last = 0;
  clock.add((due) => {
    const now = performance.now();
    firstAtMs ??= now;
    lateMs.push(Math.max(0, now - firstAtMs - frames * frameMs));
    frames += due;
    last = now;
    for (const line of lines) if (line.queuedSamples() < refillBelowSamples) line.play(speech);
  });
  return { lateMs, skipped: () => Math.max(0, Math.round((last - (firstAtMs ?? last)) / frameMs) + 1 - frames) };
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Many calls at once on a real switch: every frame of every call is counted on its way back. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { frameMs } from '../../domain/live-line.ts';
import type { LiveChannel, SwitchNode } from '../../telephony/ports.ts';
import type { CalleePlan } from './carrier/callee-plan.ts';
import { numberedFrames, numberOf } from './numbered-frames.ts';
import type { RealSwitch } from './real-switch.ts';
import { openRealSwitch } from './real-switch.ts';

const calls = 60;
const talkFrames = 6_000;
const talkMs = talkFrames * frameMs;
/** A switch that is short of processor time drops a frame that it received now and then. */
const receivedShareMin = 0.95;

let fs: RealSwitch;
let node: SwitchNode;

beforeAll(async () => {
  fs = await openRealSwitch();
});

beforeEach(async () => {
  node = await fs.newNode({ callsPerSecond: 20 });
});

afterEach(() => fs.sweep());
afterAll(() => fs.close());

type Count = { arrived: number[]; heard: number[] };

function keepNumber(numbers: number[], frame: Int16Array): void {
  const number = numberOf(frame);
  if (number !== null) numbers.push(number);
}

/** Dials a phone that echoes, and counts what reaches it. */
async function counted(): Promise<{ channel: LiveChannel; arrived: number[] }> {
  const arrived: number[] = [];
  const callee: CalleePlan = {
    kind: 'answers',
    speaks: (phone) => {
      phone.echo();
      phone.onFrame = (frame) => keepNumber(arrived, frame);
    },
  };
  const channel = await fs.answered(node, callee, { callMsMax: 2 * talkMs });
  return { channel, arrived };
}

/** Says numbered frames and counts what comes back. */
async function talk({ channel, arrived }: { channel: LiveChannel; arrived: number[] }): Promise<Count> {
  const audio = await channel.attachAudio();
  const heard: number[] = [];
  const said = numberedFrames(talkFrames);
  audio.play(said);
  await new Promise<void>((resolve) => {
    let after = 0;
    audio.onFrame((frame) => {
      keepNumber(heard, frame);
      if (audio.heardSamples() === said.length) after += 1;
      if (after === 50) resolve();
    });
  });
  audio.close();
  return { arrived, heard };
}

it(
  `${calls} calls talk for ${talkMs / 1_000} s: every frame arrives once and in order, and none comes back twice`,
  async () => {
    const dialled = await Promise.all(Array.from({ length: calls }, counted));
    const counts = await Promise.all(dialled.map(talk));
    const whole = Array.from({ length: talkFrames }, (_, n) => n);
    for (const { arrived, heard } of counts) {
      expect(arrived).toEqual(whole);
      expect(heard).toEqual([...new Set(heard)].sort((one, other) => one - other));
      expect(heard.length).toBeGreaterThanOrEqual(talkFrames * receivedShareMin);
    }
    for (const { channel } of dialled) await channel.hangUp('NORMAL_CLEARING');
    for (const { channel } of dialled) expect(await channel.ended).toMatchObject({ told: true, endedBy: 'us' });
    expect(await node.channels()).toEqual([]);
  },
  60_000 + talkMs,
);

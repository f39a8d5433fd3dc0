/** What only sound by WebSocket has to show on a real switch: `FREESWITCH_TEST_AUDIO` names the module it has. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { frameRms } from '../../audio/energy.ts';
import { readWav } from '../../audio/wav.ts';
import { frameSamples, type LineAudio } from '../../domain/live-line.ts';
import { echoes } from './carrier/callee-plan.ts';
import type { RealSwitch } from './real-switch.ts';
import { openRealSwitch, recordingFolder, tone } from './real-switch.ts';

const named = process.env['FREESWITCH_TEST_AUDIO'];
const loudRms = 2_000;
let fs: RealSwitch;

describe.runIf(named !== undefined && named !== 'unicast')('sound by a module', () => {
  beforeAll(async () => {
    fs = await openRealSwitch();
  });
  afterEach(() => fs.sweep());
  afterAll(() => fs.close());

  /** Plays one second and waits until the callee's echo of it has come and gone. */
  async function saysSomething(audio: LineAudio): Promise<void> {
    audio.play(tone(50));
    let loud = 0;
    let quiet = 0;
    await new Promise<void>((resolve) => {
      const stop = audio.onFrame((frame) => {
        const isLoud = frameRms(frame) > loudRms;
        loud += isLoud ? 1 : 0;
        quiet = isLoud ? 0 : quiet + 1;
        if (loud < 25 || quiet < 10) return;
        stop();
        resolve();
      });
    });
  }

  it('goes on after its connection was cut, and stays in the same recording on both sides', async () => {
    const node = await fs.newNode();
    const channel = await fs.answered(node, echoes);
    const file = path.join(recordingFolder(), `${channel.callId}.wav`);
    await channel.startRecording(file);
    const audio = await channel.attachAudio();
    await saysSomething(audio);
    fs.cutAudio();
    await saysSomething(audio);
    await channel.hangUp('NORMAL_CLEARING');
    await channel.ended;
    const { left, right } = readWav(readFileSync(file));
    for (const side of [left, right]) expect(loudSpells(side)).toBe(2);
  });
});

/** How often it is loud with at least a fifth of a second of quiet between. */
function loudSpells(pcm: Int16Array = new Int16Array()): number {
  let spells = 0;
  let quiet = Number.POSITIVE_INFINITY;
  for (let at = 0; at + frameSamples <= pcm.length; at += frameSamples) {
    const isLoud = frameRms(pcm.subarray(at, at + frameSamples)) > loudRms;
    if (isLoud && quiet >= 10) spells += 1;
    quiet = isLoud ? 0 : quiet + 1;
  }
  return spells;
}

/** A Chromium for one person: its microphone says that person's tone, and what reaches its ears is measured as everywhere else. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { writeWav } from '../../audio/wav.ts';
import { frameSamples, sampleRateHz } from '../../domain/live-line.ts';
import { openBrowser } from '../page/page-browser.ts';
import { Ears, type Voice, voices } from '../telephony/toned-people.ts';

const microphoneHz = 48_000;
/** In bursts: what hums without a pause is taken for noise by the browser, and suppressed. */
const burst = { onMs: 300, offMs: 200, times: 40 };
/** A second: whoever is heard at all says a whole burst in it. */
export const wholeBurstFrames = 50;
/** A power of two, as analysers have it, with room for that second. */
const analysedSamples = 8_192;
const loudness = 12_000;

export async function openTonedBrowser(voice: Voice, folder: string): Promise<Browser> {
  const file = path.join(folder, `${voice}.wav`);
  await writeFile(file, writeWav({ rateHz: microphoneHz, left: bursts(voice) }));
  return openBrowser({ microphone: file });
}

/** Before any page of the context: the sound of each call can be listened to. */
export async function giveEars(context: BrowserContext): Promise<void> {
  await context.addInitScript(earScript);
}

/** Who was heard in this window during the last so many frames; `?` while nothing was measured yet. */
export async function heardIn(page: Page, frames: number): Promise<string> {
  const samples = await page.evaluate<number[] | null>(`window.heardSamples(${frames * frameSamples})`);
  if (samples === null) return '?';
  const ears = new Ears(frames);
  for (let at = 0; at + frameSamples <= samples.length; at += frameSamples) {
    ears.hear(Int16Array.from(samples.slice(at, at + frameSamples)));
  }
  return ears.heard();
}

function bursts(voice: Voice): Int16Array {
  const perMs = microphoneHz / 1000;
  const every = (burst.onMs + burst.offMs) * perMs;
  const step = (2 * Math.PI * voices[voice]) / microphoneHz;
  return Int16Array.from({ length: every * burst.times }, (_, n) =>
    n % every < burst.onMs * perMs ? Math.round(loudness * Math.sin(step * n)) : 0,
  );
}

/** Listens to the newest connection of the page at the rate of telephones. */
const earScript = `(() => {
  const Native = window.RTCPeerConnection;
  let ear = null;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      this.addEventListener('track', ({ track }) => {
        const context = new AudioContext({ sampleRate: ${sampleRateHz} });
        ear = context.createAnalyser();
        ear.fftSize = ${analysedSamples};
        context.createMediaStreamSource(new MediaStream([track])).connect(ear);
        this.addEventListener('connectionstatechange', () => {
          if (this.connectionState === 'closed') void context.close();
        });
      });
    }
  };
  window.heardSamples = (newest) => {
    if (ear === null) return null;
    const sound = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(sound);
    return Array.from(sound.slice(-newest), (sample) => Math.round(sample * 32767));
  };
})()`;

/** The recording as two lanes, customer above and us below, with the turns marked in their lane. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import WaveSurfer from 'wavesurfer.js';
import RegionsPlugin from 'wavesurfer.js/dist/plugins/regions.esm.js';
import type { Schemas } from '../../api/client.ts';
import { marksOf } from './wave-marks.ts';

export type Wave = {
  lanes: RefObject<HTMLDivElement | null>;
  state: 'loading' | 'ready' | 'failed';
  playing: boolean;
  /** On the clock of the recording. */
  seconds: number;
  durationSeconds: number;
  toggle(): void;
  /** Goes there and plays on. */
  playFrom(seconds: number): void;
  setRate(rate: number): void;
};

const laneHeight = 56;
/** Loud speech on a telephone line, as a share of full scale. */
const speechPeak = 0.6;
/** Finer steps would only draw the transcript more often than an eye can see. */
const stepsPerSecond = 12;

/** A word on the waveform, in one line. */
function label(text: string): HTMLElement {
  const element = document.createElement('span');
  element.textContent = text;
  element.style.cssText = 'font-size: 11px; white-space: nowrap; padding-left: 3px; color: #b45309;';
  return element;
}

export function useWave(call: Schemas['CallDetail'], marks: { interrupted: string }): Wave {
  const lanes = useRef<HTMLDivElement | null>(null);
  const player = useRef<WaveSurfer | null>(null);
  const [state, setState] = useState<Wave['state']>('loading');
  const [playing, setPlaying] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const [durationSeconds, setDuration] = useState(0);
  const url = call.recording?.url;
  const regions = JSON.stringify(marksOf(call, marks));

  useEffect(() => {
    if (lanes.current === null || url === undefined) return;
    const plugin = RegionsPlugin.create();
    const wave = WaveSurfer.create({
      container: lanes.current,
      url,
      height: laneHeight,
      cursorColor: '#dc2626',
      cursorWidth: 2,
      barWidth: 2,
      barGap: 1,
      barRadius: 2,
      // Both lanes at one scale: a silent one is a line, not its own noise at full height.
      normalize: true,
      maxPeak: speechPeak,
      dragToSeek: true,
      splitChannels: [
        { waveColor: '#94a3b8', progressColor: '#475569', height: laneHeight },
        { waveColor: '#5eead4', progressColor: '#0f766e', height: laneHeight },
      ],
      plugins: [plugin],
    });
    player.current = wave;
    wave.on('ready', (length) => {
      setDuration(length);
      setState('ready');
      for (const mark of JSON.parse(regions) as ReturnType<typeof marksOf>) {
        const { content, ...region } = mark;
        plugin.addRegion({
          ...region,
          drag: false,
          resize: false,
          ...(content === undefined ? {} : { content: label(content) }),
        });
      }
    });
    wave.on('error', () => setState('failed'));
    wave.on('play', () => setPlaying(true));
    wave.on('pause', () => setPlaying(false));
    wave.on('finish', () => setPlaying(false));
    wave.on('timeupdate', (now) => setSeconds(Math.floor(now * stepsPerSecond) / stepsPerSecond));
    return () => {
      player.current = null;
      wave.destroy();
      setState('loading');
      setPlaying(false);
    };
  }, [url, regions]);

  return {
    lanes,
    state,
    playing,
    seconds,
    durationSeconds,
    toggle: () => void player.current?.playPause(),
    playFrom: (to) => {
      player.current?.setTime(Math.max(0, to));
      void player.current?.play();
    },
    setRate: (rate) => player.current?.setPlaybackRate(rate),
  };
}

/** All measurements, in the order in which they are taken: those that must not be disturbed first, the longest list last. */
import type { AloneMeasurement, Measurement } from './measurement.ts';
import { apiAppend } from './measurements/api-append.ts';
import { audioPlane } from './measurements/audio-plane.ts';
import { imports } from './measurements/imports.ts';
import { lineUse10x4s, lineUse100x22s, lineUseMixed, slotToOriginate } from './measurements/line-use.ts';
import { listLength } from './measurements/list-length.ts';
import { million } from './measurements/million.ts';
import { pacingDecide, pacingShifts } from './measurements/pacing.ts';
import { silentCalls } from './measurements/silent-calls.ts';
import { startToFirstDial } from './measurements/start-to-first-dial.ts';
import { talk } from './measurements/talk.ts';
import { throughput } from './measurements/throughput.ts';
import { waves } from './measurements/waves.ts';

export const aloneMeasurements: readonly AloneMeasurement[] = [pacingDecide, ...pacingShifts];

export const measurements: readonly Measurement[] = [
  startToFirstDial,
  slotToOriginate,
  lineUse10x4s,
  lineUseMixed,
  lineUse100x22s,
  audioPlane,
  talk,
  waves,
  silentCalls,
  throughput,
  apiAppend,
  imports,
  listLength,
  million,
];

/** Variables of the simulated switch: who sits behind its lines, and how much they carry. */
import type { Environment } from './setting-reader.ts';
import { makeSettingReader, ValueFaulty } from './setting-reader.ts';

export type SimulatorSettings = {
  /** The same seed gives the same people. */
  seed: number;
  /** Calls at once on the line `sim`. */
  capacity: number;
  callsPerSecond: number | null;
  /** What the people speak. */
  language: 'zh' | 'en';
};

const seedDefault = 1;
const capacityDefault = 30;
const countMax = 1_000_000;

/** Throws SettingsFaulty. */
export function readSimulatorSettings(environment: Environment): SimulatorSettings {
  const reader = makeSettingReader(environment);
  const settings = {
    seed: reader.read('CARILLON_SIMULATOR_SEED', parseCount, seedDefault),
    capacity: reader.read('CARILLON_SIMULATOR_CAPACITY', parseCount, capacityDefault),
    callsPerSecond: reader.read('CARILLON_SIMULATOR_CALLS_PER_SECOND', parseCount, null),
    language: reader.read('CARILLON_SIMULATOR_LANGUAGE', parseLanguage, 'zh'),
  };
  reader.finish();
  return settings;
}

function parseCount(text: string): number {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : -1;
  if (count >= 0 && count <= countMax) return count;
  throw new ValueFaulty('this is not a count.', `Give a whole number from 0 to ${countMax}.`);
}

function parseLanguage(text: string): 'zh' | 'en' {
  if (text === 'zh' || text === 'en') return text;
  throw new ValueFaulty('this language is unknown.', 'Give zh or en.');
}

/** Two tasks that want twice as many calls each as their one line carries: seen from the switch. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type CallCentre, openCallCentre } from './call-centre.ts';
import { callsOf, heldSlots, makeAssistant, makeLine, numbersOf } from './lists.ts';
import { until } from './waiting.ts';
import { startTask } from './whole-task.ts';

const capacity = 5;
const wanted = 10;
const sampleEveryMs = 20;
const [richSeries, poorSeries] = [0, 1];

let centre: CallCentre;

beforeAll(async () => {
  centre = await openCallCentre();
  await Promise.all([centre.start('task-worker'), centre.start('call-worker')]);
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(centre.said().slice(-6000));
});

afterAll(async () => {
  await centre.close();
});

type Sample = { all: number; rich: number; poor: number };

/** The third figure of a number of `numbersOf` is its series. */
const channelsOf = (series: number): number =>
  centre.switch.channels().filter(({ number }) => number[2] === String(series)).length;

function sampleChannels(): { samples: Sample[]; stop: () => void } {
  const samples: Sample[] = [];
  const timer = setInterval(() => {
    samples.push({
      all: centre.switch.channels().length,
      rich: channelsOf(richSeries),
      poor: channelsOf(poorSeries),
    });
  }, sampleEveryMs);
  return {
    samples,
    stop: () => {
      clearInterval(timer);
    },
  };
}

const shareOf = (samples: readonly Sample[], who: 'rich' | 'poor'): number =>
  samples.reduce((sum, sample) => sum + sample[who], 0) / samples.reduce((sum, sample) => sum + sample.all, 0);

it('is never asked for more than it carries, is shared by halves, and a share that nobody wants is used', async () => {
  const desk = { centre, lineId: await makeLine(centre, capacity), assistantId: await makeAssistant(centre) };
  const { samples, stop } = sampleChannels();
  const richNumbers = numbersOf(['5002'], 110, richSeries);
  const poorNumbers = numbersOf(['5002'], 50, poorSeries);
  const rungOf = (series: number): number => centre.switch.rings.filter(({ number }) => number[2] === String(series)).length;

  const rich = await startTask(desk, richNumbers, wanted);
  await until('the whole line for who is alone', () => channelsOf(richSeries) === capacity);
  const poor = await startTask(desk, poorNumbers, wanted);
  await until('the share of who came later', () => rungOf(poorSeries) >= 5);
  const from = samples.length;
  await until('many calls of both', () => rungOf(poorSeries) >= 40);
  const together = samples.slice(from);
  await until('the end of the short list', async () => (await callsOf(centre, poor)).every(({ state }) => state === 'final'));
  await until('the whole line again', () => channelsOf(richSeries) === capacity);
  await until('the end of the long list', async () => {
    const calls = await callsOf(centre, rich);
    return calls.length === richNumbers.length && calls.every(({ state }) => state === 'final');
  });
  stop();

  expect(Math.max(...samples.map(({ all }) => all))).toBe(capacity);
  expect(shareOf(together, 'poor')).toBeGreaterThan(0.35);
  expect(shareOf(together, 'rich')).toBeGreaterThan(0.35);
  expect(centre.switch.rings.map(({ number }) => number).toSorted()).toEqual([...richNumbers, ...poorNumbers].toSorted());
  expect(await heldSlots(centre)).toBe(0);
  expect(centre.switch.faults).toEqual([]);
}, 180_000);

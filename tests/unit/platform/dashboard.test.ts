import { readFileSync } from 'node:fs';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { makeCallMeter, watchCallWorker } from '../../../workers/metrics/call-metrics.ts';

const read = (file: string): string => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');

/** The figures that the product shows, by name. */
function shown(): Set<string> {
  const registry = new Registry();
  makeCallMeter(registry);
  watchCallWorker(registry, () => [], { count: () => 0 });
  const ofWorker = registry.getMetricsAsArray().map(({ name }) => name);
  const ofApi = [...read('api/metrics/system-metrics.ts').matchAll(/'(carillon_[a-z_]+)'/g)].map(([, name]) => name ?? '');
  return new Set([...ofWorker, ...ofApi]);
}

const asked = (text: string): Set<string> =>
  new Set([...text.matchAll(/carillon_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, '')));

it.each(['docs/grafana-carillon.json', 'docs/watching.md'])('%s asks only for figures that are shown', (file) => {
  const names = shown();
  expect([...asked(read(file))].filter((name) => !names.has(name))).toEqual([]);
  expect(asked(read(file)).size).toBeGreaterThan(10);
});

it('the page about watching tells of every figure', () => {
  const told = asked(read('docs/watching.md'));
  expect([...shown()].filter((name) => !told.has(name))).toEqual([]);
});

/** Calls counted by the time at which they were dialled, in steps that fit the width of a chart. */

export type Dialled = { dialledAt: string | null; connected: boolean };
export type Bucket = { fromMs: number; connected: number; others: number };
export type Buckets = { step: Step; buckets: Bucket[] };

const minuteMs = 60_000;
const steps = { minute: minuteMs, tenMinutes: 10 * minuteMs, hour: 60 * minuteMs, day: 24 * 60 * minuteMs } as const;
export type Step = keyof typeof steps;

/** More bars than this can't be told apart on a laptop. */
const bucketsMax = 72;

/**
 * From the first call to the last without gaps, in the finest step that fits; days when none fits.
 * `zoneMs`: how far the viewer's clock is ahead of UTC, so that hours and days begin where the viewer's do.
 */
export function bucketsOf(calls: readonly Dialled[], zoneMs: number): Buckets | null {
  const dialled = calls.flatMap(({ dialledAt, connected }) =>
    dialledAt === null ? [] : [{ atMs: Date.parse(dialledAt), connected }],
  );
  if (dialled.length === 0) return null;
  const firstMs = dialled.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
  const lastMs = dialled.reduce((most, { atMs }) => Math.max(most, atMs), 0);
  const step = stepFor(lastMs - firstMs);
  const ms = steps[step];
  const place = (atMs: number): number => Math.floor((atMs + zoneMs) / ms);
  const first = Math.max(place(firstMs), place(lastMs) - bucketsMax);
  const buckets = Array.from({ length: place(lastMs) - first + 1 }, (_, i): Bucket => {
    return { fromMs: (first + i) * ms - zoneMs, connected: 0, others: 0 };
  });
  for (const { atMs, connected } of dialled) {
    const bucket = buckets[place(atMs) - first];
    if (bucket !== undefined) bucket[connected ? 'connected' : 'others'] += 1;
  }
  return { step, buckets };
}

function stepFor(spanMs: number): Step {
  const fine = (['minute', 'tenMinutes', 'hour'] as const).find((step) => spanMs / steps[step] < bucketsMax);
  return fine ?? 'day';
}

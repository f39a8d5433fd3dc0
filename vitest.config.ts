/** The test suites. Each is a project: `npx vitest run --project unit`. */
import { defineConfig } from 'vitest/config';

const withDatabase = './tests/setup/with-database.ts';
const withTemporal = './tests/setup/with-temporal.ts';

/** Suites of a higher order start when those before them are through. */
type Suite = { setup?: string[]; testMs: number; hookMs: number; order?: number };

const suites: Record<string, Suite> = {
  // A limit against hanging, not a measure: scrypt and large lists take seconds on a busy machine.
  unit: { testMs: 20_000, hookMs: 20_000 },
  telephony: { testMs: 15_000, hookMs: 15_000 },
  storage: { setup: [withDatabase], testMs: 15_000, hookMs: 30_000 },
  api: { setup: [withDatabase], testMs: 20_000, hookMs: 30_000 },
  // Whole systems come after the small ones. Each file has a database, a namespace and ports of its own, so two run side by side.
  workflows: { setup: [withDatabase, withTemporal], testMs: 60_000, hookMs: 60_000, order: 1 },
  page: { setup: [withDatabase, withTemporal], testMs: 90_000, hookMs: 90_000, order: 2 },
  'end-to-end': { setup: [withDatabase, withTemporal], testMs: 180_000, hookMs: 120_000, order: 3 },
  // Only where there is a switch to ring through: `npm run test:freeswitch`.
  ...(process.env['FREESWITCH_NODES']
    ? { freeswitch: { setup: [withDatabase, withTemporal], testMs: 90_000, hookMs: 30_000, order: 4 } }
    : {}),
};

export default defineConfig({
  test: {
    reporters: ['default', './tests/setup/count-reporter.ts'],
    maxWorkers: 2,
    projects: Object.entries(suites).map(([name, suite]) => ({
      test: {
        name,
        include: [`tests/${name}/**/*.test.{ts,mjs}`],
        pool: 'forks' as const,
        globalSetup: suite.setup ?? [],
        testTimeout: suite.testMs,
        hookTimeout: suite.hookMs,
        sequence: { groupOrder: suite.order ?? 0 },
      },
    })),
  },
});

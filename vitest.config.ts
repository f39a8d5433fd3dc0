/** The test suites. Each is a project: `npx vitest run --project unit`. */
import { defineConfig } from 'vitest/config';

const withBuild = './tests/setup/with-build.mjs';
const withDatabase = './tests/setup/with-database.ts';
const withTemporal = './tests/setup/with-temporal.ts';

/** Suites of a higher order start when those before them are through; `files`: how many run side by side. */
type Suite = { setup?: string[]; testMs: number; hookMs: number; order?: number; files?: number };
const filesDefault = 2;

const suites: Record<string, Suite> = {
  // A limit against hanging, not a measure: scrypt and large lists take seconds on a busy machine.
  unit: { testMs: 20_000, hookMs: 20_000 },
  telephony: { testMs: 15_000, hookMs: 15_000 },
  storage: { setup: [withDatabase], testMs: 15_000, hookMs: 30_000 },
  api: { setup: [withDatabase], testMs: 20_000, hookMs: 30_000 },
  // Whole systems come after the small ones. Each file has a database, a namespace and ports of its own, so they run side by side.
  workflows: { setup: [withDatabase, withTemporal], testMs: 60_000, hookMs: 60_000, order: 1 },
  page: { setup: [withBuild, withDatabase, withTemporal], testMs: 90_000, hookMs: 90_000, order: 2 },
  // People talk there in real time, so most of it is waiting.
  'end-to-end': { setup: [withBuild, withDatabase, withTemporal], testMs: 180_000, hookMs: 120_000, order: 3, files: 4 },
  // Only where there is a switch to ring through: `npm run test:freeswitch`.
  ...(process.env['FREESWITCH_NODES']
    ? { freeswitch: { setup: [withBuild, withDatabase, withTemporal], testMs: 90_000, hookMs: 30_000, order: 4 } }
    : {}),
};

export default defineConfig({
  test: {
    reporters: ['default', './tests/setup/count-reporter.ts'],
    projects: Object.entries(suites).map(([name, suite]) => ({
      test: {
        name,
        include: [`tests/${name}/**/*.test.{ts,mjs}`],
        pool: 'forks' as const,
        globalSetup: suite.setup ?? [],
        testTimeout: suite.testMs,
        hookTimeout: suite.hookMs,
        maxWorkers: suite.files ?? filesDefault,
        sequence: { groupOrder: suite.order ?? 0 },
      },
    })),
  },
});

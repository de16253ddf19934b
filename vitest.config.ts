import { defineConfig } from 'vitest/config';

/** What stands beside the code: kernels, slices, stores. Whole journeys are in scenarios/, pages in web/e2e/. */
export default defineConfig({
  test: {
    include: [
      '{packages,server,simulator,tools,bench}/**/*.test.ts',
      'web/{console,drive,ui}/**/*.test.{ts,tsx}',
    ],
    globalSetup: 'server/platform/testing/around.ts',
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    // Only what hangs is ended: on a loaded machine all of it takes several times as long.
    // What is waited for comes by itself; a loaded machine only needs longer.
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

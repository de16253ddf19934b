import { defineConfig } from 'vitest/config';

/** The pages in a real Chromium, against a real server: one file at a time, so that each has both cores. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: '../../server/platform/testing/around.ts',
    pool: 'forks',
    fileParallelism: false,
    // What is waited for comes by itself; a loaded machine only needs longer.
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

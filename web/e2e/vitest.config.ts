import { defineConfig } from 'vitest/config';

/** The pages in a real Chromium, against a real server: one file at a time, so that each has both cores. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: '../../server/platform/testing/around.ts',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

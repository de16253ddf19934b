import { defineConfig } from 'vitest/config';

/** Whole journeys through real sockets and processes: one file at a time, so that each has both cores. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: '../server/platform/testing/around.ts',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

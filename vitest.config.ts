import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,server,simulator,tools}/**/*.test.ts'],
    globalSetup: 'server/platform/testing/around.ts',
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});

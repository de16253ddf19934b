import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const common = {
  root: import.meta.dirname,
  globalSetup: join(import.meta.dirname, '../server/platform/testing/around.ts'),
  pool: 'forks',
  // What is waited for comes by itself; a loaded machine only needs longer.
  expect: { poll: { timeout: 10_000 } },
  testTimeout: 180_000,
  hookTimeout: 180_000,
} as const;

/** Those that kill, cut and count seconds: they get both cores for themselves, after all others. */
const faults = ['kill.test.ts', 'nodes.test.ts', 'outage.test.ts'];

/** Whole journeys through real sockets and processes. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'journeys',
          include: ['**/*.test.ts'],
          exclude: faults,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: { ...common, name: 'faults', include: faults, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});

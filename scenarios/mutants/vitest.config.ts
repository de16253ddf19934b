import { defineConfig } from 'vitest/config';

/** Not part of `npm test`: it takes minutes, and asks about the tests rather than the product. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['mutants.ts'],
    globalSetup: '../../server/platform/testing/around.ts',
    pool: 'forks',
    hookTimeout: 180_000,
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Sandboxes start, compile and are killed in these tests, on machines of any speed.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    globalSetup: 'tests/data-folder.ts',
    pool: 'forks',
    maxWorkers: 2,
  },
});

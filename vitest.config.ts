/** Every test of the product; those that drive a browser are named `*.browser.test.ts`. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{cli,sql,collector,analytics,dashboard,province,simulator,bench}/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
    // A test that is never awaited, or that is alone in running, would be a green that says nothing.
    allowOnly: false,
    passWithNoTests: false,
    dangerouslyIgnoreUnhandledErrors: false,
  },
})

/** Killed at any moment while people work and alerts come in, the product loses nothing that it said yes to. */
import { expect, it } from 'vitest'
import { killCases } from './case-kills.ts'

it('over kills at random moments every alert is counted once, every command kept once, and the word of each gets out', async () => {
  const { faults, alerts, commands, letters } = await killCases(6, () => undefined)
  expect(faults).toEqual([])
  // Otherwise nothing was being done while it was killed.
  expect(Math.min(alerts, commands, letters)).toBeGreaterThan(10)
}, 240_000)

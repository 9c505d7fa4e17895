import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { openGauges } from './gauges.ts'

const gauged = {
  platforms: 69,
  dark: () => 0,
  screens: () => 2,
  known_screens: () => 3,
  silent_screens: () => 1,
  refused: () => ({ crowd: 4, flood: 0, asks: 0, behind: 0, proofs: 0 }),
}

it('no number says how many platforms are dark while nobody knows', async () => {
  const registry = new Registry()
  let dark: number | null = null
  openGauges(registry, { ...gauged, dark: () => dark })
  expect(await registry.metrics()).toMatch(/^yuemai_platforms_dark Nan$/m)
  dark = 0
  expect(await registry.metrics()).toMatch(/^yuemai_platforms_dark 0$/m)
})

it('screens that were refused are counted by reason, also those that never were', async () => {
  const registry = new Registry()
  openGauges(registry, gauged)
  await registry.metrics()
  const told = await registry.metrics()
  expect(told).toMatch(/^yuemai_screens_refused_total\{reason="crowd"\} 4$/m)
  expect(told).toMatch(/^yuemai_screens_refused_total\{reason="flood"\} 0$/m)
  expect(told).toMatch(/^yuemai_screens_silent 1$/m)
})

import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { openGauges } from './gauges.ts'

it('no number says how many platforms are dark while nobody knows', async () => {
  const registry = new Registry()
  let dark: number | null = null
  openGauges(registry, { platforms: 69, dark: () => dark, screens: () => 2 })
  expect(await registry.metrics()).toMatch(/^yuemai_platforms_dark Nan$/m)
  dark = 0
  expect(await registry.metrics()).toMatch(/^yuemai_platforms_dark 0$/m)
})
